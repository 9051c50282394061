//! One record: what happens to it, and why.

use fieldline_model::{
    Action, Canonical, Change, DesiredField, DesiredRecord, DesiredValue, FieldChange, FieldReason, KEY_RULE,
    KeptDigests, KnownRecord, MissingValue, Mode, Multi, Need, ObservedRecord, OnDrift, Owner, Prior,
    PropertyDefinition, PropertyName, Reason, RecordId, Rejection, RejectionCode, RequiredBy, SourceHash,
    SourceKey, WriteMode, canonical,
};
use serde::{Deserialize, Serialize};

use crate::acceptance::refusal;
use crate::field::{FieldFacts, Times, Verdict};
use crate::made::{blank, hold, rejected, skip};
use crate::multi::whole_value;

/// A property we may write, as the portal defines it and the mapping governs it.
#[derive(Clone, Debug)]
pub struct Property {
    /// The portal's definition.
    pub definition: PropertyDefinition,
    /// Whose value counts: the source's, or the newest.
    pub owner: Owner,
    /// What becomes of options that the source does not name.
    pub multi: Multi,
    /// When ours is written.
    pub write: WriteMode,
    /// What happens when theirs moved.
    pub on_drift: OnDrift,
}

/// A record that may need a change.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Candidate {
    /// The source record.
    pub key: SourceKey,
    /// Its ordinal in the stream.
    pub seq: u64,
    /// Its line in the source.
    pub line: u64,
    /// Its digest.
    pub source_hash: SourceHash,
    /// What is asked for.
    pub desired: DesiredRecord,
    /// What we remember of it.
    pub last: Option<KnownRecord>,
    /// What was on record against it before this run.
    pub prior: Prior,
}

/// What the destination showed for a candidate.
#[derive(Clone, Debug)]
pub enum Found {
    /// No record, by any way of looking.
    Nothing,
    /// The record we know by id, or that carries our external ID.
    Ours(ObservedRecord),
    /// One record found by this match property.
    Match(PropertyName, ObservedRecord),
    /// Several records answer to this match property.
    Ambiguous(PropertyName, Vec<RecordId>),
    /// The record we knew by id is gone.
    Gone(RecordId),
    /// The record we knew by id was merged into this one, which carries another key; with the source record it belongs to.
    Merged(RecordId, Option<SourceKey>),
}

impl Found {
    /// The one record it is about.
    fn into_id(self) -> Option<RecordId> {
        match self {
            Found::Ours(record) | Found::Match(_, record) => Some(record.id),
            Found::Gone(id) | Found::Merged(id, _) => Some(id),
            Found::Nothing | Found::Ambiguous(..) => None,
        }
    }
}

/// Decides records of one mapping in one portal.
#[derive(Clone, Debug)]
pub struct Reconciler {
    /// By rule index; `None` where the destination owns the property.
    properties: Vec<Option<Property>>,
    key: PropertyDefinition,
    mode: Mode,
}

/// What was decided about the properties of a record that exists.
#[derive(Default)]
struct Fields {
    changes: Vec<FieldChange>,
    kept: Vec<KeptDigests>,
    left: Vec<u16>,
    held: Vec<String>,
    undecided: Vec<String>,
}

impl Reconciler {
    /// A reconciler for these properties, by rule index, and this key property. It creates and updates.
    pub fn new(properties: Vec<Option<Property>>, key: PropertyDefinition) -> Self {
        Self { properties, key, mode: Mode::Upsert }
    }

    /// The same for a mapping of that mode.
    #[must_use]
    pub fn with_mode(self, mode: Mode) -> Self {
        Self { mode, ..self }
    }

    /// The definition behind a rule index; [`KEY_RULE`] is the key property.
    ///
    /// # Panics
    /// When the index is of no rule that writes.
    pub fn definition(&self, rule: u16) -> &PropertyDefinition {
        if rule == KEY_RULE { &self.key } else { &self.property(rule).definition }
    }

    /// Whether the property follows the source in every run; the key property does.
    ///
    /// # Panics
    /// When the index is of no rule that writes.
    pub fn is_always_written(&self, rule: u16) -> bool {
        rule == KEY_RULE || self.property(rule).write == WriteMode::Always
    }

