//! `boolean`: the many ways of writing yes and no.

use fieldline_model::{Value, ValueType};

use crate::example::{Example, ExampleResult::Gives, ExampleResult::Refuses, Sample, with};
use crate::problem::StepProblem;
use crate::reader::ArgumentReader;
use crate::refusal::Refusal;
use crate::signature::{ArgumentSignature, ArgumentType, InputType, OutputType, Signature, StepKind};
use crate::step::Apply;
use crate::text;

pub(crate) static SIGNATURE: Signature = Signature {
    name: "boolean",
    summary: "Reads true or false, however it is written.",
    notes: &[
        "True: `true`, `t`, `yes`, `y`, `on`, `1`. False: `false`, `f`, `no`, `n`, `off`, `0`. Case and spaces around do \
         not matter, and an integer counts as its digits.",
        "`true_values` and `false_values` each replace their list. A boolean stays as it is under any list.",
    ],
    kind: StepKind::Normalizer,
    input: InputType { types: &[ValueType::Text, ValueType::Boolean, ValueType::Integer] },
    output: OutputType::One(ValueType::Boolean),
    arguments: ARGUMENTS,
    examples: EXAMPLES,
    compile,
};

const ARGUMENTS: &[ArgumentSignature] = &[
    ArgumentSignature {
        name: "true_values",
        summary: "What means true, instead of the usual words.",
        value: ArgumentType::TextList,
        required: false,
        dynamic: false,
        default: Some("true, t, yes, y, on, 1"),
    },
    ArgumentSignature {
        name: "false_values",
        summary: "What means false, instead of the usual words.",
        value: ArgumentType::TextList,
        required: false,
        dynamic: false,
        default: Some("false, f, no, n, off, 0"),
    },
];

const EXAMPLES: &[Example] = &[
    with(&[], Sample::Text("Yes"), Gives(Sample::Boolean(true))),
    with(&[], Sample::Integer(0), Gives(Sample::Boolean(false))),
    with(
        &[("true_values", Sample::List(&[Sample::Text("ja"), Sample::Text("wahr")]))],
        Sample::Text("JA"),
        Gives(Sample::Boolean(true)),
    ),
    with(&[], Sample::Text("maybe"), Refuses("is neither true nor false")),
];

const TRUE: [&str; 6] = ["true", "t", "yes", "y", "on", "1"];
const FALSE: [&str; 6] = ["false", "f", "no", "n", "off", "0"];

#[derive(Debug)]
struct Boolean {
    true_values: Vec<String>,
    false_values: Vec<String>,
}

fn compile(arguments: &ArgumentReader<'_>) -> Result<Box<dyn Apply>, StepProblem> {
    let true_values = words(arguments.texts("true_values")?, &TRUE);
    let false_values = words(arguments.texts("false_values")?, &FALSE);
    if let Some(both) = true_values.iter().find(|word| false_values.contains(word)) {
        let argument =
            if arguments.texts("false_values")?.is_some() { "false_values" } else { "true_values" };
        return Err(StepProblem::of(argument, format!("makes `{both}` mean both true and false")));
    }
    Ok(Box::new(Boolean { true_values, false_values }))
}

fn words(written: Option<Vec<String>>, usual: &[&str]) -> Vec<String> {
    match written {
        Some(written) => written.iter().map(|word| folded(word)).collect(),
        None => usual.iter().map(|word| (*word).to_owned()).collect(),
    }
}

/// Reads true or false in the usual words, as the step does without arguments.
pub fn read_boolean(word: &str) -> Option<bool> {
    let word = folded(word);
    if TRUE.contains(&word.as_str()) { Some(true) } else { FALSE.contains(&word.as_str()).then_some(false) }
}

/// A word without its accidents: edges, case, and the way accents are encoded.
fn folded(word: &str) -> String {
    text::into_nfc(text::nfc(text::trimmed(word)).to_lowercase())
}

impl Apply for Boolean {
    fn apply(&self, value: Value, _: &[Value]) -> Result<Value, Refusal> {
        if matches!(value, Value::Boolean(_)) {
            return Ok(value);
        }
        let word = folded(&text::of(value)?);
        if self.true_values.contains(&word) {
            Ok(Value::Boolean(true))
        } else if self.false_values.contains(&word) {
            Ok(Value::Boolean(false))
        } else {
            Err(Refusal::new("is neither true nor false"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_words_in_any_case() {
        let boolean = Boolean { true_values: words(None, &TRUE), false_values: words(None, &FALSE) };
        let cases = [
            ("true", Some(true)),
            (" T ", Some(true)),
            ("ON", Some(true)),
            ("y", Some(true)),
            ("1", Some(true)),
            ("No", Some(false)),
            ("off", Some(false)),
            ("0", Some(false)),
            ("2", None),
            ("ja", None),
            ("yes.", None),
        ];
        for (written, expected) in cases {
            let found = boolean.apply(written.into(), &[]).ok();
            assert!(found == expected.map(Value::Boolean), "{written}");
        }
    }

    #[test]
    fn own_words_replace_the_usual_ones() {
        let boolean = Boolean {
            true_values: words(Some(vec!["Así".to_owned()]), &TRUE),
            false_values: words(None, &FALSE),
        };
        assert!(boolean.apply("asi\u{301}".into(), &[]).ok() == Some(true.into()));
        assert!(boolean.apply("true".into(), &[]).is_err());
        assert!(boolean.apply(true.into(), &[]).ok() == Some(true.into()));
    }
}
