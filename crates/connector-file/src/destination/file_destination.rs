//! A file as a destination.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use fieldline_connector::{Calls, ConnectorError, Destination, ErrorClass, Fetch, FetchBy, ListPage, Portal};
use fieldline_model::{
    Batch, ObjectSchema, ObjectType, ObservedRecord, Outcome, PortalId, PropertyDefinition, PropertyName,
    PropertyType, RecordId, Rejection, RejectionCode, WriteInput, WriteKind,
};
use serde_json::Value as Json;

use super::failure::{of_staging, permanent};
use super::revision::Revision;
use super::rows::{Row, Rows};
use super::staging::{Resumed, Staging};
use super::target::FileTarget;

/// How many rows a batch may have: each costs one wait for the disk.
const MAX_BATCH: usize = 1_000;

/// A CSV or JSON Lines file, kept as one row a record.
///
/// A row's id is the text of its key. What [`write`](Destination::write) returned from is durable, and the file shows it after
/// [`finish`](Destination::finish), all at once: whoever reads the file sees the state of the last complete load. Rows stand
/// in the order of their keys, so that equal contents are equal files. Columns of the file that are none of the mapping's keep
/// their values. No call is counted, as there are none.
pub struct FileDestination {
    staging: Arc<Mutex<Staging>>,
    name: String,
    key: PropertyName,
    columns: Vec<PropertyDefinition>,
}

impl FileDestination {
    /// Prepares to write a file; `name` is what its state is kept under. The file need not be there. Nothing is touched yet. A
    /// file behind a symbolic link is written where the link leads.
    pub fn open(name: impl Into<String>, mut target: FileTarget) -> Self {
        if target.path.is_symlink()
            && let Ok(path) = target.path.canonicalize()
        {
            target.path = path;
        }
        let (key, columns) = (target.key.clone(), target.columns.clone());
        let staging = Arc::new(Mutex::new(Staging::new(target)));
        Self { staging, name: name.into(), key, columns }
    }

    /// Begins a load: only for whoever holds the mapping's lease. What an earlier load has written and not shown is gone on
    /// with, unless the file or the columns have changed since.
    ///
    /// # Errors
    /// Permanent when the file, or what is kept of an earlier load, cannot be read.
    pub fn resume(&self) -> Result<Resumed, ConnectorError> {
        self.lock().resume()
    }

    /// What a load would begin with; changes nothing.
    ///
    /// # Errors
    /// As [`resume`](Self::resume).
    pub fn foresee(&self) -> Result<Resumed, ConnectorError> {
        self.lock().foresee()
    }

    /// What the file holds since [`finish`](Destination::finish) returned well.
    pub fn finished(&self) -> Option<Revision> {
        self.lock().finished()
    }

    fn lock(&self) -> MutexGuard<'_, Staging> {
        self.staging.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Does something with the rows on a thread that may wait for the disk.
    async fn with<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Staging) -> Result<T, ConnectorError> + Send + 'static,
    ) -> Result<T, ConnectorError> {
        let staging = Arc::clone(&self.staging);
        let done = tokio::task::spawn_blocking(move || {
            work(&mut staging.lock().unwrap_or_else(PoisonError::into_inner))
        });
        done.await.map_err(|cause| {
            ConnectorError::new(ErrorClass::Bug, "a task of the file ended unexpectedly").caused_by(cause)
        })?
    }
}

#[async_trait]
impl Destination for FileDestination {
    async fn identify(&self) -> Result<Portal, ConnectorError> {
        Ok(Portal { id: PortalId::new(self.name.as_str()), time_zone: None, account_type: None })
    }

    async fn schema(&self, object: &ObjectType) -> Result<ObjectSchema, ConnectorError> {
        let definition = |column: &PropertyDefinition| PropertyDefinition {
            unique: column.name == self.key,
            property_type: as_written(&column.property_type),
            ..column.clone()
        };
        let columns = self.columns.iter().map(definition);
        Ok(ObjectSchema::new(object.clone(), columns.collect()))
    }

    async fn count(&self, _object: &ObjectType) -> Result<u64, ConnectorError> {
        self.with(|staging| {
            let count = staging.rows()?.count();
            count.map_err(|cause| of_staging(staging.target(), cause))
        })
        .await
    }

    async fn fetch(&self, request: &Fetch) -> Result<Vec<ObservedRecord>, ConnectorError> {
        let keys: Vec<String> = match &request.by {
            FetchBy::Id(ids) => ids.iter().map(|id| id.as_str().to_owned()).collect(),
            FetchBy::Unique(property, values) if *property == self.key => values.clone(),
            FetchBy::Unique(property, _) => {
                return Err(permanent(format!("rows of a file are not found by `{property}`")));
            }
        };
        let wanted = request.properties.clone();
        self.with(move |staging| {
            let rows = staging.rows()?;
            let found =
                keys.into_iter().map(|key| Ok(rows.get(&key)?.map(|row| observed(key, &row, &wanted))));
            let found: rusqlite::Result<Vec<Option<ObservedRecord>>> = found.collect();
            let found = found.map_err(|cause| of_staging(staging.target(), cause))?;
            Ok(found.into_iter().flatten().collect())
        })
        .await
    }

