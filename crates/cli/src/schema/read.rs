//! What the portals say now, beside the files of the project.

use chrono::Utc;
use fieldline_connector::{ConnectorError, Described};
use fieldline_model::{ObjectType, Snapshot};

use super::portals::Place;
use super::{Change, drift, files};
use crate::app::App;
use crate::error::CommandError;

/// One object type of one portal, read.
pub(crate) struct ReadObject {
    pub(crate) object: ObjectType,
    /// Where its snapshot lies or belongs.
    pub(crate) file: String,
    /// The snapshot in the project; `None` when there is none.
    pub(crate) before: Option<Snapshot>,
    /// Snapshots of the same object type in files of other names, as earlier versions wrote them.
    pub(crate) others: Vec<String>,
    /// The portal today, or why it could not be read.
    pub(crate) now: Result<Snapshot, ConnectorError>,
}

impl ReadObject {
    /// What moved since the snapshot; nothing without one, and nothing when the portal could not be read.
    pub(crate) fn changes(&self) -> Vec<Change> {
        match (&self.before, &self.now) {
            (Some(before), Ok(now)) => drift(before, now),
            _ => Vec::new(),
        }
    }
}

/// Reads every object type of an account, one after another.
pub(crate) async fn read_all(app: &App, place: &Place) -> Result<Vec<ReadObject>, CommandError> {
    let mut all = Vec::new();
    for (object, linked) in &place.objects {
        let file = files::name(&place.portal.id, object);
        let mut before = files::read(app, &file)?;
        let linked: Vec<ObjectType> = linked.iter().cloned().collect();
        let described = place.definitions.describe(object, &linked).await;
        let now = described.map(|Described { schema, unseen }| Snapshot {
            unseen,
            ..Snapshot::new(place.portal.id.clone(), Utc::now().date_naive(), schema)
        });
        let known = now.as_ref().map(|snapshot| &snapshot.schema);
        let others = known.map_or_else(|_| Vec::new(), |schema| files::others(app, &file, schema));
        if before.is_none()
            && let Some(other) = others.first()
        {
            before = files::read(app, other)?;
        }
        all.push(ReadObject { object: object.clone(), file, before, others, now });
    }
    Ok(all)
}

/// Writes the snapshot of an object type that could be read, and takes away those that it stands for.
pub(crate) fn keep(app: &App, read: &ReadObject) -> Result<(), CommandError> {
    let Ok(snapshot) = &read.now else { return Ok(()) };
    files::write(app, &read.file, snapshot)?;
    for other in &read.others {
        files::remove(app, other)?;
        app.terminal.note(&format!("removed {other}: {} are in {}", read.object, read.file));
    }
    Ok(())
}
