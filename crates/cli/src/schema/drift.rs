//! What a portal says today that its snapshot does not say.

use std::collections::BTreeMap;

use fieldline_model::{
    LinkType, ObjectSchema, Pipeline, PropertyDefinition, Sensitivity, Snapshot, SnapshotPart,
};
use serde::Serialize;

use super::definition_drift::definition_drift;

/// How a definition moved.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Moved {
    Added,
    Removed,
    Changed,
}

/// One thing that moved.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub(crate) struct Change {
    pub(crate) moved: Moved,
    /// `property`, `required`, `pipeline`, `stage` or `association`.
    pub(crate) part: &'static str,
    /// Its name, id or label.
    pub(crate) name: String,
    /// What is to be said about it, as a fragment; may be empty.
    pub(crate) detail: String,
}

impl Change {
    pub(super) fn new(
        moved: Moved,
        part: &'static str,
        name: impl Into<String>,
        detail: impl Into<String>,
    ) -> Self {
        Self { moved, part, name: name.into(), detail: detail.into() }
    }
}

/// Everything that moved, properties first, each part in order of names. What either side could not see has not moved.
pub(crate) fn drift(before: &Snapshot, now: &Snapshot) -> Vec<Change> {
    let both_see = |part: &SnapshotPart| !before.lacks(part) && !now.lacks(part);
    let mut changes = properties(before, now);
    if both_see(&SnapshotPart::Required) {
        let names = |schema: &ObjectSchema| -> BTreeMap<String, ()> {
            schema.required.iter().map(|name| (name.to_string(), ())).collect()
        };
        let detail = |()| "required on create".to_owned();
        changes.extend(came_and_went("required", names(&before.schema), names(&now.schema), detail));
    }
    if both_see(&SnapshotPart::Pipelines) {
        changes.extend(pipelines(&before.schema.pipelines, &now.schema.pipelines));
    }
    for known in &now.schema.associations {
        let old = before.schema.associations.iter().find(|old| old.to == known.to);
        // A pair that was not asked about before is no news of the portal.
        if let Some(old) = old.filter(|_| both_see(&SnapshotPart::Associations(known.to.clone()))) {
            changes.extend(link_types(&old.types, &known.types, known.to.as_str()));
        }
    }
    changes
}

fn properties(before: &Snapshot, now: &Snapshot) -> Vec<Change> {
    let see_rules = !before.lacks(&SnapshotPart::Rules) && !now.lacks(&SnapshotPart::Rules);
    let mut changes = Vec::new();
    for old in before.schema.properties() {
        match now.schema.get(old.name.as_str()) {
            Some(new) => changes.extend(definition_drift(old, new, see_rules)),
            None if hidden(now, old.sensitivity) => {}
            None => changes.push(Change::new(Moved::Removed, "property", old.name.as_str(), "")),
        }
    }
    let added = now.schema.properties().iter().filter(|new| before.schema.get(new.name.as_str()).is_none());
    let added = added.filter(|new| !hidden(before, new.sensitivity));
    changes.extend(added.map(|new| Change::new(Moved::Added, "property", new.name.as_str(), described(new))));
    changes.sort_by(|one, other| one.name.cmp(&other.name));
    changes
}

fn hidden(snapshot: &Snapshot, sensitivity: Sensitivity) -> bool {
    match sensitivity {
        Sensitivity::NonSensitive => false,
        Sensitivity::Sensitive => snapshot.lacks(&SnapshotPart::SensitiveProperties),
        Sensitivity::HighlySensitive => snapshot.lacks(&SnapshotPart::HighlySensitiveProperties),
    }
}

/// A definition in a few words: `enumeration: free, pro`, `string, unique`.
pub(crate) fn described(definition: &PropertyDefinition) -> String {
    let mut text = definition.property_type.to_string();
    let values: Vec<&str> = definition.options.iter().map(|option| option.value.as_str()).collect();
    let is_traited = [
        (definition.is_multiple(), "several options"),
        (definition.unique, "unique"),
        (definition.read_only, "read-only"),
    ];
    for (_, name) in is_traited.iter().filter(|(is_so, _)| *is_so) {
        text.push_str(", ");
        text.push_str(name);
    }
    if !values.is_empty() {
        text.push_str(": ");
        text.push_str(&values.join(", "));
    }
    text
}

/// Names that one side has and the other has not.
fn came_and_went<T: Clone>(
    part: &'static str,
    before: BTreeMap<String, T>,
    now: BTreeMap<String, T>,
    detail: impl Fn(T) -> String,
) -> Vec<Change> {
    let went = before.iter().filter(|(name, _)| !now.contains_key(*name));
    let came = now.iter().filter(|(name, _)| !before.contains_key(*name));
    let went = went.map(|(name, what)| (Moved::Removed, name, what));
    let all = went.chain(came.map(|(name, what)| (Moved::Added, name, what)));
    all.map(|(moved, name, what)| Change::new(moved, part, name.as_str(), detail(what.clone()))).collect()
}

fn pipelines(before: &[Pipeline], now: &[Pipeline]) -> Vec<Change> {
    let labels = |all: &[Pipeline]| -> BTreeMap<String, String> {
        all.iter().map(|pipeline| (pipeline.id.clone(), pipeline.label.clone())).collect()
    };
    let (old, new) = (labels(before), labels(now));
    let mut changes = renamed("pipeline", "", &old, &new);
    changes.extend(came_and_went("pipeline", old, new, |label| format!("`{label}`")));
    for pipeline in now {
        let Some(known) = before.iter().find(|known| known.id == pipeline.id) else { continue };
        let stages = |pipeline: &Pipeline| -> BTreeMap<String, String> {
            pipeline.stages.iter().map(|stage| (stage.id.clone(), stage.label.clone())).collect()
        };
        let (old, new) = (stages(known), stages(pipeline));
        let within = format!(", of pipeline `{}`", pipeline.label);
        changes.extend(renamed("stage", &within, &old, &new));
        changes.extend(came_and_went("stage", old, new, |label| format!("`{label}`{within}")));
    }
    changes
}

/// Things that kept their id and got another label.
fn renamed(
    part: &'static str,
    within: &str,
    before: &BTreeMap<String, String>,
    now: &BTreeMap<String, String>,
) -> Vec<Change> {
    let both = now.iter().filter_map(|(id, label)| Some((id, before.get(id)?, label)));
    let other = both.filter(|(_, old, new)| old != new);
    other
        .map(|(id, old, new)| {
            Change::new(Moved::Changed, part, id.as_str(), format!("label `{old}` → `{new}`{within}"))
        })
        .collect()
}

fn link_types(before: &[LinkType], now: &[LinkType], to: &str) -> Vec<Change> {
    let labels = |types: &[LinkType]| -> BTreeMap<String, String> {
        let label = |known: &LinkType| known.label.clone().unwrap_or_else(|| "unlabelled".to_owned());
        types.iter().map(|known| (format!("{} {}", known.category, known.type_id), label(known))).collect()
    };
    let within = format!(", to {to}");
    let (old, new) = (labels(before), labels(now));
    let mut changes = renamed("association", &within, &old, &new);
    changes.extend(came_and_went("association", old, new, |label| format!("`{label}`{within}")));
    changes
}

#[cfg(test)]
mod tests;
