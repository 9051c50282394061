//! `sha256`: a name for a value that does not tell the value.

use std::fmt;

use fieldline_model::{Value, ValueType};
use sha2::{Digest, Sha256};

use crate::example::{Example, ExampleResult::Gives, Sample, gives, with};
use crate::problem::StepProblem;
use crate::reader::ArgumentReader;
use crate::refusal::Refusal;
use crate::signature::{ArgumentSignature, ArgumentType, InputType, OutputType, Signature, StepKind};
use crate::step::Apply;
use crate::text;

pub(crate) static SIGNATURE: Signature = Signature {
    name: "sha256",
    summary: "Gives the SHA-256 digest of the text, 64 hexadecimal digits in lower case.",
    notes: &[
        "The digest is of the text's UTF-8 bytes as they are, with the `salt` before them. Normalize first: `[email, \
         sha256]` gives the digest that advertising networks ask for.",
        "E-mail addresses and phone numbers can be guessed, so a digest without a secret salt hides them from nobody who \
         tries.",
    ],
    kind: StepKind::Transform,
    input: InputType { types: &[ValueType::Text, ValueType::Integer] },
    output: OutputType::One(ValueType::Text),
    arguments: ARGUMENTS,
    examples: EXAMPLES,
    compile,
};

const ARGUMENTS: &[ArgumentSignature] = &[ArgumentSignature {
    name: "salt",
    summary: "Text put before the value, so that digests cannot be compared with those of others; best a variable.",
    value: ArgumentType::Secret,
    required: false,
    dynamic: false,
    default: Some("nothing"),
}];

const EXAMPLES: &[Example] = &[
    gives("ada@example.com", "b5fc85e55755f9e0d030a10ab4429b6b2944855f9a0d60077fe832becbc41d72"),
    with(
        &[("salt", Sample::Text("pepper"))],
        Sample::Text("ada@example.com"),
        Gives(Sample::Text("f3de2501fc91c4a9ae4d4ed50bef931c9901aabe5ea36979890a69204e7eb2b1")),
    ),
];

/// The digest of the salt, to be continued with the value. It does not show the salt.
struct Salted(Sha256);

impl fmt::Debug for Salted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Salted(…)")
    }
}

fn compile(arguments: &ArgumentReader<'_>) -> Result<Box<dyn Apply>, StepProblem> {
    let salt = arguments.text("salt")?.unwrap_or_default();
    Ok(Box::new(Salted(Sha256::new_with_prefix(salt))))
}

impl Apply for Salted {
    fn apply(&self, value: Value, _: &[Value]) -> Result<Value, Refusal> {
        let written = text::of(value)?;
        let digest = self.0.clone().chain_update(written.as_bytes()).finalize();
        Ok(Value::Text(hexadecimal(&digest)))
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    const DIGITS: [char; 16] =
        ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'];
    bytes.iter().flat_map(|byte| [DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 0xf)]]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The test vectors of FIPS 180-4.
    #[test]
    fn digests_are_those_of_the_standard() {
        let cases = [
            ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            (
                "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
                "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
            ),
        ];
        for (written, expected) in cases {
            let found = Salted(Sha256::new()).apply(written.into(), &[]).unwrap();
            assert!(found == Value::from(expected), "{written}");
        }
        let salted = Salted(Sha256::new_with_prefix("a")).apply("bc".into(), &[]).unwrap();
        assert!(salted == Value::from(cases[0].1));
    }

    #[test]
    fn the_salt_is_not_shown() {
        assert_eq!(format!("{:?}", Salted(Sha256::new_with_prefix("pepper"))), "Salted(…)");
    }
}
