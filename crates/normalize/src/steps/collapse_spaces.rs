//! `collapse_spaces`: one space where there were several, or a line break.

use fieldline_model::ValueType;

use crate::example::{Example, gives};
use crate::problem::StepProblem;
use crate::reader::ArgumentReader;
use crate::signature::{InputType, OutputType, Signature, StepKind};
use crate::step::Apply;
use crate::text::{self, Rewrite};

pub(crate) static SIGNATURE: Signature = Signature {
    name: "collapse_spaces",
    summary: "Turns every run of white space, line breaks included, into one space, and trims.",
    notes: &[
        "Invisible characters beside white space belong to the run; elsewhere they stay, because emoji and some scripts \
         need them.",
        "The text comes out in Unicode Normalization Form C.",
    ],
    kind: StepKind::Normalizer,
    input: InputType { types: &[ValueType::Text] },
    output: OutputType::One(ValueType::Text),
    arguments: &[],
    examples: EXAMPLES,
    compile,
};

const EXAMPLES: &[Example] =
    &[gives("  12  Main\u{a0} St\n", "12 Main St"), gives("Suite 4\r\nBoston", "Suite 4 Boston")];

fn compile(_: &ArgumentReader<'_>) -> Result<Box<dyn Apply>, StepProblem> {
    Ok(Box::new(Rewrite(collapse)))
}

fn collapse(text: String) -> String {
    let kept = text::trimmed(&text);
    let mut collapsed = String::with_capacity(kept.len());
    let mut rest = kept;
    while let Some(start) = rest.find(in_run) {
        collapsed.push_str(&rest[..start]);
        let run_length = rest[start..].find(|c| !in_run(c)).unwrap_or(rest.len() - start);
        let run = &rest[start..start + run_length];
        collapsed.push_str(if run.contains(char::is_whitespace) { " " } else { run });
        rest = &rest[start + run_length..];
    }
    collapsed.push_str(rest);
    text::into_nfc(collapsed)
}

fn in_run(c: char) -> bool {
    c.is_whitespace() || text::is_invisible(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_become_one_space() {
        let cases = [
            ("a b", "a b"),
            ("a \t\r\n b", "a b"),
            ("a\u{a0}\u{feff}\u{2009}b  c", "a b c"),
            ("👩\u{200d}💻 x", "👩\u{200d}💻 x"),
            ("e\u{301}  e", "é e"),
        ];
        for (text, expected) in cases {
            assert_eq!(collapse(text.to_owned()), expected, "{text:?}");
        }
    }
}
