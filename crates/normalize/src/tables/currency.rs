//! ISO 4217: the currencies and how many decimals each has.

/// A currency with its number of decimals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Currency {
    pub(crate) code: &'static str,
    pub(crate) digits: u32,
}

impl Currency {
    /// The currency of that code, in any case.
    pub(crate) fn find(code: &str) -> Option<Currency> {
        if code.len() != 3 {
            return None;
        }
        BY_DIGITS.iter().find_map(|(digits, codes)| {
            let code = codes.iter().find(|known| known.eq_ignore_ascii_case(code))?;
            Some(Currency { code, digits: *digits })
        })
    }

    /// All codes, for advice.
    pub(crate) fn codes() -> impl Iterator<Item = &'static str> {
        BY_DIGITS.iter().flat_map(|(_, codes)| codes.iter().copied())
    }
}

/// Precious metals, bond units and the codes for testing and for no currency have no decimals in the standard and are
/// left out: an amount in them is no price.
static BY_DIGITS: [(u32, &[&str]); 5] = [
    (2, TWO),
    (
        0,
        &[
            "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND", "VUV",
            "XAF", "XOF", "XPF",
        ],
    ),
    (3, &["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"]),
    (4, &["CLF", "UYW"]),
    (2, WITHDRAWN),
];

#[rustfmt::skip]
const TWO: &[&str] = &[
    // The most traded first, because the search is from the front.
    "USD", "EUR", "GBP", "CAD", "AUD", "CHF", "CNY", "INR", "BRL", "MXN", "SEK", "NOK", "DKK", "PLN", "SGD", "HKD",
    "AED", "AFN", "ALL", "AMD", "AOA", "ARS", "AWG", "AZN", "BAM", "BBD", "BDT", "BMD", "BND", "BOB", "BOV", "BSD",
    "BTN", "BWP", "BYN", "BZD", "CDF", "CHE", "CHW", "COP", "COU", "CRC", "CUP", "CVE", "CZK", "DOP", "DZD", "EGP",
    "ERN", "ETB", "FJD", "FKP", "GEL", "GHS", "GIP", "GMD", "GTQ", "GYD", "HNL", "HTG", "HUF", "IDR", "ILS", "IRR",
    "JMD", "KES", "KGS", "KHR", "KPW", "KYD", "KZT", "LAK", "LBP", "LKR", "LRD", "LSL", "MAD", "MDL", "MGA", "MKD",
    "MMK", "MNT", "MOP", "MRU", "MUR", "MVR", "MWK", "MXV", "MYR", "MZN", "NAD", "NGN", "NIO", "NPR", "NZD", "PAB",
    "PEN", "PGK", "PHP", "PKR", "QAR", "RON", "RSD", "RUB", "SAR", "SBD", "SCR", "SDG", "SHP", "SLE", "SOS", "SRD",
    "SSP", "STN", "SVC", "SYP", "SZL", "THB", "TJS", "TMT", "TOP", "TRY", "TTD", "TWD", "TZS", "UAH", "USN", "UYU",
    "UZS", "VED", "VES", "WST", "XAD", "XCD", "XCG", "YER", "ZAR", "ZMW", "ZWG",
];

/// Withdrawn since 2020; amounts from before are still in people's data.
const WITHDRAWN: &[&str] = &["ANG", "BGN", "CUC", "HRK", "SLL", "ZWL"];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_code_is_three_capitals_and_stands_once() {
        let codes: Vec<_> = Currency::codes().collect();
        assert_eq!(codes.iter().collect::<BTreeSet<_>>().len(), codes.len());
        assert!(
            codes.iter().all(|code| code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_uppercase()))
        );
    }

    #[test]
    fn decimals_are_the_standards() {
        for (code, digits) in
            [("eur", 2), ("JPY", 0), ("KWD", 3), ("CLF", 4), ("TND", 3), ("ISK", 0), ("MGA", 2), ("HUF", 2)]
        {
            assert_eq!(Currency::find(code).map(|currency| currency.digits), Some(digits), "{code}");
        }
        for unknown in ["EURO", "", "XXX", "XAU", "€"] {
            assert_eq!(Currency::find(unknown), None, "{unknown}");
        }
    }
}
