//! The numbering plans' word on a cell: one valid number, or why there is none.

use rlibphonenumber::{
    PHONE_NUMBER_UTIL, ParseError, PhoneNumber, PhoneNumberFormat, PhoneNumberType, Region,
};

use super::signs;
use super::written::{BreakKind, Decimals, Written, take_apart};

/// A valid number, and the extension that was written behind it.
pub(crate) struct Found {
    /// The number in E.164.
    pub(crate) number: String,
    pub(crate) extension: Option<String>,
}

/// Why a cell holds no number that could be dialled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unread {
    /// It is no valid number.
    Invalid,
    /// It has no country code, and there is no region.
    NoCountry,
    /// It has decimals.
    Decimals,
    /// It holds several numbers.
    Several,
    /// Digits follow that are neither of the number nor an extension.
    GoesOn,
    /// With this country code at its beginning it is one valid number, and without it another.
    TwoReadings(i32),
}

/// Calling codes of the countries in which numbers are given as words: North America, the United Kingdom, Australia and
/// New Zealand. In their plans a number has so many digits and no more, so that a word too many shows.
const KEYPAD_COUNTRIES: [i32; 4] = [1, 44, 61, 64];

/// Fewer digits behind a slash are those of another line: `030 12345 / 46`.
const FEWEST_BEHIND_BREAK: usize = 3;

/// Whether the number begins with `+`, so that no region matters.
pub(crate) fn has_country_code(text: &str) -> bool {
    let text = signs::plain(text);
    text.find(|c: char| c == '+' || c.is_ascii_digit()).is_some_and(|start| text[start..].starts_with('+'))
}

/// Reads a cell; numbers without a country code are read as dialled in `region`.
pub(crate) fn read(text: &str, region: Option<Region>) -> Result<Found, Unread> {
    let text = signs::plain(text);
    let mut written = take_apart(&text).ok_or(Unread::Invalid)?;
    apply_context(&mut written, &text);
    let plan = Plan { region };
    if let Some(found) = plan.keypad(&mut written) {
        return Ok(found);
    }
    if written.goes_on {
        return Err(Unread::GoesOn);
    }
    plan.drop_decimals(&mut written)?;
    if plan.holds_second(&written) {
        return Err(Unread::Several);
    }
    let number = plan.valid(&written.number)?;
    let code = number.country_code;
    let found = found(&number, written.extension);
    if plan.reads_twice(&written.number, code, &found) && !is_usual_without_prefix(&number) {
        return Err(Unread::TwoReadings(code));
    }
    Ok(found)
}

/// A `tel:` address may name what goes before its number.
fn apply_context(written: &mut Written, text: &str) {
    let Some((_, context)) = text.split_once(";phone-context=+") else { return };
    let digits: String = context.chars().take_while(char::is_ascii_digit).collect();
    if !written.number.starts_with('+') && !digits.is_empty() {
        written.number.insert_str(0, &format!("+{digits}"));
        written.breaks.clear();
    }
}

fn found(number: &PhoneNumber, extension: Option<String>) -> Found {
    let number = PHONE_NUMBER_UTIL.format(number, PhoneNumberFormat::E164).into_owned();
    Found { number, extension }
}

/// Whether the number is a landline of a country that writes national numbers without a prefix, as Poland does: nobody
/// could write it in another way. Italian mobile numbers are in doubt all the same, for so many begin with 39.
fn is_usual_without_prefix(number: &PhoneNumber) -> bool {
    let in_digits = |format| {
        let text = PHONE_NUMBER_UTIL.format(number, format).into_owned();
        text.bytes().filter(u8::is_ascii_digit).count()
    };
    let code = number.country_code.to_string().len();
    in_digits(PhoneNumberFormat::National) + code == in_digits(PhoneNumberFormat::E164)
        && PHONE_NUMBER_UTIL.get_number_type(number) != PhoneNumberType::Mobile
}

/// The plans as seen from one country.
#[derive(Clone, Copy)]
struct Plan {
    region: Option<Region>,
}

impl Plan {
    /// The number that the digits are, when it is valid.
    fn valid(self, digits: &str) -> Result<PhoneNumber, Unread> {
        let number = PHONE_NUMBER_UTIL.parse(digits, self.region).map_err(|error| match error {
            ParseError::InvalidCountryCode if self.region.is_none() && !digits.starts_with('+') => {
                Unread::NoCountry
            }
            _ => Unread::Invalid,
        })?;
        PHONE_NUMBER_UTIL.is_valid_number(&number).then_some(number).ok_or(Unread::Invalid)
    }

    fn is_valid(self, digits: &str) -> bool {
        self.valid(digits).is_ok()
    }

    /// The number with letters for digits, where numbers are given so and the digits alone are none.
    fn keypad(self, written: &mut Written) -> Option<Found> {
        let dialled = written.keypad.take()?;
        if !written.goes_on && self.is_valid(&written.number) {
            return None;
        }
        let number = self.valid(&dialled).ok()?;
        KEYPAD_COUNTRIES.contains(&number.country_code).then(|| found(&number, written.extension.take()))
    }

