//! A project with its state and its accounts, opened for one command.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::Utc;
use fieldline_connector::{ConnectorError, Destination, ErrorClass, Portal, Source};
use fieldline_connector_hubspot::Hubspot;
use fieldline_executor::{Observer, Pipeline, Stop};
use fieldline_mapping::{ConnectionKind, HubspotConnection, Project, SourceKind, TransformPlan};
use fieldline_model::{ConnectionName, ObjectType, RunId, Sensitivity};
use fieldline_state::{SharedStore, SqliteStore, StateStore};
use tracing::Instrument as _;

use crate::allowance;
use crate::app::App;
use crate::auth::{Account, accounts, explained, log_in_again};
use crate::connect::{self, Guarded};
use crate::error::CommandError;
use crate::kept_file::KeptFile;
use crate::opened::{Opened, stream};
use crate::project_files;
use crate::state_file::state_file;

/// Nobody could be asked which portal the token belongs to: the first call of every command, and the commonest slip.
pub(crate) fn unreachable_portal(app: &App, account: &Account<'_>, cause: &ConnectorError) -> CommandError {
    let asked = account.connection.base_url.as_deref();
    let doing = format!("asking {} which portal the token belongs to", asked.unwrap_or("HubSpot"));
    let error = CommandError::destination(&doing, cause);
    match cause.class() {
        ErrorClass::Auth if let Some(help) = log_in_again(app, account) => error.with_help(help),
        _ if asked.is_none() => error,
        ErrorClass::Transient { .. } => error.with_help(
            "If that is the simulator: start it with `fieldline sim`. Else mend `base_url` in `fieldline.yaml`.",
        ),
        _ => error,
    }
}

/// A token of another account than the pinned one would load records into the wrong portal.
pub(crate) fn refuse_other_portal(
    name: &ConnectionName,
    connection: &HubspotConnection,
    portal: &Portal,
) -> Result<(), CommandError> {
    let Some(pinned) = connection.portal.as_ref().filter(|pinned| **pinned != portal.id) else {
        return Ok(());
    };
    let message = format!(
        "connection `{name}` is pinned to portal {pinned}, but its token belongs to portal {}",
        portal.id
    );
    let help = "Use a token of the pinned portal, or change `portal:` in `fieldline.yaml` on purpose.";
    Err(CommandError::refused(message).with_help(help))
}

/// A connected account, and which one it is.
type Connected = (Arc<Hubspot>, Portal);

/// An object type of an account.
type Place = (ConnectionName, ObjectType);

/// Everything that runs of this command share: one quota per account, one state.
pub(crate) struct Session {
    pub(crate) app: App,
    pub(crate) project: Arc<Project>,
    pub(crate) state: Arc<dyn StateStore>,
    /// The same state, as far as processes share it.
    shared: Arc<dyn SharedStore>,
    accounts: tokio::sync::Mutex<HashMap<ConnectionName, Connected>>,
    /// Mappings that write one object type of one account run one after another.
    turns: tokio::sync::Mutex<HashMap<Place, Arc<tokio::sync::Mutex<()>>>>,
    pub(crate) stop: Stop,
}

impl Session {
    /// Compiles the project and opens its state.
    pub(crate) fn open(app: &App) -> Result<Self, CommandError> {
        let project = project_files::compiled(app)?;
        let state = Arc::new(SqliteStore::open(&state_file(app, &project)?)?);
        Ok(Self {
            app: app.clone(),
            project: Arc::new(project),
            shared: Arc::clone(&state) as _,
            state,
            accounts: tokio::sync::Mutex::default(),
            turns: tokio::sync::Mutex::default(),
            stop: Stop::default(),
        })
    }

    /// The compiled mapping.
    pub(crate) fn transform(&self, mapping: &str) -> Result<&TransformPlan, CommandError> {
        self.project
            .mapping(mapping)
            .ok_or_else(|| CommandError::refused(format!("there is no mapping `{mapping}`")))
    }

    /// The HubSpot connection of that name.
    pub(crate) fn hubspot(&self, name: &ConnectionName) -> Result<&HubspotConnection, CommandError> {
        match self.project.connections.get(name.as_str()).map(|connection| &connection.kind) {
            Some(ConnectionKind::Hubspot(hubspot)) => Ok(hubspot),
            _ => Err(CommandError::refused(format!("connection `{name}` is no HubSpot account"))),
        }
    }

    /// The account of a connection: connected and identified once, and refused when it is not the pinned one.
    async fn account(&self, name: &ConnectionName) -> Result<Connected, CommandError> {
        let mut accounts = self.accounts.lock().await;
        if let Some(account) = accounts.get(name) {
            return Ok(account.clone());
        }
        let connection = self.hubspot(name)?;
        let account = Account { name, connection };
        let hubspot = connect::hubspot(&self.app, &account, self.guarded(name), &self.shared, &self.stop)?;
        let portal =
            hubspot.identify().await.map_err(|cause| unreachable_portal(&self.app, &account, &cause))?;
        refuse_other_portal(name, connection, &portal)?;
        if allowance::is_limited(connection) {
            hubspot.learn_usage().await;
        }
        accounts.insert(name.clone(), (Arc::clone(&hubspot), portal.clone()));
        Ok((hubspot, portal))
    }

