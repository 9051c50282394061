//! Where records go.

use std::time::Duration;

use async_trait::async_trait;
use fieldline_model::{
    Batch, BatchId, EndpointCalls, LinkAction, LinkInput, LinkOutcome, LinkType, LiveRow, LiveTable,
    ObjectSchema, ObjectType, ObservedLinks, ObservedRecord, Outcome, PortalId, PropertyName, RecordId,
};
use serde::Serialize;

use crate::{ConnectorError, ErrorClass};

/// A CRM that records are read from and written to, for one account and one app.
///
/// Calls may run at the same time; the destination keeps its own rate limit and retries what is safe to retry, so a
/// caller never sees a 429 and never waits by itself but for a pace of records ([`leave`](Destination::leave)). All reads are of current data (never of a lagging search index)
/// except [`find`](Destination::find) and [`count`](Destination::count).
#[async_trait]
pub trait Destination: Send + Sync {
    /// Which account the credentials belong to. One call, counted as `other`.
    async fn identify(&self) -> Result<Portal, ConnectorError>;

    /// The property definitions of an object type. Counted as `other`.
    async fn schema(&self, object: &ObjectType) -> Result<ObjectSchema, ConnectorError>;

    /// About how many records the object type has; good for choosing a way to read, not for deciding about a record.
    async fn count(&self, object: &ObjectType) -> Result<u64, ConnectorError>;

    /// Reads records by id or by the value of a unique property, in one call.
    ///
    /// Names at most [`max_batch`](Destination::max_batch) values, no two alike. Records that do not exist are left
    /// out; order is not kept: match by [`ObservedRecord::id`] or by the property. Archived records count as absent.
    async fn fetch(&self, request: &Fetch) -> Result<Vec<ObservedRecord>, ConnectorError>;

    /// Reads one page of all records, in ascending order of id. Pass the cursor of the page before.
    async fn list(
        &self,
        object: &ObjectType,
        properties: &[PropertyName],
        cursor: Option<&str>,
    ) -> Result<ListPage, ConnectorError>;

    /// Finds records by a property that need not be unique: all that have one of the values. Counted as `search`.
    ///
    /// The index behind it lags by seconds; never conclude "does not exist" about a record written a moment ago.
    async fn find(
        &self,
        object: &ObjectType,
        property: &PropertyName,
        values: &[String],
        properties: &[PropertyName],
    ) -> Result<Vec<ObservedRecord>, ConnectorError>;

    /// Writes one batch and returns one [`Outcome`] per input, in input order.
    ///
    /// One bad input never costs a good one: a refused call is taken apart until the guilty inputs are alone.
    /// `Err` means the fate of the whole batch is unknown or nothing was sent; repeating it is safe, because updates by
    /// id and upserts by a unique property are idempotent.
    async fn write(&self, batch: &Batch) -> Result<Vec<Outcome>, ConnectorError>;

    /// Archives records by id, at most [`max_batch`](Destination::max_batch), no two alike. One outcome per id, in
    /// order: `Written` with `created: false`, or `Missing` for one that is gone already. Safe to repeat.
    async fn archive(&self, object: &ObjectType, ids: &[RecordId]) -> Result<Vec<Outcome>, ConnectorError> {
        let _ = ids;
        Err(unsupported(&format!("archiving {object}")))
    }

    /// Makes everything written so far visible as a whole. Called once when a load has ended well, before its watermark
    /// moves; also when it had nothing to write, as an earlier one may have died before this. Safe to repeat. A destination
    /// whose writes are visible at once has nothing to do.
    async fn finish(&self) -> Result<(), ConnectorError> {
        Ok(())
    }

    /// A table that rules look values up in. Counted as `other`.
    async fn table(&self, table: &LiveTable) -> Result<Vec<LiveRow>, ConnectorError> {
        Err(unsupported(&format!("{table:?}")))
    }

    /// The types by which records of one object type can be linked to records of another, the plain one included.
    /// Counted as `other`.
    async fn link_types(&self, from: &ObjectType, to: &ObjectType) -> Result<Vec<LinkType>, ConnectorError> {
        Err(unsupported(&format!("linking {from} to {to}")))
    }

    /// The links of these records to records of `to`; records without links may be left out. Names at most
    /// [`max_links`](Destination::max_links) records, no two alike. Counted as `read`; long sets take several calls.
    async fn links(
        &self,
        from: &ObjectType,
        to: &ObjectType,
        ids: &[RecordId],
    ) -> Result<Vec<ObservedLinks>, ConnectorError> {
        let _ = ids;
        Err(unsupported(&format!("linking {from} to {to}")))
    }

