//! `format`: the conversions of `printf`, exact. Every value has its place in the text, and every place its value.

use std::borrow::Cow;

use crate::expression::filters::{Empty, Filter, Given, More, text};
use crate::expression::kind::Takes;
use crate::expression::number::{Number, Rounding};
use crate::expression::trouble::{Outcome, trouble};
use crate::expression::value::Val;

pub(super) const FILTERS: &[Filter] = &[Filter {
    name: "format",
    takes: Takes::Text,
    empty: Empty::Stays,
    parameters: &[],
    more: More::Places,
    gives: text,
    run: format,
}];

/// The widest and most precise output of one conversion.
const WIDEST: usize = 1_000;

/// The letters of the conversions.
const KINDS: [char; 10] = ['s', 'c', 'd', 'i', 'u', 'f', 'F', 'x', 'X', 'o'];

/// One conversion: `%-8.2f`.
#[derive(Default)]
struct Conversion {
    name: Option<String>,
    is_left: bool,
    is_signed: bool,
    has_zeros: bool,
    has_blank: bool,
    width: usize,
    precision: Option<usize>,
}

/// What a text is made of.
enum Piece<'t> {
    Text(&'t str),
    Place(Conversion, char),
}

/// The places of a text.
#[derive(Default)]
pub(in crate::expression) struct Places {
    /// What those without a name take, in order.
    pub(in crate::expression) kinds: Vec<Takes>,
    pub(in crate::expression) names: Vec<String>,
}

impl Places {
    /// The places of a text; the error says what is wrong with it.
    pub(in crate::expression) fn of(text: &str) -> Outcome<Places> {
        let mut places = Places::default();
        for piece in pieces(text)? {
            let Piece::Place(conversion, kind) = piece else { continue };
            match conversion.name {
                Some(name) => places.names.push(name),
                None => places.kinds.push(if "sc".contains(kind) { Takes::Single } else { Takes::Number }),
            }
        }
        Ok(places)
    }

    /// Looks whether there is a value for each of them, and no other.
    pub(in crate::expression) fn check(&self, given: usize) -> Outcome<()> {
        let wanted = match (self.kinds.len(), self.names.len()) {
            (wanted, 0) => wanted,
            (0, _) => return if given == 1 { Ok(()) } else { trouble(NAMED) },
            _ => return trouble("`format` has places with names and places without"),
        };
        if given == wanted {
            return Ok(());
        }
        let (values, places) = (counted(given, "value"), counted(wanted, "place"));
        trouble(format!("`format` is given {values}, and its text has {places}"))
    }
}

const NAMED: &str = "`format` takes places with names from one object";

fn counted(count: usize, noun: &str) -> String {
    match count {
        0 => format!("no {noun}"),
        1 => format!("one {noun}"),
        _ => format!("{count} {noun}s"),
    }
}

fn format<'e>(given: Given<'_, 'e>) -> Outcome<Val<'e>> {
    let text = given.input.text().unwrap_or_default();
    Places::of(&text)?.check(given.arguments.len())?;
    let mut values = given.arguments.iter().cloned().map(Option::unwrap_or_default);
    let mut out = String::new();
    for piece in pieces(&text)? {
        match piece {
            Piece::Text(text) => out.push_str(text),
            Piece::Place(conversion, kind) => {
                let value = match &conversion.name {
                    Some(name) => member(&given, name)?,
                    None => values.next().unwrap_or_default(),
                };
                given.run.spend(1 + conversion.width / 64)?;
                out.push_str(&conversion.write(kind, &value)?);
            }
        }
    }
    given.run.spend_text(out.len())?;
    Ok(Val::from(out))
}

fn member<'e>(given: &Given<'_, 'e>, name: &str) -> Outcome<Val<'e>> {
    match given.argument(0) {
        object @ (Val::Object(_) | Val::Nothing) => Ok(object.member(name)),
        other => trouble(format!("{NAMED}, and is given {}", other.kind().noun())),
    }
}

fn pieces(text: &str) -> Outcome<Vec<Piece<'_>>> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('%') {
        pieces.push(Piece::Text(before));
        let (conversion, kind, after) = read(after)?;
        rest = after;
        pieces.push(match kind {
            '%' => Piece::Text("%"),
            kind if KINDS.contains(&kind) => Piece::Place(conversion, kind),
            other => return unknown(other),
        });
    }
    pieces.push(Piece::Text(rest));
    Ok(pieces)
}

fn unknown<T>(kind: char) -> Outcome<T> {
    trouble(format!("`format` does not know `%{kind}`: it knows s, d, i, u, f, F, x, X, o, c"))
}

fn read(text: &str) -> Outcome<(Conversion, char, &str)> {
    let mut conversion = Conversion::default();
    let mut rest = text;
    if let Some((name, after)) = rest.strip_prefix('(').and_then(|inside| inside.split_once(')')) {
        conversion.name = Some(name.to_owned());
        rest = after;
    }
    while let Some(flag) = rest.chars().next().filter(|flag| "-+0 #".contains(*flag)) {
        match flag {
            '-' => conversion.is_left = true,
            '+' => conversion.is_signed = true,
            '0' => conversion.has_zeros = true,
            ' ' => conversion.has_blank = true,
            _ => {}
        }
        rest = &rest[1..];
    }
    (conversion.width, rest) = count(rest)?;
    if let Some(after) = rest.strip_prefix('.') {
        let (precision, after) = count(after)?;
        conversion.precision = Some(precision);
        rest = after;
    }
    let Some(kind) = rest.chars().next() else { return trouble("`format` ends within a conversion") };
    Ok((conversion, kind, &rest[kind.len_utf8()..]))
}

