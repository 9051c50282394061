//! What HubSpot should hold after each run, straight-line and in memory: no batches, no hashes, no spool.

use std::collections::{BTreeMap, BTreeSet};

use super::crm::Properties;
use super::link_model::LinkModel;
use super::table::Table;

/// The model of the mapping `CUSTOMERS` without its drift rules.
#[derive(Default)]
pub(crate) struct Model {
    records: BTreeMap<usize, Properties>,
    /// No id is given twice.
    next_id: usize,
    known: BTreeMap<String, usize>,
    loaded: BTreeMap<String, String>,
    /// Rows that are not tried again.
    refused: BTreeMap<String, String>,
    claims: BTreeMap<String, String>,
    /// Whether records that have left are archived.
    archives: bool,
    links: LinkModel,
}

#[derive(Clone)]
struct Wanted {
    key: String,
    row: String,
    email: String,
    /// The record to link to.
    other: String,
    fields: Vec<(&'static str, String)>,
}

fn wanted(row: &str) -> Result<Wanted, ()> {
    let cells: Vec<&str> = row.split(',').collect();
    let number = cells[7].parse::<u64>().map(|number| number.to_string()).map_err(|_| ())?;
    let fields = [
        ("email", cells[1].to_lowercase()),
        ("firstname", cells[2].into()),
        ("note", cells[3].into()),
        ("nick", cells[4].into()),
        ("amount", number),
    ];
    let fields = fields.into_iter().filter(|(_, value): &(_, String)| !value.is_empty()).collect();
    Ok(Wanted {
        key: cells[0].into(),
        row: row.into(),
        email: cells[1].to_lowercase(),
        other: cells[6].into(),
        fields,
    })
}

/// What is found for a record before anything is written.
enum Target {
    New,
    Record(usize),
}

impl Model {
    pub(crate) fn new(archives: bool, replaces: bool) -> Self {
        Self { archives, links: LinkModel::new(replaces), ..Self::default() }
    }

    pub(crate) fn put(&mut self, properties: &[(&str, &str)]) {
        let properties = properties.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let id = self.give_id();
        self.records.insert(id, properties.collect());
    }

    fn give_id(&mut self) -> usize {
        self.next_id += 1;
        self.next_id
    }

    pub(crate) fn edit(&mut self, key: &str, property: &str, value: &str) {
        let record = self.find("app_id", key).and_then(|id| self.records.get_mut(&id)).unwrap();
        record.insert(property.to_owned(), value.to_owned());
        record.retain(|_, value| !value.is_empty());
    }

    pub(crate) fn contents(&self) -> Vec<Properties> {
        let mut records: Vec<Properties> = self.records.values().cloned().collect();
        records.sort();
        records
    }

    /// Links between records, as the toy CRM shows them.
    pub(crate) fn links(&self) -> Vec<String> {
        let carried = |id: usize| self.records.get(&id).and_then(|record| record.get("app_id").cloned());
        self.links.links(|id| carried(id).unwrap_or_else(|| "nobody".to_owned()))
    }

    fn find(&self, property: &str, value: &str) -> Option<usize> {
        let has = |record: &Properties| record.get(property).is_some_and(|known| known == value);
        self.records.iter().find(|(_, record)| has(record)).map(|(id, _)| *id)
    }

    pub(crate) fn run(&mut self, table: &Table) {
        let gone = self.leave(table);
        let mut candidates = Vec::new();
        for row in &table.rows {
            let key = row.split(',').next().unwrap();
            let is_settled = self.refused.get(key) == Some(row) || self.loaded.get(key) == Some(row);
            match wanted(row) {
                Ok(wanted) if !is_settled => candidates.push(wanted),
                _ => {}
            }
        }
        let (winners, leaders, emptied) = self.judge(&candidates, &gone);
        let mut targets = BTreeMap::new();
        for candidate in candidates.iter().filter(|candidate| winners.contains(&candidate.key)) {
            if !candidate.email.is_empty() && !leaders.contains_key(&candidate.key) {
                self.claims.insert(candidate.email.clone(), candidate.key.clone());
            }
            match self.look(candidate, leaders.get(&candidate.key), &gone) {
                Some(target) => drop(targets.insert(candidate.key.clone(), target)),
                None => drop(self.refused.insert(candidate.key.clone(), candidate.row.clone())),
            }
        }
        self.archive(&gone, &targets);
        // Those that change places: one is emptied first.
        for record in self.records.values_mut() {
            if record.get("app_id").is_some_and(|key| emptied.contains(key)) {
                record.remove("email");
            }
        }
        let mut written = BTreeSet::new();
        let mut waiting: Vec<&Wanted> =
            candidates.iter().filter(|one| targets.contains_key(&one.key)).collect();
        // Whoever waits for nobody goes first, then those whose leaders are through.
        loop {
            let is_ready =
                |one: &&Wanted| leaders.get(&one.key).is_none_or(|leader| written.contains(leader));
            let (ready, rest): (Vec<&Wanted>, Vec<&Wanted>) = waiting.into_iter().partition(is_ready);
            if ready.is_empty() {
                self.links.settle(&self.known);
                // The runs that follow see whose links wait again.
                self.give_up_links(table);
                return;
            }
            for one in ready {
                if !one.email.is_empty() {
                    self.claims.insert(one.email.clone(), one.key.clone());
                }
                if self.write(one, &targets[&one.key]) {
                    self.links.want(&one.key, &one.other);
                    written.insert(one.key.clone());
                }
            }
            waiting = rest;
        }
    }

