//! The toy CRM behind the trait.

use std::collections::{BTreeMap, BTreeSet};

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use fieldline_connector::{
    Calls, ConnectorError, Destination, ErrorClass, Fetch, FetchBy, Leave, ListPage, Portal as Account,
};
use fieldline_model::{
    Batch, BatchId, LinkAction, LinkInput, LinkOutcome, LinkType, LiveRow, LiveTable, ObjectSchema,
    ObjectType, ObservedLinks, ObservedRecord, Outcome, PropertyName, RecordId, WriteInput, WriteKind,
};

use super::crm::{Crm, Fault, LateWrite, MERGED_IDS, Portal, record_id};
use super::crm_links::types;

const PAGE: usize = 50;

pub(super) fn dead() -> ConnectorError {
    ConnectorError::new(ErrorClass::Transient { retry_after: None }, "the process is dead")
}

/// What the caller hears of a call.
pub(super) fn concluded<T: Clone>(
    is_seen: bool,
    fault: Option<Fault>,
    outcomes: Vec<T>,
    open: T,
) -> Result<Vec<T>, ConnectorError> {
    match fault {
        _ if !is_seen => Err(dead()),
        Some(Fault::ErrBefore(class) | Fault::ErrAfter(class)) => {
            Err(ConnectorError::new(class, "the call failed"))
        }
        Some(Fault::Late) => {
            Err(ConnectorError::new(ErrorClass::Transient { retry_after: None }, "the answer did not come"))
        }
        Some(Fault::OpenBefore | Fault::OpenAfter | Fault::OpenLate) => Ok(vec![open; outcomes.len()]),
        Some(Fault::Twice) | None => Ok(outcomes),
    }
}

impl Crm {
    fn alive(&self) -> Result<(), ConnectorError> {
        if self.life.is_over() { Err(dead()) } else { Ok(()) }
    }
}

#[async_trait]
impl Destination for Crm {
    async fn identify(&self) -> Result<Account, ConnectorError> {
        self.alive()?;
        self.portal().calls.other += 1;
        Ok(Account { id: self.id.into(), time_zone: None, account_type: None })
    }

    async fn schema(&self, object: &ObjectType) -> Result<ObjectSchema, ConnectorError> {
        self.alive()?;
        let mut portal = self.portal();
        portal.calls.other += 1;
        Ok(ObjectSchema::new(object.clone(), portal.properties.clone()))
    }

    async fn count(&self, _: &ObjectType) -> Result<u64, ConnectorError> {
        self.alive()?;
        let mut portal = self.portal();
        portal.calls.search += 1;
        Ok(portal.records.len() as u64)
    }

    async fn fetch(&self, request: &Fetch) -> Result<Vec<ObservedRecord>, ConnectorError> {
        self.alive()?;
        let mut portal = self.portal();
        portal.calls.read += 1;
        let (ids, named): (Vec<u64>, usize) = match &request.by {
            FetchBy::Id(ids) => {
                let numbers = ids.iter().filter_map(|id| id.as_str().parse().ok());
                let followed: BTreeSet<u64> = numbers.map(|id| portal.followed(id)).collect();
                (followed.into_iter().collect(), ids.len())
            }
            FetchBy::Unique(property, values) => {
                assert!(portal.definition(property.as_str()).unique, "`{property}` is not unique");
                let found = values.iter().filter_map(|value| portal.holder(property.as_str(), value));
                (found.collect(), values.len())
            }
        };
        assert!((1..=self.max_batch).contains(&named), "a fetch of {named}");
        portal.fetches.push(named);
        portal.timed_fetches += u64::from(!request.timed.is_empty());
        let shown = ids.iter().filter_map(|id| {
            let record = portal.show(*id, &request.properties)?;
            Some(ObservedRecord { changed_at: portal.times(*id, &request.timed), ..record })
        });
        let mut found: Vec<ObservedRecord> = shown.collect();
        found.reverse();
        Ok(found)
    }

    async fn list(
        &self,
        _: &ObjectType,
        properties: &[PropertyName],
        cursor: Option<&str>,
    ) -> Result<ListPage, ConnectorError> {
        self.alive()?;
        let mut portal = self.portal();
        portal.calls.read += 1;
        portal.listed_pages += 1;
        let after = cursor.map_or(0, |cursor| cursor.parse().unwrap());
        let ids: Vec<u64> = portal.records.range(after + 1..).map(|(id, _)| *id).take(PAGE).collect();
        let next = ids.last().filter(|_| ids.len() == PAGE).map(u64::to_string);
        Ok(ListPage { records: ids.iter().filter_map(|id| portal.show(*id, properties)).collect(), next })
    }

