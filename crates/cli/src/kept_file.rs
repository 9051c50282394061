//! A file that a mapping keeps: where it lies, and whether somebody else has been at it.

use std::sync::Arc;

use fieldline_connector_file::{FileDestination, FileForm, FileTarget, Revision};
use fieldline_mapping::{ConnectionKind, FileConnection, Project, TransformPlan};
use fieldline_model::{Fingerprint, PropertyDefinition};
use fieldline_state::{Scope, SharedStore, StateStore};

use crate::app::App;
use crate::error::CommandError;

/// The file of one mapping.
pub(crate) struct KeptFile {
    pub(crate) destination: Arc<FileDestination>,
    shared: Arc<dyn SharedStore>,
    /// What its revision is noted under.
    note: String,
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
                (file, FileForm::Csv { delimiter: file.delimiter, quote: file.quote })
            }
            Some(ConnectionKind::Jsonl(file)) => (file, FileForm::Jsonl),
            Some(ConnectionKind::Hubspot(_)) | None => return Ok(None),
        };
        let name = match source {
            Some(portal) => format!("{}/{} from {portal}", destination.connection(), destination.object()),
            None => format!("{}/{}", destination.connection(), destination.object()),
        };
        let target = target(app, project, transform, file, form, &name);
        let note = format!("file of {}: {name}", transform.id());
        let destination = FileDestination::open(name, target)
            .map_err(|cause| CommandError::destination("opening the file to be written", &cause))?;
        Ok(Some(Self { destination: Arc::new(destination), shared: Arc::clone(shared), note }))
    }

    /// Whether the file is what the mapping's last run left. A file that was edited, restored or removed is not; nor is one
    /// of which nothing is known.
    pub(crate) fn is_as_left(&self) -> Result<bool, CommandError> {
        Ok(self.noted()?.as_ref() == Some(&self.revision()?))
    }

    /// Before a run: where somebody else has been at the file, everything known of its rows is forgotten, so that the run
    /// compares them all. Whether anything was.
    pub(crate) fn settle(&self, state: &dyn StateStore, scope: &Scope) -> Result<bool, CommandError> {
        if self.is_as_left()? {
            return Ok(false);
        }
        let was_known = state.record_count(scope)? > 0;
        state.forget_all(scope)?;
        self.destination.discard().map_err(|cause| failed(&cause))?;
        self.note()?;
        Ok(was_known)
    }

    /// Notes what the file holds now.
    pub(crate) fn note(&self) -> Result<(), CommandError> {
        let revision = self.revision()?;
        Ok(self.shared.exchange(&self.note, &mut |_| revision.as_str().as_bytes().to_vec())?)
    }

    fn revision(&self) -> Result<Revision, CommandError> {
        self.destination.revision().map_err(|cause| failed(&cause))
    }

    fn noted(&self) -> Result<Option<Revision>, CommandError> {
        let mut noted = None;
        self.shared.exchange(&self.note, &mut |value| {
            let bytes = value.unwrap_or_default().to_vec();
            noted = String::from_utf8(bytes.clone())
                .ok()
                .filter(|text| !text.is_empty())
                .map(Revision::from_text);
            bytes
        })?;
        Ok(noted)
    }
}

fn failed(cause: &fieldline_connector::ConnectorError) -> CommandError {
    CommandError::destination("looking at the file to be written", cause)
}

fn target(
    app: &App,
    project: &Project,
    transform: &TransformPlan,
    file: &FileConnection,
    form: FileForm,
    name: &str,
) -> FileTarget {
    let destination = transform.destination();
    let key = destination.key_property();
    let rules = transform.rules().iter().map(|rule| rule.definition.clone());
    let state = app.directory.join(&project.state);
    let staging = Fingerprint::of([transform.id().as_str().as_bytes(), name.as_bytes()]);
    FileTarget {
        path: app.directory.join(&file.path).join(destination.object().as_str()),
        form,
        key: key.clone(),
        columns: std::iter::once(PropertyDefinition::text(key.clone())).chain(rules).collect(),
        staging: state.with_file_name("files").join(format!("{staging}.rows")),
    }
}
