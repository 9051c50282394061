//! Access to one record's fields by the numbers the compiler gave them.

use std::cell::Cell;

use fieldline_model::{Body, SourceRecord, Value};

use crate::path::{Segment, descend};
use crate::run::{KeyForm, LiveTables, PathTable};

/// A record with everything needed to read it.
#[derive(Clone, Copy)]
pub(crate) struct Reading<'r> {
    pub(crate) record: &'r SourceRecord,
    pub(crate) table: &'r PathTable,
    /// For each root, its column in a row.
    pub(crate) positions: &'r [Option<usize>],
    /// For each field of the record schema, its typed value; empty without a schema.
    pub(crate) typed: &'r [Value],
    /// Texts that count as empty.
    pub(crate) empties: &'r [String],
    /// What lookups in the portal's own tables look into.
    pub(crate) tables: Tables<'r>,
    /// How expressions take the values of fields: tidy where they make a key of them.
    pub(crate) form: KeyForm,
}

/// The portal's own tables, as far as a record is read with them.
#[derive(Clone, Copy)]
pub(crate) enum Tables<'r> {
    /// They are read.
    Read(&'r LiveTables),
    /// Nobody has read them; whether a lookup would have needed one.
    Unread(&'r Cell<bool>),
}

impl<'r> Tables<'r> {
    /// These tables, or the note that they were needed.
    pub(crate) fn of(tables: Option<&'r LiveTables>, needed: &'r Cell<bool>) -> Self {
        tables.map_or(Self::Unread(needed), Self::Read)
    }
}

/// A field as it is in the record, without a copy of it.
#[derive(Clone, Copy)]
pub(crate) enum Seen<'r> {
    /// It is missing or empty.
    Nothing,
    /// A cell of a row.
    Text(&'r str),
    /// A value of a document, or one that the record schema typed.
    Value(&'r Value),
}

impl<'r> Reading<'r> {
    /// The value at a path; null when it is empty.
    pub(crate) fn value(&self, path: usize) -> Value {
        self.see(path).to_value()
    }

    /// The same record for an expression that makes a key.
    pub(crate) fn for_key(&self, form: KeyForm) -> Self {
        Self { form, ..*self }
    }

    /// The cell of a row as the file has it, whatever the record schema makes of it.
    pub(crate) fn cell(&self, path: usize) -> Option<&'r str> {
        let known = &self.table.paths[path];
        match &self.record.body {
            Body::Row(row) if known.path.rest.is_empty() => row.cell(self.positions[known.root]?),
            Body::Row(_) | Body::Document(_) => None,
        }
    }

    /// Whether the record has the field that a path begins with, whatever is in it.
    pub(crate) fn has_root(&self, path: usize) -> bool {
        let name = &self.table.roots[self.table.paths[path].root].name;
        matches!(&self.record.body, Body::Document(document) if document.member(name).is_some())
    }

    /// The sign of a text that a path like `name[0]` leads to in a document.
    pub(crate) fn sign(&self, path: usize) -> Seen<'r> {
        let Some((Segment::Index(index), above)) = self.table.paths[path].path.rest.split_last() else {
            return Seen::Nothing;
        };
        let Body::Document(document) = &self.record.body else { return Seen::Nothing };
        let root = document.member(&self.table.paths[path].path.root);
        match root.and_then(|root| descend(root, above)) {
            Some(Value::Text(text)) if !is_empty_text(text, self.empties) => {
                let sign =
                    text.char_indices().nth(*index).and_then(|(at, sign)| text.get(at..at + sign.len_utf8()));
                sign.filter(|sign| !sign.trim().is_empty()).map_or(Seen::Nothing, Seen::Text)
            }
            _ => Seen::Nothing,
        }
    }

    /// Whether a document has something at a path, if only null.
    pub(crate) fn exists(&self, path: usize) -> bool {
        let path = &self.table.paths[path].path;
        match &self.record.body {
            Body::Document(document) => {
                document.member(&path.root).is_some_and(|root| path.descend(root).is_some())
            }
            Body::Row(_) => false,
        }
    }

    /// The value at a path, borrowed.
    pub(crate) fn see(&self, path: usize) -> Seen<'r> {
        let known = &self.table.paths[path];
        let root = &self.table.roots[known.root];
        let body = match (root.slot.and_then(|slot| self.typed.get(slot)), &self.record.body) {
            (Some(typed), _) => Some(typed),
            (None, Body::Document(document)) => document.member(&root.name),
            (None, Body::Row(row)) if known.path.rest.is_empty() => {
                let cell = self.positions[known.root].and_then(|position| row.cell(position));
                let full = cell.filter(|cell| !is_empty_text(cell, self.empties));
                return full.map_or(Seen::Nothing, Seen::Text);
            }
            (None, Body::Row(_)) => None,
        };
        let found = body.and_then(|value| known.path.descend(value));
        found.filter(|value| !is_empty(value, self.empties)).map_or(Seen::Nothing, Seen::Value)
    }
}

impl Seen<'_> {
    /// Whether there is no value.
    pub(crate) fn is_nothing(self) -> bool {
        matches!(self, Seen::Nothing)
    }

    fn to_value(self) -> Value {
        match self {
            Seen::Nothing => Value::Null,
            Seen::Text(text) => Value::from(text),
            Seen::Value(value) => value.clone(),
        }
    }
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
