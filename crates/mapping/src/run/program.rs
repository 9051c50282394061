//! Everything the transformer needs, compiled.

use std::collections::BTreeMap;

use fieldline_diagnostics::nearest;
use fieldline_model::{Columns, PropertyName};

use crate::expression::{Expression, Writing};
use crate::path::FieldPath;
use crate::place::Place;
use crate::plan::Outline;
use crate::plan::{AmbiguousField, MissingField};
use crate::run::{FieldProgram, KeyForm, LinkProgram, LiveLookup, Pipeline, StageProof, WatermarkProgram};
use crate::schema::{KeyCheck, RecordSchema};

/// The executable part of a plan.
pub(crate) struct Program {
    pub(crate) table: PathTable,
    pub(crate) empties: Vec<String>,
    pub(crate) schema: Option<RecordSchema>,
    /// What the record schema says of the key's field.
    pub(crate) key_check: Option<KeyCheck>,
    pub(crate) key: usize,
    /// How source keys and external IDs are taken from values.
    pub(crate) key_form: KeyForm,
    /// Whether the record schema makes integers of source keys.
    pub(crate) key_is_integer: bool,
    pub(crate) watermark: Option<WatermarkProgram>,
    pub(crate) filter: Option<Expression>,
    pub(crate) key_property: PropertyName,
    /// Where the key's property is named.
    pub(crate) key_place: Place,
    pub(crate) key_pipeline: Pipeline,
    pub(crate) key_outline: Outline,
    /// One per rule; none for rules without a value.
    pub(crate) fields: Vec<Option<FieldProgram>>,
    /// Where both the pipeline and the stage come with the record, and a snapshot knows them.
    pub(crate) stages: Option<StageProof>,
    /// One per association rule.
    pub(crate) links: Vec<LinkProgram>,
    pub(crate) live: Vec<LiveLookup>,
}

/// The fields that the mapping names, numbered.
#[derive(Debug, Default)]
pub(crate) struct PathTable {
    pub(crate) paths: Vec<KnownPath>,
    pub(crate) roots: Vec<Root>,
}

/// A path with the number of its root.
#[derive(Debug)]
pub(crate) struct KnownPath {
    pub(crate) path: FieldPath,
    pub(crate) root: usize,
}

/// A top-level field.
#[derive(Debug)]
pub(crate) struct Root {
    pub(crate) name: String,
    /// Its number in the record schema.
    pub(crate) slot: Option<usize>,
    /// Where it is named first.
    pub(crate) place: Place,
    /// How it is written there.
    pub(crate) writing: Writing,
}

impl PathTable {
    /// The number of a path; `slot` is its root's number in the record schema.
    pub(crate) fn path(
        &mut self,
        path: FieldPath,
        slot: Option<usize>,
        place: Place,
        writing: Writing,
    ) -> usize {
        if let Some(known) = self.paths.iter().position(|known| known.path == path) {
            return known;
        }
        let root = self.root(&path.root, slot, place, writing);
        self.paths.push(KnownPath { path, root });
        self.paths.len() - 1
    }

    /// The number of a top-level field.
    fn root(&mut self, name: &str, slot: Option<usize>, place: Place, writing: Writing) -> usize {
        if let Some(known) = self.roots.iter().position(|root| root.name == name) {
            return known;
        }
        self.roots.push(Root { name: name.to_owned(), slot, place, writing });
        self.roots.len() - 1
    }
}

impl Program {
    /// The filter as written.
    pub(crate) fn filter_text(&self) -> Option<&str> {
        self.filter.as_ref().map(Expression::text)
    }

    /// Named fields that a stream of these columns has more than once.
    pub(crate) fn ambiguous_fields(&self, columns: &Columns) -> Vec<AmbiguousField> {
        let numbers = |name: &str| {
            let named = columns.names().iter().enumerate().filter(|(_, known)| *known == name);
            named.map(|(index, _)| index + 1).collect::<Vec<usize>>()
        };
        let mut found: Vec<AmbiguousField> = self
            .table
            .roots
            .iter()
            .map(|root| AmbiguousField {
                field: root.name.clone(),
                place: root.place.clone(),
                columns: numbers(&root.name),
            })
            .filter(|field| field.columns.len() > 1)
            .collect();
        found.sort_by(|one, other| one.field.cmp(&other.field));
        found
    }

    /// Named fields that a stream of these columns lacks.
    pub(crate) fn missing_fields(&self, columns: &Columns) -> Vec<MissingField> {
        let known = || columns.names().iter().map(String::as_str);
        let missing: BTreeMap<&str, &Root> = self
            .table
            .roots
            .iter()
            .filter(|root| columns.position(&root.name).is_none())
            .map(|root| (root.name.as_str(), root))
            .collect();
        missing
            .into_values()
            .map(|root| MissingField {
                field: root.name.clone(),
                place: root.place.clone(),
                nearest: nearest(&root.name, known()).map(|name| root.writing.write(name)),
            })
            .collect()
    }
}