    async fn find(
        &self,
        _: &ObjectType,
        property: &PropertyName,
        values: &[String],
        properties: &[PropertyName],
    ) -> Result<Vec<ObservedRecord>, ConnectorError> {
        self.alive()?;
        let mut portal = self.portal();
        portal.calls.search += 1;
        let name = property.as_str();
        let has = |known: &String| values.iter().any(|value| portal.same(name, known, value));
        let ids: Vec<u64> = portal
            .records
            .iter()
            .filter(|(_, record)| record.get(name).is_some_and(has))
            .map(|(id, _)| *id)
            .collect();
        Ok(ids.iter().filter_map(|id| portal.show(*id, properties)).collect())
    }

    async fn write(&self, batch: &Batch) -> Result<Vec<Outcome>, ConnectorError> {
        let (has_effect, is_seen) = self.life.count();
        let mut portal = self.portal();
        let number = portal.calls.write;
        portal.calls.write += 1;
        if let Some((_, stop)) = portal.stops_at.as_ref().filter(|(at, _)| *at == number) {
            stop.request();
        }
        if portal.vanishes_at_write == Some(number) {
            portal.records.clear();
        }
        self.check(batch);
        let fault = portal.faults.get(&number).copied();
        if !has_effect {
            return Err(dead());
        }
        let outcomes: Vec<Outcome> = match fault {
            Some(Fault::ErrBefore(_) | Fault::OpenBefore) => vec![Outcome::Open; batch.inputs.len()],
            Some(Fault::Late | Fault::OpenLate) => {
                portal.late.push(LateWrite::Batch(batch.clone()));
                vec![Outcome::Open; batch.inputs.len()]
            }
            Some(Fault::Twice) => {
                portal.late.push(LateWrite::Batch(batch.clone()));
                portal.unanswered.insert(batch.id.clone());
                portal.write(batch)
            }
            _ => portal.write(batch),
        };
        concluded(is_seen, fault, outcomes, Outcome::Open)
    }

    async fn table(&self, table: &LiveTable) -> Result<Vec<LiveRow>, ConnectorError> {
        self.alive()?;
        let mut portal = self.portal();
        portal.calls.other += 1;
        Ok(portal.tables.get(table).cloned().unwrap_or_default())
    }

    async fn link_types(&self, _: &ObjectType, _: &ObjectType) -> Result<Vec<LinkType>, ConnectorError> {
        self.alive()?;
        self.portal().calls.other += 1;
        Ok(types())
    }

    async fn links(
        &self,
        _: &ObjectType,
        _: &ObjectType,
        ids: &[RecordId],
    ) -> Result<Vec<ObservedLinks>, ConnectorError> {
        self.alive()?;
        Ok(self.observe_links(ids))
    }

    async fn link(
        &self,
        from: &ObjectType,
        _: &ObjectType,
        action: LinkAction,
        inputs: &[LinkInput],
    ) -> Result<Vec<LinkOutcome>, ConnectorError> {
        self.change_links(from, action, inputs)
    }

    async fn archive(&self, _: &ObjectType, ids: &[RecordId]) -> Result<Vec<Outcome>, ConnectorError> {
        let (has_effect, is_seen) = self.life.count();
        let mut portal = self.portal();
        let number = portal.calls.write;
        portal.calls.write += 1;
        assert!((1..=self.max_batch).contains(&ids.len()), "an archive of {}", ids.len());
        if !has_effect {
            return Err(dead());
        }
        let fault = portal.faults.get(&number).copied();
        let outcomes = match fault {
            Some(Fault::ErrBefore(_) | Fault::OpenBefore) => vec![Outcome::Open; ids.len()],
            Some(Fault::Late | Fault::OpenLate) => {
                portal.late.push(LateWrite::Archive(ids.to_vec()));
                vec![Outcome::Open; ids.len()]
            }
            _ => ids.iter().map(|id| portal.archive(id)).collect(),
        };
        concluded(is_seen, fault, outcomes, Outcome::Open)
    }

    fn may_be_late(&self, batch: &BatchId) -> bool {
        self.portal().unanswered.remove(batch)
    }

    fn is_paced(&self) -> bool {
        self.portal().pace.is_some()
    }

    async fn leave(&self, records: usize) -> Leave {
        self.portal().pace.as_mut().map_or(Leave::Granted, |pace| pace(records))
    }

    fn merged_ids(&self) -> Option<PropertyName> {
        Some(MERGED_IDS.into())
    }

