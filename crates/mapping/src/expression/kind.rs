//! The kinds of values that operators and filters tell apart, before the first record and while one is at hand.

use fieldline_model::ValueType;

/// A kind of value.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    Nothing,
    Boolean,
    Number,
    Text,
    List,
    Object,
}

impl Kind {
    /// The kind of values of a type; `None` where it can be any.
    pub(super) fn of_type(found: &ValueType) -> Option<Kind> {
        match found {
            ValueType::Any => None,
            // Days and instants are their text.
            ValueType::Text | ValueType::Date | ValueType::Instant => Some(Kind::Text),
            ValueType::Integer | ValueType::Decimal => Some(Kind::Number),
            ValueType::Boolean => Some(Kind::Boolean),
            ValueType::List(_) => Some(Kind::List),
            ValueType::Object => Some(Kind::Object),
        }
    }

    /// The kind as a sentence has it: "is text", "is a number".
    pub(super) fn noun(self) -> &'static str {
        match self {
            Kind::Nothing => "empty",
            Kind::Boolean => "a boolean",
            Kind::Number => "a number",
            Kind::Text => "text",
            Kind::List => "a list",
            Kind::Object => "an object",
        }
    }
}

/// What an operand, the input of a filter or one of its arguments may be. An empty value is allowed everywhere.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Takes {
    Anything,
    /// Text, a number or a boolean.
    Single,
    Number,
    Boolean,
    Text,
    List,
    TextOrList,
    TextListOrObject,
    Object,
}

impl Takes {
    /// Whether a value of that kind is allowed here.
    pub(super) fn admits(self, kind: Kind) -> bool {
        use Kind::{Boolean, List, Nothing, Number, Object, Text};
        match self {
            _ if kind == Nothing => true,
            Takes::Anything => true,
            Takes::Single => matches!(kind, Boolean | Number | Text),
            Takes::Number => kind == Number,
            Takes::Boolean => kind == Boolean,
            Takes::Text => kind == Text,
            Takes::List => kind == List,
            Takes::TextOrList => matches!(kind, Text | List),
            Takes::TextListOrObject => matches!(kind, Text | List | Object),
            Takes::Object => kind == Object,
        }
    }

    /// What it is called in a message: "needs a number".
    pub(super) fn noun(self) -> &'static str {
        match self {
            Takes::Anything => "a value",
            Takes::Single => "a single value",
            Takes::Number => "a number",
            Takes::Boolean => "a boolean",
            Takes::Text => "text",
            Takes::List => "a list",
            Takes::TextOrList => "text or a list",
            Takes::TextListOrObject => "text, a list or an object",
            Takes::Object => "an object",
        }
    }
}
