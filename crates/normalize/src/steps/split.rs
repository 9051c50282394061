//! `split`: one text to several.

use fieldline_model::{Value, ValueType};

use crate::example::{Example, ExampleResult::Gives, Sample, with};
use crate::problem::StepProblem;
use crate::reader::ArgumentReader;
use crate::refusal::Refusal;
use crate::signature::{ArgumentSignature, ArgumentType, InputType, OutputType, Signature, StepKind};
use crate::step::Apply;
use crate::text;

pub(crate) static SIGNATURE: Signature = Signature {
    name: "split",
    summary: "Cuts the text at a separator and gives the parts, or one of them.",
    notes: &[
        "Each part is trimmed, and blank parts are dropped. Order and repetitions stay.",
        "With `take`, one of the remaining parts is given as text: 0 is the first, -1 the last. Where there is no such part \
         the result is empty.",
        "A text that consists of separators only is empty. The parts come out in Unicode Normalization Form C.",
    ],
    kind: StepKind::Transform,
    input: InputType { types: &[ValueType::Text] },
    output: OutputType::Several(ValueType::Text),
    arguments: ARGUMENTS,
    examples: EXAMPLES,
    compile,
};

/// What is given with `take`.
static ONE_TEXT: OutputType = OutputType::One(ValueType::Text);

const ARGUMENTS: &[ArgumentSignature] = &[
    ArgumentSignature {
        name: "separator",
        summary: "What stands between the parts, character by character.",
        value: ArgumentType::Text,
        required: true,
        dynamic: false,
        default: None,
    },
    ArgumentSignature {
        name: "take",
        summary: "Which part to give, counted from 0; negative numbers count from the end.",
        value: ArgumentType::Integer { least: -1000, most: 999 },
        required: false,
        dynamic: false,
        default: Some("all parts, as a list"),
    },
];

const EXAMPLES: &[Example] = &[
    with(
        &[("separator", Sample::Text(";"))],
        Sample::Text("news; offers;;"),
        Gives(Sample::List(&[Sample::Text("news"), Sample::Text("offers")])),
    ),
    with(
        &[("separator", Sample::Text(" ")), ("take", Sample::Integer(-1))],
        Sample::Text("Ada King Lovelace"),
        Gives(Sample::Text("Lovelace")),
    ),
    with(
        &[("separator", Sample::Text(",")), ("take", Sample::Integer(1))],
        Sample::Text("Berlin"),
        Gives(Sample::Empty),
    ),
];

#[derive(Debug)]
struct Split {
    separator: String,
    take: Option<i64>,
}

fn compile(arguments: &ArgumentReader<'_>) -> Result<Box<dyn Apply>, StepProblem> {
    let separator = arguments.text("separator")?.unwrap_or_default();
    if separator.is_empty() {
        return Err(StepProblem::of("separator", "is empty, it takes what stands between the parts"));
    }
    let separator = text::nfc(separator).into_owned();
    Ok(Box::new(Split { separator, take: arguments.integer("take")? }))
}

impl Apply for Split {
    fn apply(&self, value: Value, _: &[Value]) -> Result<Value, Refusal> {
        let written = text::into_nfc(text::of(value)?);
        let parts: Vec<&str> =
            written.split(&self.separator).map(text::trimmed).filter(|part| !part.is_empty()).collect();
        Ok(match self.take {
            None if parts.is_empty() => Value::Null,
            None => Value::List(parts.into_iter().map(Value::from).collect()),
            Some(place) => at(&parts, place).map_or(Value::Null, Value::from),
        })
    }

    fn output(&self) -> Option<&'static OutputType> {
        self.take.map(|_| &ONE_TEXT)
    }
}

/// The part at that place, counted from the end where it is negative.
fn at<'a>(parts: &[&'a str], place: i64) -> Option<&'a str> {
    let position = match usize::try_from(place) {
        Ok(position) => position,
        Err(_) => parts.len().checked_sub(usize::try_from(place.unsigned_abs()).ok()?)?,
    };
    parts.get(position).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_trimmed_and_never_blank() {
        let cases = [
            (",", None, "a, b ,\u{a0},c", r#"["a","b","c"]"#),
            (",", None, "a", r#"["a"]"#),
            (",", None, " , ", "null"),
            ("\n", None, "x\r\ny", r#"["x","y"]"#),
            (" - ", None, "a-b - c", r#"["a-b","c"]"#),
            (",", Some(0), ",,a,b", r#""a""#),
            (",", Some(1), "a,,b", r#""b""#),
            (",", Some(-2), "a,b,c", r#""b""#),
            (",", Some(-4), "a,b,c", "null"),
            (",", Some(3), "a,b,c", "null"),
        ];
        for (separator, take, written, expected) in cases {
            let split = Split { separator: separator.to_owned(), take };
            let found = split.apply(written.into(), &[]).unwrap();
            assert_eq!(found.to_json().to_string(), expected, "{written:?}");
        }
    }
}
