//! What depends on the record: dynamic arguments, lists, empties and unexpected kinds.

use fieldline_model::{Value, Zone};
use fieldline_normalize::{Argument, Arguments, Defaults, Step, compile, signatures};

fn step(name: &str, arguments: &[(&str, Argument)], defaults: &Defaults) -> Step {
    let arguments: Arguments =
        arguments.iter().map(|(name, argument)| ((*name).to_owned(), argument.clone())).collect();
    compile(name, &arguments, defaults).expect("the test's arguments are right")
}

fn constant(value: impl Into<Value>) -> Argument {
    Argument::Constant(value.into())
}

/// The value as text, or the refusal after `!`.
fn shown(step: &Step, value: Value, dynamic: &[Value]) -> String {
    match step.apply(value, dynamic) {
        Ok(value) => value.to_plain_text().unwrap_or_else(|| value.to_json().to_string()),
        Err(refusal) => format!("! {}", refusal.message),
    }
}

#[test]
fn phones_take_their_region_from_the_record() {
    let german = Defaults { region: Some("de".to_owned()), ..Defaults::default() };
    let with_default = step("phone", &[("region", Argument::Dynamic)], &german);
    let without = step("phone", &[("region", Argument::Dynamic)], &Defaults::default());
    let cases = [
        (&with_default, "(415) 555-0132", " us ", "+14155550132"),
        (&with_default, "0171 2345678", "", "+491712345678"),
        (&with_default, "+44 20 7946 0018", "nowhere", "+442079460018"),
        (
            &with_default,
            "0171 2345678",
            "nowhere",
            "! has no country code, and the record's `region` is not an ISO 3166-1 alpha-2 code",
        ),
        (&with_default, "0171 234567", "DE", "! is not a valid phone number (region DE)"),
        (&without, "0171 2345678", "", "! has no country code, and the rule has no `region`"),
        (&without, "+49 171 2345678", "", "+491712345678"),
        (&without, "+999 1234567", "", "! is not a valid phone number"),
        (&without, "call me", "US", "! is not a valid phone number (region US)"),
    ];
    for (step, written, region, expected) in cases {
        assert_eq!(shown(step, written.into(), &[region.into()]), expected, "{written} {region}");
    }
    assert_eq!(shown(&with_default, "0171 2345678".into(), &[]), "+491712345678");
}

#[test]
fn phones_in_the_writings_of_many_countries() {
    let cases = [
        ("US", "+1 415.555.0132 x77", "+14155550132"),
        ("US", "1-800-FLOWERS", "+18003569377"),
        ("GB", "020 7946 0018", "+442079460018"),
        ("GB", "+44 (0) 20 7946 0018", "+442079460018"),
        ("FR", "01 42 68 53 00", "+33142685300"),
        ("IT", "06 698 12345", "+390669812345"),
        ("ES", "912 34 56 78", "+34912345678"),
        ("CH", "044 668 18 00", "+41446681800"),
        ("AT", "01 58858-0", "+431588580"),
        ("BR", "(11) 96123-4567", "+5511961234567"),
        ("IN", "098765 43210", "+919876543210"),
        ("JP", "03-3224-5000", "+81332245000"),
        ("AU", "(02) 9374 4000", "+61293744000"),
        ("DE", "0049 30 901820", "+4930901820"),
        ("DE", "tel:+49-30-901820", "+4930901820"),
        ("DE", "\u{202a}+49\u{a0}30 901820\u{202c}", "+4930901820"),
        ("EG", "٠٢ ٢٧٩٥ ٨٠٠٠", "+20227958000"),
    ];
    for (region, written, expected) in cases {
        let phone = step("phone", &[("region", constant(region))], &Defaults::default());
        assert_eq!(shown(&phone, written.into(), &[]), expected, "{region} {written}");
    }
    let phone = step("phone", &[("region", constant("US"))], &Defaults::default());
    for junk in ["n/a", "123", "555-0132", "000-000-0000", "+1 000 000 0000", "12345678901234567890", "x"] {
        assert!(shown(&phone, junk.into(), &[]).starts_with('!'), "{junk}");
    }
    assert!(phone.apply(Value::Integer(-4_155_550_132), &[]).is_err());
}