    /// The account that a mapping reads from, unless it reads files.
    async fn source_account(&self, transform: &TransformPlan) -> Result<Option<Connected>, CommandError> {
        match transform.source().kind() {
            SourceKind::Hubspot => self.account(transform.source().connection()).await.map(Some),
            SourceKind::File => Ok(None),
        }
    }

    /// What the mappings that write to a connection write of guarded properties, as the snapshots know them.
    fn guarded(&self, connection: &ConnectionName) -> Guarded {
        let plans = self.project.mappings.iter().map(|plan| (plan.destination(), plan.rules()));
        let own = plans.filter(|(destination, _)| destination.connection() == connection);
        let levels = own.flat_map(|(destination, rules)| {
            rules.iter().map(move |rule| (destination.object().clone(), rule.definition.sensitivity))
        });
        levels.filter(|(_, sensitivity)| *sensitivity != Sensitivity::NonSensitive).collect()
    }

    /// Everything one run of a mapping needs.
    pub(crate) async fn open_mapping(
        &self,
        mapping: &str,
        run: &RunId,
        observer: Arc<dyn Observer>,
    ) -> Result<Opened, CommandError> {
        let transform = self.transform(mapping)?;
        let asking = tracing::info_span!("identify", %mapping, %run);
        let source = self.source_account(transform).instrument(asking.clone()).await?;
        let from = source.as_ref().map(|(_, portal)| portal.id.as_str());
        let file = KeptFile::open(&self.app, &self.project, transform, from, &self.shared)?;
        let source = source.map(|(account, _)| Arc::new(account.for_run()));
        let (destination, portal): (Arc<dyn Destination>, Portal) = match &file {
            Some(file) => {
                let portal = file.destination.identify().await;
                let portal = portal.map_err(|cause| CommandError::destination("opening the file", &cause))?;
                (Arc::clone(&file.destination) as _, portal)
            }
            None => {
                let account = self.account(transform.destination().connection());
                let (account, portal) = account.instrument(asking).await?;
                (Arc::new(account.for_run()), portal)
            }
        };
        let tables = match (&file, &source) {
            (Some(_), Some(account)) => Arc::clone(account) as _,
            _ => Arc::clone(&destination),
        };
        let state_file = self.app.directory.join(&self.project.state);
        let pipeline = Pipeline {
            targets: self.link_targets(transform)?,
            transform: Arc::new(transform.clone()),
            destination,
            tables,
            portal,
            state: Arc::clone(&self.state),
            run: run.clone(),
            started_at: Utc::now(),
            spool_folder: state_file.with_file_name("spool"),
            observer,
            stop: self.stop.clone(),
        };
        Ok(Opened { pipeline, source, file })
    }

    /// The mappings that a mapping's records are linked to, itself left out.
    fn link_targets(&self, transform: &TransformPlan) -> Result<Vec<Arc<TransformPlan>>, CommandError> {
        let mut targets: Vec<Arc<TransformPlan>> = Vec::new();
        for rule in transform.associations().iter().filter(|rule| rule.target != *transform.id()) {
            if targets.iter().all(|known| *known.id() != rule.target) {
                targets.push(Arc::new(self.transform(rule.target.as_str())?.clone()));
            }
        }
        Ok(targets)
    }

    /// Waits until no other mapping of this process writes the object type; keep the guard while running.
    pub(crate) async fn turn(&self, transform: &TransformPlan) -> tokio::sync::OwnedMutexGuard<()> {
        let destination = transform.destination();
        let place = (destination.connection().clone(), destination.object().clone());
        let turn = Arc::clone(self.turns.lock().await.entry(place).or_default());
        turn.lock_owned().await
    }

    /// An error of a run or a plan, with the mappings behind a scope that is missing.
    pub(crate) fn explained(&self, error: CommandError) -> CommandError {
        explained(&self.project, &accounts(&self.project), error)
    }

    /// Opens the stream of a mapping.
    pub(crate) fn source(&self, opened: &Opened) -> Result<Box<dyn Source>, CommandError> {
        let transform = &opened.pipeline.transform;
        match &opened.source {
            Some(account) => Ok(Box::new(stream(account, transform))),
            None => connect::file_source(&self.app, &self.project, transform),
        }
    }

    /// Opens the stream of a mapping that is only to be looked at.
    pub(crate) async fn source_alone(
        &self,
        transform: &TransformPlan,
    ) -> Result<Box<dyn Source>, CommandError> {
        match self.source_account(transform).await? {
            Some((account, _)) => Ok(Box::new(stream(&account, transform))),
            None => connect::file_source(&self.app, &self.project, transform),
        }
    }
}
