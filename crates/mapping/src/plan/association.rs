//! One association rule, compiled.

use fieldline_model::{LinkLabel, LinkMode, MappingId, ObjectType};

use crate::place::Place;
use crate::plan::rule::Outline;

/// What is known of an association rule outside the compiler. Its position in the plan is its index.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct AssociationRule {
    /// The object type of the other records.
    pub to: ObjectType,
    /// The mapping that loads them; their external IDs are made by its key rule.
    pub target: MappingId,
    /// What the link says.
    pub label: LinkLabel,
    /// What becomes of links that the source does not ask for.
    pub mode: LinkMode,
    /// Where the rule is written.
    pub place: Place,
    /// Where its values come from and what happens to them, for people.
    pub(crate) outline: Outline,
}
