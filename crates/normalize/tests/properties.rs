//! Properties of every normalizer: applied twice it gives what it gave, and what it gives is in the form it promises,
//! judged by patterns that share nothing with the steps. Transforms promise nothing of a second time: `transforms.rs`.

use std::sync::LazyLock;

use fieldline_model::{Value, Zone};
use fieldline_normalize::{Argument, Arguments, Defaults, Step, compile};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use regex::Regex;
use unicode_normalization::char::is_combining_mark;
use unicode_normalization::is_nfc;

fn step(name: &str, arguments: &[(&str, Value)]) -> Step {
    let arguments: Arguments = arguments
        .iter()
        .map(|(name, value)| ((*name).to_owned(), Argument::Constant(value.clone())))
        .collect();
    let defaults = Defaults { region: Some("DE".to_owned()), timezone: Zone::named("Europe/Berlin") };
    compile(name, &arguments, &defaults).expect("the test's arguments are right")
}

/// What the step gives, once it is known that giving it again changes nothing. Text is compared with its zeros.
fn stable(step: &Step, value: Value) -> Option<Value> {
    let once = step.apply(value, &[]).ok()?;
    let twice = step.apply(once.clone(), &[]).map_err(|refusal| refusal.message);
    let shown = once.to_plain_text();
    assert_eq!(
        twice.map(|value| value.to_plain_text()),
        Ok(shown.clone()),
        "{} refuses its own output",
        step.name()
    );
    shown.map(|_| once)
}

fn stable_text(step: &Step, value: Value) -> Option<String> {
    stable(step, value).and_then(|value| value.to_plain_text())
}

/// Text in which everything that matters to the text steps is likely.
fn messy_text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        any::<char>().prop_map(String::from),
        "[a-zA-Z]{1,6}",
        select(vec![
            " ", "\u{a0}", "\n", "\u{feff}", "\u{200b}", "\u{200d}", "'", "’", "-", "s", "RE", "e\u{301}",
            "\u{301}", "\u{345}", "ß", "ŉ", "ﬁ", "İ", "ı", "ΑΣ", "Σ", "ǆ", "ǅ", "ᾳ", "ᾼ", "Å", "\u{212b}",
            "ⓐ", "ª", "ά", "\u{308}",
        ])
        .prop_map(str::to_owned),
    ];
    vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

/// What people and programs write behind a phone number.
const BEHIND_NUMBERS: [&str; 34] = [
    ".0",
    ".00",
    ".000",
    ",0",
    ",00",
    " .0",
    "\u{66b}0",
    "\u{ff0e}0",
    " Fax",
    "Fax",
    "-Fax",
    "-privat",
    " mobil",
    " Eva",
    " (Büro)",
    "/Fax",
    ", Home",
    "; home",
    "\tABC",
    "\nDEF",
    " ext. 5",
    " x5",
    "x5",
    "#5",
    ";ext=5",
    ",,5",
    " Durchwahl 12",
    " DW 12",
    " / 5",
    " oder 5",
    "; 5",
    ", 5",
    " E+11",
    "e5",
];

/// Words that `title_case` looks at twice, in every case.
const NAME_WORDS: [&str; 28] = [
    "VAN",
    "van",
    "Van",
    "DER",
    "der",
    "DE",
    "de",
    "LA",
    "la",
    "T",
    "t",
    "S",
    "s",
    "N",
    "III",
    "iii",
    "Iii",
    "VI",
    "vi",
    "XI",
    "OF",
    "of",
    "BERG",
    "berg",
    "Berg",
    "İBRAHİM",
    "DİYARBAKIR",
    "y",
];

