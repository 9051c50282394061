//! What a mapping's author is told about a step that cannot be compiled.

use fieldline_model::{Value, ValueType, Zone};
use fieldline_normalize::{Argument, Arguments, Defaults, StepProblem, compile, signature, version};

fn texts(items: &[&str]) -> Value {
    Value::List(items.iter().map(|item| Value::from(*item)).collect())
}

fn problem(name: &str, arguments: &[(&str, Argument)], defaults: &Defaults) -> StepProblem {
    let arguments: Arguments =
        arguments.iter().map(|(name, argument)| ((*name).to_owned(), argument.clone())).collect();
    match compile(name, &arguments, defaults) {
        Ok(step) => panic!("{} compiled with {arguments:?}", step.name()),
        Err(problem) => problem,
    }
}

/// Step, argument, its value, the message, and what the help holds.
type Case = (&'static str, &'static str, Value, &'static str, &'static str);

#[test]
fn arguments_are_checked_before_the_first_record() {
    let cases: Vec<Case> = vec![
        ("date", "timezone", "Europe/Berln".into(), "`timezone` names no IANA time zone", "`Europe/Berlin`"),
        ("date", "timezone", 1.into(), "`timezone` is of type integer, it takes text", ""),
        ("date", "time_zone", "UTC".into(), "`time_zone` is no argument of `date`", "`timezone`"),
        ("trim", "side", "left".into(), "`side` is no argument of `trim`", "without arguments"),
        ("date", "formats", texts(&[]), "`formats` is an empty list, it takes one text or several", ""),
        (
            "date",
            "formats",
            texts(&["iso8601", "%m/%d"]),
            "`formats` holds `%m/%d`, which does not tell day, month and year",
            "strftime",
        ),
        (
            "date",
            "formats",
            "%Y-%m-%Q".into(),
            "`formats` holds `%Y-%m-%Q`, which has an unknown `%` field",
            "strftime",
        ),
        (
            "datetime",
            "formats",
            "iso8061".into(),
            "`formats` holds `iso8061`, which is neither `iso8601`, `epoch_ms`, `epoch_s`, `excel_days` nor a pattern with `%` fields",
            "`iso8601`",
        ),
        ("datetime", "formats", Value::Null, "`formats` holds something that is not text", ""),
        ("phone", "region", "Germany".into(), "`region` names no country with phone numbers", "`DE`"),
        ("phone", "region", "ZZ".into(), "`region` names no country with phone numbers", "`DE`"),
        ("decimal", "scale", 13.into(), "`scale` is not a whole number from 0 to 12", ""),
        ("decimal", "scale", "two".into(), "`scale` is not a whole number from 0 to 12", ""),
        ("money", "currency", "EURO".into(), "`currency` is no current ISO 4217 currency", "`EUR`"),
        ("number", "decimal_separator", ";".into(), "`decimal_separator` is none of `.`, `,`", ""),
        (
            "number",
            "group_separator",
            ".".into(),
            "`group_separator` is the decimal separator too",
            "decimal_separator",
        ),
        ("country", "to", "alpha_2".into(), "`to` is none of `alpha2`, `alpha3`, `name`", "`alpha2`"),
        ("boolean", "true_values", texts(&["no"]), "`true_values` makes `no` mean both true and false", ""),
        (
            "boolean",
            "false_values",
            texts(&["YES"]),
            "`false_values` makes `yes` mean both true and false",
            "",
        ),
        (
            "extract",
            "pattern",
            "(a".into(),
            "`pattern` is no regular expression: unclosed group",
            "look-around",
        ),
        (
            "extract",
            "pattern",
            "(?=a)".into(),
            "`pattern` is no regular expression: look-around, including look-ahead and look-behind, is not supported",
            "look-around",
        ),
        (
            "replace",
            "pattern",
            r"((\w{99}){99}){99}".into(),
            "`pattern` is too large once its repetitions are counted out",
            "smaller",
        ),
        ("replace", "pattern", "".into(), "`pattern` is empty, it takes a regular expression", ""),
        ("replace", "pattern", 1.into(), "`pattern` is of type integer, it takes text", ""),
        ("replace", "literal", "".into(), "`literal` is empty, it takes the text to replace", ""),
        (
            "extract",
            "pattern",
            "(a)(b)".into(),
            "`pattern` has 2 groups, and `group` does not tell which one to take",
            "`group: 1`",
        ),
        ("split", "separator", "".into(), "`separator` is empty, it takes what stands between the parts", ""),
        ("truncate", "length", 0.into(), "`length` is not a whole number from 1 to 65536", ""),
        ("domain", "strip", true.into(), "`strip` is no argument of `domain`", "without arguments"),
    ];
    for (name, argument, value, message, help) in cases {
        let found = problem(name, &[(argument, Argument::Constant(value))], &Defaults::default());
        assert_eq!(found.message, message, "{name}.{argument}");
        assert_eq!(found.argument.as_deref(), Some(argument), "{name}");
        assert!(found.help.unwrap_or_default().contains(help), "{name}.{argument}: {help}");
    }
}

