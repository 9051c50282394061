//! One field rule, compiled.

use fieldline_model::{Multi, OnDrift, Owner, PropertyDefinition, PropertyName, ValueType, WriteMode};
use serde::Serialize;

use crate::place::Place;

/// What is known of one property's rule outside the compiler. Its position in the plan is its index.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Rule {
    /// The property.
    pub property: PropertyName,
    /// Whose value counts.
    pub owner: Owner,
    /// When ours is written.
    pub write: WriteMode,
    /// What happens when HubSpot's value is no longer the one we wrote.
    pub on_drift: OnDrift,
    /// What becomes of a multi-select's options that the source does not name.
    pub multi: Multi,
    /// Where the rule is written.
    pub place: Place,
    /// The best offline knowledge of the property; plain text where there is none.
    pub definition: PropertyDefinition,
    /// Whether the definition comes from a snapshot or the standard catalogue.
    pub definition_known: bool,
    /// The type of what the rule gives; `None` when it has no value (`owner: destination`).
    pub output: Option<ValueType>,
    /// Every text that the rule can give, each once in the order written, when all of them stand in its `map`.
    pub mapped_to: Option<Vec<String>>,
    /// Where its value comes from and what happens to it, for people.
    pub(crate) outline: Outline,
}

/// A rule's straight line, for people and for the fingerprint.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
pub(crate) struct Outline {
    /// `from: address.city`, `expr: …`; empty when the rule has no value.
    pub(crate) value: String,
    /// Type of the value.
    pub(crate) input: String,
    /// The steps with their types.
    pub(crate) steps: Vec<StepOutline>,
    /// What follows the steps: `required: true`, `default: free`, …
    pub(crate) settings: Vec<String>,
}

impl Outline {
    /// Whether the rule takes the field at `path` as it is.
    pub(crate) fn is_plain(&self, path: &str) -> bool {
        self.value == format!("from: {path}") && self.steps.is_empty() && self.settings.is_empty()
    }
}

/// One step with the types it stands between.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub(crate) struct StepOutline {
    /// Name of the step; `map` for the table.
    pub(crate) name: String,
    /// Its arguments, for the fingerprint and for people.
    pub(crate) arguments: Vec<(String, String)>,
    /// What it takes.
    pub(crate) input: String,
    /// What it gives.
    pub(crate) output: String,
}
