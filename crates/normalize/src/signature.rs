//! A step described as data: what it is for, what it takes and gives.

use std::fmt;

use fieldline_model::ValueType;

use crate::example::Example;
use crate::problem::StepProblem;
use crate::reader::ArgumentReader;
use crate::step::Apply;

/// One step, for documentation, JSON Schema and diagnostics.
pub struct Signature {
    /// The name a mapping uses.
    pub name: &'static str,
    /// One sentence: what it does.
    pub summary: &'static str,
    /// The rules behind it, one sentence or two each, Markdown.
    pub notes: &'static [&'static str],
    /// Whether it may be applied to its own output.
    pub kind: StepKind,
    /// What it accepts. Some arguments narrow this; the compiled step knows.
    pub input: InputType,
    /// What it gives for one value; a list gives a list of this. Some arguments change this; the compiled step knows.
    pub output: OutputType,
    /// Its arguments, in the order in which to explain them.
    pub arguments: &'static [ArgumentSignature],
    /// Worked examples.
    pub examples: &'static [Example],
    pub(crate) compile: fn(&ArgumentReader<'_>) -> Result<Box<dyn Apply>, StepProblem>,
}

impl fmt::Debug for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signature").field("name", &self.name).finish_non_exhaustive()
    }
}

/// What can be relied on when a step is applied again.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum StepKind {
    /// Brings a value into the one form it should have. Idempotent: it accepts its own output and leaves it alone.
    Normalizer,
    /// Makes another value of a value. Nothing is promised of a second time.
    Transform,
}

impl fmt::Display for StepKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            StepKind::Normalizer => "normalizer",
            StepKind::Transform => "transform",
        })
    }
}

/// The type that a step gives for one value.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum OutputType {
    /// One value of the type.
    One(ValueType),
    /// A list of the type.
    Several(ValueType),
}

impl OutputType {
    /// The same as a type of value.
    pub fn to_value_type(&self) -> ValueType {
        match self {
            OutputType::One(given) => given.clone(),
            OutputType::Several(item) => ValueType::List(Box::new(item.clone())),
        }
    }
}

impl fmt::Display for OutputType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            OutputType::One(given) => write!(f, "{given}"),
            OutputType::Several(item) => write!(f, "list of {item}"),
        }
    }
}

/// The types of value that a step accepts, besides lists of them.
#[derive(Debug, PartialEq, Eq)]
pub struct InputType {
    /// One or more types, most usual first.
    pub types: &'static [ValueType],
}

impl InputType {
    /// Whether a value of that type, or each element of such a list, can be handed to the step.
    pub fn accepts(&self, input: &ValueType) -> bool {
        match input {
            ValueType::List(item) => self.accepts(item),
            other => self.types.iter().any(|accepted| other.fits(accepted)),
        }
    }
}

impl fmt::Display for InputType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, accepted) in self.types.iter().enumerate() {
            match position {
                0 => write!(f, "{accepted}")?,
                _ if position + 1 == self.types.len() => write!(f, " or {accepted}")?,
                _ => write!(f, ", {accepted}")?,
            }
        }
        Ok(())
    }
}

/// One argument of a step.
#[derive(Debug)]
pub struct ArgumentSignature {
    /// The name a mapping uses.
    pub name: &'static str,
    /// One sentence: what it decides.
    pub summary: &'static str,
    /// What may be written.
    pub value: ArgumentType,
    /// Whether the step cannot be compiled without it.
    pub required: bool,
    /// Whether it may come from the record instead of the mapping.
    pub dynamic: bool,
    /// What holds when it is left out, as it would be written or in words; `None` when nothing does.
    pub default: Option<&'static str>,
}

/// What may be written as an argument.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ArgumentType {
    /// One of these words.
    Choice(&'static [&'static str]),
    /// One of these words or, in a field rule, `{ to: property }`: what the step leaves out goes to that property.
    ChoiceOrProperty(&'static [&'static str]),
    /// A whole number within these bounds, both included.
    Integer {
        /// The smallest.
        least: i64,
        /// The greatest.
        most: i64,
    },
    /// `true` or `false`.
    Boolean,
    /// Text, spaces included.
    Text,
    /// Text that must not be shown; best written as a variable, `${SALT}`.
    Secret,
    /// A regular expression in the syntax of the `regex` crate: linear in time, without look-around and backreferences.
    Pattern,
    /// One text or a list of texts, not empty.
    TextList,
    /// An IANA time zone: `Europe/Berlin`.
    TimeZone,
    /// A country with phone numbers: ISO 3166-1 alpha-2, `DE`.
    Region,
    /// A currency: ISO 4217, `EUR`.
    Currency,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn input_types_read_as_a_sentence() {
        let cases: [(&'static [ValueType], &str); 3] = [
            (&[ValueType::Text], "text"),
            (&[ValueType::Text, ValueType::Date], "text or date"),
            (&[ValueType::Text, ValueType::Integer, ValueType::Decimal], "text, integer or decimal"),
        ];
        for (types, expected) in cases {
            assert_eq!(InputType { types }.to_string(), expected);
        }
    }

    #[test]
    fn output_types_read_as_value_types_do() {
        for output in [OutputType::One(ValueType::Date), OutputType::Several(ValueType::Text)] {
            assert_eq!(output.to_string(), output.to_value_type().to_string());
        }
    }

    #[test]
    fn lists_and_unknown_types_are_accepted_by_their_element() {
        let numbers = InputType { types: &[ValueType::Decimal] };
        assert!(numbers.accepts(&ValueType::Any));
        assert!(numbers.accepts(&ValueType::Integer));
        assert!(numbers.accepts(&ValueType::List(Box::new(ValueType::Integer))));
        assert!(!numbers.accepts(&ValueType::List(Box::new(ValueType::Text))));
        assert!(!numbers.accepts(&ValueType::Object));
    }
}
