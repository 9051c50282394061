//! `phone_extension`: what is dialled after the number.

use fieldline_model::{Value, ValueType};

use crate::example::{Example, ExampleResult::Gives, ExampleResult::Refuses, Sample, with};
use crate::problem::StepProblem;
use crate::reader::ArgumentReader;
use crate::refusal::Refusal;
use crate::signature::{OutputType, Signature, StepKind};
use crate::step::Apply;
use crate::steps::phone::{Country, INPUT, REGION, needs_region};

pub(crate) static SIGNATURE: Signature = Signature {
    name: "phone_extension",
    summary: "Gives the extension behind a phone number, in digits; empty where there is none.",
    notes: &[
        "The value is read as `phone` reads it, and refused where `phone` refuses it.",
        "`phone: { extension: { to: property } }` writes such a rule for you.",
    ],
    kind: StepKind::Transform,
    input: INPUT,
    output: OutputType::One(ValueType::Text),
    arguments: &[REGION],
    examples: EXAMPLES,
    compile,
};

const EXAMPLES: &[Example] = &[
    with(&[("region", Sample::Text("DE"))], Sample::Text("0171 2345678 ext. 12"), Gives(Sample::Text("12"))),
    with(&[("region", Sample::Text("US"))], Sample::Text("(415) 555-0132"), Gives(Sample::Empty)),
    with(
        &[("region", Sample::Text("DE"))],
        Sample::Text("12"),
        Refuses("is not a valid phone number (region DE)"),
    ),
];

#[derive(Debug)]
struct PhoneExtension(Country);

fn compile(arguments: &ArgumentReader<'_>) -> Result<Box<dyn Apply>, StepProblem> {
    Ok(Box::new(PhoneExtension(Country::from_arguments(arguments)?)))
}

impl Apply for PhoneExtension {
    fn apply(&self, value: Value, dynamic: &[Value]) -> Result<Value, Refusal> {
        let found = self.0.read(value, dynamic)?;
        Ok(found.extension.map_or(Value::Null, Value::Text))
    }

    fn needs_arguments(&self, value: &Value) -> bool {
        needs_region(value)
    }
}