fn is_edge(c: char) -> bool {
    c.is_whitespace() || ('\u{200b}'..='\u{200f}').contains(&c) || c == '\u{feff}' || c == '\u{2060}'
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2048))]

    #[test]
    fn text_steps(text in messy_text()) {
        for name in ["trim", "collapse_spaces", "lowercase", "uppercase", "title_case"] {
            let Some(found) = stable_text(&step(name, &[]), text.as_str().into()) else { continue };
            prop_assert!(is_nfc(&found), "{name}");
            if matches!(name, "trim" | "collapse_spaces") {
                prop_assert!(!found.starts_with(is_edge) && !found.ends_with(is_edge), "{name}");
            }
            if name == "collapse_spaces" {
                prop_assert!(!found.contains("  "));
                prop_assert!(found.chars().all(|c| c == ' ' || !c.is_whitespace()));
            }
            if name == "lowercase" {
                prop_assert_eq!(found.to_lowercase(), found.clone());
            }
            if name == "uppercase" {
                prop_assert_eq!(found.to_uppercase(), found.clone());
            }
        }
    }

    #[test]
    fn title_case_of_names(words in vec(select(NAME_WORDS.to_vec()), 0..7), separator in select(vec![" ", " ", " ", "-", ", ", " '", "'", "  "])) {
        let text = words.join(separator);
        if let Some(found) = stable_text(&step("title_case", &[]), text.as_str().into()) {
            prop_assert!(!found.contains('\u{307}'), "{found}");
            prop_assert_eq!(found.to_lowercase().replace('ı', "i").replace("i\u{307}", "i"), text.to_lowercase().replace('ı', "i").replace("i\u{307}", "i"));
        }
    }

    #[test]
    fn email_of_address_like_text(
        local in "[A-Za-z0-9.+_'-]{1,10}",
        domain in "[A-Za-zÄß0-9.-]{1,12}",
        top in "[A-Za-z]{1,4}",
        around in select(vec![("", ""), (" ", "\n"), ("<", ">"), ("mailto:", ""), ("<MAILTO:", ">"), ("\u{feff}", ",")]),
    ) {
        check_email(&format!("{}{local}@{domain}.{top}{}", around.0, around.1));
    }

    #[test]
    fn email_of_any_text(text in "\\PC{0,12}@\\PC{0,8}\\.\\PC{0,6}") {
        check_email(&text);
    }

    #[test]
    fn domain_and_url_of_web_addresses(
        scheme in select(vec!["", "//", "http://", "https://", "HTTPS://", "ftp://", "mailto:", "x@"]),
        host in "(www\\.|WWW\\.){0,2}[A-Za-zÄß0-9._-]{1,10}\\.([a-zA-Z]{2,3}|рф|[0-9]{1,3})\\.?",
        port in select(vec!["", ":", ":80", ":443", ":8443", ":x"]),
        path in "(/[a-zA-Z0-9 %ä.?#\"@:\\\\-]{0,6}){0,3}",
    ) {
        check_web_address(&format!("{scheme}{host}{port}{path}"));
    }

    #[test]
    fn domain_and_url_of_any_text(text in "(https?://)?\\PC{0,10}(\\.\\PC{0,5}){0,2}[/?#@:]?\\PC{0,6}") {
        check_web_address(&text);
    }

    #[test]
    fn phone_of_digits(digits in "[+0]{0,2}[0-9 ()./-]{5,16}", region in select(vec!["DE", "US", "GB", "IT", "BR", "AR", "MX", "IN", "RU", "JP"])) {
        let phone = step("phone", &[("region", region.into())]);
        if let Some(found) = stable_text(&phone, digits.as_str().into()) {
            prop_assert!(E164.is_match(&found), "{found}");
            // The result tells its country, so no region can read it otherwise.
            let elsewhere = step("phone", &[("region", "AU".into())]);
            prop_assert_eq!(stable_text(&elsewhere, found.as_str().into()), Some(found));
        }
    }

    #[test]
    fn phone_never_dials_what_stands_behind(
        number in "[+0]?[1-9][0-9]{6,11}",
        region in select(vec!["DE", "AT", "IT", "ID", "LU", "FI", "JP", "BR", "IN", "HU", "NO", "SM"]),
        behind in select(BEHIND_NUMBERS.to_vec()),
    ) {
        let phone = step("phone", &[("region", region.into())]);
        let alone = phone.apply(number.as_str().into(), &[]).ok().and_then(|found| found.to_plain_text());
        let text = format!("{number}{behind}");
        if let Some(found) = stable_text(&phone, text.as_str().into()) {
            prop_assert_eq!(Some(found), alone, "{}", text);
        }
    }

    #[test]
    fn number_of_any_writing(text in "[ +-]{0,2}[0-9]{0,12}[.,]{0,1}[0-9]{0,12}(e[+-]?[0-9]{1,2})?") {
        if let Some(found) = stable_text(&step("number", &[]), text.as_str().into()) {
            prop_assert!(NUMBER.is_match(&found) && found != "-0", "{text} {found}");
        }
    }

    #[test]
    fn decimal_has_its_scale(units in -1_000_000_000_000_000i64..1_000_000_000_000_000, scale in 0u32..=12, places in 0u32..=18, rounding in roundings()) {
        let written = rust_decimal::Decimal::new(units, places);
        let decimal = step("decimal", &[("scale", i64::from(scale).into()), ("rounding", rounding.into())]);
        for value in [Value::Decimal(written), written.to_string().into()] {
            if let Some(found) = stable_text(&decimal, value) {
                let decimals = found.split_once('.').map_or(0, |(_, decimals)| decimals.len());
                prop_assert_eq!(decimals, scale as usize);
                let difference = (found.parse::<rust_decimal::Decimal>().unwrap() - written).abs();
                prop_assert!(difference < rust_decimal::Decimal::new(1, scale), "{written} {found}");
            } else {
                prop_assert_eq!(rounding, "refuse");
            }
        }
    }

    #[test]
    fn money_has_the_digits_of_its_currency(
        units in -1_000_000_000_000i64..1_000_000_000_000,
        places in 0u32..=4,
        currency in select(vec![("EUR", 2u32), ("JPY", 0), ("KWD", 3), ("CLF", 4)]),
        minor in any::<bool>(),
    ) {
        let (code, digits) = currency;
        let money = step("money", &[("currency", code.into()), ("minor_units", minor.into())]);
        let written = rust_decimal::Decimal::new(units, places);
        for value in [Value::Integer(units), Value::Decimal(written), written.to_string().into()] {
            if let Some(found) = stable_text(&money, value) {
                let decimals = found.split_once('.').map_or(0, |(_, decimals)| decimals.len());
                prop_assert_eq!(decimals, digits as usize);
            }
        }
        if minor {
            let found = stable_text(&money, Value::Integer(units)).unwrap();
            prop_assert_eq!(found.replace('.', "").parse::<i64>().unwrap(), units);
        }
    }

    #[test]
    fn dates_and_instants(
        text in "[0-9]{4}-?[01][0-9]-?[0-3][0-9]([T ][0-2][0-9](:?[0-5][0-9](:?[0-6][0-9]([.,][0-9]{1,10})?)?)?(Z|[+-][0-2][0-9]:?[0-5][0-9])?)?",
        count in any::<i64>(),
    ) {
        let formats = Value::List(["iso8601", "epoch_ms", "epoch_s"].map(Value::from).to_vec());
        let date = step("date", &[("formats", formats.clone())]);
        let datetime = step("datetime", &[("formats", formats)]);
        for value in [Value::from(text), Value::Integer(count), Value::Integer(count >> 16)] {
            let day = stable(&date, value.clone());
            let instant = stable(&datetime, value);
            prop_assert!(matches!(day, None | Some(Value::Date(_))));
            prop_assert!(matches!(instant, None | Some(Value::Instant(_))));
            if let Some(text) = day.and_then(|day| day.to_plain_text()) {
                prop_assert!(DATE.is_match(&text), "{text}");
            }
            if let Some(text) = instant.and_then(|instant| instant.to_plain_text()) {
                prop_assert!(DATETIME.is_match(&text), "{text}");
            }
        }
    }

    #[test]
    fn iso_text_is_read_as_it_was_written(seconds in -62_135_596_800i64..253_402_300_800, offset_minutes in -1439i32..1440) {
        let offset = chrono::FixedOffset::east_opt(offset_minutes * 60).unwrap();
        let instant = chrono::DateTime::from_timestamp(seconds, 0).unwrap();
        let local = instant.with_timezone(&offset);
        prop_assume!((1..=9999).contains(&chrono::Datelike::year(&local)));
        let datetime = step("datetime", &[]);
        for pattern in ["%Y-%m-%dT%H:%M:%S%:z", "%Y%m%dT%H%M%S%z", "%Y-%m-%d %H:%M:%S %z", "%Y-%jT%H:%M:%S,000%:z"] {
            let text = local.format(pattern).to_string();
            prop_assert!(stable(&datetime, text.as_str().into()) == Some(Value::Instant(instant)), "{text}");
        }
    }

    #[test]
    fn boolean_and_country(text in prop_oneof!["[a-zA-Z01]{1,6}", "[A-Za-z]{2,3}", messy_text().boxed()]) {
        let boolean = stable(&step("boolean", &[]), text.as_str().into());
        prop_assert!(matches!(boolean, None | Some(Value::Boolean(_))));
        for (to, pattern) in [("alpha2", &ALPHA2), ("alpha3", &ALPHA3), ("name", &NAME)] {
            if let Some(found) = stable_text(&step("country", &[("to", to.into())]), text.as_str().into()) {
                prop_assert!(pattern.is_match(&found), "{found}");
            }
        }
    }
}

