//! Which of the signs in a cell are the number.
//!
//! Nothing here knows a numbering plan. Where only a plan can tell, the doubt is handed on: a break at which a second
//! number may begin, zeros that may be decimals, letters that may be digits of a keypad.

use super::tail::{Tail, is_counted, read_tail};

/// A cell, taken apart.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Written {
    /// `+` where it is written, then digits.
    pub(super) number: String,
    /// Where a second number may begin.
    pub(super) breaks: Vec<Break>,
    pub(super) decimals: Decimals,
    /// The number with the keypad's digits for letters that are joined to it.
    pub(super) keypad: Option<String>,
    /// The extension behind the number.
    pub(super) extension: Option<String>,
    /// Whether digits follow that belong neither to the number nor to an extension.
    pub(super) goes_on: bool,
}

/// A place in [`Written::number`], counted in bytes, and what stands there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Break {
    pub(super) at: usize,
    pub(super) kind: BreakKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum BreakKind {
    /// A slash, a bracket or a tab: no digit behind it belongs to a number that is whole before it.
    Hard,
    /// A hyphen between spaces, several spaces, or a single sign before a zero: only a whole number behind it counts.
    Soft,
}

/// Whether the last digits are decimals of a number that a program wrote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Decimals {
    No,
    /// So many zeros at the end are.
    Zeros(usize),
    /// So many zeros at the end are decimals, or a group of the number.
    PerhapsZeros(usize),
    /// They are, and not zeros.
    Fraction,
}

/// Fewer digits than that are a number nowhere.
const FEWEST_DIGITS: usize = 4;
/// So many digits without a break look like a number that a program wrote.
const PLAIN_DIGITS: usize = 7;
/// Opening hours, floors and amounts have so many digits at most.
const LONGEST_COUNT: usize = 3;
/// So many digits in front of a point are no group of a number.
const LONGEST_GROUP: usize = 5;
/// The longest extension with a hash behind it, as libphonenumber has it.
const LONGEST_BEFORE_HASH: usize = 6;

/// Takes a cell apart; `None` where it has no digit.
pub(super) fn take_apart(text: &str) -> Option<Written> {
    let start = text.find(|c: char| c == '+' || c.is_ascii_digit())?;
    let (mut body, length) = scan(&text[start..]);
    if body.digit_count() == 0 {
        return None;
    }
    let end = start + length;
    let Tail { decimals, keypad, extension, goes_on } = read_tail(&text[..end], &text[end..], &body.number);
    if decimals != Decimals::No {
        body.decimals = decimals;
    }
    // `24h`, `1. Stock`: the last digits count something.
    let is_short = body.run <= LONGEST_COUNT && body.run < body.digit_count();
    let goes_on = goes_on || (is_short && is_counted(&text[end..]));
    let behind = body.before_hash(&text[end..]);
    let Body { number, breaks, decimals, .. } = body;
    Some(Written { number, breaks, decimals, keypad, extension: extension.or(behind), goes_on })
}

/// The digits at the beginning of a text with what may stand between them.
struct Body {
    number: String,
    breaks: Vec<Break>,
    decimals: Decimals,
    /// Groups of points, and digits since the last group of any signs.
    points: usize,
    run: usize,
}

impl Body {
    fn digit_count(&self) -> usize {
        self.number.len() - usize::from(self.number.starts_with('+'))
    }
}

/// Reads the digits; gives them with the bytes that they and the signs between them take.
fn scan(text: &str) -> (Body, usize) {
    let after_plus = text.trim_start_matches('+');
    let mut body = Body {
        number: String::with_capacity(20),
        breaks: Vec::new(),
        decimals: Decimals::No,
        points: 0,
        run: 0,
    };
    if after_plus.len() < text.len() {
        body.number.push('+');
    }
    let mut rest = after_plus;
    let mut end = text.len() - after_plus.len();
    loop {
        let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        if digits > 0 {
            body.number.push_str(&rest[..digits]);
            body.run += digits;
            rest = &rest[digits..];
            end = text.len() - rest.len();
        }
        let signs = signs_before_digit(rest, &body.number);
        if signs == 0 {
            body.close();
            return (body, end);
        }
        body.separate(&rest[..signs], &rest[signs..]);
        rest = &rest[signs..];
    }
}

/// The bytes of the signs that stand between two groups of a number; 0 where no digit follows.
fn signs_before_digit(text: &str, number: &str) -> usize {
    // `8~10`: a tilde is where a caller waits for another tone before a country code.
    let is_sign = |byte: &u8| b" -.()[]/\t".contains(byte) || (*byte == b'~' && number.len() == 1);
    let signs = text.bytes().take_while(is_sign).count();
    // `0xx11`: in Brazil the two letters stand for the number of a carrier.
    let carrier = if number == "0" && text[signs..].get(..2).is_some_and(|two| two.eq_ignore_ascii_case("xx"))
    {
        2 + text[signs + 2..].bytes().take_while(is_sign).count()
    } else {
        0
    };
    let length = signs + carrier;
    if text[length..].starts_with(|c: char| c.is_ascii_digit()) { length } else { 0 }
}