    fn max_batch(&self) -> usize {
        self.max_batch
    }

    fn calls(&self) -> Calls {
        self.portal().calls
    }
}

impl Crm {
    fn check(&self, batch: &Batch) {
        assert!((1..=self.max_batch).contains(&batch.inputs.len()), "a batch of {}", batch.inputs.len());
        let mut targets: Vec<&str> = batch.inputs.iter().map(|input| input.target.as_str()).collect();
        targets.sort_unstable();
        targets.dedup();
        assert_eq!(targets.len(), batch.inputs.len(), "two inputs of one batch have one target");
    }
}

impl Portal {
    /// Carries out what is on its way, in the order in which it was sent.
    pub(crate) fn carry_out_late(&mut self) {
        for write in std::mem::take(&mut self.late) {
            match write {
                LateWrite::Batch(batch) => drop(self.write(&batch)),
                LateWrite::Archive(ids) => ids.iter().for_each(|id| drop(self.archive(id))),
            }
        }
    }

    fn archive(&mut self, id: &RecordId) -> Outcome {
        let number = id.as_str().parse().expect("a record's id");
        match self.records.remove(&number) {
            Some(_) => {
                self.links.retain(|(from, to), _| *from != number && *to != number);
                Outcome::Written { id: id.clone(), created: false, stored: Vec::new() }
            }
            None => Outcome::Missing,
        }
    }

    fn show(&self, id: u64, properties: &[PropertyName]) -> Option<ObservedRecord> {
        let record = self.records.get(&id)?;
        let shown =
            properties.iter().filter_map(|name| Some((name.clone(), record.get(name.as_str())?.clone())));
        let (properties, changed_at, further) = (shown.collect(), BTreeMap::new(), BTreeMap::new());
        Some(ObservedRecord { id: record_id(id), properties, changed_at, further })
    }

    fn times(&self, id: u64, properties: &[PropertyName]) -> BTreeMap<PropertyName, DateTime<Utc>> {
        let time = |name: &PropertyName| {
            let seconds = self.times.get(&(id, name.to_string()))?;
            Some((name.clone(), DateTime::from_timestamp(*seconds, 0)?))
        };
        properties.iter().filter_map(time).collect()
    }

    fn write(&mut self, batch: &Batch) -> Vec<Outcome> {
        let sent = |input: &WriteInput| -> Vec<(String, String)> {
            input.properties.iter().map(|(name, value)| (name.to_string(), value.clone())).collect()
        };
        let log = batch.inputs.iter().map(|input| (input.target.clone(), sent(input).into_iter().collect()));
        self.writes.push(log.collect());
        let mut inputs: Vec<&WriteInput> = batch.inputs.iter().collect();
        if self.is_backwards {
            inputs.reverse();
        }
        let mut outcomes: Vec<Outcome> =
            inputs.into_iter().map(|input| self.write_one(&batch.kind, input, sent(input))).collect();
        if self.is_backwards {
            outcomes.reverse();
        }
        outcomes
    }

    fn write_one(
        &mut self,
        kind: &WriteKind,
        input: &WriteInput,
        mut sent: Vec<(String, String)>,
    ) -> Outcome {
        let known = match kind {
            WriteKind::Update => input.target.parse().ok().filter(|id| self.records.contains_key(id)),
            WriteKind::Upsert(property) => {
                sent.push((property.to_string(), input.target.clone()));
                self.holder(property.as_str(), &input.target)
            }
        };
        let id = match (known, kind) {
            (Some(id), _) => id,
            (None, WriteKind::Update) => return Outcome::Missing,
            (None, WriteKind::Upsert(_)) => self.next_id,
        };
        let lacks = |name: &&&str| !sent.iter().any(|(sent, value)| sent == **name && !value.is_empty());
        if let Some(name) = self.needed_on_create.iter().find(lacks).filter(|_| known.is_none()) {
            let message = "was refused: a value is needed";
            let code = fieldline_model::RejectionCode::Refused;
            return Outcome::Rejected(fieldline_model::Rejection::of_property(code, (*name).into(), message));
        }
        if let Err(rejection) = self.store(id, &sent) {
            return Outcome::Rejected(rejection);
        }
        self.next_id += u64::from(known.is_none());
        let record = &self.records[&id];
        let stored =
            input.properties.iter().map(|(name, _)| (name.clone(), record.get(name.as_str()).cloned()));
        Outcome::Written { id: record_id(id), created: known.is_none(), stored: stored.collect() }
    }
}
