//! `truncate`: no longer than a property, or a person, can take.

use fieldline_model::{Value, ValueType};
use unicode_normalization::char::is_combining_mark;

use crate::example::{Example, ExampleResult::Gives, Sample, with};
use crate::problem::StepProblem;
use crate::reader::ArgumentReader;
use crate::refusal::Refusal;
use crate::signature::{ArgumentSignature, ArgumentType, InputType, OutputType, Signature, StepKind};
use crate::step::Apply;
use crate::text;

pub(crate) static SIGNATURE: Signature = Signature {
    name: "truncate",
    summary: "Shortens a text that is longer than `length` characters.",
    notes: &[
        "Characters are Unicode code points of the text in Normalization Form C. The result, `suffix` included, has at most \
         `length` of them.",
        "Nothing is cut between a letter and its marks, or inside an emoji that is joined from several; such a one is left \
         out as a whole. White space before the cut is dropped.",
        "A text that is short enough stays, without the suffix.",
    ],
    kind: StepKind::Transform,
    input: InputType { types: &[ValueType::Text] },
    output: OutputType::One(ValueType::Text),
    arguments: ARGUMENTS,
    examples: EXAMPLES,
    compile,
};

const ARGUMENTS: &[ArgumentSignature] = &[
    ArgumentSignature {
        name: "length",
        summary: "The most characters that the result may have, 1 to 65536.",
        value: ArgumentType::Integer { least: 1, most: 65_536 },
        required: true,
        dynamic: false,
        default: None,
    },
    ArgumentSignature {
        name: "suffix",
        summary: "What ends a text that was shortened, as in `…`.",
        value: ArgumentType::Text,
        required: false,
        dynamic: false,
        default: Some("nothing"),
    },
];

const EXAMPLES: &[Example] = &[
    with(&[("length", Sample::Integer(5))], Sample::Text("Fieldline"), Gives(Sample::Text("Field"))),
    with(
        &[("length", Sample::Integer(6)), ("suffix", Sample::Text("…"))],
        Sample::Text("Ada L. Byron"),
        Gives(Sample::Text("Ada L…")),
    ),
    with(&[("length", Sample::Integer(5))], Sample::Text("Ada"), Gives(Sample::Text("Ada"))),
];

#[derive(Debug)]
struct Truncate {
    length: usize,
    suffix: String,
    /// What is left of `length` once the suffix stands there.
    kept: usize,
}

fn compile(arguments: &ArgumentReader<'_>) -> Result<Box<dyn Apply>, StepProblem> {
    let length = arguments.integer("length")?.and_then(|length| usize::try_from(length).ok());
    let length = length.expect("`length` is required, and its bounds are within usize");
    let suffix = text::nfc(arguments.text("suffix")?.unwrap_or_default()).into_owned();
    match length.checked_sub(suffix.chars().count()) {
        Some(kept) if kept > 0 => Ok(Box::new(Truncate { length, suffix, kept })),
        _ => Err(StepProblem::of("suffix", format!("leaves nothing of a text of {length} characters"))
            .help("Write a shorter `suffix`, or a greater `length`.")),
    }
}

impl Apply for Truncate {
    fn apply(&self, value: Value, _: &[Value]) -> Result<Value, Refusal> {
        let written = text::into_nfc(text::of(value)?);
        if written.chars().nth(self.length).is_none() {
            return Ok(Value::Text(written));
        }
        let shortened = beginning(&written, self.kept).trim_end();
        Ok(text::to_value(text::into_nfc(format!("{shortened}{}", self.suffix))))
    }
}

/// The text's first characters, `most` at most, without the last of them where it belongs to those cut off. A text that
/// consists of nothing but one such sequence is cut all the same.
fn beginning(written: &str, most: usize) -> &str {
    let ends = || written.char_indices().take(most + 1).map(|(position, _)| position);
    let whole = ends().filter(|end| *end > 0 && !is_joined_at(written, *end)).last();
    let end = whole.or_else(|| ends().last()).unwrap_or(written.len());
    &written[..end]
}

/// Whether what stands before that byte and after it are shown as one.
fn is_joined_at(written: &str, position: usize) -> bool {
    const JOINER: char = '\u{200d}';
    let (before, after) = written.split_at(position);
    let belongs_to_before =
        |c: char| c == JOINER || is_combining_mark(c) || ('\u{1f3fb}'..='\u{1f3ff}').contains(&c);
    before.ends_with(JOINER) || after.starts_with(belongs_to_before)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_cut_between_what_is_seen_as_characters() {
        let cases = [
            (3, "", "abcd", "abc"),
            (3, "", "abc", "abc"),
            (4, "", "abc  d", "abc"),
            (4, "...", "abcde", "a..."),
            (2, "", "日本語", "日本"),
            (1, "", "Ame\u{301}lie", "A"),
            (3, "", "Ame\u{301}lie", "Amé"),
            (2, "", "ab\u{35b}c", "a"),
            (3, "", "a👩\u{200d}💻b", "a"),
            (4, "", "a👩\u{200d}💻b", "a👩\u{200d}💻"),
            (2, "", "👍\u{1f3fd}👍\u{1f3fd}", "👍\u{1f3fd}"),
            (1, "", "👩\u{200d}💻", "👩"),
        ];
        for (length, suffix, written, expected) in cases {
            let kept = length - suffix.chars().count();
            let truncate = Truncate { length, suffix: suffix.to_owned(), kept };
            let found = truncate.apply(written.into(), &[]).unwrap();
            assert_eq!(found.to_plain_text().as_deref(), Some(expected), "{written:?} {length}");
        }
    }
}
