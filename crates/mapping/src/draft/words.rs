//! The words in a column's name: `lifetime_value` speaks of a lifetime and a value, and of no time.

use crate::draft::names::fold;

/// Words, and ends of words, that name a point in time. German writes them in one: `Geburtsdatum`.
const TIME_WORDS: [&str; 33] = [
    "date",
    "dates",
    "day",
    "datetime",
    "timestamp",
    "time",
    "created",
    "updated",
    "modified",
    "changed",
    "since",
    "birth",
    "birthday",
    "birthdate",
    "dob",
    "signup",
    "registered",
    "expires",
    "expiry",
    "closed",
    "ts",
    "mtime",
    "ctime",
    "createdate",
    "closedate",
    "closingdate",
    "startdate",
    "enddate",
    "duedate",
    "orderdate",
    "seen",
    "geburtstag",
    "erstellt",
];
const TIME_ENDS: [&str; 2] = ["datum", "zeitpunkt"];

/// Words behind which a column counts, whatever else its name says: `update_count`, `time_spent`, `days`.
const COUNT_WORDS: [&str; 14] = [
    "count", "number", "amount", "value", "total", "sum", "days", "hours", "minutes", "seconds", "spent",
    "rate", "zone", "age",
];

/// The words of a name, in lower case: at blanks and signs, and where a capital follows a small letter.
pub(super) fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut was_small = false;
    for letter in name.chars() {
        let begins = !letter.is_alphanumeric() || (letter.is_uppercase() && was_small);
        if begins {
            words.push(String::new());
        }
        if letter.is_alphanumeric()
            && let Some(word) = words.last_mut()
        {
            word.extend(letter.to_lowercase());
        }
        was_small = letter.is_lowercase();
    }
    words.retain(|word| !word.is_empty());
    words
}

/// Whether a column is called like a point in time.
pub(super) fn is_time(name: &str) -> bool {
    let words = words(name);
    let is_word = |word: &String| {
        TIME_WORDS.contains(&word.as_str()) || TIME_ENDS.iter().any(|end| word.ends_with(end))
    };
    let counts = words.iter().any(|word| COUNT_WORDS.contains(&word.as_str()));
    let ends_so = words.len() > 1 && words.last().is_some_and(|word| word == "at" || word == "on");
    (words.iter().any(is_word) || ends_so) && !counts
}

/// What is counted in whole ones.
const COUNTED: [&str; 13] = [
    "count",
    "headcount",
    "employees",
    "employee",
    "mitarbeiter",
    "mitarbeitende",
    "seats",
    "users",
    "people",
    "members",
    "inhabitants",
    "einwohner",
    "anzahl",
];

/// Whether a column counts what has no parts, as employees.
pub(super) fn is_count(name: &str) -> bool {
    words(name).iter().any(|word| COUNTED.contains(&fold(word).as_str()))
}

/// How words begin that name a phone, in names of columns, and whole words that do.
const PHONE_BEGINNINGS: [&str; 11] = [
    "phone",
    "teleph",
    "telef",
    "mobil",
    "handy",
    "cellphone",
    "cellular",
    "fax",
    "portable",
    "rufnummer",
    "festnetz",
];
const PHONE_WORDS: [&str; 5] = ["tel", "telnr", "telno", "cell", "cel"];
/// How they end, where a language writes them in one: `Festnetztelefon`, `workphone`.
const PHONE_ENDS: [&str; 4] = ["phone", "telefon", "handy", "rufnummer"];
/// Words at the end of the name of what has a phone's number, and is none.
const ID_WORDS: [&str; 4] = ["id", "uuid", "guid", "key"];

/// Whether a column is called like phone numbers: `phone`, `Telefon privat`, `mobile`. `hotel` and `phone_id` are not.
pub(super) fn is_phone(name: &str) -> bool {
    let words: Vec<String> = words(name).iter().map(|word| fold(word)).collect();
    let is_word = |word: &String| {
        PHONE_WORDS.contains(&word.as_str())
            || PHONE_BEGINNINGS.iter().any(|begin| word.starts_with(begin))
            || PHONE_ENDS.iter().any(|end| word.ends_with(end))
    };
    let is_id = words.last().is_some_and(|word| ID_WORDS.contains(&word.as_str()));
    words.iter().any(is_word) && !is_id
}

const COUNTRY_WORDS: [&str; 8] =
    ["country", "countrycode", "countryregion", "land", "pays", "pais", "nation", "laendercode"];

/// Whether a column is called like countries. `landline` and `island` are not.
pub(super) fn is_country(name: &str) -> bool {
    let words: Vec<String> = words(name).iter().map(|word| fold(word)).collect();
    let is_calling = words.iter().any(|word| word == "phone" || word == "dial" || word == "calling");
    !is_calling
        && words.iter().any(|word| COUNTRY_WORDS.contains(&word.as_str()) || word.ends_with("country"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_cut_into_words() {
        let cases: [(&str, &[&str]); 6] = [
            ("lifetime_value", &["lifetime", "value"]),
            ("createdAt", &["created", "at"]),
            ("Close Date", &["close", "date"]),
            ("ID", &["id"]),
            ("Geburts-Datum", &["geburts", "datum"]),
            ("__", &[]),
        ];
        for (name, expected) in cases {
            assert_eq!(words(name), expected, "{name}");
        }
    }

    #[test]
    fn phones_and_countries_are_known_by_words() {
        let phones = [
            "phone",
            "Telefon",
            "Tel.",
            "Telefon privat",
            "Phone Number",
            "workPhone",
            "mobile",
            "Handynummer",
            "cell",
            "Fax",
            "téléphone",
            "Mobiltelefon",
            "homephone",
            "tel_nr",
        ];
        for name in phones {
            assert!(is_phone(name), "{name}");
        }
        for name in
            ["hotel", "hotel_id", "phone_id", "cancelled", "excellent", "saxophonist", "telling", "id"]
        {
            assert!(!is_phone(name), "{name}");
        }
        for name in ["country", "Land", "billing_country", "país", "countryCode", "Country/Region"] {
            assert!(is_country(name), "{name}");
        }
        for name in ["landline", "landlord", "island", "phone country code", "county"] {
            assert!(!is_country(name), "{name}");
        }
    }

    #[test]
    fn points_in_time_are_told_from_what_sounds_like_them() {
        let times = [
            "date",
            "Close Date",
            "close_date",
            "createdAt",
            "created",
            "updated_at",
            "seen_on",
            "birthdate",
            "Geburtsdatum",
            "timestamp",
            "Date of Birth",
            "signup",
            "last-seen",
            "Erstelldatum",
            "closedate",
        ];
        for name in times {
            assert!(is_time(name), "{name}");
        }
        let others = [
            "lifetime_value",
            "candidates",
            "candidate",
            "mandate",
            "update",
            "update_count",
            "sometimes",
            "overtime",
            "time_spent",
            "timezone",
            "time zone",
            "validated_emails",
            "days",
            "date_count",
            "dated",
            "seconds",
            "at",
            "on",
            "consolidated",
            "estimate",
            "sentiment",
            "birthplace",
            "location",
        ];
        for name in others {
            assert!(!is_time(name), "{name}");
        }
    }
}
