//! `url`: one form for equal web addresses.

use fieldline_model::{Value, ValueType};
use url::{Host, Url};

use crate::example::{Example, gives, refuses};
use crate::host;
use crate::problem::StepProblem;
use crate::reader::ArgumentReader;
use crate::refusal::Refusal;
use crate::signature::{InputType, OutputType, Signature, StepKind};
use crate::step::Apply;
use crate::text;

pub(crate) static SIGNATURE: Signature = Signature {
    name: "url",
    summary: "Checks a web address and writes it as browsers do; `https://` is added where no scheme is written.",
    notes: &[
        "Only `http` and `https`. Text without a scheme must begin with a domain, as in `example.com/about`; with one, \
         hosts such as `localhost` and IP addresses in their usual writing are accepted too.",
        "Scheme and host are written in lower case, an international host in punycode. The default port, a dot at the end \
         of the host, and an empty query or fragment are dropped; an empty path becomes `/`, and `.` and `..` in it are \
         resolved (WHATWG URL Standard).",
        "Path, query and fragment stay otherwise, for they may matter; what a URL cannot hold is percent-encoded. `http` \
         stays `http`, and `www.` stays.",
        "White space inside, a user name and a password are refused.",
    ],
    kind: StepKind::Normalizer,
    input: InputType { types: &[ValueType::Text] },
    output: OutputType::One(ValueType::Text),
    arguments: &[],
    examples: EXAMPLES,
    compile,
};

const EXAMPLES: &[Example] = &[
    gives("Example.com", "https://example.com/"),
    gives("HTTP://www.Example.com:80/A/../b?c=D#", "http://www.example.com/b?c=D"),
    gives("https://müller.de/straße", "https://xn--mller-kva.de/stra%C3%9Fe"),
    refuses("ftp://example.com", "is not an http or https address"),
    refuses("https://ada:secret@example.com", "carries a user name or a password"),
];

const NO_ADDRESS: &str = "is not an http or https address";

#[derive(Debug)]
struct WebAddress;

fn compile(_: &ArgumentReader<'_>) -> Result<Box<dyn Apply>, StepProblem> {
    Ok(Box::new(WebAddress))
}

impl Apply for WebAddress {
    fn apply(&self, value: Value, _: &[Value]) -> Result<Value, Refusal> {
        let written = text::of(value)?;
        let address = host::without_brackets(text::trimmed(&written));
        if address.contains(|c: char| c.is_whitespace() || c.is_control()) {
            return Err(Refusal::new("holds white space, which a web address cannot"));
        }
        let (scheme, rest) = split(address).ok_or_else(|| Refusal::new(NO_ADDRESS))?;
        let url = Url::parse(&format!("{scheme}://{rest}")).map_err(|_| Refusal::new(NO_ADDRESS))?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err(Refusal::new("carries a user name or a password"));
        }
        normal(url, rest).map(|url| Value::Text(url.into())).ok_or_else(|| Refusal::new(NO_ADDRESS))
    }
}

/// The scheme, written or implied, and what follows `://`.
fn split(address: &str) -> Option<(&str, &str)> {
    if let Some((scheme, rest)) = host::split_scheme(address) {
        let is_web = scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https");
        return is_web.then_some((scheme, rest));
    }
    let rest = address.strip_prefix("//").unwrap_or(address);
    let name = host::lower(host::without_port(host::before_path(rest)));
    host::is_domain(name.strip_suffix('.').unwrap_or(&name)).then_some(("https", rest))
}

/// The address without what does not tell it from another; `None` when its host is none. `rest` is the writing.
fn normal(mut url: Url, rest: &str) -> Option<Url> {
    match url.host()? {
        Host::Domain(name) => {
            let bare = name.strip_suffix('.').unwrap_or(name).to_owned();
            if !bare.split('.').all(is_label) {
                return None;
            }
            url.set_host(Some(&bare)).ok()?;
        }
        // Browsers read any number as an address: `http://10.5` is 10.0.0.5 for them, and a typing error for us.
        Host::Ipv4(ip) => {
            rest.starts_with(&ip.to_string()).then_some(())?;
        }
        Host::Ipv6(_) => {}
    }
    if url.query() == Some("") {
        url.set_query(None);
    }
    if url.fragment() == Some("") {
        url.set_fragment(None);
    }
    Some(url)
}

/// A label as name servers hold it; `_` is no letter of a domain but stands in the names of hosts.
fn is_label(label: &str) -> bool {
    (1..=63).contains(&label.len())
        && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(written: &str) -> Result<String, String> {
        let found = WebAddress.apply(written.into(), &[]);
        found.map(|value| value.to_plain_text().unwrap()).map_err(|refusal| refusal.message)
    }

    #[test]
    fn equal_addresses_are_written_alike() {
        let cases = [
            ("example.com", "https://example.com/"),
            ("  <Example.COM/About> ", "https://example.com/About"),
            ("//example.com/x", "https://example.com/x"),
            ("example.com:8080/x", "https://example.com:8080/x"),
            ("example.com:443", "https://example.com/"),
            ("https://example.com.:443?", "https://example.com/"),
            ("http://example.com:443/", "http://example.com:443/"),
            ("http://example.com??", "http://example.com/??"),
            ("http://example.com/a/./b/../c", "http://example.com/a/c"),
            ("https://app.example.com/#/customers/12", "https://app.example.com/#/customers/12"),
            ("example.com/?to=https://b.de", "https://example.com/?to=https://b.de"),
            ("https://example.com/\"quoted\"", "https://example.com/%22quoted%22"),
            ("http://my_host.example.com/", "http://my_host.example.com/"),
            ("http://localhost:3000/x", "http://localhost:3000/x"),
            ("http://127.0.0.1", "http://127.0.0.1/"),
            ("http://[2001:DB8::1]:80/", "http://[2001:db8::1]/"),
            ("https://ПРИМЕР.рф", "https://xn--e1afmkfd.xn--p1ai/"),
        ];
        for (written, expected) in cases {
            assert_eq!(url(written).as_deref(), Ok(expected), "{written}");
        }
    }

    #[test]
    fn what_is_no_web_address_is_refused() {
        let cases = [
            ("example", NO_ADDRESS),
            ("ada@example.com", NO_ADDRESS),
            ("mailto:ada@example.com", NO_ADDRESS),
            ("javascript:alert(1)", NO_ADDRESS),
            ("htp://example.com", NO_ADDRESS),
            ("http:/example.com", NO_ADDRESS),
            ("http//example.com", NO_ADDRESS),
            ("https://", NO_ADDRESS),
            (r"https:\\example.com", NO_ADDRESS),
            ("http://10.5/", NO_ADDRESS),
            ("http://3232235777", NO_ADDRESS),
            ("127.0.0.1", NO_ADDRESS),
            ("http://a..de", NO_ADDRESS),
            ("http://a.de..", NO_ADDRESS),
            ("http://a.de:99999", NO_ADDRESS),
            ("https://a.de https://b.de", "holds white space, which a web address cannot"),
            ("https://a.de\nb.de", "holds white space, which a web address cannot"),
            ("https://ada@example.com/", "carries a user name or a password"),
        ];
        for (written, message) in cases {
            assert_eq!(url(written), Err(message.to_owned()), "{written}");
        }
    }
}