#[test]
fn days_and_instants_follow_the_zone_of_rule_record_and_project() {
    let berlin = Defaults { timezone: Zone::named("Europe/Berlin"), ..Defaults::default() };
    let none = Defaults::default();
    let new_york = [("timezone", constant("America/New_York"))];
    let dynamic = [("timezone", Argument::Dynamic)];
    let cases = [
        (step("date", &[], &none), "2024-02-29T23:30:00Z", Value::Null, "2024-02-29"),
        (step("date", &[], &berlin), "2024-02-29T23:30:00Z", Value::Null, "2024-03-01"),
        (step("date", &new_york, &berlin), "2024-03-01T02:00:00Z", Value::Null, "2024-02-29"),
        (step("date", &dynamic, &berlin), "2024-03-01T02:00:00Z", "America/New_York".into(), "2024-02-29"),
        (step("date", &dynamic, &berlin), "2024-02-29T23:30:00Z", "".into(), "2024-03-01"),
        (step("date", &dynamic, &berlin), "2024-02-29T23:30:00", "Mars".into(), "2024-02-29"),
        (
            step("date", &dynamic, &berlin),
            "2024-02-29T23:30:00Z",
            "Mars".into(),
            "! is an instant, and the record's `timezone` names no IANA time zone",
        ),
        (step("date", &[], &none), "9999-12-31T24:00", Value::Null, "! is no date in the format `iso8601`"),
        (step("date", &[], &none), "0000-01-01", Value::Null, "! is no date in the format `iso8601`"),
        (step("datetime", &[], &berlin), "2024-07-01 12:00", Value::Null, "2024-07-01T10:00:00Z"),
        (step("datetime", &[], &berlin), "2024-07-01", Value::Null, "2024-06-30T22:00:00Z"),
        (step("datetime", &dynamic, &berlin), "2024-07-01 12:00", "UTC".into(), "2024-07-01T12:00:00Z"),
        (
            step("datetime", &dynamic, &none),
            "2024-07-01 12:00",
            "".into(),
            "! has no offset, and the rule has no `timezone`",
        ),
        (
            step("datetime", &dynamic, &none),
            "2024-07-01 12:00",
            "CET+1".into(),
            "! has no offset, and the record's `timezone` names no IANA time zone",
        ),
        (
            step("datetime", &[], &none),
            "2024-07-01T12:00:00.123456Z",
            Value::Null,
            "2024-07-01T12:00:00.123Z",
        ),
        (
            step("datetime", &[], &none),
            "9999-12-31T23:00:00-05:00",
            Value::Null,
            "! is no datetime in the format `iso8601`",
        ),
        (
            step("datetime", &[], &none),
            "0001-01-01T00:00:00+01:00",
            Value::Null,
            "! is no datetime in the format `iso8601`",
        ),
    ];
    for (step, written, zone, expected) in cases {
        let dynamic = if step.dynamic().is_empty() { vec![] } else { vec![zone] };
        assert_eq!(shown(&step, written.into(), &dynamic), expected, "{} {written}", step.name());
    }
}

#[test]
fn formats_are_tried_in_order() {
    let formats = |names: &[&str]| {
        let names = names.iter().map(|name| Value::from(*name)).collect();
        step("date", &[("formats", Argument::Constant(Value::List(names)))], &Defaults::default())
    };
    let european = formats(&["iso8601", "%d/%m/%Y", "%m/%d/%Y"]);
    let seconds_first = formats(&["epoch_s", "epoch_ms"]);
    let cases: [(&Step, Value, &str); 7] = [
        (&european, "03/04/2024".into(), "2024-04-03"),
        (&european, "04/13/2024".into(), "2024-04-13"),
        (
            &european,
            "13/13/2024".into(),
            "! is no date in any of the formats `iso8601`, `%d/%m/%Y`, `%m/%d/%Y`",
        ),
        (
            &european,
            Value::Integer(20_240_301),
            "! is no date in any of the formats `iso8601`, `%d/%m/%Y`, `%m/%d/%Y`",
        ),
        (&seconds_first, Value::Integer(1_709_251_200), "2024-03-01"),
        // Thirteen digits are milliseconds.
        (&seconds_first, "1709251200000".into(), "2024-03-01"),
        (&seconds_first, true.into(), "! is no date in any of the formats `epoch_s`, `epoch_ms`"),
    ];
    for (step, value, expected) in cases {
        let written = value.to_plain_text();
        assert_eq!(shown(step, value, &[]), expected, "{written:?}");
    }
}

