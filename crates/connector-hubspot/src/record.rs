//! Records as they come in answers.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use fieldline_model::{ObjectType, ObservedRecord, PropertyName, RecordId};
use serde::Deserialize;
use serde_json::Value;

use crate::call::Answer;
use crate::error_body::ErrorBody;
use crate::text::Text;

/// One record in an answer. No field is certain to be there.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Record {
    pub(crate) id: Option<Text>,
    /// `null` for an empty property.
    pub(crate) properties: Option<BTreeMap<String, Option<Text>>>,
    /// What each property was in turn, for those whose history was asked for.
    pub(crate) properties_with_history: Option<BTreeMap<String, Vec<Version>>>,
    /// Echoed where one was sent, by newer editions.
    pub(crate) object_write_trace_id: Option<Text>,
    /// Whether an upsert created it.
    pub(crate) new: Option<bool>,
    /// When it was archived, if it is.
    pub(crate) archived_at: Option<DateTime<Utc>>,
}

/// One value that a property has had; only its time matters.
#[derive(Deserialize)]
pub(crate) struct Version {
    timestamp: Option<DateTime<Utc>>,
}

impl Record {
    /// The value of a property; `None` when it is empty or was not returned.
    pub(crate) fn value(&self, name: &str) -> Option<&str> {
        let value = self.properties.as_ref()?.get(name)?.as_ref()?;
        Some(value.0.as_str()).filter(|text| !text.is_empty())
    }

    /// The record with those of the `wanted` properties that have a value; `None` when it came without id.
    pub(crate) fn observed(mut self, wanted: &[PropertyName]) -> Option<ObservedRecord> {
        let id = RecordId::new(self.id.take()?.0);
        let mut found = self.properties.take().unwrap_or_default();
        let further = further(&found, wanted);
        let mut properties = BTreeMap::new();
        for name in wanted {
            let value = found.remove(name.as_str()).flatten().map(|text| text.0);
            if let Some(value) = value.filter(|text| !text.is_empty()) {
                properties.insert(name.clone(), value);
            }
        }
        Some(ObservedRecord { id, properties, changed_at: BTreeMap::new(), further })
    }

    /// When each of these properties got the value it has. One that never had a value is left out.
    fn changed_at(&self, timed: &[PropertyName]) -> BTreeMap<PropertyName, DateTime<Utc>> {
        let histories = self.properties_with_history.as_ref();
        // HubSpot lists the present value first; the latest is the same without trusting that.
        let latest = |name: &PropertyName| {
            histories?.get(name.as_str())?.iter().filter_map(|version| version.timestamp).max()
        };
        timed.iter().filter_map(|name| Some((name.clone(), latest(name)?))).collect()
    }
}

/// A contact's secondary addresses, as unique as the first; they find the contact as well. Separated by `;`.
const FURTHER_EMAILS: &str = "hs_additional_emails";

/// Values beside the first that find a record, for the properties wanted.
fn further(
    found: &BTreeMap<String, Option<Text>>,
    wanted: &[PropertyName],
) -> BTreeMap<PropertyName, Vec<String>> {
    let listed = found.get(FURTHER_EMAILS).and_then(Option::as_ref).map_or("", |text| text.0.as_str());
    let emails: Vec<String> =
        listed.split(';').map(str::trim).filter(|email| !email.is_empty()).map(str::to_owned).collect();
    let email = wanted.iter().find(|name| name.as_str() == "email").filter(|_| !emails.is_empty());
    email.map(|name| (name.clone(), emails)).into_iter().collect()
}

/// Turns the records of an answer into observed ones; one without id names nothing and is left out.
pub(crate) fn observed(records: Vec<Record>, wanted: &[PropertyName]) -> Vec<ObservedRecord> {
    records.into_iter().filter_map(|record| record.observed(wanted)).collect()
}

/// As [`observed`], with the times of some properties' values.
pub(crate) fn observed_at(
    records: Vec<Record>,
    wanted: &[PropertyName],
    timed: &[PropertyName],
) -> Vec<ObservedRecord> {
    let one = |record: Record| {
        let changed_at = record.changed_at(timed);
        record.observed(wanted).map(|observed| ObservedRecord { changed_at, ..observed })
    };
    records.into_iter().filter_map(one).collect()
}

/// The names to ask for: an empty list would make HubSpot answer with its defaults.
pub(crate) fn asked(properties: &[PropertyName]) -> Vec<&str> {
    if properties.is_empty() {
        return vec!["hs_object_id"];
    }
    properties.iter().map(PropertyName::as_str).collect()
}

/// As [`asked`], with what tells by which other values the records are found.
pub(crate) fn asked_to_find<'p>(object: &ObjectType, properties: &'p [PropertyName]) -> Vec<&'p str> {
    let mut names = asked(properties);
    if object.as_str() == "contacts" && names.contains(&"email") && !names.contains(&FURTHER_EMAILS) {
        names.push(FURTHER_EMAILS);
    }
    names
}

/// The answer to a batch call, 200 or 207.
#[derive(Deserialize)]
pub(crate) struct BatchAnswer {
    results: Option<Vec<Record>>,
    errors: Option<Vec<Value>>,
}

impl BatchAnswer {
    pub(crate) fn into_results(self) -> Vec<Record> {
        self.results.unwrap_or_default()
    }

    /// What went wrong with single inputs (207).
    pub(crate) fn errors(&self) -> Vec<ErrorBody> {
        self.errors.iter().flatten().map(ErrorBody::of).collect()
    }
}

/// The answer to a batch read.
#[derive(Deserialize)]
#[serde(transparent)]
pub(crate) struct ReadAnswer(pub(crate) BatchAnswer);

impl Answer for ReadAnswer {
    fn flaw(&self) -> Option<&'static str> {
        if self.0.results.is_none() && self.0.errors.is_none() {
            return Some("the answer has no `results`");
        }
        // Taken for absent, such a record would be created a second time.
        let is_partial = self.0.errors().iter().any(ErrorBody::is_transient);
        is_partial.then_some("some records could not be read for the moment")
    }
}

/// The answer to a batch write.
#[derive(Deserialize)]
#[serde(transparent)]
pub(crate) struct WriteAnswer(pub(crate) BatchAnswer);

impl Answer for WriteAnswer {
    fn flaw(&self) -> Option<&'static str> {
        let is_empty = |list: Option<usize>| list.unwrap_or_default() == 0;
        let results = is_empty(self.0.results.as_ref().map(Vec::len));
        let errors = is_empty(self.0.errors.as_ref().map(Vec::len));
        (results && errors).then_some("the answer tells of no record, so nobody knows what was written")
    }
}
