//! What cannot be known of a column: why, and what could be meant.

use fieldline_model::PropertyType;

use crate::draft::phones::Region;

/// A column that can be read in several ways, or in none for sure.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Doubt {
    /// Why, as a fragment.
    pub(super) why: String,
    /// What could be meant, the likeliest first.
    pub(super) readings: Vec<Reading>,
}

/// One of the ways in which a column can be read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Reading {
    pub(super) way: Way,
    /// When it is right, as a fragment: `if the day comes first`.
    pub(super) when: String,
}

/// How a column's values are read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Way {
    /// As days or times in these formats.
    Times(Vec<&'static str>),
    /// As numbers with these separators.
    Numbers(&'static [(&'static str, &'static str)]),
    /// As phone numbers that are dialled there.
    Phone(Region),
    /// By a rule with these keys, in the words of a mapping.
    Keys(&'static str),
}

impl Way {
    /// Whether a property of that type could take what comes out.
    pub(super) fn suits(&self, property: &PropertyType) -> bool {
        match self {
            Way::Times(_) => *property != PropertyType::Number,
            Way::Numbers(_) => *property == PropertyType::Number,
            Way::Phone(_) | Way::Keys(_) => true,
        }
    }
}

impl Doubt {
    pub(super) fn new(why: impl Into<String>) -> Self {
        Self { why: why.into(), readings: Vec::new() }
    }

    /// The same, with one more reading.
    pub(super) fn or(mut self, way: Way, when: impl Into<String>) -> Self {
        self.readings.push(Reading { way, when: when.into() });
        self
    }
}
