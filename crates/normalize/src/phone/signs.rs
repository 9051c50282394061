//! One sign for each sign that numbers are written with, so that the other files read ASCII only.

use std::borrow::Cow;

use rlibphonenumber::PHONE_NUMBER_UTIL;

use crate::text;

/// The text with digits, spaces, hyphens, brackets and points of all scripts as their ASCII ones. Invisible characters
/// are left out; letters stay.
pub(super) fn plain(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().filter(|c| !is_left_out(*c)).map(plain_sign).collect())
}

fn is_left_out(c: char) -> bool {
    text::is_invisible(c) || c == '\u{ad}'
}

fn plain_sign(c: char) -> char {
    match c {
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{30fc}' => '-',
        // Arabic points and commas between decimals.
        '\u{66b}' => '.',
        '\u{66c}' | '\u{60c}' | '\u{3001}' => ',',
        '\u{2053}' | '\u{223c}' => '~',
        // The full-width forms of ASCII stand in ASCII's order.
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        _ if c.is_whitespace() && !matches!(c, '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}') => ' ',
        _ if !c.is_ascii() && c.is_numeric() => digit(c),
        _ => c,
    }
}

/// A digit of any script as an ASCII digit; other signs for numbers, as `½`, stay.
fn digit(c: char) -> char {
    let mut buffer = [0; 4];
    let read = PHONE_NUMBER_UTIL.normalize_digits_only(c.encode_utf8(&mut buffer));
    let mut digits = read.chars();
    match (digits.next(), digits.next()) {
        (Some(digit), None) => digit,
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_script_is_read_in_ascii() {
        let cases = [
            ("\u{ff0b}\u{ff14}\u{ff19}\u{3000}\u{ff08}0\u{ff09}\u{ff0d}\u{ff0e}", "+49 (0)-."),
            ("٠٣٠ ١٢٣", "030 123"),
            ("०१२३", "0123"),
            ("١٢٫٠", "12.0"),
            ("089\u{a0}12\u{2011}34\u{202c}", "089 12-34"),
            ("½", "½"),
            ("5\u{a0}Büro", "5 Büro"),
        ];
        for (text, expected) in cases {
            assert_eq!(plain(text), expected, "{text}");
        }
    }
}
