//! Which record answers to which candidate.

use std::collections::{BTreeSet, HashMap};

use fieldline_model::{KEY_RULE, ObservedRecord, ValueDigest};
use fieldline_reconcile::Candidate;

use super::{Lookup, Observe};

/// What a candidate and a record have in common.
#[derive(PartialEq, Eq, Hash)]
pub(super) enum Hit {
    Id(String),
    Value(ValueDigest),
}

impl Observe<'_> {
    /// The texts to look for, each once.
    pub(super) fn values(&self, lookup: Lookup, batch: &[Candidate]) -> Vec<String> {
        let mut values: Vec<String> = batch
            .iter()
            .filter_map(|candidate| self.wanted(lookup, candidate))
            .map(|(_, text)| text.to_owned())
            .collect();
        values.sort_unstable();
        values.dedup();
        values
    }

    pub(super) fn digest(&self, rule: u16, text: &str) -> ValueDigest {
        self.reconciler.canonical(rule, Some(text)).digest()
    }

    pub(super) fn by_value(
        &self,
        lookup: Lookup,
        records: Vec<ObservedRecord>,
    ) -> HashMap<Hit, Vec<ObservedRecord>> {
        let rule = match lookup {
            Lookup::Id | Lookup::SurvivorById => None,
            Lookup::Key | Lookup::SurvivorByKey => Some(KEY_RULE),
            Lookup::Match(number) => Some(self.matches[number].1),
        };
        let mut by_value: HashMap<Hit, Vec<ObservedRecord>> = HashMap::new();
        for record in records {
            let Some(rule) = rule else {
                by_value.entry(Hit::Id(record.id.as_str().to_owned())).or_default().push(record);
                continue;
            };
            let values = record.finding(self.reconciler.definition(rule).name.as_str());
            let digests: BTreeSet<ValueDigest> = values.map(|text| self.digest(rule, text)).collect();
            for digest in digests {
                by_value.entry(Hit::Value(digest)).or_default().push(record.clone());
            }
        }
        by_value
    }
}