/// Step, its arguments, the argument at fault, the message, and what the help holds.
type PairCase = (&'static str, [(&'static str, &'static str); 2], &'static str, &'static str, &'static str);

#[test]
fn arguments_are_checked_against_each_other() {
    let cases: [PairCase; 6] = [
        (
            "replace",
            [("pattern", "a"), ("literal", "a")],
            "literal",
            "`literal` stands beside `pattern`",
            "plain text",
        ),
        (
            "replace",
            [("pattern", "(a)"), ("with", "$2")],
            "with",
            "`with` names the group `2`, which `pattern` does not have",
            "`$$`",
        ),
        (
            "replace",
            [("pattern", "a"), ("with", "5 $")],
            "with",
            "`with` has a `$` that names no group",
            "`$$`",
        ),
        (
            "extract",
            [("pattern", "(?<x>a)(b)"), ("group", "y")],
            "group",
            "`group` names the group `y`, which `pattern` does not have",
            "Use one of `0`, `x`, `2`.",
        ),
        (
            "extract",
            [("pattern", "a"), ("on_miss", "skip")],
            "on_miss",
            "`on_miss` is none of `refuse`, `empty`",
            "",
        ),
        (
            "truncate",
            [("length", "3"), ("suffix", "...")],
            "suffix",
            "`suffix` leaves nothing of a text of 3 characters",
            "shorter",
        ),
    ];
    for (name, arguments, argument, message, help) in cases {
        let arguments = arguments.map(|(name, value)| (name, Argument::Constant(value.into())));
        let found = problem(name, &arguments, &Defaults::default());
        assert_eq!(found.message, message, "{name}.{argument}");
        assert_eq!(found.argument.as_deref(), Some(argument), "{name}");
        assert!(found.help.unwrap_or_default().contains(help), "{name}.{argument}: {help}");
    }
    let nothing = problem("replace", &[], &Defaults::default());
    assert_eq!(nothing.message, "`replace` needs the argument `pattern` or `literal`");
}

#[test]
fn a_step_as_a_whole_can_be_wrong() {
    let none = Defaults::default();
    let unknown = problem("tirm", &[], &none);
    assert_eq!(unknown.message, "there is no step `tirm`");
    assert_eq!(unknown.help.as_deref(), Some("Use `trim`, the nearest name."));

    let missing = problem("money", &[], &none);
    assert_eq!((missing.argument, missing.message.as_str()), (None, "`money` needs the argument `currency`"));

    let dynamic = problem("decimal", &[("scale", Argument::Dynamic)], &none);
    assert_eq!(dynamic.message, "`scale` cannot come from the record");

    let money = [("currency", Argument::Dynamic), ("minor_units", Argument::Constant("maybe".into()))];
    assert_eq!(problem("money", &money, &none).message, "`minor_units` is neither `true` nor `false`");

    let defaults = Defaults { region: Some("UK".to_owned()), ..none };
    let region = problem("phone", &[], &defaults);
    assert_eq!(region.message, "`defaults.region` names no country with phone numbers");
    assert_eq!(region.argument, None);
}