fn count(text: &str) -> Outcome<(usize, &str)> {
    let end = text.find(|sign: char| !sign.is_ascii_digit()).unwrap_or(text.len());
    let (digits, rest) = text.split_at(end);
    match digits {
        "" => Ok((0, rest)),
        digits => match digits.parse() {
            Ok(count) if count <= WIDEST => Ok((count, rest)),
            _ => trouble(format!("`format` writes at most {WIDEST} signs at a place")),
        },
    }
}

impl Conversion {
    fn write(&self, kind: char, value: &Val<'_>) -> Outcome<String> {
        let body = match kind {
            's' => self.cut(text_of(value)?),
            'c' => self.cut(text_of(value)?.chars().take(1).collect::<String>().into()),
            'd' | 'i' | 'u' => self.signed(whole(value)?.to_string()),
            'f' | 'F' => self.signed(self.fixed(number(value)?)?),
            'x' | 'X' | 'o' => {
                let Some(whole) = whole(value)?.to_i64() else {
                    return trouble("`format` needs a smaller number");
                };
                let (sign, size) = (if whole < 0 { "-" } else { "" }, whole.unsigned_abs());
                self.signed(match kind {
                    'x' => format!("{sign}{size:x}"),
                    'X' => format!("{sign}{size:X}"),
                    _ => format!("{sign}{size:o}"),
                })
            }
            other => return unknown(other),
        };
        Ok(self.padded(body, kind))
    }

    fn cut(&self, text: Cow<'_, str>) -> String {
        match self.precision {
            Some(precision) => text.chars().take(precision).collect(),
            None => text.into_owned(),
        }
    }

    fn signed(&self, digits: String) -> String {
        match () {
            () if digits.starts_with('-') => digits,
            () if self.is_signed => format!("+{digits}"),
            () if self.has_blank => format!(" {digits}"),
            () => digits,
        }
    }

    fn fixed(&self, number: Number) -> Outcome<String> {
        let precision = self.precision.unwrap_or(6);
        let places = i64::try_from(precision).unwrap_or(i64::MAX);
        let Ok(rounded) = number.rounded(places, Rounding::HalfEven) else {
            return trouble("`format` gives a number of more than 28 digits");
        };
        let mut text = rounded.to_string();
        let decimals = text.split_once('.').map_or(0, |(_, decimals)| decimals.len());
        if decimals == 0 && precision > 0 {
            text.push('.');
        }
        text.extend(std::iter::repeat_n('0', precision.saturating_sub(decimals)));
        Ok(text)
    }

    fn padded(&self, text: String, kind: char) -> String {
        let missing = self.width.saturating_sub(text.chars().count());
        if self.is_left {
            return text + &" ".repeat(missing);
        }
        if self.has_zeros && !matches!(kind, 's' | 'c') {
            let signs = text.len() - text.trim_start_matches(['-', '+', ' ']).len();
            return format!("{}{}{}", &text[..signs], "0".repeat(missing), &text[signs..]);
        }
        " ".repeat(missing) + &text
    }
}

fn text_of<'e>(value: &Val<'e>) -> Outcome<Cow<'e, str>> {
    match value.text() {
        Some(text) => Ok(text),
        None => trouble(format!("`format` needs single values, and one is {}", value.kind().noun())),
    }
}

fn number(value: &Val<'_>) -> Outcome<Number> {
    match value {
        Val::Number(number) => Ok(*number),
        Val::Boolean(value) => Ok(Number::Whole(i64::from(*value))),
        other => trouble(format!("`format` needs a number here, and is given {}", other.kind().noun())),
    }
}

fn whole(value: &Val<'_>) -> Outcome<Number> {
    match number(value)?.rounded(0, Rounding::Down) {
        Ok(number) => Ok(number),
        Err(problem) => trouble(format!("`format` {problem}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conversions_are_written_as_in_c() {
        let decimal = |text: &str| Val::Number(Number::read(text).unwrap());
        let cases = [
            ("%d", decimal("3.9"), "3"),
            ("%05d", decimal("-42"), "-0042"),
            ("%-5d|", decimal("42"), "42   "),
            ("%+d", decimal("42"), "+42"),
            ("%.2f", decimal("2.675"), "2.68"),
            ("%.2f", decimal("3"), "3.00"),
            ("%f", decimal("0.1"), "0.100000"),
            ("%8.1f", decimal("2.25"), "     2.2"),
            ("%.0f", decimal("2.5"), "2"),
            ("%s", Val::Boolean(true), "true"),
            ("%.2s", Val::from("abc".to_owned()), "ab"),
            ("%x", decimal("255"), "ff"),
            ("%o", decimal("8"), "10"),
        ];
        for (pattern, value, expected) in cases {
            let (conversion, kind, _) = read(&pattern[1..]).unwrap();
            assert_eq!(conversion.write(kind, &value).unwrap(), expected, "{pattern}");
        }
        for pattern in ["%q", "%", "%9999d"] {
            let written =
                read(&pattern[1..]).and_then(|(conversion, kind, _)| conversion.write(kind, &decimal("1")));
            assert!(written.is_err(), "{pattern}");
        }
    }
}
