//! What the steps share about text: its edges, its Unicode form, and how a value becomes text.

use std::borrow::Cow;

use fieldline_model::Value;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use crate::refusal::Refusal;
use crate::step::Apply;

/// Characters that show nothing and mean nothing at the edge of a text: zero-width space, non-joiner and joiner, word
/// joiner, the byte order mark, and the marks and embeddings of writing direction that are pasted along with numbers.
pub(crate) fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// The text without white space (Unicode's, so NBSP too) and invisible characters at both ends.
pub fn trimmed(text: &str) -> &str {
    // Nearly every text begins and ends with a visible sign of ASCII.
    if let (Some(first), Some(last)) = (text.as_bytes().first(), text.as_bytes().last())
        && first.is_ascii_graphic()
        && last.is_ascii_graphic()
    {
        return text;
    }
    text.trim_matches(|c: char| c.is_whitespace() || is_invisible(c))
}

/// Whether nothing would be left of it.
pub(crate) fn is_blank(text: &str) -> bool {
    trimmed(text).is_empty()
}

/// The text in Normalization Form C, borrowed where it is in that form already.
pub(crate) fn nfc(text: &str) -> Cow<'_, str> {
    if text.is_ascii() || is_nfc_quick(text.chars()) == IsNormalized::Yes {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(text.nfc().collect())
    }
}

/// Normalization Form C without a copy where it holds already.
pub(crate) fn into_nfc(text: String) -> String {
    match nfc(&text) {
        Cow::Borrowed(_) => text,
        Cow::Owned(composed) => composed,
    }
}

/// A scalar as text: text as it is, anything else as a person would write it.
pub(crate) fn of(value: Value) -> Result<String, Refusal> {
    match value {
        Value::Text(text) => Ok(text),
        other => other
            .to_plain_text()
            .ok_or_else(|| Refusal::new(format!("is of type {}, not text", other.kind()))),
    }
}

/// Text as a value; blank text is no value.
pub(crate) fn to_value(text: String) -> Value {
    if is_blank(&text) { Value::Null } else { Value::Text(text) }
}

/// A step that only rewrites text and refuses none.
#[derive(Debug)]
pub(crate) struct Rewrite(pub(crate) fn(String) -> String);

impl Apply for Rewrite {
    fn apply(&self, value: Value, _: &[Value]) -> Result<Value, Refusal> {
        of(value).map(|text| Value::Text((self.0)(text)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edges_are_white_space_and_what_cannot_be_seen() {
        let cases = [
            ("  a  ", "a"),
            ("\u{feff}\u{a0}a b\u{3000}\r\n", "a b"),
            ("\u{200b}a\u{200b}b\u{2060}", "a\u{200b}b"),
            ("\u{202d}+49 171\u{202c}", "+49 171"),
            ("\u{200b} \u{feff}", ""),
        ];
        for (text, expected) in cases {
            assert_eq!(trimmed(text), expected, "{text:?}");
        }
    }

    #[test]
    fn composed_and_decomposed_text_are_one() {
        assert_eq!(nfc("Ame\u{301}lie"), "Amélie");
        assert_eq!(into_nfc("A\u{30a}ngstro\u{308}m".to_owned()), "Ångström");
        assert!(matches!(nfc("Amélie"), Cow::Borrowed(_)));
    }

    #[test]
    fn scalars_become_text_and_objects_do_not() {
        assert_eq!(of(Value::Integer(7)).unwrap(), "7");
        assert_eq!(of(true.into()).unwrap(), "true");
        assert!(of(Value::Map(vec![])).is_err());
    }
}
