//! The other mappings of the project, as far as one mapping may look at them.

use std::collections::BTreeMap;

use fieldline_diagnostics::SourceFile;

use crate::raw::RawMapping;

/// Mappings by name; of two with one name, the first.
#[derive(Default)]
pub(crate) struct Neighbours<'p> {
    by_name: BTreeMap<&'p str, Neighbour<'p>>,
}

/// One mapping: its file and its structure.
pub(crate) struct Neighbour<'p> {
    pub(crate) name: &'p str,
    pub(crate) file: &'p SourceFile,
    pub(crate) raw: &'p RawMapping,
}

impl<'p> Neighbours<'p> {
    /// The mappings that could be read and have a name.
    pub(crate) fn of(mappings: impl IntoIterator<Item = (&'p SourceFile, &'p RawMapping)>) -> Self {
        let mut by_name = BTreeMap::new();
        for (file, raw) in mappings {
            if let Some(name) = &raw.name {
                let name = name.value.as_str();
                by_name.entry(name).or_insert(Neighbour { name, file, raw });
            }
        }
        Self { by_name }
    }

    pub(crate) fn get(&self, name: &str) -> Option<&Neighbour<'p>> {
        self.by_name.get(name)
    }

    pub(crate) fn names(&self) -> impl Iterator<Item = &'p str> {
        self.by_name.keys().copied()
    }
}
