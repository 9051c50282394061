//! Access to one record's fields by the numbers the compiler gave them.

use fieldline_model::{Body, SourceRecord, Value};

use crate::run::{LiveTables, PathTable};

/// A record with everything needed to read it.
pub(crate) struct Reading<'r> {
    pub(crate) record: &'r SourceRecord,
    pub(crate) table: &'r PathTable,
    /// For each root, its column in a row.
    pub(crate) positions: &'r [Option<usize>],
    /// For each field of the record schema, its typed value; empty without a schema.
    pub(crate) typed: &'r [Value],
    /// Texts that count as empty.
    pub(crate) empties: &'r [String],
    /// What lookups in the portal's own tables look into; none while nobody has read them.
    pub(crate) tables: Option<&'r LiveTables>,
}

impl Reading<'_> {
    /// The value at a path; null when it is empty.
    pub(crate) fn value(&self, path: usize) -> Value {
        let known = &self.table.paths[path];
        if known.path.rest.is_empty() {
            return self.root(known.root);
        }
        let root = &self.table.roots[known.root];
        let found = match (root.slot.and_then(|slot| self.typed.get(slot)), &self.record.body) {
            (Some(typed), _) => known.path.descend(typed),
            (None, Body::Document(document)) => {
                document.member(&root.name).and_then(|value| known.path.descend(value))
            }
            (None, Body::Row(_)) => None,
        };
        found.filter(|value| !is_empty(value, self.empties)).cloned().unwrap_or_default()
    }

    /// The value of a top-level field; null when it is empty.
    pub(crate) fn root(&self, root: usize) -> Value {
        let known = &self.table.roots[root];
        if let Some(typed) = known.slot.and_then(|slot| self.typed.get(slot)) {
            return full(typed, self.empties);
        }
        match &self.record.body {
            Body::Row(row) => self.positions[root]
                .and_then(|position| row.cell(position))
                .filter(|cell| !is_empty_text(cell, self.empties))
                .map_or(Value::Null, Value::from),
            Body::Document(document) => {
                document.member(&known.name).map_or(Value::Null, |value| full(value, self.empties))
            }
        }
    }
}

fn full(value: &Value, empties: &[String]) -> Value {
    if is_empty(value, empties) { Value::Null } else { value.clone() }
}

/// Whether a value counts as empty: null, blank text, one of `empties`, or a list of such.
pub(crate) fn is_empty(value: &Value, empties: &[String]) -> bool {
    match value {
        Value::Null => true,
        Value::Text(text) => is_empty_text(text, empties),
        Value::List(items) => items.iter().all(|item| is_empty(item, empties)),
        _ => false,
    }
}

/// Whether a text counts as empty.
pub(crate) fn is_empty_text(text: &str, empties: &[String]) -> bool {
    let text = text.trim();
    text.is_empty() || empties.iter().any(|empty| empty == text)
}
