//! What the steps share about names of hosts: their letters, and when one looks like a registered domain.

use crate::text;

const LONGEST_LABEL: usize = 63;

/// Lower case, in the one form of Unicode in which equal names are equal.
pub(crate) fn lower(name: &str) -> String {
    if name.is_ascii() { name.to_ascii_lowercase() } else { text::into_nfc(text::nfc(name).to_lowercase()) }
}

/// Whether the name, in lower case already, looks like one that somebody registered: at least two labels, the last all
/// letters or punycode. Addresses of the Internet Protocol do not.
pub(crate) fn is_domain(name: &str) -> bool {
    let Some((rest, top_level)) = name.rsplit_once('.') else { return false };
    rest.split('.').all(is_label) && is_label(top_level) && is_top_level(top_level)
}

fn is_label(label: &str) -> bool {
    !label.is_empty()
        && label.chars().count() <= LONGEST_LABEL
        && !label.starts_with('-')
        && !label.ends_with('-')
        && label.chars().all(|c| c.is_alphanumeric() || c == '-')
}

fn is_top_level(label: &str) -> bool {
    let is_punycode = label.strip_prefix("xn--").is_some_and(|rest| !rest.is_empty() && rest.is_ascii());
    is_punycode || (label.chars().nth(1).is_some() && label.chars().all(char::is_alphabetic))
}

/// The name before a port, which is `:` with up to five digits or none.
pub(crate) fn without_port(authority: &str) -> &str {
    match authority.rsplit_once(':') {
        Some((name, port)) if port.len() <= 5 && port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => authority,
    }
}

/// The text up to where a path, a query or a fragment begins. Browsers read `\` as `/`.
pub(crate) fn before_path(text: &str) -> &str {
    text.split(['/', '\\', '?', '#']).next().unwrap_or(text)
}

/// Takes off `<…>`, which mail programs and documents put around addresses.
pub(crate) fn without_brackets(text: &str) -> &str {
    match text.strip_prefix('<').and_then(|rest| rest.strip_suffix('>')) {
        Some(inner) => text::trimmed(inner),
        None => text,
    }
}

/// The scheme of an address that has one before `://`, and what follows.
pub(crate) fn split_scheme(address: &str) -> Option<(&str, &str)> {
    let (scheme, rest) = address.split_once("://")?;
    let is_scheme = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte));
    is_scheme.then_some((scheme, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_told_apart() {
        let ports =
            [("a.de:80", "a.de"), ("a.de:", "a.de"), ("a.de:x", "a.de:x"), ("a.de:123456", "a.de:123456")];
        for (written, expected) in ports {
            assert_eq!(without_port(written), expected, "{written}");
        }
        let schemes = [
            ("https://a.de", Some(("https", "a.de"))),
            ("svn+ssh://a", Some(("svn+ssh", "a"))),
            ("://a", None),
            ("a.de/?u=http://b.de", None),
            ("mailto:a@b.de", None),
        ];
        for (written, expected) in schemes {
            assert_eq!(split_scheme(written), expected, "{written}");
        }
        assert_eq!(before_path(r"a.de\b/c"), "a.de");
        assert_eq!(without_brackets("< a >"), "a");
    }

    #[test]
    fn domains_have_two_labels_and_a_top_level_of_letters() {
        let cases = [
            ("a.de", true),
            ("müller.рф", true),
            ("a.xn--p1ai", true),
            ("localhost", false),
            ("127.0.0.1", false),
            ("[::1]", false),
            ("a..de", false),
            ("a_b.de", false),
            ("-a.de", false),
            ("a.d", false),
        ];
        for (name, expected) in cases {
            assert_eq!(is_domain(name), expected, "{name}");
        }
    }
}
