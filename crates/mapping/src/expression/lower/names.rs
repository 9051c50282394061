//! What an expression names, and what is wrong with how it is put together.

use std::ops::Range;

use crate::path::FieldPath;

/// A field that an expression names.
#[derive(Clone, Debug)]
pub(crate) struct UsedName {
    pub(crate) path: FieldPath,
    /// Where it is named first, in bytes of the expression's text.
    pub(crate) range: Range<usize>,
    /// Whether it stands somewhere under `default`, `is defined`, `is undefined` or `is none`.
    pub(crate) is_guarded: bool,
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
    /// Where, in bytes of the expression's text.
    pub(crate) range: Range<usize>,
    /// A fragment.
    pub(crate) message: String,
    /// A sentence.
    pub(crate) help: String,
}

/// Everything an expression names.
#[derive(Debug, Default)]
pub(crate) struct Names {
    /// Each field once. The compiled pieces know it by its number here.
    pub(crate) fields: Vec<UsedName>,
    pub(crate) unknown: Vec<UnknownCallable>,
    pub(crate) problems: Vec<Problem>,
}

impl Names {
    /// Whether every filter, test and function exists and is called as it can be.
    pub(crate) fn are_well(&self) -> bool {
        self.unknown.is_empty() && self.problems.is_empty()
    }

    /// The number of a field. A name that is guarded somewhere is guarded everywhere.
    pub(super) fn field(&mut self, path: FieldPath, range: Range<usize>, is_guarded: bool) -> usize {
        if let Some(known) = self.fields.iter().position(|known| known.path == path) {
            self.fields[known].is_guarded |= is_guarded;
            return known;
        }
        self.fields.push(UsedName { path, range, is_guarded });
        self.fields.len() - 1
    }
}
