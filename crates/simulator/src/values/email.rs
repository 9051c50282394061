//! E-mail addresses and domains: syntax and top-level domain are checked.

/// Whether HubSpot would take the text for an address.
pub(super) fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else { return false };
    is_local_part(local) && is_domain(domain)
}

fn is_local_part(local: &str) -> bool {
    let is_allowed = |letter: char| letter.is_alphanumeric() || "!#$%&'*+/=?^_`{|}~.-".contains(letter);
    !local.is_empty()
        && local.len() <= 64
        && local.chars().all(is_allowed)
        && !local.starts_with('.')
        && !local.ends_with('.')
        && !local.contains("..")
}

/// A host name with a top-level domain of at least two letters.
pub(super) fn is_domain(domain: &str) -> bool {
    let mut labels = domain.rsplit('.');
    let top = labels.next().unwrap_or_default();
    let top_is_fine =
        top.starts_with("xn--") || (top.chars().count() >= 2 && top.chars().all(char::is_alphabetic));
    let is_label = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && label.chars().all(|letter| letter.is_alphanumeric() || letter == '-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let mut rest = labels.peekable();
    top_is_fine && rest.peek().is_some() && rest.all(is_label)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses() {
        let good = [
            "a@b.io",
            "A.B+c@sub.example.com",
            "o'neil@x-y.co.uk",
            "ü@bücher.de",
            "a@xn--bcher-kva.xn--p1ai",
        ];
        let bad = [
            "",
            "foo",
            "foo@",
            "@b.io",
            "a@b",
            "a b@c.io",
            "a@b.c",
            "a..b@c.io",
            ".a@c.io",
            "a@-c.io",
            "a@c.123",
            "a@b@c.io ",
        ];
        assert!(good.into_iter().all(is_email));
        for text in bad {
            assert!(!is_email(text), "{text}");
        }
    }

    #[test]
    fn domains() {
        assert!(is_domain("example.com"));
        for text in [" ", "example", "http://example.com", "ex ample.com", ".com"] {
            assert!(!is_domain(text), "{text}");
        }
    }
}