    /// Whoever is known and not in the table has left; their records. Where they are archived, everything is given up.
    fn leave(&mut self, table: &Table) -> BTreeMap<String, usize> {
        let there: BTreeSet<&str> = table.rows.iter().filter_map(|row| row.split(',').next()).collect();
        // Whoever comes back as it was is read like one that changed.
        self.loaded.retain(|key, _| there.contains(key.as_str()));
        self.give_up_links(table);
        let has_left = |key: &String| !there.contains(key.as_str());
        let gone: BTreeMap<String, usize> =
            self.known.iter().filter(|(key, _)| has_left(key)).map(|(key, id)| (key.clone(), *id)).collect();
        if !self.archives {
            return gone;
        }
        self.known.retain(|key, _| !gone.contains_key(key));
        self.refused.retain(|key, _| !gone.contains_key(key));
        self.claims.retain(|_, key| !gone.contains_key(key));
        gone.keys().for_each(|key| self.links.forget(key));
        gone
    }

    /// What is still to be linked of rows that have left is not wanted any more.
    fn give_up_links(&mut self, table: &Table) {
        let there: BTreeSet<&str> = table.rows.iter().filter_map(|row| row.split(',').next()).collect();
        for key in self.links.keys().iter().filter(|key| !there.contains(key.as_str())) {
            self.links.give_up(key, &self.known);
        }
    }

    /// Archives what nobody else has come to.
    fn archive(&mut self, gone: &BTreeMap<String, usize>, targets: &BTreeMap<String, Target>) {
        for id in gone.values().filter(|_| self.archives) {
            let is_heir = |target: &Target| matches!(target, Target::Record(heir) if heir == id);
            if !targets.values().any(is_heir) {
                self.records.remove(id);
                self.links.archive(*id);
            }
        }
    }

    /// Who gets the e-mail it wants, and after whom.
    fn judge(
        &self,
        candidates: &[Wanted],
        gone: &BTreeMap<String, usize>,
    ) -> (BTreeSet<String>, BTreeMap<String, String>, BTreeSet<String>) {
        let (taken, verdicts, leaders, emptied) = Default::default();
        let model = self;
        let mut contest =
            Contest { model, gone, candidates, claims: &self.claims, taken, verdicts, leaders, emptied };
        for candidate in candidates {
            contest.wins(candidate, &mut Vec::new());
        }
        let winners = contest.verdicts.iter().filter(|(_, wins)| **wins).map(|(key, _)| key.clone());
        (winners.collect(), contest.leaders, contest.emptied)
    }

    /// Whether a record that is nobody's has the e-mail of a row that has another record.
    fn is_strangers(&self, one: &Wanted, gone: &BTreeMap<String, usize>) -> bool {
        let own = self.known.get(&one.key).copied().or_else(|| self.find("app_id", &one.key));
        let holder = self.find("email", &one.email);
        let is_left = |id: &usize| !self.archives && gone.values().any(|left| left == id);
        let is_nobodys = holder.is_some_and(|id| !self.records[&id].contains_key("app_id") || is_left(&id));
        is_nobodys && own.is_some_and(|own| Some(own) != holder)
    }

    /// Whether a row comes to a record that has its e-mail already.
    fn has_already(&self, one: &Wanted, gone: &BTreeMap<String, usize>) -> bool {
        let holder = self.find("email", &one.email).filter(|_| !one.email.is_empty());
        matches!(self.look(one, None, gone), Some(Target::Record(id)) if Some(id) == holder)
    }

