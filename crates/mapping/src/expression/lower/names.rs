//! What an expression names, and what is wrong with how it is put together.

use std::ops::Range;

use fieldline_diagnostics::Code;

use super::joined::Joined;
use super::path::NamedPath;
use crate::path::FieldPath;

/// A field that an expression names.
#[derive(Clone, Debug)]
pub(crate) struct UsedName {
    pub(crate) path: FieldPath,
    /// For `row.name`: the field `name`, which is meant where the record has no field `row`.
    pub(crate) of_record: Option<FieldPath>,
    /// Where it is named first, in bytes of the expression's text.
    pub(crate) range: Range<usize>,
    /// Whether it stands somewhere under `default`, `bool`, `is defined`, `is undefined` or `is none`.
    pub(crate) is_guarded: bool,
}

impl UsedName {
    /// Every field that it may mean.
    fn paths(&self) -> impl Iterator<Item = &FieldPath> {
        std::iter::once(&self.path).chain(&self.of_record)
    }
}

/// Whether the records of a source have a field called `row`, so that `row.name` is a member of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum RowField {
    Exists,
    IsMissing,
    /// Each record decides.
    IsUnknown,
}

/// A filter, test, function or method that does not exist.
#[derive(Clone, Debug)]
pub(crate) struct UnknownCallable {
    pub(crate) kind: &'static str,
    pub(crate) name: String,
    pub(crate) range: Range<usize>,
    pub(crate) known: &'static [&'static str],
}

/// Something that cannot work, whatever the record.
#[derive(Debug)]
pub(crate) struct Problem {
    pub(crate) code: Code,
    /// Where, in bytes of the expression's text.
    pub(crate) range: Range<usize>,
    /// A fragment.
    pub(crate) message: String,
    /// A sentence, or nothing.
    pub(crate) help: String,
}

/// Everything an expression names.
#[derive(Debug, Default)]
pub(crate) struct Names {
    /// Each field once. The compiled pieces know it by its number here.
    pub(crate) fields: Vec<UsedName>,
    /// Names that may be one name.
    pub(crate) joined: Vec<Joined>,
    pub(crate) unknown: Vec<UnknownCallable>,
    pub(crate) problems: Vec<Problem>,
}

impl Names {
    /// Whether every filter, test and function exists and is called as it can be.
    pub(crate) fn are_well(&self) -> bool {
        self.unknown.is_empty() && self.problems.is_empty()
    }

    /// The names that may be one name, of which a piece that ends there is a part.
    pub(in crate::expression) fn joined_at(&self, end: usize) -> Option<&Joined> {
        self.joined.iter().find(|joined| (joined.range.start..joined.range.end).contains(&end))
    }

    /// The number of a field. A name that is guarded somewhere is guarded everywhere.
    pub(super) fn field(&mut self, path: NamedPath, range: Range<usize>, is_guarded: bool) -> usize {
        let NamedPath { path, of_record } = path;
        let is_same = |known: &UsedName| known.path == path && known.of_record == of_record;
        if let Some(known) = self.fields.iter().position(is_same) {
            self.fields[known].is_guarded |= is_guarded;
            return known;
        }
        self.fields.push(UsedName { path, of_record, range, is_guarded });
        self.fields.len() - 1
    }

    /// Decides what each `row.name` means, as far as that is known before the first record.
    pub(crate) fn settle(&mut self, row: RowField) {
        for name in &mut self.fields {
            match row {
                RowField::Exists => name.of_record = None,
                RowField::IsMissing => name.path = name.of_record.take().unwrap_or_else(|| name.path.clone()),
                RowField::IsUnknown => {}
            }
        }
        let guarded: Vec<FieldPath> =
            self.fields.iter().filter(|name| name.is_guarded).flat_map(UsedName::paths).cloned().collect();
        for name in &mut self.fields {
            let is_guarded = name.paths().any(|path| guarded.contains(path));
            name.is_guarded |= is_guarded;
        }
    }
}