#[test]
fn money_takes_its_currency_from_the_record() {
    let minor = [("currency", Argument::Dynamic), ("minor_units", constant(true))];
    let major = [("currency", Argument::Dynamic), ("group_separator", constant(","))];
    let minor = step("money", &minor, &Defaults::default());
    let major = step("money", &major, &Defaults::default());
    let cases: [(&Step, Value, &str, &str); 14] = [
        (&minor, 1230.into(), "EUR", "12.30"),
        (&minor, "1230".into(), " eur ", "12.30"),
        (&minor, (-5).into(), "USD", "-0.05"),
        (&minor, 1230.into(), "JPY", "1230"),
        (&minor, 1230.into(), "KWD", "1.230"),
        (&minor, 12_345.into(), "CLF", "1.2345"),
        (&minor, "1230.00".into(), "EUR", "! is not a whole number of minor units"),
        (&minor, "12.3".into(), "KWD", "! is not a whole number of minor units"),
        (&major, "1,234.565".into(), "EUR", "1234.56"),
        (&major, "0.5".into(), "JPY", "0"),
        (&major, 7.into(), "BHD", "7.000"),
        (&major, 7.into(), "", "! has no currency: `currency` is empty in this record"),
        (&major, 7.into(), "€", "! has a `currency` that is no current ISO 4217 code"),
        (&major, true.into(), "EUR", "! is not a number"),
    ];
    for (step, value, currency, expected) in cases {
        let written = value.to_plain_text();
        assert_eq!(shown(step, value, &[currency.into()]), expected, "{written:?} {currency}");
    }
}

#[test]
fn lists_are_handled_per_element_and_empties_stay_empty() {
    let email = step("email", &[], &Defaults::default());
    let list =
        Value::List(vec!["A@b.io".into(), Value::Null, " ".into(), Value::List(vec!["C@d.io".into()])]);
    assert_eq!(shown(&email, list, &[]), r#"["a@b.io",null,null,["c@d.io"]]"#);
    assert_eq!(
        shown(&email, Value::List(vec!["a@b.io".into(), "x".into()]), &[]),
        "! is not an e-mail address"
    );
}

#[test]
fn transforms_keep_lists_apart_and_leave_nothing_blank() {
    let none = Defaults::default();
    let list = || Value::List(vec!["a;b".into(), Value::Null, ";".into(), "c".into()]);
    let semicolon = ("separator", constant(";"));
    let split = step("split", std::slice::from_ref(&semicolon), &none);
    let last = step("split", &[semicolon, ("take", constant(-1))], &none);
    let removed = step("replace", &[("literal", constant(";"))], &none);
    let digits = [("pattern", constant(r"\d")), ("on_miss", constant("empty"))];
    let digit = step("extract", &digits, &none);
    let cases: [(&Step, &str); 4] = [
        (&split, r#"[["a","b"],null,null,["c"]]"#),
        (&last, r#"["b",null,null,"c"]"#),
        (&removed, r#"["ab",null,null,"c"]"#),
        (&digit, "[null,null,null,null]"),
    ];
    for (step, expected) in cases {
        assert_eq!(shown(step, list(), &[]), expected, "{}", step.name());
    }
}

#[test]
fn no_step_panics_on_what_it_cannot_take() {
    for signature in signatures() {
        let mut arguments: Arguments = signature.examples[0]
            .arguments
            .iter()
            .map(|(name, sample)| ((*name).to_owned(), Argument::Constant(sample.to_value())))
            .collect();
        for argument in signature.arguments.iter().filter(|argument| argument.dynamic) {
            arguments.insert(argument.name.to_owned(), Argument::Dynamic);
        }
        let step = compile(signature.name, &arguments, &Defaults::default()).unwrap();
        for empty in [Value::Null, "".into(), " \u{feff}".into()] {
            assert!(step.apply(empty, &[]).unwrap() == Value::Null, "{}", step.name());
        }
        assert!(step.apply(Value::Map(vec![]), &[]).is_err(), "{}", step.name());
        for odd in [Value::Boolean(true), Value::Integer(i64::MIN), Value::Integer(i64::MAX)] {
            let _ = step.apply(odd.clone(), &[]);
            let _ = step.apply(odd, &[Value::Map(vec![]), Value::Boolean(false)]);
        }
        let far = chrono::DateTime::from_timestamp(-377_705_116_801, 0).unwrap();
        let _ = step.apply(Value::Instant(far), &["UTC".into()]);
        let _ = step.apply(Value::Date(chrono::NaiveDate::MAX), &["Asia/Tokyo".into()]);
        let _ = step.apply(Value::Instant(chrono::DateTime::<chrono::Utc>::MAX_UTC), &["Asia/Tokyo".into()]);
    }
}