#[test]
fn types_follow_the_arguments() {
    let none = Defaults::default();
    let date = compile("date", &Arguments::new(), &none).unwrap();
    assert_eq!(date.expected(), "text, date or datetime");
    assert!(!date.accepts(&ValueType::Integer));
    assert!(date.accepts(&ValueType::Any));

    let epoch =
        Arguments::from([("formats".to_owned(), Argument::Constant(texts(&["iso8601", "epoch_ms"])))]);
    let date = compile("date", &epoch, &none).unwrap();
    assert!(date.accepts(&ValueType::Integer));
    assert!(!date.accepts(&ValueType::Boolean));
    assert_eq!(date.output(&ValueType::Text), ValueType::Date);

    let list = ValueType::List(Box::new(ValueType::Text));
    let mut comma = Arguments::from([("separator".to_owned(), Argument::Constant(",".into()))]);
    assert_eq!(compile("split", &comma, &none).unwrap().output(&ValueType::Text), list);
    comma.insert("take".to_owned(), Argument::Constant(0.into()));
    assert_eq!(compile("split", &comma, &none).unwrap().output(&ValueType::Text), ValueType::Text);
    assert_eq!(compile("split", &comma, &none).unwrap().output(&list), list);

    let email = compile("email", &Arguments::new(), &none).unwrap();
    assert_eq!(email.output(&list), list);
    assert!(email.accepts(&list));
    assert!(!email.accepts(&ValueType::Object));
    assert_eq!(email.expected(), "text");
}

#[test]
fn dynamic_arguments_are_named_in_a_stable_order() {
    let arguments = Arguments::from([("currency".to_owned(), Argument::Dynamic)]);
    let money = compile("money", &arguments, &Defaults::default()).unwrap();
    assert_eq!(money.dynamic(), ["currency"]);
    assert!(signature("money").unwrap().arguments.iter().any(|argument| argument.dynamic));
}

/// The engines' versions stand in the fingerprint of every plan, so they must be those that are built in.
#[test]
fn the_version_names_the_engines_in_use() {
    let lock = include_str!("../../../Cargo.lock");
    for engine in ["rlibphonenumber", "regex", "url"] {
        let name = format!("name = \"{engine}\"");
        let package =
            lock.split("[[package]]").find(|package| package.lines().any(|line| line == name)).unwrap();
        let locked =
            package.lines().find_map(|line| line.strip_prefix("version = ")).unwrap().trim_matches('"');
        assert!(version().contains(&format!("{engine} {locked},")), "{} {locked}", version());
    }
    assert!(version().contains(&format!("zones {}", Zone::edition())), "{}", version());
}

#[test]
fn formats_that_read_one_text_as_two_days_are_in_doubt() {
    let cases: [(&[&str], Option<&str>); 10] = [
        (&["%d/%m/%Y", "%m/%d/%Y"], Some("`03/02/2001` is 2001-02-03 by the first, 2001-03-02 by the other")),
        (&["iso8601", "%m/%d/%Y", "epoch_ms", "%-d/%-m/%Y"], Some("`02/03/2001` is 2001-02-03 by the first")),
        (&["%d.%m.%Y %H:%M", "%m.%d.%Y %H:%M"], Some("2001-03-02 by the other")),
        (&["iso8601", "%Y-%d-%m"], Some("`2001-03-02` is 2001-03-02 by the first")),
        (&["%y%m%d", "%d%m%y"], Some("`010203` is 2001-02-03 by the first, 2003-02-01 by the other")),
        (&["%d/%m/%Y", "%m-%d-%Y"], None),
        (&["%d/%m/%Y", "%d/%m/%y"], None),
        (&["%d/%m/%Y", "%m/%d/%Y %H:%M"], None),
        (&["%d/%m/%Y", "%d/%m/%Y"], None),
        (&["iso8601", "%m/%d/%Y", "%d.%m.%Y", "%d %b %Y", "epoch_ms", "epoch_s"], None),
    ];
    for (formats, expected) in cases {
        let arguments = Arguments::from([("formats".to_owned(), Argument::Constant(texts(formats)))]);
        for name in ["date", "datetime"] {
            let doubt = compile(name, &arguments, &Defaults::default()).unwrap().doubt();
            match (doubt.map(|doubt| doubt.message), expected) {
                (Some(message), Some(expected)) => assert!(message.contains(expected), "{message}"),
                (found, expected) => assert_eq!(found.as_deref(), expected, "{formats:?}"),
            }
        }
    }
}
