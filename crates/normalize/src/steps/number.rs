//! `number`: text to an exact number.

use fieldline_model::{Value, ValueType};
use rust_decimal::Decimal;

use crate::example::{Example, ExampleResult::Gives, ExampleResult::Refuses, Sample, with};
use crate::numeric::{self, Separators};
use crate::problem::StepProblem;
use crate::reader::ArgumentReader;
use crate::refusal::Refusal;
use crate::signature::{ArgumentSignature, InputType, OutputType, Signature, StepKind};
use crate::step::Apply;

pub(crate) static SIGNATURE: Signature = Signature {
    name: "number",
    summary: "Reads an exact number; nothing is rounded.",
    notes: &[
        "An optional sign, digits, decimals, and a power of ten as in `1.5e3`. Currency signs, percent signs and \
         parentheses are refused, for they would change the meaning.",
        "Groups are accepted only with a `group_separator`, and only in threes: `1,23` is refused, not read as 123, and so is `0,507`.",
        "Zeros at the end of the decimals are dropped; a number without decimals becomes an integer.",
        "At most 28 digits; a longer number is refused.",
    ],
    kind: StepKind::Normalizer,
    input: InputType { types: &[ValueType::Text, ValueType::Integer, ValueType::Decimal] },
    output: OutputType::One(ValueType::Decimal),
    arguments: ARGUMENTS,
    examples: EXAMPLES,
    compile,
};

const ARGUMENTS: &[ArgumentSignature] =
    &[numeric::decimal_separator_argument(), numeric::group_separator_argument()];

const EXAMPLES: &[Example] = &[
    with(&[], Sample::Text(" 12.50 "), Gives(Sample::Decimal("12.5"))),
    with(&[], Sample::Text("1e3"), Gives(Sample::Integer(1000))),
    with(
        &[("decimal_separator", Sample::Text(",")), ("group_separator", Sample::Text("."))],
        Sample::Text("1.234,5"),
        Gives(Sample::Decimal("1234.5")),
    ),
    with(&[], Sample::Text("1,234"), Refuses("is not a number with decimal separator `.`")),
];

#[derive(Debug)]
struct Number(Separators);

fn compile(arguments: &ArgumentReader<'_>) -> Result<Box<dyn Apply>, StepProblem> {
    Ok(Box::new(Number(Separators::from_arguments(arguments)?)))
}

impl Apply for Number {
    fn apply(&self, value: Value, _: &[Value]) -> Result<Value, Refusal> {
        match value {
            Value::Integer(_) => Ok(value),
            other => numeric::to_decimal(&other, &self.0).map(plain),
        }
    }
}

/// The shortest form of a number: an integer where it is one, else without zeros at the end.
fn plain(number: Decimal) -> Value {
    let shortest = number.normalize();
    match i64::try_from(shortest.mantissa()) {
        Ok(integer) if shortest.scale() == 0 => Value::Integer(integer),
        _ => Value::Decimal(shortest),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_plain_form_is_the_shortest() {
        let cases = [
            ("12.00", "12"),
            ("-0.0", "0"),
            ("0.10", "0.1"),
            ("9223372036854775807", "9223372036854775807"),
            ("9223372036854775808", "9223372036854775808"),
        ];
        for (written, expected) in cases {
            let value = plain(Decimal::from_str_exact(written).unwrap());
            assert_eq!(value.to_plain_text().as_deref(), Some(expected), "{written}");
        }
        assert!(plain(Decimal::from(5)) == Value::Integer(5));
    }
}
