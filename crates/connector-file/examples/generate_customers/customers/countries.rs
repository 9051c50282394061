//! Seventeen countries: how they are written, what they pay in, and how their phone numbers look.
//!
//! Shapes of phone numbers: a digit is itself, `X` any digit, `N` 2 to 9, `M` 2 to 4. They hold the national significant
//! number and lie inside ranges that the national numbering plans assign. Formats: `#` is the next digit.

use super::names::{
    ENGLISH, FRENCH, GERMAN, INDIAN, ITALIAN, JAPANESE, NORDIC, Names, POLISH, PORTUGUESE, SPANISH,
};

pub(crate) struct Country {
    /// ISO 3166 alpha-2.
    pub(crate) code: &'static str,
    /// How many of a hundred customers or so live there.
    pub(crate) weight: u64,
    /// How people write it.
    pub(crate) spellings: &'static [&'static str],
    /// ISO 4217.
    pub(crate) currency: &'static str,
    pub(crate) calling_code: &'static str,
    /// Dialled before the national number within the country.
    pub(crate) trunk: &'static str,
    pub(crate) numbers: &'static [NumberPlan],
    pub(crate) names: &'static Names,
}

pub(crate) struct NumberPlan {
    pub(crate) shape: &'static str,
    pub(crate) formats: &'static [&'static str],
}

const fn plan(shape: &'static str, formats: &'static [&'static str]) -> NumberPlan {
    NumberPlan { shape, formats }
}

const NANP: &[&str] = &["(###) ###-####", "###-###-####", "###.###.####", "1-###-###-####", "##########"];

macro_rules! country {
    ($code:literal, $weight:literal, [$($spelling:literal),*], $currency:literal, $calling:literal, $trunk:literal, $names:ident,
     [$($shape:literal => $formats:expr),* $(,)?]) => {
        Country {
            code: $code, weight: $weight, spellings: &[$($spelling),*], currency: $currency, calling_code: $calling,
            trunk: $trunk, names: &$names, numbers: &[$(plan($shape, $formats)),*],
        }
    };
}

pub(crate) const COUNTRIES: &[Country] = &[
    country!("US", 24, ["US", "us", "USA", "United States"], "USD", "1", "1", ENGLISH, [
        "415NMXXXXX" => NANP, "212NMXXXXX" => NANP, "312NMXXXXX" => NANP, "617NMXXXXX" => NANP, "206NMXXXXX" => NANP,
    ]),
    country!("CA", 6, ["CA", "ca", "Canada"], "CAD", "1", "1", ENGLISH, ["416NMXXXXX" => NANP, "604NMXXXXX" => NANP]),
    country!("GB", 10, ["GB", "UK", "uk", "United Kingdom", "Great Britain"], "GBP", "44", "0", ENGLISH, [
        "7400XXXXXX" => &["0#### ######", "0#### ### ###"], "207946XXXX" => &["0## #### ####", "(0##) #### ####"],
    ]),
    country!("DE", 12, ["DE", "de", "Germany", "Deutschland"], "EUR", "49", "0", GERMAN, [
        "151MXXXXXXX" => &["0### ########", "0###/########", "0### ## ## ## ##"], "30NXXXXXX" => &["0## #######", "0##/#######"],
    ]),
    country!("AT", 2, ["AT", "at", "Austria", "Österreich"], "EUR", "43", "0", GERMAN, [
        "664NXXXXXX" => &["0### #######", "0### ### ## ##"], "1NXXXXXX" => &["0# #######"],
    ]),
    country!("CH", 2, ["CH", "ch", "Switzerland", "Schweiz"], "CHF", "41", "0", GERMAN, [
        "79NXXXXXX" => &["0## ### ## ##"], "44NXXXXXX" => &["0## ### ## ##"],
    ]),
    country!("FR", 8, ["FR", "fr", "France", "FRANCE"], "EUR", "33", "0", FRENCH, [
        "66XXXXXXX" => &["0# ## ## ## ##", "0#.##.##.##.##"], "142XXXXXX" => &["0# ## ## ## ##"],
    ]),
    country!("ES", 6, ["ES", "es", "Spain", "España"], "EUR", "34", "", SPANISH, [
        "6NXXXXXXX" => &["### ## ## ##", "### ### ###"], "91NXXXXXX" => &["## ### ## ##"],
    ]),
    country!("IT", 6, ["IT", "it", "Italy", "Italia"], "EUR", "39", "", ITALIAN, [
        "34NXXXXXXX" => &["### #######", "### ### ####"], "02NXXXXXXX" => &["## ########", "## #### ####"],
    ]),
    country!("NL", 4, ["NL", "nl", "Netherlands", "Holland"], "EUR", "31", "0", GERMAN, [
        "61XXXXXXX" => &["0# ########", "0#-########"], "20NXXXXXX" => &["0## ### ####"],
    ]),
    country!("SE", 3, ["SE", "se", "Sweden", "Sverige"], "SEK", "46", "0", NORDIC, [
        "70NXXXXXX" => &["0##-### ## ##", "0## ### ## ##"], "8NXXXXXX" => &["0#-### ## ##"],
    ]),
    country!("PL", 3, ["PL", "pl", "Poland", "Polska"], "PLN", "48", "", POLISH, [
        "512XXXXXX" => &["### ### ###", "###-###-###"], "22NXXXXXX" => &["## ### ## ##"],
    ]),
    country!("BR", 4, ["BR", "br", "Brazil", "Brasil"], "BRL", "55", "0", PORTUGUESE, [
        "119NXXXXXXX" => &["(##) #####-####", "## ##### ####"],
    ]),
    country!("IN", 5, ["IN", "in", "India"], "INR", "91", "0", INDIAN, ["98NXXXXXXX" => &["##### #####", "0##########"]]),
    country!("AU", 4, ["AU", "au", "Australia"], "AUD", "61", "0", ENGLISH, [
        "412XXXXXX" => &["0### ### ###"], "29NXXXXXX" => &["(0#) #### ####", "0# #### ####"],
    ]),
    country!("JP", 3, ["JP", "jp", "Japan"], "JPY", "81", "0", JAPANESE, [
        "90NXXXXXXX" => &["0##-####-####"], "3NXXXXXXX" => &["0#-####-####"],
    ]),
    country!("MX", 2, ["MX", "mx", "Mexico", "México"], "MXN", "52", "", SPANISH, ["55NXXXXXXX" => &["## #### ####"]]),
];