    /// Whether the times at which the property's values were set decide (`owner: newest`).
    ///
    /// # Panics
    /// When the index is of no rule that writes.
    pub fn is_timed(&self, rule: u16) -> bool {
        rule != KEY_RULE && self.property(rule).owner == Owner::Newest
    }

    /// The property of a rule index, [`KEY_RULE`] excluded.
    fn property(&self, rule: u16) -> &Property {
        self.properties[usize::from(rule)].as_ref().expect("a desired value comes from a rule that writes")
    }

    /// Decides one record.
    pub fn reconcile(&self, candidate: &Candidate, found: Found) -> Change {
        if let Some(reason) = self.reason_to_skip(&found) {
            return skip(candidate, found.into_id(), reason);
        }
        if let Some(rejection) = self.unacceptable(candidate) {
            return rejected(candidate, rejection);
        }
        if candidate.desired.pending.iter().any(|lookup| lookup.need == Need::Always) {
            return hold(candidate, found.into_id(), Reason::Waits);
        }
        match found {
            Found::Nothing => self.create(candidate),
            Found::Ours(observed) => self.update(candidate, &observed, None),
            Found::Match(property, observed) => self.adopt(candidate, property, &observed),
            Found::Ambiguous(property, ids) => {
                hold(candidate, None, Reason::Ambiguous { property: property.into_string(), ids })
            }
            Found::Gone(id) => hold(candidate, Some(id), Reason::Deleted),
            // It is not ours to write, so the change names no record.
            Found::Merged(id, key) => hold(candidate, None, Reason::Merged { id, key }),
        }
    }

    /// Why the mapping's mode leaves the record out, if so.
    fn reason_to_skip(&self, found: &Found) -> Option<Reason> {
        match (self.mode, found) {
            (Mode::Create, Found::Ours(_) | Found::Match(..) | Found::Ambiguous(..)) => Some(Reason::Exists),
            (Mode::Update, Found::Nothing) => Some(Reason::Absent),
            _ => None,
        }
    }

    fn unacceptable(&self, candidate: &Candidate) -> Option<Rejection> {
        let key = std::iter::once((&self.key, candidate.desired.external_id.as_str()));
        let fields =
            candidate.desired.fields.iter().map(|field| (self.definition(field.rule), field.value.wire()));
        key.chain(fields).find_map(|(definition, text)| {
            let message = refusal(definition, text)?;
            Some(
                Rejection::of_property(RejectionCode::NotAccepted, definition.name.clone(), message)
                    .with_value(text),
            )
        })
    }

    fn create(&self, candidate: &Candidate) -> Change {
        if let Some(&missing) = candidate.desired.missing_on_create.first() {
            return rejected(candidate, self.missing(missing));
        }
        if candidate.desired.pending.iter().any(|lookup| lookup.need == Need::OnCreate) {
            return hold(candidate, None, Reason::Waits);
        }
        let sent = candidate.desired.fields.iter().filter(|field| field.value != DesiredValue::Clear);
        let fields =
            sent.map(|field| FieldChange::new(field.rule, None, field.value.clone(), FieldReason::New));
        let mut change = blank(candidate, Action::Create, Reason::New);
        change.fields = fields.collect();
        change
    }

    /// Why a record without that value is not created.
    fn missing(&self, value: MissingValue) -> Rejection {
        let name = self.definition(value.rule).name.clone();
        let (code, message) = match value.by {
            RequiredBy::Mapping => (RejectionCode::Required, "is empty, and the record would be new"),
            RequiredBy::Hubspot => {
                (RejectionCode::RequiredByHubspot, "is empty, and HubSpot creates no record without it")
            }
        };
        Rejection::of_property(code, name, message)
    }

    fn adopt(&self, candidate: &Candidate, property: PropertyName, observed: &ObservedRecord) -> Change {
        let theirs = canonical(&self.key, observed.get(self.key.name.as_str()));
        if !theirs.is_empty() && theirs != canonical(&self.key, Some(candidate.desired.external_id.as_str()))
        {
            let message = format!("finds record {}, which carries another `{}`", observed.id, self.key.name);
            return rejected(candidate, Rejection::of_property(RejectionCode::Foreign, property, message));
        }
        self.update(candidate, observed, Some(property))
    }

