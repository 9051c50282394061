//! `lowercase`: lower case by Unicode's rules.

use fieldline_model::ValueType;

use crate::example::{Example, gives};
use crate::problem::StepProblem;
use crate::reader::ArgumentReader;
use crate::signature::{InputType, OutputType, Signature, StepKind};
use crate::step::Apply;
use crate::text::{self, Rewrite};

pub(crate) static SIGNATURE: Signature = Signature {
    name: "lowercase",
    summary: "Writes all letters in lower case.",
    notes: &[
        "Case follows Unicode, without a language: `İ` becomes `i` with a dot above, the last `Σ` of a word `ς`.",
        "The text comes out in Unicode Normalization Form C. Its ends are left alone; `trim` takes care of those.",
    ],
    kind: StepKind::Normalizer,
    input: InputType { types: &[ValueType::Text] },
    output: OutputType::One(ValueType::Text),
    arguments: &[],
    examples: EXAMPLES,
    compile,
};

const EXAMPLES: &[Example] = &[gives("ADA Lovelace", "ada lovelace"), gives("ÉCOLE", "école")];

fn compile(_: &ArgumentReader<'_>) -> Result<Box<dyn Apply>, StepProblem> {
    Ok(Box::new(Rewrite(lowercase)))
}

fn lowercase(text: String) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    text::into_nfc(text::nfc(&text).to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_letters_change_case() {
        let cases =
            [("aB9", "ab9"), ("ΌΔΟΣ", "όδος"), ("İ", "i\u{307}"), ("E\u{301}", "é"), ("日本", "日本")];
        for (text, expected) in cases {
            assert_eq!(lowercase(text.to_owned()), expected, "{text:?}");
        }
    }
}
