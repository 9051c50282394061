//! `uppercase`: upper case by Unicode's rules.

use fieldline_model::ValueType;

use crate::example::{Example, gives};
use crate::problem::StepProblem;
use crate::reader::ArgumentReader;
use crate::signature::{InputType, OutputType, Signature, StepKind};
use crate::step::Apply;
use crate::text::{self, Rewrite};

pub(crate) static SIGNATURE: Signature = Signature {
    name: "uppercase",
    summary: "Writes all letters in upper case.",
    notes: &[
        "Case follows Unicode, without a language: `ß` becomes `SS`, `i` becomes `I` in Turkish text too.",
        "The text comes out in Unicode Normalization Form C. Its ends are left alone; `trim` takes care of those.",
    ],
    kind: StepKind::Normalizer,
    input: InputType { types: &[ValueType::Text] },
    output: OutputType::One(ValueType::Text),
    arguments: &[],
    examples: EXAMPLES,
    compile,
};

const EXAMPLES: &[Example] = &[gives("ada Lovelace", "ADA LOVELACE"), gives("straße", "STRASSE")];

fn compile(_: &ArgumentReader<'_>) -> Result<Box<dyn Apply>, StepProblem> {
    Ok(Box::new(Rewrite(uppercase)))
}

fn uppercase(text: String) -> String {
    if text.is_ascii() {
        return text.to_ascii_uppercase();
    }
    text::into_nfc(text::nfc(&text).to_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_letters_change_case() {
        let cases = [("aB9", "AB9"), ("ﬁ", "FI"), ("όδος", "ΌΔΟΣ"), ("e\u{301}", "É"), ("日本", "日本")];
        for (text, expected) in cases {
            assert_eq!(uppercase(text.to_owned()), expected, "{text:?}");
        }
    }
}
