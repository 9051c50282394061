//! Properties of transforms, each against a plain statement of what it does.

use fieldline_model::Value;
use fieldline_normalize::{Argument, Arguments, Defaults, Step, compile};
use proptest::prelude::*;
use proptest::sample::select;
use unicode_normalization::UnicodeNormalization;

fn step(name: &str, arguments: &[(&str, Value)]) -> Step {
    let arguments: Arguments = arguments
        .iter()
        .map(|(name, value)| ((*name).to_owned(), Argument::Constant(value.clone())))
        .collect();
    compile(name, &arguments, &Defaults::default()).expect("the test's arguments are right")
}

/// The result as text, nothing where it is empty.
fn text_of(step: &Step, value: &str) -> String {
    let found = step.apply(value.into(), &[]).expect("these transforms refuse no text");
    found.to_plain_text().unwrap_or_default()
}

/// Text in which separators, spaces, marks and joined emoji are likely.
fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        any::<char>().prop_map(String::from),
        "[a-c]{1,4}",
        select(vec![" ", ",", ";", "\u{a0}", "e\u{301}", "\u{301}", "👩\u{200d}💻", "👍\u{1f3fd}", "."])
            .prop_map(str::to_owned),
    ];
    proptest::collection::vec(piece, 0..14).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2048))]

    #[test]
    fn truncated_text_is_short_and_a_beginning(text in text(), length in 2i64..12, suffix in select(vec!["", "…", "e"])) {
        let truncate = step("truncate", &[("length", length.into()), ("suffix", suffix.into())]);
        let composed: String = text.nfc().collect();
        let found = text_of(&truncate, &text);
        prop_assert!(found.chars().count() <= usize::try_from(length).unwrap());
        let beginning = found.strip_suffix(suffix).unwrap_or(&found);
        prop_assert!(composed.starts_with(beginning) || found == composed, "{text:?} {found:?}");
        prop_assert!(composed.chars().count() > usize::try_from(length).unwrap() || found.is_empty() || found == composed);
    }

    #[test]
    fn parts_are_what_stands_between_separators(text in text(), separator in select(vec![",", ";", " ", ", "]), place in -4i64..4) {
        let all = step("split", &[("separator", separator.into())]).apply(text.as_str().into(), &[]).unwrap();
        let parts: Vec<String> = match all {
            Value::Null => Vec::new(),
            Value::List(parts) => parts.iter().map(|part| part.to_plain_text().unwrap()).collect(),
            other => panic!("{}", other.kind()),
        };
        for part in &parts {
            prop_assert!(!part.trim().is_empty() && part.trim() == part && !part.contains(separator), "{part:?}");
        }
        let one = step("split", &[("separator", separator.into()), ("take", place.into())]);
        let count = i64::try_from(parts.len()).unwrap();
        let position = if place < 0 { count + place } else { place };
        let expected = usize::try_from(position).ok().and_then(|position| parts.get(position)).cloned();
        prop_assert_eq!(text_of(&one, &text), expected.unwrap_or_default());
    }

    #[test]
    fn a_literal_and_its_escaped_pattern_agree(text in text(), wanted in select(vec![".", ",", "a", "é", " ", "ab"]), with in "[a-z.]{0,3}") {
        let literal = step("replace", &[("literal", wanted.into()), ("with", with.as_str().into())]);
        let escaped = regex::escape(wanted);
        let pattern = step("replace", &[("pattern", escaped.as_str().into()), ("with", with.as_str().into())]);
        prop_assert_eq!(text_of(&literal, &text), text_of(&pattern, &text));
        if !with.contains(wanted) && wanted.chars().count() == 1 {
            prop_assert!(!text_of(&literal, &text).contains(wanted));
        }
    }

    #[test]
    fn what_is_extracted_stands_in_the_text(text in text(), pattern in select(vec!["[a-c]+", "(.)$", "(?<x>é)|b", ",(.*?),"])) {
        let extract = step("extract", &[("pattern", pattern.into()), ("on_miss", "empty".into())]);
        let composed: String = text.nfc().collect();
        prop_assert!(composed.contains(&text_of(&extract, &text)));
    }

    #[test]
    fn digests_have_64_digits_and_depend_on_the_salt(text in "[a-z]{1,20}", salt in "[a-z]{1,5}") {
        let plain = text_of(&step("sha256", &[]), &text);
        let salted = text_of(&step("sha256", &[("salt", salt.as_str().into())]), &text);
        prop_assert!(plain.len() == 64 && plain.bytes().all(|byte| b"0123456789abcdef".contains(&byte)));
        prop_assert_ne!(&plain, &salted);
        prop_assert_eq!(text_of(&step("sha256", &[]), &format!("{salt}{text}")), salted);
    }
}
