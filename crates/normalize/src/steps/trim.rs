//! `trim`: nothing invisible at either end.

use fieldline_model::ValueType;

use crate::example::{Example, gives};
use crate::problem::StepProblem;
use crate::reader::ArgumentReader;
use crate::signature::{InputType, OutputType, Signature, StepKind};
use crate::step::Apply;
use crate::text::{self, Rewrite};

pub(crate) static SIGNATURE: Signature = Signature {
    name: "trim",
    summary: "Removes white space and invisible characters at both ends.",
    notes: &[
        "White space is Unicode's, with no-break and ideographic spaces. Invisible are the byte order mark, zero-width \
         characters and marks of writing direction.",
        "The text comes out in Unicode Normalization Form C.",
    ],
    kind: StepKind::Normalizer,
    input: InputType { types: &[ValueType::Text] },
    output: OutputType::One(ValueType::Text),
    arguments: &[],
    examples: EXAMPLES,
    compile,
};

const EXAMPLES: &[Example] = &[gives("  Ada Lovelace\n", "Ada Lovelace"), gives("\u{a0}Ada\u{feff}", "Ada")];

fn compile(_: &ArgumentReader<'_>) -> Result<Box<dyn Apply>, StepProblem> {
    Ok(Box::new(Rewrite(trim)))
}

fn trim(text: String) -> String {
    let kept = text::trimmed(&text);
    if kept.len() == text.len() { text::into_nfc(text) } else { text::nfc(kept).into_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_ends_change() {
        let cases = [
            ("a", "a"),
            ("\u{2003}a  b\u{85}", "a  b"),
            ("\u{feff}\u{200b}\u{200e}x\u{200d}", "x"),
            ("e\u{301} ", "é"),
            (" \u{212b} ", "Å"),
        ];
        for (text, expected) in cases {
            assert_eq!(trim(text.to_owned()), expected, "{text:?}");
        }
    }
}
