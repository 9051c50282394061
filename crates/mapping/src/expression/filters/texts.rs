//! Filters of texts. They take numbers and booleans as their text.

use std::borrow::Cow;

use crate::expression::filters::{Empty, Filter, Given, More, optional, required, text, texts};
use crate::expression::kind::Takes;
use crate::expression::trouble::Outcome;
use crate::expression::value::Val;

pub(super) const FILTERS: &[Filter] = &[
    plain("capitalize", |given| change(given, |text| capitalize(text).into())),
    plain("lower", |given| change(given, |text| text.to_lowercase().into())),
    plain("string", |given| change(given, |text| text.into())),
    plain("title", |given| change(given, |text| title(text).into())),
    plain("upper", |given| change(given, |text| text.to_uppercase().into())),
    Filter { parameters: &[optional("chars", Takes::Text)], ..plain("trim", trim) },
    Filter {
        parameters: &[
            required("old", Takes::Single),
            required("new", Takes::Single),
            optional("count", Takes::Number),
        ],
        ..plain("replace", replace)
    },
    Filter { gives: texts, ..plain("lines", lines) },
    Filter {
        parameters: &[optional("separator", Takes::Single), optional("maxsplits", Takes::Number)],
        gives: texts,
        ..plain("split", split)
    },
];

const fn plain(name: &'static str, run: for<'c, 'e> fn(Given<'c, 'e>) -> Outcome<Val<'e>>) -> Filter {
    Filter {
        name,
        takes: Takes::Single,
        empty: Empty::Stays,
        parameters: &[],
        more: More::Nothing,
        gives: text,
        run,
    }
}

/// Changes the text of the input; what is still a part of it is borrowed on.
fn change<'e>(given: Given<'_, 'e>, change: impl Fn(&str) -> Cow<'_, str>) -> Outcome<Val<'e>> {
    let text = given.input.into_text().unwrap_or_default();
    given.run.spend_text(text.len())?;
    Ok(Val::Text(match text {
        Cow::Borrowed(text) => change(text),
        Cow::Owned(text) => Cow::Owned(change(&text).into_owned()),
    }))
}

fn trim<'e>(given: Given<'_, 'e>) -> Outcome<Val<'e>> {
    match given.text_argument(0) {
        Some(signs) => change(given, |text| text.trim_matches(|sign| signs.contains(sign)).into()),
        None => change(given, |text| text.trim().into()),
    }
}

fn capitalize(text: &str) -> String {
    let mut signs = text.chars();
    let first = signs.next().into_iter().flat_map(char::to_uppercase);
    first.chain(signs.as_str().to_lowercase().chars()).collect()
}

/// Every word begins with a capital. Words end at blanks, hyphens and opening brackets.
fn title(text: &str) -> String {
    let mut titled = String::with_capacity(text.len());
    for word in text.split_inclusive(|sign: char| sign.is_whitespace() || "-({[<".contains(sign)) {
        titled.push_str(&capitalize(word));
    }
    titled
}

fn replace<'e>(given: Given<'_, 'e>) -> Outcome<Val<'e>> {
    let (old, new) = (given.text_argument(0).unwrap_or_default(), given.text_argument(1).unwrap_or_default());
    let count = given.whole_argument(2, "`replace`")?.and_then(|count| usize::try_from(count).ok());
    let count = count.unwrap_or(usize::MAX);
    let text = given.input.text().unwrap_or_default();
    let hits = (text.len() / old.len().max(1) + 1).min(count);
    given.run.spend_text(text.len() + hits.saturating_mul(new.len()))?;
    Ok(Val::from(text.replacen(old.as_ref(), &new, count)))
}

fn lines<'e>(given: Given<'_, 'e>) -> Outcome<Val<'e>> {
    let text = given.input.text().unwrap_or_default();
    parts(given, &text, text.lines())
}

fn split<'e>(given: Given<'_, 'e>) -> Outcome<Val<'e>> {
    let separator = given.text_argument(0);
    let most = given.whole_argument(1, "`split`")?.and_then(|most| usize::try_from(most).ok());
    let text = given.input.text().unwrap_or_default();
    match (separator, most) {
        (None, None) => parts(given, &text, text.split_whitespace()),
        (None, Some(most)) => {
            let words = words(&text, most);
            parts(given, &text, words.into_iter())
        }
        (Some(separator), None) => parts(given, &text, text.split(separator.as_ref())),
        (Some(separator), Some(most)) => {
            parts(given, &text, text.splitn(most.saturating_add(1), separator.as_ref()))
        }
    }
}

/// The first words of a text, and the rest of it.
fn words(text: &str, most: usize) -> Vec<&str> {
    let (mut words, mut rest) = (Vec::new(), text.trim_start());
    while words.len() < most
        && let Some((word, after)) = rest.split_once(char::is_whitespace)
    {
        words.push(word);
        rest = after.trim_start();
    }
    if !rest.is_empty() {
        words.push(rest);
    }
    words
}

fn parts<'e, 't>(given: Given<'_, 'e>, text: &str, parts: impl Iterator<Item = &'t str>) -> Outcome<Val<'e>> {
    given.run.spend_text(text.len())?;
    let mut list = Vec::new();
    for part in parts {
        given.run.spend(1)?;
        list.push(Val::from(part.to_owned()));
    }
    Ok(Val::from(list))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_begin_with_capitals() {
        let cases = [
            ("ada LOVELACE", "Ada Lovelace"),
            ("jean-luc (picard)", "Jean-Luc (Picard)"),
            ("o'brien", "O'brien"),
            ("éva ΟΔΥΣΣΕΥΣ", "Éva Οδυσσευς"),
            ("", ""),
        ];
        for (text, expected) in cases {
            assert_eq!(title(text), expected);
        }
    }

    #[test]
    fn words_are_split_off_from_the_left() {
        assert_eq!(words("  a b  c d", 2), ["a", "b", "c d"]);
        assert_eq!(words("a", 3), ["a"]);
        assert_eq!(words(" ", 1), Vec::<&str>::new());
    }
}
