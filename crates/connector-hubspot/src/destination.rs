//! HubSpot as a destination.

use std::collections::{BTreeSet, HashSet};
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use fieldline_connector::quota::Pace;
use fieldline_connector::{Calls, ConnectorError, Destination, Fetch, Leave, ListPage, Portal};
use fieldline_model::{
    Batch, BatchId, EndpointCalls, LinkAction, LinkInput, LinkOutcome, LinkType, LiveRow, LiveTable,
    ObjectSchema, ObjectType, ObservedLinks, ObservedRecord, Outcome, PropertyName, RecordId, Sensitivity,
};

use crate::MAX_BATCH;
use crate::account_info::account_info;
use crate::batch_archive::batch_archive;
use crate::batch_read::batch_read;
use crate::client::Client;
use crate::config::HubspotConfig;
use crate::https::Https;
use crate::links::{MAX_LINKS, link_types, read_links, write_links};
use crate::list::{PageSize, list};
use crate::properties::properties;
use crate::search::{count, search};
use crate::source::MERGED_IDS;
use crate::table::table;
use crate::transport::Transport;
use crate::usage::learn_usage;
use crate::write::write;

/// One HubSpot account, reached with one token.
///
/// Calls may run at the same time; they share one quota and go in order of arrival.
pub struct Hubspot {
    pub(crate) client: Client,
    pub(crate) page_size: PageSize,
    pace: Pace,
    guarded: BTreeSet<(ObjectType, Sensitivity)>,
    /// Batches that were answered, and of which an earlier attempt may still take effect.
    late: Mutex<HashSet<BatchId>>,
}

impl Hubspot {
    /// Prepares to reach an account. Nothing is sent yet.
    ///
    /// # Errors
    /// `Permanent` when the base URL is none that a token may be sent to, `Auth` when the token cannot stand in a header.
    pub fn new(config: HubspotConfig) -> Result<Self, ConnectorError> {
        let https = Https::new(&config)?;
        Ok(Self::over(Arc::new(https), &config))
    }

    /// The same over another way than HTTP, such as a server in this process; address, token and timeouts of the settings
    /// are not used then.
    pub fn over(transport: Arc<dyn Transport>, config: &HubspotConfig) -> Self {
        Self {
            client: Client::new(config, transport),
            page_size: PageSize::default(),
            pace: config.pace,
            guarded: config.guarded.clone(),
            late: Mutex::default(),
        }
    }

    /// The same account for one run: with counters of its own, and with everything else, such as the quota, in common.
    #[must_use]
    pub fn for_run(&self) -> Self {
        Self {
            client: self.client.beside(),
            page_size: PageSize::default(),
            pace: self.pace,
            guarded: self.guarded.clone(),
            late: Mutex::default(),
        }
    }

    /// Calls used today as far as we know, and calls left for us (`None` without a cap).
    pub fn day(&self) -> (u64, Option<u64>) {
        self.client.gate.day()
    }

    /// Asks how many calls the account has seen today, other apps' included, and takes it into account where it is more
    /// than we know of. Costs one call, or none when an earlier answer told the figure. A token that may not ask, or an account that does not answer, changes nothing.
    pub async fn learn_usage(&self) {
        learn_usage(&self.client).await;
    }
}

#[async_trait]
impl Destination for Hubspot {
    async fn identify(&self) -> Result<Portal, ConnectorError> {
        account_info(&self.client).await
    }

    async fn schema(&self, object: &ObjectType) -> Result<ObjectSchema, ConnectorError> {
        let mut definitions = properties(&self.client, object, Sensitivity::NonSensitive).await?;
        for (_, sensitivity) in self.guarded.iter().filter(|(guarded, _)| guarded == object) {
            definitions.extend(properties(&self.client, object, *sensitivity).await?);
        }
        Ok(ObjectSchema::new(object.clone(), definitions))
    }

    async fn count(&self, object: &ObjectType) -> Result<u64, ConnectorError> {
        count(&self.client, object).await
    }

    async fn fetch(&self, request: &Fetch) -> Result<Vec<ObservedRecord>, ConnectorError> {
        batch_read(&self.client, request).await
    }

    async fn list(
        &self,
        object: &ObjectType,
        properties: &[PropertyName],
        cursor: Option<&str>,
    ) -> Result<ListPage, ConnectorError> {
        list(&self.client, &self.page_size, object, properties, cursor).await
    }

    async fn find(
        &self,
        object: &ObjectType,
        property: &PropertyName,
        values: &[String],
        properties: &[PropertyName],
    ) -> Result<Vec<ObservedRecord>, ConnectorError> {
        search(&self.client, object, property, values, properties).await
    }

    async fn write(&self, batch: &Batch) -> Result<Vec<Outcome>, ConnectorError> {
        let written = write(&self.client, batch).await?;
        if written.may_be_late {
            self.late.lock().unwrap_or_else(PoisonError::into_inner).insert(batch.id.clone());
        }
        Ok(written.outcomes)
    }

    async fn archive(&self, object: &ObjectType, ids: &[RecordId]) -> Result<Vec<Outcome>, ConnectorError> {
        batch_archive(&self.client, object, ids).await
    }

    async fn table(&self, live: &LiveTable) -> Result<Vec<LiveRow>, ConnectorError> {
        table(&self.client, live).await
    }

    async fn link_types(&self, from: &ObjectType, to: &ObjectType) -> Result<Vec<LinkType>, ConnectorError> {
        Ok(link_types(&self.client, from, to).await?)
    }

    async fn links(
        &self,
        from: &ObjectType,
        to: &ObjectType,
        ids: &[RecordId],
    ) -> Result<Vec<ObservedLinks>, ConnectorError> {
        read_links(&self.client, from, to, ids).await
    }

    async fn link(
        &self,
        from: &ObjectType,
        to: &ObjectType,
        action: LinkAction,
        inputs: &[LinkInput],
    ) -> Result<Vec<LinkOutcome>, ConnectorError> {
        write_links(&self.client, from, to, action, inputs).await
    }

    fn may_be_late(&self, batch: &BatchId) -> bool {
        self.late.lock().unwrap_or_else(PoisonError::into_inner).remove(batch)
    }

    fn merged_ids(&self) -> Option<PropertyName> {
        Some(PropertyName::new(MERGED_IDS))
    }

    fn max_links(&self) -> usize {
        MAX_LINKS
    }

    fn max_batch(&self) -> usize {
        MAX_BATCH
    }

    fn batch_size(&self) -> usize {
        self.pace.batch(MAX_BATCH)
    }

    fn is_paced(&self) -> bool {
        self.pace.records_per_hour.is_some()
    }

    async fn leave(&self, records: usize) -> Leave {
        if self.is_paced() { self.client.gate.leave(records).await } else { Leave::Granted }
    }

    fn calls(&self) -> Calls {
        self.client.calls.read()
    }

    fn endpoints(&self) -> Vec<EndpointCalls> {
        self.client.meter.endpoints()
    }
}

impl fmt::Debug for Hubspot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Hubspot").field("version", &self.client.version).finish_non_exhaustive()
    }
}