fn roundings() -> impl Strategy<Value = &'static str> {
    select(vec!["half_even", "half_up", "down", "refuse"])
}

fn check_email(text: &str) {
    if let Some(found) = stable_text(&step("email", &[]), text.into()) {
        assert!(EMAIL.is_match(&found), "{found}");
        assert_eq!(found.to_lowercase(), found);
        assert!(found.len() <= 254 && is_nfc(&found));
    }
}

fn check_web_address(text: &str) {
    if let Some(found) = stable_text(&step("domain", &[]), text.into()) {
        assert!(DOMAIN.is_match(&found), "{found}");
        assert_eq!(found.to_lowercase(), found);
        assert!(found.len() <= 253 && is_nfc(&found));
        // What is left after `www.` may be a top-level domain alone.
        assert!(!found.strip_prefix("www.").is_some_and(|rest| rest.contains('.')), "{found}");
    }
    if let Some(found) = stable_text(&step("url", &[]), text.into()) {
        assert!(URL.is_match(&found), "{found}");
    }
}

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("the test's patterns are right")
}

static EMAIL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*@([\p{Alphabetic}\p{N}]([\p{Alphabetic}\p{N}-]*[\p{Alphabetic}\p{N}])?\.)+(xn--[a-z0-9-]+|\p{Alphabetic}{2,})$",
    )
});
static DOMAIN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^([\p{Alphabetic}\p{N}]([\p{Alphabetic}\p{N}-]*[\p{Alphabetic}\p{N}])?\.)+(xn--[a-z0-9-]+|\p{Alphabetic}{2,})$",
    )
});
static URL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r#"^https?://([a-z0-9_-]+(\.[a-z0-9_-]+)*|\[[0-9a-f:.]+\])(:[0-9]{1,5})?/[^\s"<>#?]*(\?[^\s"<>#]+)?(#[^\s"<>]+)?$"#,
    )
});
/// The standard knows no smallest length, and some valid German numbers have four digits after the country code.
static E164: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\+[1-9][0-9]{3,14}$"));
static NUMBER: LazyLock<Regex> = LazyLock::new(|| pattern(r"^-?(0|[1-9][0-9]*)(\.[0-9]*[1-9])?$"));
static DATE: LazyLock<Regex> = LazyLock::new(|| pattern(r"^[0-9]{4}-[01][0-9]-[0-3][0-9]$"));
static DATETIME: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"^[0-9]{4}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9](\.[0-9]{3})?Z$")
});
static ALPHA2: LazyLock<Regex> = LazyLock::new(|| pattern("^[A-Z]{2}$"));
static ALPHA3: LazyLock<Regex> = LazyLock::new(|| pattern("^[A-Z]{3}$"));
static NAME: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\p{Lu}[\p{L} ,.'()-]{2,}$"));

/// Every character that has a case, composes or separates, alone and between letters: case mappings that grow, shrink
/// or compose are all among them. Ideographs do none of that.
#[test]
fn text_steps_are_stable_on_every_character() {
    let steps =
        ["trim", "collapse_spaces", "lowercase", "uppercase", "title_case"].map(|name| step(name, &[]));
    let is_plain = |c: char| {
        c.is_alphanumeric()
            && matches!(c, '\u{3400}'..='\u{d7ff}' | '\u{17000}'..='\u{1ba00}' | '\u{20000}'..)
    };
    let matters =
        |c: char| c.is_alphanumeric() || is_combining_mark(c) || is_edge(c) || !is_nfc(&c.to_string());
    for c in ('\0'..=char::MAX).filter(|c| matters(*c) && !is_plain(*c)) {
        for step in &steps {
            for text in [String::from(c), format!("a{c}b"), format!("A {c}'{c}s{c}")] {
                stable(step, text.into());
            }
        }
    }
}

/// Properties say nothing about steps that refuse everything, so the share of what they accept is held up here.
#[test]
fn generated_values_are_often_accepted() {
    let phone = step("phone", &[]);
    let accepted =
        (0..1000).filter(|n| phone.apply(format!("030 {}", 100_000 + n * 7).into(), &[]).is_ok()).count();
    assert!(accepted > 900, "{accepted}");
    for name in ["domain", "url"] {
        let web = step(name, &[]);
        let accepted =
            (0..1000).filter(|n| web.apply(format!("Example{n}.com/{n}").into(), &[]).is_ok()).count();
        assert_eq!(accepted, 1000);
    }
    let country = step("country", &[("to", "name".into())]);
    let letters = || 'A'..='Z';
    let codes = letters().flat_map(|a| letters().map(move |b| format!("{a}{b}")));
    let known = codes.filter(|code| country.apply(code.as_str().into(), &[]).is_ok()).count();
    // 249 codes, and the abbreviations `UK` and `EL`.
    assert_eq!(known, 251);
}
