//! Finds a country by any of its codes and names.

use std::collections::HashMap;
use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::country::{COUNTRIES, Country};
use super::country_names::OTHER_NAMES;

impl Country {
    /// The country that the text names: alpha-2, alpha-3, or a name.
    ///
    /// Codes are taken in any case but letter by letter, for `N/A` is not Namibia. For names, accents and punctuation do
    /// not matter either.
    pub(crate) fn find(text: &str) -> Option<&'static Country> {
        match text.len() {
            2 => by_alpha2(text),
            3 => COUNTRIES.iter().find(|country| country.alpha3.eq_ignore_ascii_case(text)),
            _ => None,
        }
        .or_else(|| INDEX.get(&folded(text)).copied())
    }
}

fn by_alpha2(text: &str) -> Option<&'static Country> {
    let code = text.to_ascii_uppercase();
    let position = COUNTRIES.binary_search_by(|country| country.alpha2.cmp(&code)).ok()?;
    Some(&COUNTRIES[position])
}

static INDEX: LazyLock<HashMap<String, &'static Country>> = LazyLock::new(|| names().collect());

/// Every folded name with its country.
fn names() -> impl Iterator<Item = (String, &'static Country)> {
    let own = COUNTRIES.iter().map(|country| (folded(country.name), country));
    let other = OTHER_NAMES.iter().flat_map(|(code, names)| {
        let country =
            by_alpha2(code).expect("other names stand under a code of the table, as the tests prove");
        names.iter().map(move |name| (folded(name), country))
    });
    own.chain(other)
}

/// Letters and digits only, in lower case, without accents, `&` as `and`, and without `the` in front.
fn folded(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase) {
        match c {
            '&' => folded.push_str("and"),
            'ß' => folded.push_str("ss"),
            'æ' => folded.push_str("ae"),
            'ø' => folded.push('o'),
            'ł' => folded.push('l'),
            'đ' => folded.push('d'),
            'ı' | 'İ' => folded.push('i'),
            'ə' => folded.push('e'),
            c if c.is_alphanumeric() && c != '\u{2bb}' && c != '\u{2bc}' => folded.push(c),
            _ => {}
        }
    }
    match folded.strip_prefix("the") {
        // An article is a word of its own; no country's name begins with these letters otherwise.
        Some(rest) if !rest.is_empty() => rest.to_owned(),
        _ => folded,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn codes_are_unique_and_sorted() {
        assert!(COUNTRIES.windows(2).all(|pair| pair[0].alpha2 < pair[1].alpha2));
        let alpha3: BTreeSet<_> = COUNTRIES.iter().map(|country| country.alpha3).collect();
        assert_eq!(alpha3.len(), 249);
        for country in &COUNTRIES {
            assert!(country.alpha2.len() == 2 && country.alpha3.len() == 3, "{}", country.name);
        }
    }

    #[test]
    fn no_name_means_two_countries() {
        let mut seen: HashMap<String, &str> = HashMap::new();
        for (name, country) in names() {
            assert!(!name.is_empty(), "{}", country.alpha2);
            // A name may look like a code only where the code is that country's.
            let code = COUNTRIES
                .iter()
                .find(|other| [other.alpha2, other.alpha3].contains(&name.to_uppercase().as_str()));
            assert!(code.is_none_or(|other| other == country), "{name}");
            let before = seen.insert(name.clone(), country.alpha2).unwrap_or(country.alpha2);
            assert_eq!(before, country.alpha2, "{name}");
        }
    }

    #[test]
    fn other_names_are_listed_once_under_a_known_code() {
        assert!(OTHER_NAMES.windows(2).all(|pair| pair[0].0 < pair[1].0));
        for (code, _) in OTHER_NAMES {
            assert!(by_alpha2(code).is_some(), "{code}");
        }
    }

    #[test]
    fn every_country_is_found_by_its_codes_and_name() {
        for country in &COUNTRIES {
            for name in [country.alpha2, country.alpha3, country.name] {
                assert_eq!(Country::find(name), Some(country), "{name}");
                assert_eq!(Country::find(&name.to_lowercase()), Some(country), "{name}");
            }
        }
    }

    #[test]
    fn usual_writings_are_found() {
        let cases = [
            ("UK", "GB"),
            ("u.s.a.", "US"),
            ("Great Britain", "GB"),
            ("Deutschland", "DE"),
            ("Osterreich", "AT"),
            ("ÖSTERREICH", "AT"),
            ("Holland", "NL"),
            ("the Netherlands", "NL"),
            ("South Korea", "KR"),
            ("Côte d’Ivoire", "CI"),
            ("cote divoire", "CI"),
            ("Türkiye", "TR"),
            ("TURKEY", "TR"),
            ("Türkı̇ye", "TR"),
            ("Bosnia & Herzegovina", "BA"),
            ("Viet Nam", "VN"),
            ("中国", "CN"),
            ("Россия", "RU"),
            ("भारत", "IN"),
            ("El", "GR"),
            ("Saint Barthelemy", "BL"),
            ("Curacao", "CW"),
            ("Reunion", "RE"),
            ("Macau", "MO"),
            ("Republic of the Congo", "CG"),
            ("DRC", "CD"),
            ("S. Korea", "KR"),
            ("Azerbaycan", "AZ"),
        ];
        for (written, expected) in cases {
            assert_eq!(Country::find(written).map(|country| country.alpha2), Some(expected), "{written}");
        }
        for unknown in [
            "",
            "XX",
            "ZZZ",
            "Korea",
            "Virgin Islands",
            "the",
            "Atlantis",
            "Kosovo",
            "E",
            "é",
            "N/A",
            "n.a.",
            "(NA)",
        ] {
            assert_eq!(Country::find(unknown), None, "{unknown}");
        }
    }
}
