//! `email`: one address, in the one form in which equal addresses are equal.

use fieldline_model::{Value, ValueType};

use crate::example::{Example, gives, refuses};
use crate::host;
use crate::problem::StepProblem;
use crate::reader::ArgumentReader;
use crate::refusal::Refusal;
use crate::signature::{InputType, OutputType, Signature, StepKind};
use crate::step::Apply;
use crate::tables::is_top_level_domain;
use crate::text;

pub(crate) static SIGNATURE: Signature = Signature {
    name: "email",
    summary: "Checks an e-mail address and writes it in lower case.",
    notes: &[
        "Trims, and takes off `<…>` around the address and `mailto:` before it.",
        "The whole address is written in lower case, as HubSpot stores it.",
        "Before the `@`: up to 64 letters, digits and signs of a dot-atom (RFC 5321, ASCII), no dot at an end or beside \
         another. Quoted names, spaces and comments are refused.",
        "After it: at least two labels of up to 63 letters, digits and hyphens, no hyphen at an end; the last is all \
         letters, at least two, or punycode. International domains stay in letters, they are not turned into punycode.",
        "The last label must be on IANA's list of top-level domains, as HubSpot has it: `ada@example.con` is refused, and so \
         are names of local networks. The list is compiled in; its day is part of the plan's fingerprint.",
        "At most 254 bytes in all. Whether anybody reads mail there is not checked.",
    ],
    kind: StepKind::Normalizer,
    input: InputType { types: &[ValueType::Text] },
    output: OutputType::One(ValueType::Text),
    arguments: &[],
    examples: EXAMPLES,
    compile,
};

const EXAMPLES: &[Example] = &[
    gives(" Ada@Example.COM ", "ada@example.com"),
    gives("<mailto:ada+news@example.co.uk>", "ada+news@example.co.uk"),
    gives("info@MÜLLER.de", "info@müller.de"),
    refuses("ada@example", "is not an e-mail address"),
    refuses("ada@example.con", "is not an e-mail address: its domain ends in no known top-level domain"),
    refuses("ada lovelace@example.com", "is not an e-mail address"),
];

const LONGEST_ADDRESS: usize = 254;
const LONGEST_LOCAL_PART: usize = 64;

#[derive(Debug)]
struct Email;

fn compile(_: &ArgumentReader<'_>) -> Result<Box<dyn Apply>, StepProblem> {
    Ok(Box::new(Email))
}

impl Apply for Email {
    fn apply(&self, value: Value, _: &[Value]) -> Result<Value, Refusal> {
        let written = text::of(value)?;
        let address = host::lower(unwrapped(&written));
        if !is_address(&address) {
            return Err(Refusal::new("is not an e-mail address"));
        }
        if !address.rsplit('.').next().is_some_and(is_top_level_domain) {
            return Err(Refusal::new(
                "is not an e-mail address: its domain ends in no known top-level domain",
            ));
        }
        Ok(Value::Text(address))
    }
}

/// The address without what mail programs put around it.
pub(super) fn unwrapped(written: &str) -> &str {
    let address = host::without_brackets(text::trimmed(written));
    match address.get(..7) {
        Some(scheme) if scheme.eq_ignore_ascii_case("mailto:") => text::trimmed(&address[7..]),
        _ => address,
    }
}

/// Whether the text, in lower case already, is written as an address; its top-level domain may be any.
pub(super) fn is_address(address: &str) -> bool {
    let Some((local, domain)) = address.split_once('@') else { return false };
    address.len() <= LONGEST_ADDRESS && is_local_part(local) && host::is_domain(domain)
}

fn is_local_part(local: &str) -> bool {
    local.len() <= LONGEST_LOCAL_PART
        && local.split('.').all(|atom| !atom.is_empty() && atom.bytes().all(is_atom_byte))
}

/// `atext` of RFC 5322, the characters of a dot-atom.
fn is_atom_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn email(written: &str) -> Option<String> {
        Email.apply(written.into(), &[]).ok().and_then(|value| value.to_plain_text())
    }

    #[test]
    fn addresses_come_out_in_lower_case() {
        let cases = [
            ("a@b.io", "a@b.io"),
            ("\u{feff}A.B@C-D.Info\u{a0}", "a.b@c-d.info"),
            ("< A@b.io >", "a@b.io"),
            ("MAILTO: a@b.io", "a@b.io"),
            ("o'neill/x=y~1@sub.example.museum", "o'neill/x=y~1@sub.example.museum"),
            ("a@xn--mller-kva.XN--P1AI", "a@xn--mller-kva.xn--p1ai"),
            ("a@Mu\u{308}ller.de", "a@müller.de"),
            ("a@ПРИМЕР.рф", "a@пример.рф"),
            ("a@1.de", "a@1.de"),
        ];
        for (written, expected) in cases {
            assert_eq!(email(written).as_deref(), Some(expected), "{written}");
        }
    }

    #[test]
    fn what_is_no_address_is_refused() {
        let cases = [
            "foo",
            "foo@",
            "@foo.de",
            "a@b",
            "a@b@c.de",
            "a b@c.de",
            "a@b c.de",
            "a@b.de, c@d.de",
            ".a@b.de",
            "a.@b.de",
            "a..b@c.de",
            "\"a b\"@c.de",
            "a@-b.de",
            "a@b-.de",
            "a@b..de",
            "a@.de",
            "a@b.de.",
            "a@b.d",
            "a@b.d3",
            "a@127.0.0.1",
            "a@[127.0.0.1]",
            "ä@b.de",
            "a@b_c.de",
            "a@b.de\u{0}",
            "a@b.xn--",
            "<a@b.de",
            "Ada <a@b.de>",
            "a@b.de;",
        ];
        for written in cases {
            assert_eq!(email(written), None, "{written}");
        }
    }

    #[test]
    fn lengths_are_bounded() {
        let label = "b".repeat(63);
        let cases = [
            (format!("{}@b.de", "a".repeat(64)), true),
            (format!("{}@b.de", "a".repeat(65)), false),
            (format!("a@{label}.de"), true),
            (format!("a@{label}b.de"), false),
            (format!("a@{label}.{label}.{label}.{}.de", "c".repeat(57)), true),
            (format!("a@{label}.{label}.{label}.{}.de", "c".repeat(58)), false),
        ];
        for (written, expected) in cases {
            assert_eq!(email(&written).is_some(), expected, "{}", written.len());
        }
    }
}
