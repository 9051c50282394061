//! `decimal`: a number with a fixed number of decimals.

use fieldline_model::{Value, ValueType};

use crate::example::{Example, ExampleResult::Gives, ExampleResult::Refuses, Sample, with};
use crate::numeric::{self, Rounding, Separators};
use crate::problem::StepProblem;
use crate::reader::ArgumentReader;
use crate::refusal::Refusal;
use crate::signature::{ArgumentSignature, ArgumentType, InputType, OutputType, Signature, StepKind};
use crate::step::Apply;

pub(crate) static SIGNATURE: Signature = Signature {
    name: "decimal",
    summary: "Reads a number and gives it exactly `scale` decimals.",
    notes: &[
        "Text is read as `number` reads it.",
        "The result keeps its zeros: with `scale: 2`, `7` becomes `7.00`. Zero has no sign.",
    ],
    kind: StepKind::Normalizer,
    input: InputType { types: &[ValueType::Text, ValueType::Integer, ValueType::Decimal] },
    output: OutputType::One(ValueType::Decimal),
    arguments: ARGUMENTS,
    examples: EXAMPLES,
    compile,
};

const ARGUMENTS: &[ArgumentSignature] = &[
    ArgumentSignature {
        name: "scale",
        summary: "The number of decimals, 0 to 12.",
        value: ArgumentType::Integer { least: 0, most: 12 },
        required: true,
        dynamic: false,
        default: None,
    },
    numeric::rounding_argument(),
    numeric::decimal_separator_argument(),
    numeric::group_separator_argument(),
];

const EXAMPLES: &[Example] = &[
    with(&[("scale", Sample::Integer(2))], Sample::Text("2.345"), Gives(Sample::Decimal("2.34"))),
    with(
        &[("scale", Sample::Integer(2)), ("rounding", Sample::Text("half_up"))],
        Sample::Text("2.345"),
        Gives(Sample::Decimal("2.35")),
    ),
    with(&[("scale", Sample::Integer(2))], Sample::Integer(7), Gives(Sample::Decimal("7.00"))),
    with(
        &[("scale", Sample::Integer(1)), ("rounding", Sample::Text("refuse"))],
        Sample::Text("0.25"),
        Refuses("has more decimals than 1"),
    ),
];

#[derive(Debug)]
struct FixedScale {
    separators: Separators,
    rounding: Rounding,
    scale: u32,
}

fn compile(arguments: &ArgumentReader<'_>) -> Result<Box<dyn Apply>, StepProblem> {
    let scale = arguments.integer("scale")?.and_then(|scale| u32::try_from(scale).ok());
    Ok(Box::new(FixedScale {
        separators: Separators::from_arguments(arguments)?,
        rounding: numeric::rounding(arguments)?,
        scale: scale.expect("`scale` is required, and its bounds are within u32"),
    }))
}

impl Apply for FixedScale {
    fn apply(&self, value: Value, _: &[Value]) -> Result<Value, Refusal> {
        let number = numeric::to_decimal(&value, &self.separators)?;
        self.rounding.apply(number, self.scale).map(Value::Decimal)
    }
}