    /// The change of a record that exists; `matched` names the property it was found by when it is not ours yet.
    fn update(
        &self,
        candidate: &Candidate,
        observed: &ObservedRecord,
        matched: Option<PropertyName>,
    ) -> Change {
        let mut fields = self.fields(candidate, observed);
        if !fields.held.is_empty() {
            return hold(candidate, Some(observed.id.clone()), Reason::Drifted(fields.held));
        }
        if !fields.undecided.is_empty() {
            return hold(candidate, Some(observed.id.clone()), Reason::Undecided(fields.undecided));
        }
        fields.changes.extend(self.key_change(candidate, observed));
        let (action, reason) = match matched {
            Some(property) => (Action::Adopt, Reason::MatchedBy(property.into_string())),
            None if fields.changes.is_empty() => (Action::Unchanged, Reason::Same),
            None => (Action::Update, Reason::Differs),
        };
        let mut change = blank(candidate, action, reason);
        change.id = Some(observed.id.clone());
        change.fields = fields.changes;
        change.kept = fields.kept;
        change
    }

    fn fields(&self, candidate: &Candidate, observed: &ObservedRecord) -> Fields {
        let mut fields = Fields::default();
        for field in &candidate.desired.fields {
            self.decide(candidate, observed, field, &mut fields);
        }
        let carried = self.carried(candidate, &fields.left);
        fields.kept.extend(carried);
        fields
    }

    /// Decides one property.
    fn decide(
        &self,
        candidate: &Candidate,
        observed: &ObservedRecord,
        field: &DesiredField,
        fields: &mut Fields,
    ) {
        let property = self.property(field.rule);
        let name = &property.definition.name;
        let before = observed.get(name.as_str());
        let after = whole_value(&property.definition, property.multi, &field.value, before);
        let (wanted, there) =
            (self.canonical(field.rule, Some(after.wire())), self.canonical(field.rule, before));
        let times = Times { ours: field.at, theirs: observed.changed_at.get(name).copied() };
        let facts = FieldFacts {
            write: property.write,
            on_drift: property.on_drift,
            wanted: &wanted,
            observed: &there,
            last: candidate.last.as_ref().and_then(|last| last.get(name.as_str())),
            newest: (property.owner == Owner::Newest).then_some(times),
        };
        match facts.verdict() {
            Verdict::Write(reason) => {
                let before = before.map(str::to_owned);
                fields.changes.push(FieldChange::new(field.rule, before, after, reason));
            }
            Verdict::Keep => fields.kept.push(KeptDigests {
                rule: field.rule,
                wanted: wanted.digest(),
                observed: there.digest(),
            }),
            Verdict::Leave => fields.left.push(field.rule),
            Verdict::Hold => fields.held.push(name.to_string()),
            Verdict::Undecided => fields.undecided.push(name.to_string()),
        }
    }

    /// What stays remembered as it is: properties the source says nothing about this time, and those left alone.
    fn carried(&self, candidate: &Candidate, left: &[u16]) -> Vec<KeptDigests> {
        let Some(last) = &candidate.last else {
            return Vec::new();
        };
        let rules = self
            .properties
            .iter()
            .zip(0..)
            .filter_map(|(property, rule)| property.as_ref().map(|p| (p, rule)));
        rules
            .filter(|(_, rule)| left.contains(rule) || candidate.desired.get(*rule).is_none())
            .filter_map(|(property, rule)| {
                let digests = last.get(property.definition.name.as_str())?;
                Some(KeptDigests { rule, wanted: digests.written, observed: digests.observed })
            })
            .collect()
    }

    /// The key property is ours alone: it is put right whenever it differs.
    fn key_change(&self, candidate: &Candidate, observed: &ObservedRecord) -> Option<FieldChange> {
        let wanted = candidate.desired.external_id.as_str();
        let before = observed.get(self.key.name.as_str());
        (canonical(&self.key, Some(wanted)) != canonical(&self.key, before)).then(|| {
            let reason = match before {
                None => FieldReason::First,
                // A source record of another key would be another source record.
                Some(_) if candidate.key.as_str() == wanted => FieldReason::Drift,
                Some(_) => FieldReason::Key,
            };
            let after = DesiredValue::Set(wanted.to_owned());
            FieldChange::new(KEY_RULE, before.map(str::to_owned), after, reason)
        })
    }

    /// The canonical form of a value of that rule's property.
    pub fn canonical(&self, rule: u16, text: Option<&str>) -> Canonical {
        canonical(self.definition(rule), text)
    }
}
