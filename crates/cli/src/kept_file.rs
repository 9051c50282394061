//! A file that a mapping keeps: where it lies, and whether somebody else has been at it.

use std::sync::Arc;

use fieldline_connector::ConnectorError;
use fieldline_connector_file::{FileDestination, FileForm, FileTarget, Resumed, Revision};
use fieldline_mapping::{ConnectionKind, FileConnection, Owner, Project, TransformPlan};
use fieldline_model::{Fingerprint, PropertyDefinition, PropertyName};
use fieldline_state::SharedStore;
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::error::CommandError;

/// The file of one mapping.
pub(crate) struct KeptFile {
    pub(crate) destination: Arc<FileDestination>,
    shared: Arc<dyn SharedStore>,
    /// What is remembered of it is kept under this name.
    name: String,
    /// The columns that the mapping writes today.
    columns: Vec<PropertyName>,
}

/// What is remembered of a file between loads.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
struct Remembered {
    /// What it held when the load began, or since it was finished.
    revision: String,
    /// The columns that it was last written with.
    columns: Vec<PropertyName>,
    /// Whether a load has begun and was not finished since.
    is_loading: bool,
}

/// How a file is met by a run.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Met {
    /// As the mapping's last run left it.
    AsLeft,
    /// Otherwise: every record has to be compared.
    Otherwise {
        /// Whether somebody else has been at it, and not just that nothing is known of it.
        is_edited: bool,
    },
}

impl KeptFile {
    /// The file that a mapping writes; `source` is the portal that its records come from, if they come from one. `None` when
    /// its connection is none of files.
    pub(crate) fn open(
        app: &App,
        project: &Project,
        transform: &TransformPlan,
        source: Option<&str>,
        shared: &Arc<dyn SharedStore>,
    ) -> Result<Option<Self>, CommandError> {
        let destination = transform.destination();
        let connection = project.connections.get(destination.connection().as_str());
        let (file, form) = match connection.map(|connection| &connection.kind) {
            Some(ConnectionKind::Csv(file)) => {
                (file, FileForm::Csv { delimiter: file.delimiter, quote: file.quote.unwrap_or(b'"') })
            }
            Some(ConnectionKind::Jsonl(file)) => (file, FileForm::Jsonl),
            Some(ConnectionKind::Hubspot(_)) | None => return Ok(None),
        };
        // Another folder is another file, and records of another portal are others.
        let folder = file.path.trim_end_matches('/');
        let label = match source {
            Some(portal) => format!("{folder}/{} from {portal}", destination.object()),
            None => format!("{folder}/{}", destination.object()),
        };
        let name = format!("file of {}: {label}", transform.id());
        let mut target = target(app, project, transform, file, form, &label);
        let columns: Vec<PropertyName> = target.columns.iter().map(|column| column.name.clone()).collect();
        if let Some(known) = remembered(shared.as_ref(), &name)? {
            target.is_rearranged = known.columns != columns;
            target.former = known.columns.into_iter().filter(|name| !columns.contains(name)).collect();
        }
        let destination = Arc::new(FileDestination::open(label, target));
        Ok(Some(Self { destination, shared: Arc::clone(shared), name, columns }))
    }

    /// Begins a load, under the mapping's lease.
    pub(crate) fn begin(&self) -> Result<Met, CommandError> {
        let known = remembered(self.shared.as_ref(), &self.name)?;
        let resumed = self.destination.resume().map_err(|cause| failed(&cause))?;
        let columns = known.as_ref().map_or_else(|| self.columns.clone(), |known| known.columns.clone());
        let revision = resumed.revision.as_str().to_owned();
        self.remember(&Remembered { revision, columns, is_loading: true })?;
        Ok(met(known.as_ref(), &resumed))
    }

    /// How a load would meet the file.
    pub(crate) fn foresee(&self) -> Result<Met, CommandError> {
        let known = remembered(self.shared.as_ref(), &self.name)?;
        let resumed = self.destination.foresee().map_err(|cause| failed(&cause))?;
        Ok(met(known.as_ref(), &resumed))
    }

    /// Remembers what a load has left, once it was finished.
    pub(crate) fn conclude(&self) -> Result<(), CommandError> {
        let Some(revision) = self.destination.finished() else { return Ok(()) };
        let (revision, columns) = (revision.as_str().to_owned(), self.columns.clone());
        self.remember(&Remembered { revision, columns, is_loading: false })
    }

    fn remember(&self, what: &Remembered) -> Result<(), CommandError> {
        let bytes = serde_json::to_vec(what).expect("it is plain text");
        Ok(self.shared.exchange(&self.name, &mut |_| bytes.clone())?)
    }
}

/// A load that was cut off leaves its rows aside; where they are gone, nobody knows what of it is in the file.
fn met(known: Option<&Remembered>, resumed: &Resumed) -> Met {
    let Some(known) = known else { return Met::Otherwise { is_edited: false } };
    let is_edited = Revision::from_text(known.revision.as_str()) != resumed.revision;
    if is_edited || (known.is_loading && !resumed.has_staged) {
        return Met::Otherwise { is_edited };
    }
    Met::AsLeft
}

fn remembered(shared: &dyn SharedStore, name: &str) -> Result<Option<Remembered>, CommandError> {
    let mut found = None;
    shared.exchange(name, &mut |value| {
        let bytes = value.unwrap_or_default().to_vec();
        // What another version wrote and we cannot read is as good as nothing.
        found = serde_json::from_slice(&bytes).ok();
        bytes
    })?;
    Ok(found)
}

fn failed(cause: &ConnectorError) -> CommandError {
    CommandError::destination("looking at the file to be written", cause)
}

fn target(
    app: &App,
    project: &Project,
    transform: &TransformPlan,
    file: &FileConnection,
    form: FileForm,
    label: &str,
) -> FileTarget {
    let destination = transform.destination();
    let key = destination.key_property();
    let written = transform.rules().iter().filter(|rule| rule.owner != Owner::Destination);
    let rules = written.map(|rule| rule.definition.clone());
    let state = app.directory.join(&project.state);
    let staging = Fingerprint::of([transform.id().as_str().as_bytes(), label.as_bytes()]);
    FileTarget {
        path: app.directory.join(&file.path).join(destination.object().as_str()),
        form,
        key: key.clone(),
        columns: std::iter::once(PropertyDefinition::text(key.clone())).chain(rules).collect(),
        former: Vec::new(),
        is_rearranged: false,
        staging: state.with_file_name("files").join(format!("{staging}.rows")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_as_left_when_nobody_was_at_it_and_nothing_is_missing() {
        let known = |revision: &str, is_loading| {
            Some(Remembered { revision: revision.to_owned(), columns: Vec::new(), is_loading })
        };
        let cases = [
            (None, false, Met::Otherwise { is_edited: false }),
            (known("a", false), false, Met::AsLeft),
            (known("b", false), false, Met::Otherwise { is_edited: true }),
            // It died before its end: with its rows it goes on, without them it begins anew.
            (known("a", true), true, Met::AsLeft),
            (known("a", true), false, Met::Otherwise { is_edited: false }),
            (known("b", true), true, Met::Otherwise { is_edited: true }),
        ];
        for (known, has_staged, expected) in cases {
            let resumed = Resumed { revision: Revision::from_text("a"), has_staged };
            assert_eq!(met(known.as_ref(), &resumed), expected, "{known:?}");
        }
    }
}
