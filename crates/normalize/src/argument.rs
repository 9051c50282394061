//! What a mapping says about a step: its arguments, and the project's defaults behind them.

use std::collections::BTreeMap;

use fieldline_model::{Value, Zone};

/// One argument of a step.
#[derive(Clone, PartialEq, Debug)]
pub enum Argument {
    /// Written in the mapping; read once, when the step is compiled.
    Constant(Value),
    /// Arrives with each record, in the order of [`Step::dynamic`](crate::Step::dynamic).
    Dynamic,
}

/// A step's arguments by name.
pub type Arguments = BTreeMap<String, Argument>;

/// What the project states for all mappings; an argument of the step goes before it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Defaults {
    /// The zone of local times without an offset.
    pub timezone: Option<Zone>,
    /// The country of phone numbers without a country code: ISO 3166-1 alpha-2, any case.
    pub region: Option<String>,
}