    async fn list(
        &self,
        _object: &ObjectType,
        properties: &[PropertyName],
        cursor: Option<&str>,
    ) -> Result<ListPage, ConnectorError> {
        let (wanted, after) = (properties.to_vec(), cursor.unwrap_or_default().to_owned());
        self.with(move |staging| {
            let page = staging.rows()?.after(&after, MAX_BATCH);
            let page = page.map_err(|cause| of_staging(staging.target(), cause))?;
            let next = page.last().filter(|_| page.len() == MAX_BATCH).map(|(key, _)| key.clone());
            let records = page.into_iter().map(|(key, row)| observed(key, &row, &wanted)).collect();
            Ok(ListPage { records, next })
        })
        .await
    }

    async fn find(
        &self,
        _object: &ObjectType,
        property: &PropertyName,
        _values: &[String],
        _properties: &[PropertyName],
    ) -> Result<Vec<ObservedRecord>, ConnectorError> {
        Err(permanent(format!("rows of a file are not found by `{property}`")))
    }

    async fn write(&self, batch: &Batch) -> Result<Vec<Outcome>, ConnectorError> {
        let (batch, key) = (batch.clone(), self.key.clone());
        self.with(move |staging| {
            let rows = staging.durable()?;
            let outcomes = rows.at_once(|rows| {
                batch.inputs.iter().map(|input| write_row(rows, &key, &batch.kind, input)).collect()
            });
            outcomes.map_err(|cause| of_staging(staging.target(), cause))
        })
        .await
    }

    async fn archive(&self, _object: &ObjectType, ids: &[RecordId]) -> Result<Vec<Outcome>, ConnectorError> {
        let ids = ids.to_vec();
        self.with(move |staging| {
            let rows = staging.durable()?;
            let outcomes = rows.at_once(|rows| {
                let one = |id: RecordId| {
                    let was_there = rows.remove(id.as_str())?;
                    let gone = Outcome::Written { id, created: false, stored: Vec::new() };
                    Ok(if was_there { gone } else { Outcome::Missing })
                };
                ids.into_iter().map(one).collect()
            });
            outcomes.map_err(|cause| of_staging(staging.target(), cause))
        })
        .await
    }

    async fn finish(&self) -> Result<(), ConnectorError> {
        self.with(Staging::finish).await
    }

    fn max_batch(&self) -> usize {
        MAX_BATCH
    }

    fn calls(&self) -> Calls {
        Calls::default()
    }
}

/// Text in a file is what is written there, whatever HubSpot makes of a property of that name (e-mails in lower case).
fn as_written(property_type: &PropertyType) -> PropertyType {
    match property_type {
        PropertyType::String => PropertyType::Other("text".into()),
        other => other.clone(),
    }
}

/// Writes one row. Repeating it changes nothing.
fn write_row(
    rows: &Rows,
    key: &PropertyName,
    kind: &WriteKind,
    input: &WriteInput,
) -> rusqlite::Result<Outcome> {
    let known = rows.get(&input.target)?;
    let created = known.is_none();
    let mut row = match (known, kind) {
        (Some(row), _) => row,
        (None, WriteKind::Update) => return Ok(Outcome::Missing),
        (None, WriteKind::Upsert(_)) => Row::new(),
    };
    let mut stored = Vec::with_capacity(input.properties.len());
    for (name, text) in &input.properties {
        let text = Some(text.clone()).filter(|text| !text.is_empty());
        match &text {
            Some(text) => drop(row.insert(name.as_str().to_owned(), Json::from(text.as_str()))),
            None => drop(row.remove(name.as_str())),
        }
        stored.push((name.clone(), text));
    }
    // An upsert names the key by its target alone.
    let id = row.entry(key.as_str()).or_insert_with(|| Json::from(input.target.as_str()));
    let id = id.as_str().unwrap_or_default().to_owned();
    if id == input.target {
        rows.put(&id, &row)?;
    } else {
        // The row moves to another key, unless that is somebody's.
        if !rows.put_new(&id, &row)? {
            let message = "is the key of another row of the file";
            return Ok(Outcome::Rejected(Rejection::of_property(
                RejectionCode::Refused,
                key.clone(),
                message,
            )));
        }
        rows.remove(&input.target)?;
    }
    Ok(Outcome::Written { id: RecordId::new(id), created, stored })
}

fn observed(key: String, row: &Row, wanted: &[PropertyName]) -> ObservedRecord {
    let value = |name: &PropertyName| {
        let text = row.get(name.as_str())?.as_str()?;
        Some((name.clone(), text.to_owned()))
    };
    let properties = wanted.iter().filter_map(value).collect();
    ObservedRecord {
        id: RecordId::new(key),
        properties,
        changed_at: Default::default(),
        further: Default::default(),
    }
}

impl std::fmt::Debug for FileDestination {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "FileDestination({})", self.name)
    }
}
