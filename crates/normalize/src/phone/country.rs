//! Countries as the numbering plans know them, for those who look for the country that a column's numbers are dialled in.

use rlibphonenumber::{PHONE_NUMBER_UTIL, PhoneNumberFormat, Region};

use super::plan::read;

/// The calling code of a country: the countries that share one read a national number alike, and the largest stands for
/// them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct PhoneCountry {
    region: Region,
    calling_code: i32,
}

/// How much a national number looks like those that a country's people write, the least first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum PhoneWriting {
    /// It is no number there, or is written without what is dialled first.
    Other,
    /// It has the digits that are dialled there.
    Digits,
    /// Its digits are grouped as usual there, too.
    Groups,
}

impl PhoneCountry {
    /// All of them, by calling code.
    pub fn all() -> Vec<Self> {
        let of = |calling_code: i32| {
            let region = PHONE_NUMBER_UTIL.get_region_for_country_code(calling_code)?;
            PHONE_NUMBER_UTIL.get_country_code_for_region(region)?;
            Some(Self { region, calling_code })
        };
        let mut all: Vec<Self> = PHONE_NUMBER_UTIL.get_supported_calling_codes().filter_map(of).collect();
        all.sort_unstable_by_key(|country| country.calling_code);
        all
    }

    /// Its ISO 3166-1 alpha-2 code, as `region` takes it.
    pub fn code(self) -> String {
        self.region.as_region_str().to_string()
    }

    /// What stands behind the `+` of its numbers.
    pub fn calling_code(self) -> i32 {
        self.calling_code
    }

    /// How usual the writing of a text is for a number that is dialled there.
    pub fn writing(self, text: &str) -> PhoneWriting {
        let number = read(text, Some(self.region))
            .ok()
            .and_then(|found| PHONE_NUMBER_UTIL.parse(&found.number, None).ok());
        let Some(number) = number else { return PhoneWriting::Other };
        let usual = PHONE_NUMBER_UTIL.format(&number, PhoneNumberFormat::National).into_owned();
        match (groups(&usual) == groups(text), groups(&usual).concat() == groups(text).concat()) {
            (true, _) => PhoneWriting::Groups,
            (false, true) => PhoneWriting::Digits,
            (false, false) => PhoneWriting::Other,
        }
    }
}

fn groups(text: &str) -> Vec<&str> {
    text.split(|sign: char| !sign.is_ascii_digit()).filter(|group| !group.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn country(code: &str) -> PhoneCountry {
        PhoneCountry::all().into_iter().find(|country| country.code() == code).expect("it has phones")
    }

    #[test]
    fn each_calling_code_has_one_country() {
        for (code, calling_code) in [("US", 1), ("GB", 44), ("IT", 39), ("DE", 49), ("CH", 41), ("RU", 7)] {
            assert_eq!(country(code).calling_code(), calling_code, "{code}");
        }
        let all = PhoneCountry::all();
        assert!(all.len() > 190, "{}", all.len());
        assert!(all.iter().all(|country| country.code().len() == 2));
        assert!(all.windows(2).all(|pair| pair[0].calling_code() < pair[1].calling_code()));
    }

    #[test]
    fn people_write_numbers_as_their_country_does() {
        let cases = [
            ("CH", "078 102 36 42", PhoneWriting::Groups),
            ("DE", "078 102 36 42", PhoneWriting::Digits),
            ("US", "415-555-0132", PhoneWriting::Groups),
            ("US", "4155550132", PhoneWriting::Digits),
            ("DE", "(415) 555-0132", PhoneWriting::Other),
            ("GB", "07401 920310", PhoneWriting::Groups),
            ("FR", "06 80 77 67 81", PhoneWriting::Groups),
            ("FR", "0680776781", PhoneWriting::Digits),
            ("FR", "680776781", PhoneWriting::Other),
            ("FR", "call me", PhoneWriting::Other),
        ];
        for (code, text, writing) in cases {
            assert_eq!(country(code).writing(text), writing, "{text} in {code}");
        }
    }
}
