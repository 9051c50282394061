//! What stands behind the digits: decimals after a comma, letters of a keypad, an extension, a note.

use super::extension::{extension, parameters};
use super::written::Decimals;

/// What stands behind the digits.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Tail {
    pub(super) decimals: Decimals,
    pub(super) keypad: Option<String>,
    pub(super) extension: Option<String>,
    /// Whether there are digits of which nobody can tell what they are.
    pub(super) goes_on: bool,
}

/// The fewest letters of a keypad's word; shorter ones are marks and initials.
const FEWEST_LETTERS: usize = 4;
/// More digits behind a comma are another number.
const MOST_DECIMALS: usize = 3;

/// Reads what stands behind `before`, whose digits are `number`.
pub(super) fn read_tail(before: &str, tail: &str, number: &str) -> Tail {
    let mut found = Tail { decimals: Decimals::No, keypad: None, extension: None, goes_on: false };
    if tail.is_empty() {
        return found;
    }
    let mut rest = tail;
    if let Some((decimals, after)) = comma_decimals(tail) {
        (found.decimals, rest) = (decimals, after);
    } else if let Some((digits, after)) = keypad(before, tail) {
        // `x5` and `ext5` are joined to the number, too.
        if extension(tail).is_none() {
            found.keypad = Some(format!("{number}{digits}"));
            let behind = read_tail("", after, "");
            found.keypad.take_if(|_| behind.goes_on);
            // Where no keypad is meant, the digits among the letters are nobody's.
            found.goes_on = behind.goes_on || has_digit(&tail[..tail.len() - after.len()]);
            found.extension = behind.extension;
            return found;
        }
    }
    if let Some(digits) = extension(rest).or_else(|| parameters(rest)) {
        found.extension = Some(digits.to_owned()).filter(|digits| !digits.is_empty());
        return found;
    }
    found.goes_on = has_digit(rest);
    found
}

/// Words that say what the digits before them count.
const COUNTED: [&str; 12] =
    ["uhr", "h", "hrs", "std", "stock", "og", "etage", "floor", "krs", "kerros", "piso", "am"];

/// Whether the digits before a tail count something by what follows: they are joined to letters (`24h`, `3er`), are an
/// ordinal (`1. Stock`, `2.OG`), or such a word comes next.
pub(super) fn is_counted(tail: &str) -> bool {
    let behind_point = tail.strip_prefix('.').map(str::trim_start);
    let is_joined = behind_point.unwrap_or(tail).starts_with(char::is_alphabetic);
    let word: String = tail.trim_start().chars().take_while(|c| c.is_alphabetic()).collect();
    (is_joined && extension(tail).is_none()) || COUNTED.iter().any(|known| word.eq_ignore_ascii_case(known))
}

/// A comma with digits right behind it: programs write decimals so, people no phone number.
fn comma_decimals(tail: &str) -> Option<(Decimals, &str)> {
    let behind = tail.strip_prefix(',')?;
    let digits = behind.bytes().take_while(u8::is_ascii_digit).count();
    let (digits, rest) = behind.split_at(digits);
    match digits {
        "" => None,
        zeros if zeros.bytes().all(|byte| byte == b'0') => Some((Decimals::Zeros(0), rest)),
        _ if digits.len() <= MOST_DECIMALS => Some((Decimals::Fraction, rest)),
        _ => None,
    }
}

/// The digits of the keypad for letters that are joined to a number by a hyphen or by nothing, and what follows them.
fn keypad<'t>(before: &str, tail: &'t str) -> Option<(String, &'t str)> {
    let joined = tail.strip_prefix('-').unwrap_or(tail);
    let is_joined = before.ends_with(|c: char| c.is_ascii_digit())
        && joined.starts_with(|c: char| c.is_ascii_alphabetic());
    if !is_joined {
        return None;
    }
    let end = joined.find(|c: char| !(c.is_ascii_alphanumeric() || c == '-')).unwrap_or(joined.len());
    let (word, rest) = joined.split_at(end);
    let letters = word.bytes().filter(u8::is_ascii_alphabetic).count();
    let is_cut = rest.starts_with(char::is_alphanumeric);
    if letters < FEWEST_LETTERS || is_cut {
        return None;
    }
    Some((word.bytes().filter_map(key).collect(), rest))
}

/// The key of a telephone on which a letter is printed.
fn key(letter: u8) -> Option<char> {
    Some(match letter.to_ascii_uppercase() {
        digit @ b'0'..=b'9' => char::from(digit),
        b'A'..=b'C' => '2',
        b'D'..=b'F' => '3',
        b'G'..=b'I' => '4',
        b'J'..=b'L' => '5',
        b'M'..=b'O' => '6',
        b'P'..=b'S' => '7',
        b'T'..=b'V' => '8',
        b'W'..=b'Z' => '9',
        _ => return None,
    })
}

fn has_digit(text: &str) -> bool {
    text.contains(char::is_numeric)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_that_count_something_are_told_by_what_follows() {
        for text in ["h", "er", "x", " Uhr", " uhr", " h", ".OG", ". Stock", " krs", " Etage links", "ème"] {
            assert!(is_counted(text), "{text}");
        }
        for text in ["", " Fax", "x5", " ext. 5", " (privat)", "-Fax", " Büro", ".", " hier", "#", "; 040 1"]
        {
            assert!(!is_counted(text), "{text}");
        }
    }

    fn tail(before: &str, text: &str) -> (Option<String>, Option<String>, bool) {
        let found = read_tail(before, text, before);
        (found.keypad, found.extension, found.goes_on)
    }

    #[test]
    fn words_are_notes_unless_they_are_joined() {
        let some = |text: &str| Some(text.to_owned());
        let cases = [
            ("1800", "-FLOWERS", (some("18003569377"), None, false)),
            ("1800", "FLOWERS", (some("18003569377"), None, false)),
            ("1800", "-GO-FEDEX x5", (some("18004633339"), some("5"), false)),
            ("1800", "-GO4FEDEX2", (some("1800464333392"), None, true)),
            ("1800", " FLOWERS", (None, None, false)),
            ("0891234567", " Fax", (None, None, false)),
            ("0891234567", "-Fax", (None, None, false)),
            ("0891234567", " (privat)", (None, None, false)),
            ("0891234567", "-Büro", (None, None, false)),
            ("0891234567", " bis 18 Uhr", (None, None, true)),
            ("0891234567", ", 040 1234567", (None, None, true)),
            ("0891234567", ",0401234567", (None, None, true)),
            ("0891234567", " oder 040 1234567", (None, None, true)),
            ("0891234567", "; 040 1234567", (None, None, true)),
            ("0891234567", "\n040 1234567", (None, None, true)),
            ("0891234567", ";", (None, None, false)),
            ("4.91712345678", "E+11", (None, None, true)),
            ("0891234567", " ½", (None, None, true)),
            ("4155550132", "x12", (None, some("12"), false)),
            ("4155550132", "-ext5", (None, some("5"), false)),
            ("0171", "privat2", (some("01717748282"), None, true)),
        ];
        for (before, text, expected) in cases {
            assert_eq!(tail(before, text), expected, "{before}{text}");
        }
    }
}
