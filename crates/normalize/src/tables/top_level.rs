//! IANA's list of top-level domains, as a file of data with its date.

use std::collections::HashSet;
use std::sync::LazyLock;

/// The list. Replace it by a newer one whenever you raise the version of another table; `cargo x layers` fails when it is
/// older than a year.
const LIST: &str = include_str!("../../data/top-level-domains.txt");

/// Every label, in ASCII and in letters.
static LABELS: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    LIST.lines().filter(|line| !line.starts_with('#')).flat_map(str::split_whitespace).collect()
});

/// Whether a label, in lower case and in Normalization Form C, is a top-level domain.
pub(crate) fn is_top_level_domain(label: &str) -> bool {
    LABELS.contains(label)
}

/// The day of the list, `YYYY-MM-DD`.
pub(crate) fn date() -> &'static str {
    LIST.split_whitespace().find(|word| word.starts_with("20")).map_or("", |day| day.trim_end_matches('.'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text;

    #[test]
    fn both_writings_of_a_label_are_known() {
        for label in [
            "com",
            "de",
            "museum",
            "xn--p1ai",
            "рф",
            "みんな",
            "vermögensberatung",
            "xn--vermgensberatung-pwb",
        ] {
            assert!(is_top_level_domain(label), "{label}");
        }
        for label in ["con", "comm", "local", "example", "test", "localhost", "invalid", "COM", "xn--", ""] {
            assert!(!is_top_level_domain(label), "{label}");
        }
    }

    #[test]
    fn the_list_is_whole_and_as_its_readers_expect() {
        assert!(LABELS.len() > 1_500, "{}", LABELS.len());
        for label in LABELS.iter() {
            assert_eq!(text::nfc(&label.to_lowercase()), *label);
        }
        assert_eq!(date().len(), 10);
        assert!(chrono::NaiveDate::parse_from_str(date(), "%Y-%m-%d").is_ok(), "{}", date());
    }
}
