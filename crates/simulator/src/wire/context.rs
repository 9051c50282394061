//! `context` of error bodies: a map from name to list of texts.

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

/// Entries in the order they were added.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Context(Vec<(&'static str, Vec<String>)>);

impl Context {
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The first text under a name.
    pub(crate) fn first(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(own, _)| *own == name).and_then(|(_, values)| values.first()).map(String::as_str)
    }

    pub(crate) fn push(&mut self, name: &'static str, values: Vec<String>) {
        self.0.push((name, values));
    }
}

impl Serialize for Context {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, values) in &self.0 {
            map.serialize_entry(name, values)?;
        }
        map.end()
    }
}