    /// Takes the zeros off that a program wrote behind a point.
    fn drop_decimals(self, written: &mut Written) -> Result<(), Unread> {
        let length = written.number.len();
        let shorter = match written.decimals {
            Decimals::No => return Ok(()),
            Decimals::Fraction => return Err(Unread::Decimals),
            Decimals::Zeros(count) => length - count,
            Decimals::PerhapsZeros(count) => {
                let is_shorter_valid = self.is_valid(&written.number[..length - count]);
                match (self.is_valid(&written.number), is_shorter_valid) {
                    (true, true) => return Err(Unread::Decimals),
                    (false, true) => length - count,
                    _ => length,
                }
            }
        };
        written.number.truncate(shorter);
        Ok(())
    }

    /// Whether the digits before a break are a number by themselves, and another one begins there.
    fn holds_second(self, written: &Written) -> bool {
        written.breaks.iter().filter(|found| found.at < written.number.len()).any(|found| {
            let (first, second) = written.number.split_at(found.at);
            match found.kind {
                BreakKind::Hard => second.len() < FEWEST_BEHIND_BREAK || self.is_valid(first),
                BreakKind::Soft => self.is_valid(first) && self.is_valid(second),
            }
        })
    }

    /// Whether the digits, read as a national number without anything dialled first, are another valid number when they
    /// are taken for one that lost its `+`.
    fn reads_twice(self, digits: &str, code: i32, found: &Found) -> bool {
        if digits.starts_with(['+', '0']) {
            return false;
        }
        let code = code.to_string();
        let national = found.number.get(1 + code.len()..);
        digits.starts_with(&code) && national == Some(digits) && self.is_valid(&format!("+{digits}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_in(region: &str, text: &str) -> Result<(String, Option<String>), Unread> {
        let region = Region::from_code(region).ok();
        read(text, region).map(|found| (found.number, found.extension))
    }

    fn check(region: &str, text: &str, expected: Result<&str, Unread>) {
        let found = read_in(region, text).map(|(number, _)| number);
        assert_eq!(found.as_deref().map_err(|unread| *unread), expected, "{text} in {region}");
    }

    #[test]
    fn decimals_are_never_dialled() {
        let cases = [
            ("DE", "1712345678.0", Ok("+491712345678")),
            ("DE", "+491712345678.00", Ok("+491712345678")),
            ("DE", "0171 2345678,0", Ok("+491712345678")),
            ("AT", "664123456.0", Ok("+43664123456")),
            ("AT", "6641234567.0", Ok("+436641234567")),
            ("IT", "0212345678.0", Ok("+390212345678")),
            ("ID", "8123456789.0", Ok("+628123456789")),
            ("US", "4155550132.0", Ok("+14155550132")),
            ("FR", "01.23.45.67.00", Ok("+33123456700")),
            ("US", "415-555.0000", Ok("+14155550000")),
            ("US", "415.555.0000", Ok("+14155550000")),
            ("DE", "0171.2345678.0", Err(Unread::Decimals)),
            ("DE", "0171.2345678.00", Ok("+491712345678")),
            ("DE", "1712345678.5", Err(Unread::Decimals)),
            ("DE", "1712345678,25", Err(Unread::Decimals)),
            ("DE", "4.91712E+11", Err(Unread::GoesOn)),
            ("DE", "١٧١٢٣٤٥٦٧٨٫٠", Ok("+491712345678")),
        ];
        for (region, text, expected) in cases {
            check(region, text, expected);
        }
    }

    #[test]
    fn words_are_dialled_only_where_that_is_usual() {
        let cases = [
            ("DE", "089 1234567 Fax", Ok("+49891234567")),
            ("DE", "089 1234567-Fax", Ok("+49891234567")),
            ("DE", "0711 123456mobil", Ok("+49711123456")),
            ("AT", "0664 1234567 (privat)", Ok("+436641234567")),
            ("IT", "02 123456 Fax", Ok("+3902123456")),
            ("US", "415-555-0132 home", Ok("+14155550132")),
            ("US", "415-555-0132-home", Ok("+14155550132")),
            ("US", "1-800-FLOWERS", Ok("+18003569377")),
            ("US", "1800flowers", Ok("+18003569377")),
            ("DE", "+1-800-FLOWERS", Ok("+18003569377")),
            ("US", "1-800-GO-FEDEX ext. 5", Ok("+18004633339")),
            ("AU", "1300-FLOWER", Ok("+611300356937")),
            ("US", "345-6789-Bob", Err(Unread::Invalid)),
            ("DE", "0800-FLOWERS", Err(Unread::Invalid)),
            ("DE", "089 1234567 Zimmer 5", Err(Unread::GoesOn)),
        ];
        for (region, text, expected) in cases {
            check(region, text, expected);
        }
    }

    #[test]
    fn hours_floors_and_amounts_are_never_dialled() {
        let refused = [
            ("DE", "089 1234567 24h"),
            ("DE", "089 1234567 9-17h"),
            ("DE", "089 1234567 9-17 Uhr"),
            ("DE", "089 1234567 1. Stock"),
            ("DE", "089 1234567 2.OG"),
            ("DE", "089 1234567 3Etage"),
            ("AT", "0664 160560 3er"),
            ("IT", "02 123456 8-12h"),
            ("FI", "040 1234567 2 krs"),
            ("ID", "0812 3456 789 2x"),
            ("LU", "27 12 91 24h"),
        ];
        for (region, text) in refused {
            check(region, text, Err(Unread::GoesOn));
        }
        for (region, text) in [("DE", "030 123456.5"), ("DE", "0171 234567.5"), ("AT", "0664 160560.50")] {
            check(region, text, Err(Unread::Decimals));
        }
        let dialled = [
            ("DE", "089 123 45 67 Fax", "+49891234567"),
            ("DE", "0711 123456mobil", "+49711123456"),
            ("US", "415 555 0132 x5", "+14155550132"),
            ("US", "1 800FLOWERS", "+18003569377"),
            ("FR", "01.23.45.67.89", "+33123456789"),
            ("DE", "030\t1234567", "+49301234567"),
        ];
        for (region, text, expected) in dialled {
            check(region, text, Ok(expected));
        }
        check("DE", "01 234515726\t2", Err(Unread::Several));
    }

    #[test]
    fn extensions_are_kept_apart() {
        let cases = [
            ("DE", "0171 2345678 ext. 12", "+491712345678", Some("12")),
            ("DE", "089 1234567 Durchwahl 0", "+49891234567", Some("0")),
            ("US", "(415) 555-0132 x5", "+14155550132", Some("5")),
            ("US", "415 555 0132 - 503#", "+14155550132", Some("503")),
            ("GB", "tel:+44-20-7946-0018;ext=9", "+442079460018", Some("9")),
            ("DE", "tel:2079460018;phone-context=+44", "+442079460018", None),
            ("DE", "089 1234-0", "+498912340", None),
        ];
        for (region, text, number, extension) in cases {
            let expected = (number.to_owned(), extension.map(str::to_owned));
            assert_eq!(read_in(region, text), Ok(expected), "{text}");
        }
    }

    #[test]
    fn two_numbers_are_not_one() {
        let several = [
            ("DE", "030 12345 / 040 12345"),
            ("DE", "030 12345/040 12345"),
            ("DE", "030 12345/46"),
            ("IN", "987654321 / 5"),
            ("DE", "030 12345 - 040 12345"),
            ("DE", "030 12345  040 12345"),
            ("DE", "030 12345 040 12345"),
            ("AT", "01 51234 0664 123456"),
            ("DE", "030 12345 (040 12345)"),
        ];
        for (region, text) in several {
            check(region, text, Err(Unread::Several));
        }
        let goes_on = [
            "030 12345 oder 040 12345",
            "030 12345; 040 12345",
            "030 12345, 040 12345",
            "030 12345 +49 40 1",
        ];
        for text in goes_on {
            check("DE", text, Err(Unread::GoesOn));
        }
        let one = [
            ("DE", "030 / 123 45 - 0", "+49301234"),
            ("DE", "(030) 12345-678", "+493012345678"),
            ("GB", "+44 (0)20 7946 0018", "+442079460018"),
            ("FR", "06 12 03 04 05", "+33612030405"),
            ("BR", "(0xx11) 91234-5678", "+5511912345678"),
        ];
        for (region, text, expected) in one {
            let found = read_in(region, text).unwrap().0;
            assert!(found.starts_with(expected), "{text}: {found}");
        }
    }

    #[test]
    fn a_lost_plus_is_doubt_and_not_another_number() {
        let cases = [
            ("DE", "491712345678", Err(Unread::TwoReadings(49))),
            ("DE", "49 171 2345678", Err(Unread::TwoReadings(49))),
            ("DE", "491712345678.0", Err(Unread::TwoReadings(49))),
            ("DE", "049 1712345678", Ok("+49491712345678")),
            ("DE", "0049 1712345678", Ok("+491712345678")),
            ("DE", "0491 12345", Ok("+4949112345")),
            ("DE", "49112345", Ok("+4949112345")),
            ("AT", "436641234567", Ok("+436641234567")),
            ("IT", "393312345678", Ok("+393312345678")),
            ("IT", "3912345678", Ok("+393912345678")),
            ("IT", "3902123456", Err(Unread::TwoReadings(39))),
            ("PL", "482419728", Ok("+48482419728")),
            ("BR", "(55) 4004-1234", Ok("+555540041234")),
            ("FI", "358982233", Err(Unread::TwoReadings(358))),
            ("FI", "0358982233", Ok("+358358982233")),
            ("ID", "62812345678", Err(Unread::TwoReadings(62))),
            ("US", "14155550132", Ok("+14155550132")),
        ];
        for (region, text, expected) in cases {
            check(region, text, expected);
        }
    }
}
