//! Which links HubSpot should hold, straight-line and in memory.

use std::collections::{BTreeMap, BTreeSet};

/// Links that one rule wants between records of one mapping, one at most per row.
#[derive(Default)]
pub(crate) struct LinkModel {
    /// Whether others are taken away.
    replaces: bool,
    /// What each record wants, and between which records it is there.
    wanted: BTreeMap<String, (String, Option<(usize, usize)>)>,
    pairs: BTreeSet<(usize, usize)>,
}

impl LinkModel {
    pub(crate) fn new(replaces: bool) -> Self {
        Self { replaces, ..Self::default() }
    }

    /// A record was loaded that names another one. One that names none asks for nothing, and keeps the links it has.
    pub(crate) fn want(&mut self, key: &str, other: &str) {
        if other.is_empty() {
            self.wanted.remove(key);
        } else if self.wanted.get(key).is_none_or(|(before, _)| before != other) {
            self.wanted.insert(key.to_owned(), (other.to_owned(), None));
        }
    }

    /// A row has left: what was still to be linked is not wanted any more, nor what led to a record that another row has now.
    pub(crate) fn give_up(&mut self, key: &str, known: &BTreeMap<String, usize>) {
        let waits = |(other, linked): &(String, Option<(usize, usize)>)| {
            linked.is_none_or(|(_, to)| known.get(other) != Some(&to))
        };
        if self.wanted.get(key).is_some_and(waits) {
            self.wanted.remove(key);
        }
    }

    pub(crate) fn keys(&self) -> Vec<String> {
        self.wanted.keys().cloned().collect()
    }

    /// A record is gone; its source record with it, if that is known.
    pub(crate) fn archive(&mut self, id: usize) {
        self.pairs.retain(|(from, to)| *from != id && *to != id);
    }

    pub(crate) fn forget(&mut self, key: &str) {
        self.wanted.remove(key);
    }

    /// The end of a run: whatever can be linked is.
    pub(crate) fn settle(&mut self, known: &BTreeMap<String, usize>) {
        for (key, (other, linked)) in &mut self.wanted {
            let (Some(from), Some(to)) = (known.get(key), known.get(other)) else { continue };
            // A record that is another one than it was has no links.
            if *linked != Some((*from, *to)) {
                if self.replaces {
                    self.pairs.retain(|(holder, _)| holder != from);
                }
                self.pairs.insert((*from, *to));
                *linked = Some((*from, *to));
            }
        }
    }

    /// Links by what their records carry.
    pub(crate) fn links(&self, name: impl Fn(usize) -> String) -> Vec<String> {
        let mut links: Vec<String> =
            self.pairs.iter().map(|(from, to)| format!("{} {} {{279}}", name(*from), name(*to))).collect();
        links.sort();
        links
    }
}
