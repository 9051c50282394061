//! `extract`: the part of a text that a pattern describes.

use fieldline_model::{Value, ValueType};
use regex::Regex;

use crate::example::{Example, ExampleResult::Gives, ExampleResult::Refuses, Sample, with};
use crate::pattern::pattern;
use crate::problem::StepProblem;
use crate::reader::ArgumentReader;
use crate::refusal::Refusal;
use crate::replacement;
use crate::signature::{ArgumentSignature, ArgumentType, InputType, OutputType, Signature, StepKind};
use crate::step::Apply;
use crate::text;

pub(crate) static SIGNATURE: Signature = Signature {
    name: "extract",
    summary: "Takes the part of the text that a pattern describes.",
    notes: &[
        "The `pattern` is a regular expression in the syntax of the `regex` crate, found anywhere in the text unless `^` \
         and `$` tie it to its ends. The first match counts.",
        "What is taken is its one group, or the whole match where it has none; with several groups, `group` tells which. \
         A group that takes no part in the match is a miss.",
        "The text is brought into Unicode Normalization Form C before; the part is not trimmed. A blank part is empty.",
    ],
    kind: StepKind::Transform,
    input: InputType { types: &[ValueType::Text, ValueType::Integer] },
    output: OutputType::One(ValueType::Text),
    arguments: ARGUMENTS,
    examples: EXAMPLES,
    compile,
};

const ARGUMENTS: &[ArgumentSignature] = &[
    ArgumentSignature {
        name: "pattern",
        summary: "Where the part is, as a regular expression.",
        value: ArgumentType::Pattern,
        required: true,
        dynamic: false,
        default: None,
    },
    ArgumentSignature {
        name: "group",
        summary: "The name or the number of the group to take; 0 is the whole match.",
        value: ArgumentType::Text,
        required: false,
        dynamic: false,
        default: Some("the only group, or the whole match"),
    },
    ArgumentSignature {
        name: "on_miss",
        summary: "What happens to a text without a match: it is refused, or the result is empty.",
        value: ArgumentType::Choice(&["refuse", "empty"]),
        required: false,
        dynamic: false,
        default: Some("refuse"),
    },
];

const EXAMPLES: &[Example] = &[
    with(&[("pattern", Sample::Text(r"^C-(\d+)$"))], Sample::Text("C-1007"), Gives(Sample::Text("1007"))),
    with(
        &[("pattern", Sample::Text(r"(?<zip>\d{5}) (?<city>.+)$")), ("group", Sample::Text("city"))],
        Sample::Text("Hauptstr. 1, 10115 Berlin"),
        Gives(Sample::Text("Berlin")),
    ),
    with(
        &[("pattern", Sample::Text(r"^C-(\d+)$"))],
        Sample::Text("1007"),
        Refuses("does not match the rule's `pattern`"),
    ),
    with(
        &[("pattern", Sample::Text(r"^C-(\d+)$")), ("on_miss", Sample::Text("empty"))],
        Sample::Text("1007"),
        Gives(Sample::Empty),
    ),
];

#[derive(Debug)]
struct Extract {
    pattern: Regex,
    group: usize,
    on_miss: OnMiss,
}

/// What becomes of a text without a match.
#[derive(Clone, Copy, Debug)]
enum OnMiss {
    Refuse,
    Empty,
}

fn compile(arguments: &ArgumentReader<'_>) -> Result<Box<dyn Apply>, StepProblem> {
    let pattern = pattern(arguments)?.expect("`pattern` is required");
    let group = match (arguments.plain_text("group")?, pattern.captures_len()) {
        (Some(name), _) => replacement::group(&pattern, name.trim())
            .map_err(|complaint| StepProblem::of("group", complaint).help(known_groups(&pattern)))?,
        // The whole match is counted as a group.
        (None, 1) => 0,
        (None, 2) => 1,
        (None, several) => {
            let message = format!("has {} groups, and `group` does not tell which one to take", several - 1);
            return Err(StepProblem::of("pattern", message)
                .help("Add `group: 1`, or write `(?:…)` for the groups that only hold together."));
        }
    };
    let on_miss = arguments.choice("on_miss", &[("refuse", OnMiss::Refuse), ("empty", OnMiss::Empty)])?;
    Ok(Box::new(Extract { pattern, group, on_miss: on_miss.unwrap_or(OnMiss::Refuse) }))
}

/// Which groups the pattern has, as advice.
fn known_groups(pattern: &Regex) -> String {
    let names: Vec<String> = pattern
        .capture_names()
        .enumerate()
        .map(|(number, name)| format!("`{}`", name.map_or(number.to_string(), str::to_owned)))
        .collect();
    format!("Use one of {}.", names.join(", "))
}

impl Apply for Extract {
    fn apply(&self, value: Value, _: &[Value]) -> Result<Value, Refusal> {
        let written = text::into_nfc(text::of(value)?);
        let found = self.pattern.captures(&written).and_then(|captures| captures.get(self.group));
        match (found, self.on_miss) {
            (Some(part), _) => Ok(text::to_value(part.as_str().to_owned())),
            (None, OnMiss::Empty) => Ok(Value::Null),
            (None, OnMiss::Refuse) => Err(Refusal::new("does not match the rule's `pattern`")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_match_counts() {
        let cases = [
            (r"\d+", 0, "a12 b34", Some("12")),
            (r"b(\d+)", 1, "a12 b34", Some("34")),
            (r"(a)|(b)", 2, "b", Some("b")),
            (r"(a)|(b)", 2, "ab", None),
            (r"x( *)", 1, "x  ", Some("")),
            ("é.", 0, "Ame\u{301}lie", Some("él")),
        ];
        for (pattern, group, written, expected) in cases {
            let pattern = Regex::new(pattern).unwrap();
            let extract = Extract { pattern, group, on_miss: OnMiss::Refuse };
            let found = extract.apply(written.into(), &[]).ok();
            let found = found.map(|value| value.to_plain_text().unwrap_or_default());
            assert_eq!(found.as_deref(), expected, "{written}");
        }
    }
}
