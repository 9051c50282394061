//! Which rules and entries of `map` the tests reach.

use std::collections::BTreeSet;

use fieldline_model::PropertyName;

use crate::place::Place;
use crate::plan::{LineTrace, MapHit, StageEnd, Trace, TransformPlan};
use crate::run::{MapTable, is_empty};

/// What a mapping's tests have reached so far.
///
/// A rule is reached by a record that gives it a value, an entry of `map` by one whose value is looked up there. Rules
/// without a value (`owner: destination`) cannot be reached and are not counted.
#[derive(Debug)]
pub struct Coverage<'p> {
    plan: &'p TransformPlan,
    rules: BTreeSet<PropertyName>,
    entries: BTreeSet<(PropertyName, MapHit)>,
}

/// A rule or an entry of its `map` that no test reaches.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Unreached {
    /// The rule's property.
    pub property: PropertyName,
    /// Where the rule is written.
    pub place: Place,
    /// The texts of the entries, sorted, `map_else` last; `None` when it is the whole rule.
    pub entries: Option<Vec<String>>,
}

impl<'p> Coverage<'p> {
    /// Nothing is reached yet.
    pub fn new(plan: &'p TransformPlan) -> Self {
        Self { plan, rules: BTreeSet::new(), entries: BTreeSet::new() }
    }

    /// Counts what a record has reached.
    pub fn add(&mut self, trace: &Trace) {
        for rule in trace.key.iter().chain(&trace.rules) {
            let Some(line) = &rule.line else { continue };
            if self.has_value(line) {
                self.rules.insert(rule.property.clone());
            }
            let hits = line.map_hits.iter().filter(|hit| **hit != MapHit::Miss);
            self.entries.extend(hits.map(|hit| (rule.property.clone(), hit.clone())));
        }
    }

    fn has_value(&self, line: &LineTrace) -> bool {
        match &line.beginning {
            StageEnd::Value(value) => !is_empty(value, &self.plan.core().program.empties),
            StageEnd::Refused(_) => true,
        }
    }

    /// How many rules there are, and how many of them are reached; the key's rule counts.
    pub fn rules(&self) -> (usize, usize) {
        let all = self.all_rules().count();
        (all, self.all_rules().filter(|(property, _, _)| self.rules.contains(*property)).count())
    }

    /// How many entries of `map` there are, and how many of them are reached.
    pub fn entries(&self) -> (usize, usize) {
        let tables = self.all_rules().filter_map(|(property, _, map)| Some((property, map?)));
        tables.fold((0, 0), |(all, reached), (property, map)| {
            let entries = entries(map);
            let found = entries.iter().filter(|hit| self.is_reached(property, hit)).count();
            (all + entries.len(), reached + found)
        })
    }

    /// What no test reaches, in the order of the rules. Of a rule that is not reached, no entries are listed.
    pub fn unreached(&self) -> Vec<Unreached> {
        let of_rule = |(property, place, map): (&PropertyName, &Place, Option<&MapTable>)| {
            let unreached = |entries| Unreached { property: property.clone(), place: place.clone(), entries };
            if !self.rules.contains(property) {
                return Some(unreached(None));
            }
            let missed: Vec<String> = entries(map?)
                .iter()
                .filter(|hit| !self.is_reached(property, hit))
                .map(|hit| match hit {
                    MapHit::Entry(text) => text.clone(),
                    MapHit::Else | MapHit::Miss => "map_else".to_owned(),
                })
                .collect();
            (!missed.is_empty()).then(|| unreached(Some(missed)))
        };
        self.all_rules().filter_map(of_rule).collect()
    }

    fn is_reached(&self, property: &PropertyName, hit: &MapHit) -> bool {
        self.entries.contains(&(property.clone(), hit.clone()))
    }

    fn all_rules(&self) -> impl Iterator<Item = (&PropertyName, &Place, Option<&MapTable>)> {
        let program = &self.plan.core().program;
        let key = (&program.key_property, &program.key_place, program.key_pipeline.map.as_ref());
        let rules = self.plan.rules().iter().zip(&program.fields);
        std::iter::once(key).chain(rules.filter_map(|(rule, field)| {
            let field = field.as_ref()?;
            Some((&rule.property, &rule.place, field.pipeline.map.as_ref()))
        }))
    }
}

fn entries(map: &MapTable) -> Vec<MapHit> {
    let mut entries: Vec<MapHit> = map.entries.keys().cloned().map(MapHit::Entry).collect();
    entries.extend(map.otherwise.is_some().then_some(MapHit::Else));
    entries.sort();
    entries
}
