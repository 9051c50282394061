//! Worked examples as data: documentation shows them, tests execute them.

use chrono::{DateTime, NaiveDate, Utc};
use fieldline_model::Value;
use rust_decimal::Decimal;

/// What a step makes of one value.
#[derive(Debug)]
pub struct Example {
    /// The step's arguments, all constant.
    pub arguments: &'static [(&'static str, Sample)],
    /// The value before.
    pub input: Sample,
    /// The value after, or the reason why there is none.
    pub result: ExampleResult,
}

/// How an example ends.
#[derive(Debug)]
pub enum ExampleResult {
    /// The step gives this value.
    Gives(Sample),
    /// The step refuses with this message.
    Refuses(&'static str),
}

/// A value that can stand in a table.
#[derive(Clone, Copy, Debug)]
pub enum Sample {
    /// Text.
    Text(&'static str),
    /// A whole number.
    Integer(i64),
    /// A decimal number as it is written, with its scale.
    Decimal(&'static str),
    /// True or false.
    Boolean(bool),
    /// A day, `YYYY-MM-DD`.
    Date(&'static str),
    /// An instant in RFC 3339.
    Instant(&'static str),
    /// No value.
    Empty,
    /// Several values in order.
    List(&'static [Sample]),
}

impl Sample {
    /// The value itself.
    ///
    /// # Panics
    /// If a decimal, date or instant is not written as its variant says; the tests read every sample.
    pub fn to_value(&self) -> Value {
        match self {
            Sample::Text(text) => Value::from(*text),
            Sample::Integer(number) => Value::Integer(*number),
            Sample::Decimal(text) => Value::Decimal(
                Decimal::from_str_exact(text).expect("a sample decimal is a decimal, as the tests prove"),
            ),
            Sample::Boolean(value) => Value::Boolean(*value),
            Sample::Date(text) => {
                Value::Date(text.parse::<NaiveDate>().expect("a sample date is a date, as the tests prove"))
            }
            Sample::Instant(text) => Value::Instant(
                text.parse::<DateTime<Utc>>().expect("a sample instant is RFC 3339, as the tests prove"),
            ),
            Sample::Empty => Value::Null,
            Sample::List(items) => Value::List(items.iter().map(Sample::to_value).collect()),
        }
    }
}

/// An example without arguments, text to text.
pub(crate) const fn gives(input: &'static str, output: &'static str) -> Example {
    Example { arguments: &[], input: Sample::Text(input), result: ExampleResult::Gives(Sample::Text(output)) }
}

/// An example without arguments in which text is refused.
pub(crate) const fn refuses(input: &'static str, message: &'static str) -> Example {
    Example { arguments: &[], input: Sample::Text(input), result: ExampleResult::Refuses(message) }
}

/// An example with arguments.
pub(crate) const fn with(
    arguments: &'static [(&'static str, Sample)],
    input: Sample,
    result: ExampleResult,
) -> Example {
    Example { arguments, input, result }
}