    /// Links or unlinks pairs, at most [`max_links`](Destination::max_links), no two alike. One outcome per input, in
    /// order; one bad pair never costs a good one. Counted as `write`.
    async fn link(
        &self,
        from: &ObjectType,
        to: &ObjectType,
        action: LinkAction,
        inputs: &[LinkInput],
    ) -> Result<Vec<LinkOutcome>, ConnectorError> {
        let _ = (action, inputs);
        Err(unsupported(&format!("linking {from} to {to}")))
    }

    /// How many pairs a link call may have.
    fn max_links(&self) -> usize {
        self.max_batch()
    }

    /// Whether an attempt to write that batch was never answered, so that it may still take effect although a later attempt
    /// was. Asked once, after the write; what was asked about is forgotten.
    fn may_be_late(&self, _batch: &BatchId) -> bool {
        false
    }

    /// The property that lists the ids of the records that were merged into one, separated by `;`; `None` where records are
    /// never merged.
    ///
    /// A merged record answers under its own id to a [`fetch`](Destination::fetch) by an id that was merged into it.
    fn merged_ids(&self) -> Option<PropertyName> {
        None
    }

    /// How many inputs a fetch or a batch may have.
    fn max_batch(&self) -> usize;

    /// How many inputs a batch to write or archive should have: fewer than allowed where a slow pace asks for it.
    fn batch_size(&self) -> usize {
        self.max_batch()
    }

    /// Whether records are to be written at a pace: then ask for [`leave`](Destination::leave) before each batch.
    fn is_paced(&self) -> bool {
        false
    }

    /// Asks to write or archive so many records now; with [`Leave::Granted`] they count. Does not wait itself, so that
    /// whoever waits can stop waiting and leaves no batch announced meanwhile.
    async fn leave(&self, records: usize) -> Leave {
        let _ = records;
        Leave::Granted
    }

    /// Calls sent so far, retries included.
    fn calls(&self) -> Calls;

    /// What became of the calls so far, by endpoint, in no particular order; each endpoint once.
    fn endpoints(&self) -> Vec<EndpointCalls> {
        Vec::new()
    }
}

fn unsupported(what: &str) -> ConnectorError {
    ConnectorError::new(ErrorClass::Permanent, format!("this destination has no {what}"))
}

/// The answer to a request to write records.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Leave {
    /// They may be written now.
    Granted,
    /// Not yet: ask again after this time.
    AskAgainIn(Duration),
}

/// An account.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Portal {
    /// Its id.
    pub id: PortalId,
    /// Its time zone (IANA name); its day decides about the daily quota.
    pub time_zone: Option<String>,
    /// Whether it is a sandbox or test account.
    pub account_type: Option<String>,
}

/// What to read.
#[derive(Clone, Debug)]
pub struct Fetch {
    /// The object type.
    pub object: ObjectType,
    /// The records.
    pub by: FetchBy,
    /// The properties to return; empty ones come back absent.
    pub properties: Vec<PropertyName>,
    /// Those of them whose values' times are wanted, too ([`ObservedRecord::changed_at`]). HubSpot allows fewer records
    /// per call then; the destination splits the call by itself.
    pub timed: Vec<PropertyName>,
}

/// How records to read are named.
#[derive(Clone, Debug)]
pub enum FetchBy {
    /// By the destination's own id.
    Id(Vec<RecordId>),
    /// By the value of a unique property.
    Unique(PropertyName, Vec<String>),
}

/// One page of all records.
#[derive(Debug, Default)]
pub struct ListPage {
    /// Records in ascending order of id.
    pub records: Vec<ObservedRecord>,
    /// Where the next page begins; `None` after the last.
    pub next: Option<String>,
}

/// Calls by kind. Retries are counted in their kind and once more under `retried`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize)]
pub struct Calls {
    /// Lists, gets and batch reads of records.
    pub read: u64,
    /// Calls that write records.
    pub write: u64,
    /// Searches.
    pub search: u64,
    /// Everything that touches no record: account, property definitions.
    pub other: u64,
    /// Calls that were sent again.
    pub retried: u64,
    /// Answers that said we were too fast (429).
    pub throttled: u64,
}

impl std::ops::Add for Calls {
    type Output = Calls;

    fn add(self, more: Calls) -> Calls {
        Calls {
            read: self.read + more.read,
            write: self.write + more.write,
            search: self.search + more.search,
            other: self.other + more.other,
            retried: self.retried + more.retried,
            throttled: self.throttled + more.throttled,
        }
    }
}

impl std::ops::Sub for Calls {
    type Output = Calls;

    fn sub(self, before: Calls) -> Calls {
        Calls {
            read: self.read - before.read,
            write: self.write - before.write,
            search: self.search - before.search,
            other: self.other - before.other,
            retried: self.retried - before.retried,
            throttled: self.throttled - before.throttled,
        }
    }
}