    fn look(&self, one: &Wanted, leader: Option<&String>, gone: &BTreeMap<String, usize>) -> Option<Target> {
        let known = self.known.get(&one.key).copied();
        if let Some(id) = known.or_else(|| self.find("app_id", &one.key)) {
            return Some(Target::Record(id));
        }
        match self.find("email", &one.email).filter(|_| !one.email.is_empty()) {
            Some(id) if leader.is_some() && self.records[&id].get("app_id") == leader => Some(Target::New),
            // Its source record has a new key.
            Some(id) if gone.values().any(|known| *known == id) => Some(Target::Record(id)),
            Some(id) if self.records[&id].contains_key("app_id") => None,
            Some(id) => Some(Target::Record(id)),
            None => Some(Target::New),
        }
    }

    fn write(&mut self, one: &Wanted, target: &Target) -> bool {
        let (id, is_new) = match target {
            Target::New => (self.give_id(), true),
            Target::Record(id) => (*id, false),
        };
        let before = self.records.get(&id).cloned().unwrap_or_default();
        let mut after = before.clone();
        for (name, value) in &one.fields {
            let is_written = match *name {
                "note" => is_new,
                "nick" => !before.contains_key("nick"),
                _ => true,
            };
            if is_written {
                after.insert((*name).to_owned(), value.clone());
            }
        }
        after.insert("app_id".into(), one.key.clone());
        if self.find("email", &one.email).is_some_and(|holder| holder != id && !one.email.is_empty()) {
            self.refused.insert(one.key.clone(), one.row.clone());
            return false;
        }
        if after != before {
            after.insert("sync_source".into(), "demo".into());
        }
        self.records.insert(id, after);
        // Whoever left it behind is forgotten.
        let old: Vec<String> = self
            .known
            .iter()
            .filter(|(key, known)| **known == id && **key != one.key)
            .map(|(key, _)| key.clone())
            .collect();
        for key in &old {
            self.known.remove(key);
            self.refused.remove(key);
            self.claims.retain(|_, holder| holder != key);
            self.links.forget(key);
        }
        self.known.insert(one.key.clone(), id);
        self.loaded.insert(one.key.clone(), one.row.clone());
        self.refused.remove(&one.key);
        if !one.email.is_empty() {
            self.claims.retain(|email, key| *key != one.key || *email == one.email);
        }
        true
    }
}

struct Contest<'a> {
    model: &'a Model,
    gone: &'a BTreeMap<String, usize>,
    candidates: &'a [Wanted],
    claims: &'a BTreeMap<String, String>,
    taken: BTreeMap<String, String>,
    verdicts: BTreeMap<String, bool>,
    leaders: BTreeMap<String, String>,
    emptied: BTreeSet<String>,
}

impl Contest<'_> {
    fn wins(&mut self, one: &Wanted, queue: &mut Vec<String>) -> bool {
        if let Some(verdict) = self.verdicts.get(&one.key) {
            return *verdict;
        }
        queue.push(one.key.clone());
        let verdict = one.email.is_empty() || self.gets(one, queue);
        queue.pop();
        self.verdicts.insert(one.key.clone(), verdict);
        verdict
    }

    fn gets(&mut self, one: &Wanted, queue: &mut Vec<String>) -> bool {
        if self.taken.contains_key(&one.email) || self.model.is_strangers(one, self.gone) {
            return false;
        }
        let has_it = |other: &&Wanted| other.email == one.email && self.model.has_already(other, self.gone);
        if self.candidates.iter().find(has_it).is_some_and(|keeper| keeper.key != one.key) {
            return false;
        }
        let binds = |holder: &&String| **holder != one.key && !self.gone.contains_key(*holder);
        if let Some(holder) = self.claims.get(&one.email).filter(binds) {
            let moving = self.candidates.iter().find(|other| other.key == *holder);
            let moving = moving.filter(|other| !other.email.is_empty() && other.email != one.email);
            let Some(moving) = moving.cloned() else { return false };
            if queue.contains(&moving.key) {
                self.emptied.insert(moving.key);
                self.taken.insert(one.email.clone(), one.key.clone());
                return true;
            }
            // It moves only with another that wants just this value.
            if !self.wins(&moving, queue) || self.taken.contains_key(&one.email) {
                return false;
            }
            self.leaders.insert(one.key.clone(), moving.key);
        }
        self.taken.insert(one.email.clone(), one.key.clone());
        true
    }
}
