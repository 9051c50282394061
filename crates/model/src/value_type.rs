//! The types the compiler reasons with.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What is known about a value before it exists.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ValueType {
    /// Nothing is known.
    Any,
    /// Text.
    Text,
    /// A whole number.
    Integer,
    /// An exact decimal number. An integer is one too.
    Decimal,
    /// True or false.
    Boolean,
    /// A calendar day.
    Date,
    /// A point in time.
    Instant,
    /// Several of a type.
    List(Box<ValueType>),
    /// Named values.
    Object,
}

impl ValueType {
    /// Whether a value of this type can stand where `wanted` is asked for, without a step in between.
    pub fn fits(&self, wanted: &ValueType) -> bool {
        match (self, wanted) {
            (ValueType::Any, _) | (_, ValueType::Any) | (ValueType::Integer, ValueType::Decimal) => true,
            (ValueType::List(item), ValueType::List(wanted)) => item.fits(wanted),
            _ => self == wanted,
        }
    }
}

impl fmt::Display for ValueType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ValueType::Any => f.write_str("any"),
            ValueType::Text => f.write_str("text"),
            ValueType::Integer => f.write_str("integer"),
            ValueType::Decimal => f.write_str("decimal"),
            ValueType::Boolean => f.write_str("boolean"),
            ValueType::Date => f.write_str("date"),
            ValueType::Instant => f.write_str("datetime"),
            ValueType::List(item) => write!(f, "list of {item}"),
            ValueType::Object => f.write_str("object"),
        }
    }
}