impl Body {
    /// Goes over the signs before another group of digits.
    fn separate(&mut self, signs: &str, rest: &str) {
        let following = rest.bytes().take_while(u8::is_ascii_digit).count();
        let ends_here = signs_before_digit(&rest[following..], "").eq(&0);
        if signs.contains('.') {
            self.points += 1;
        }
        if signs.trim() == "." && ends_here {
            self.decimals = self.decimals(&rest[..following]);
        }
        if self.digit_count() >= FEWEST_DIGITS
            && let Some(kind) = break_kind(signs, rest)
        {
            self.breaks.push(Break { at: self.number.len(), kind });
        }
        self.run = 0;
    }

    /// What the last group is that a single point precedes.
    fn decimals(&self, last: &str) -> Decimals {
        let is_zeros = last.bytes().all(|byte| byte == b'0');
        let is_only_point = self.points == 1;
        match (is_zeros, is_only_point, last.len()) {
            (true, true, 1 | 2) if self.digit_count() > FEWEST_DIGITS => Decimals::Zeros(last.len()),
            (true, true, length) if self.run >= PLAIN_DIGITS => Decimals::Zeros(length),
            // `01.23.45.67.00` is a number.
            (true, _, length) => Decimals::PerhapsZeros(length),
            (false, true, 1) if self.digit_count() > FEWEST_DIGITS => Decimals::Fraction,
            (false, true, 2 | 3) if self.run > LONGEST_GROUP => Decimals::Fraction,
            (false, ..) => Decimals::No,
        }
    }

    /// Takes the last group off where a hash follows it: `415 555 0132 - 503#` is how some write an extension.
    fn before_hash(&mut self, tail: &str) -> Option<String> {
        let is_extension =
            tail.trim_end() == "#" && self.run <= LONGEST_BEFORE_HASH && self.run < self.digit_count();
        is_extension.then(|| self.number.split_off(self.number.len() - self.run))
    }

    /// Gives up what is no break once the whole number is known.
    fn close(&mut self) {
        let length = self.number.len();
        self.breaks.retain(|found| found.kind == BreakKind::Hard || length - found.at > FEWEST_DIGITS);
    }
}

fn break_kind(signs: &str, rest: &str) -> Option<BreakKind> {
    if signs.contains(['/', '(', '[', '\t']) {
        return Some(BreakKind::Hard);
    }
    let is_wide = signs.contains("  ") || (signs.contains('-') && signs.contains(' '));
    // The second of two numbers that a single sign keeps apart begins with what is dialled first.
    (is_wide || rest.starts_with('0')).then_some(BreakKind::Soft)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> String {
        take_apart(text).unwrap().number
    }

    #[test]
    fn digits_are_gathered_over_the_signs_between_them() {
        let cases = [
            ("+49 (0)171 / 23 45-678", "+4901712345678"),
            ("Tel.: (030) 123.45.67", "0301234567"),
            ("++49 30 1", "+49301"),
            ("0xx11 91234-5678", "011912345678"),
            ("(0xx)11 91234-5678", "011912345678"),
            ("5xx11", "5"),
            ("8~10 49 30", "8104930"),
            ("030~12", "030"),
            ("[030] 12\t34", "0301234"),
            ("030 12 34 -", "0301234"),
        ];
        for (text, expected) in cases {
            assert_eq!(number(text), expected, "{text}");
        }
        for text in ["", "n/a", "+", "(((", "+ (Fax)"] {
            assert_eq!(take_apart(text), None, "{text}");
        }
    }

    #[test]
    fn decimals_are_told_from_groups() {
        let cases = [
            ("1712345678.0", Decimals::Zeros(1)),
            ("+49 171 2345678.00", Decimals::Zeros(2)),
            ("1712345678 .0", Decimals::Zeros(1)),
            ("1712345678,0", Decimals::Zeros(0)),
            ("1712345678,000", Decimals::Zeros(0)),
            ("415-555.0000", Decimals::PerhapsZeros(4)),
            ("1712345678.0000", Decimals::Zeros(4)),
            ("01.23.45.67.00", Decimals::PerhapsZeros(2)),
            ("089.1234.0", Decimals::PerhapsZeros(1)),
            ("1712345678.5", Decimals::Fraction),
            ("1712345678,25", Decimals::Fraction),
            ("030 123456.5", Decimals::Fraction),
            ("0171 234567.50", Decimals::Fraction),
            ("030 1234.56", Decimals::No),
            ("030.1234567", Decimals::No),
            ("01.23.45.67.89", Decimals::No),
            ("1712345678.", Decimals::No),
            ("729.0", Decimals::PerhapsZeros(1)),
            ("415555.0132", Decimals::No),
            ("1712345678.0 Fax", Decimals::Zeros(1)),
        ];
        for (text, expected) in cases {
            assert_eq!(take_apart(text).unwrap().decimals, expected, "{text}");
        }
    }

    #[test]
    fn a_second_number_may_begin_behind_a_break() {
        let soft = |at| Break { at, kind: BreakKind::Soft };
        let hard = |at| Break { at, kind: BreakKind::Hard };
        let cases: [(&str, &[Break]); 9] = [
            ("030 / 1234567", &[]),
            ("0171/2345678", &[hard(4)]),
            ("030 1234567 / 040 1234567", &[hard(10)]),
            ("+49 89 1234 - 0", &[]),
            ("089 1234 - 56789", &[soft(7)]),
            ("089 1234-5678", &[]),
            ("089 1234 040 123", &[soft(7)]),
            ("0891234  401234", &[soft(7)]),
            ("415-555-0132", &[]),
        ];
        for (text, expected) in cases {
            assert_eq!(take_apart(text).unwrap().breaks, expected, "{text}");
        }
    }
}
