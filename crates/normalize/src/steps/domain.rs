//! `domain`: the host behind a web address or an e-mail address.

use fieldline_model::{Value, ValueType};

use crate::example::{Example, gives, refuses};
use crate::host;
use crate::problem::StepProblem;
use crate::reader::ArgumentReader;
use crate::refusal::Refusal;
use crate::signature::{InputType, OutputType, Signature, StepKind};
use crate::step::Apply;
use crate::steps::email;
use crate::text;

pub(crate) static SIGNATURE: Signature = Signature {
    name: "domain",
    summary: "Takes the domain from a web address, an e-mail address or a bare host, in lower case.",
    notes: &[
        "Of an address with a scheme, or beginning with `//`, it is the host: user name, port, path, query and fragment \
         are dropped. Without one it is the text before the first `/`, `?`, `#` or port when that is a domain; else the \
         text must be written as an e-mail address, and `mailto:` and `?subject=…` around it do not matter.",
        "A dot at the end is dropped, and so is `www.` at the beginning, unless only a top-level domain would be left. \
         Other subdomains stay: which part of a name can be registered is not looked up.",
        "At least two labels of up to 63 letters, digits and hyphens, no hyphen at an end; the last is all letters, at \
         least two, or punycode; 253 bytes at most. IP addresses and names such as `localhost` are refused.",
        "International domains stay in letters, and punycode stays punycode, as with `email`.",
    ],
    kind: StepKind::Normalizer,
    input: InputType { types: &[ValueType::Text] },
    output: OutputType::One(ValueType::Text),
    arguments: &[],
    examples: EXAMPLES,
    compile,
};

const EXAMPLES: &[Example] = &[
    gives("https://www.Example.com:443/about?x=1", "example.com"),
    gives("ada@mail.example.co.uk", "mail.example.co.uk"),
    gives("WWW.MÜLLER.de.", "müller.de"),
    refuses("http://192.168.0.1/", "holds no domain"),
    refuses("Example Ltd", "holds no domain"),
];

const LONGEST_DOMAIN: usize = 253;

#[derive(Debug)]
struct Domain;

fn compile(_: &ArgumentReader<'_>) -> Result<Box<dyn Apply>, StepProblem> {
    Ok(Box::new(Domain))
}

impl Apply for Domain {
    fn apply(&self, value: Value, _: &[Value]) -> Result<Value, Refusal> {
        let written = text::of(value)?;
        domain(&written).map(Value::Text).ok_or_else(|| Refusal::new("holds no domain"))
    }
}

fn domain(written: &str) -> Option<String> {
    let address = host::without_brackets(text::trimmed(written));
    let rest = match host::split_scheme(address) {
        Some((_, rest)) => Some(rest),
        None => address.strip_prefix("//"),
    };
    match rest {
        Some(rest) => {
            let authority = host::before_path(rest);
            of_host(authority.rsplit_once('@').map_or(authority, |(_, host)| host))
        }
        None => of_host(host::before_path(address)).or_else(|| of_mail_address(address)),
    }
}

/// The domain of a host that a port may follow.
fn of_host(host: &str) -> Option<String> {
    let lower = host::lower(host::without_port(host));
    let mut domain = lower.strip_suffix('.').unwrap_or(&lower);
    if !host::is_domain(domain) || domain.len() > LONGEST_DOMAIN {
        return None;
    }
    while let Some(rest) = domain.strip_prefix("www.").filter(|rest| host::is_domain(rest)) {
        domain = rest;
    }
    Some(domain.to_owned())
}

/// The domain of an e-mail address, also of one that a query follows, as links to mail have it.
fn of_mail_address(written: &str) -> Option<String> {
    let address = host::lower(email::unwrapped(written));
    let without_query = address.split_once('?').map_or(address.as_str(), |(before, _)| before);
    let found = [&address, without_query].into_iter().find(|address| email::is_address(address))?;
    found.rsplit_once('@').and_then(|(_, host)| of_host(host))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_domain_is_found_in_any_address() {
        let cases = [
            ("example.com", "example.com"),
            ("\u{feff} EXAMPLE.com.\n", "example.com"),
            ("http://example.com", "example.com"),
            ("HTTPS://user:secret@Example.com:8443/a/b?c=d#e", "example.com"),
            ("//cdn.example.com/x.js", "cdn.example.com"),
            ("ftp://ftp.example.org", "ftp.example.org"),
            ("example.com/path@2x.png", "example.com"),
            ("example.com:8080", "example.com"),
            ("example.com?utm=a@b.de", "example.com"),
            ("www.example.com", "example.com"),
            ("www.www.example.com", "example.com"),
            ("www.com", "www.com"),
            ("www2.example.com", "www2.example.com"),
            ("mailto:Ada@Example.com", "example.com"),
            ("mailto:ada@example.com?subject=x", "example.com"),
            ("<ada@example.com>", "example.com"),
            ("what?now@example.com", "example.com"),
            ("o'neill/x=y~1@sub.example.museum", "sub.example.museum"),
            ("https://xn--mller-kva.de", "xn--mller-kva.de"),
            ("https://Mu\u{308}ller.de/straße", "müller.de"),
        ];
        for (written, expected) in cases {
            assert_eq!(domain(written).as_deref(), Some(expected), "{written}");
        }
    }

    #[test]
    fn what_holds_none_is_refused() {
        let cases = [
            "localhost",
            "http://localhost:3000",
            "127.0.0.1",
            "http://[::1]/",
            "2001:db8::1",
            "ada@",
            "@",
            "https://",
            "example",
            "example..com",
            "example.com..",
            ".example.com",
            "exa mple.com",
            "https:/example.com",
            "a_b.example.com",
            "example.c0m",
            "Ada <ada@example.com>",
            "ada lovelace@example.com",
            r"https:\\example.com",
        ];
        for written in cases {
            assert_eq!(domain(written), None, "{written}");
        }
        let label = "a".repeat(63);
        assert!(domain(&format!("{label}.{label}.{label}.{}.de", "b".repeat(58))).is_some());
        assert!(domain(&format!("{label}.{label}.{label}.{}.de", "b".repeat(59))).is_none());
    }
}
