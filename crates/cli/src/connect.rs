//! Connections of the project → connectors.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use chrono::Utc;
use fieldline_connector::quota::Share;
use fieldline_connector::{ConnectorError, Definitions, Source, Stop};
use fieldline_connector_file::{CsvOptions, CsvSource, Escape, JsonlOptions, JsonlSource};
use fieldline_connector_hubspot::{Hubspot, HubspotConfig};
use fieldline_mapping::{ConnectionKind, FileConnection, HubspotConnection, Project, TransformPlan};
use fieldline_model::{ObjectType, Sensitivity};
use fieldline_state::{SharedStore, SqliteStore};
use secrecy::SecretString;

use crate::allowance;
use crate::app::App;
use crate::auth::{Account, Identity, first_seen, reminder, signing};
use crate::error::CommandError;
use crate::shared_quota::TokenQuota;
use crate::state_file::state_file;

/// Opens the file that a mapping reads.
pub(crate) fn file_source(
    app: &App,
    project: &Project,
    transform: &TransformPlan,
) -> Result<Box<dyn Source>, CommandError> {
    let connection = project.connections.get(transform.source().connection().as_str());
    let stream = transform.source().stream();
    let opened: Result<Box<dyn Source>, ConnectorError> =
        match connection.map(|connection| &connection.kind) {
            Some(ConnectionKind::Csv(file)) => CsvSource::open(&path(app, file, stream), csv_options(file))
                .map(|source| Box::new(source) as _),
            Some(ConnectionKind::Jsonl(file)) => {
                let options = JsonlOptions { encoding: file.encoding.clone(), ..JsonlOptions::default() };
                JsonlSource::open(&path(app, file, stream), options).map(|source| Box::new(source) as _)
            }
            Some(ConnectionKind::Hubspot(_)) | None => {
                return Err(CommandError::refused(format!(
                    "`{}` holds no files",
                    transform.source().connection()
                )));
            }
        };
    opened.map_err(|cause| {
        let error = CommandError::refused(cause.to_string());
        match std::error::Error::source(&cause) {
            Some(why) => error.with_help(format!("The system says: {why}.")),
            None => error,
        }
    })
}

fn path(app: &App, file: &FileConnection, stream: &str) -> std::path::PathBuf {
    app.directory.join(Path::new(&file.path)).join(stream)
}

fn csv_options(file: &FileConnection) -> CsvOptions {
    CsvOptions {
        delimiter: file.delimiter,
        quote: file.quote,
        escape: match file.escape {
            fieldline_mapping::Escape::Doubled => Escape::Doubled,
            fieldline_mapping::Escape::Backslash => Escape::Backslash,
        },
        encoding: file.encoding.clone(),
        header: file.header,
        skip_lines: file.skip_lines,
        ..CsvOptions::default()
    }
}

/// How late a call may reach a simulator or proxy on this machine, which shares our processors: as late as the machine is
/// busy. Where it is idle the answers come at once, and the margin costs nothing.
const LOCAL_MARGIN: Duration = Duration::from_secs(2);

/// Properties that HubSpot guards: their object type and how closely.
pub(crate) type Guarded = BTreeSet<(ObjectType, Sensitivity)>;

/// Connects to the account of a HubSpot connection, for mappings that write these guarded properties. Its quota is shared
/// with whoever else works on that state; once `stop` is requested, no call waits for its turn.
pub(crate) fn hubspot(
    app: &App,
    account: &Account<'_>,
    guarded: Guarded,
    state: &Arc<dyn SharedStore>,
    stop: &Stop,
) -> Result<Arc<Hubspot>, CommandError> {
    let mut config = settings(account.connection)?;
    let signing = signing(app, account, &config, || Ok(Arc::clone(state)))?;
    if let Identity::Token(token) = signing.identity {
        let today = Utc::now().date_naive();
        let first_seen = first_seen(state.as_ref(), token, today)?;
        if let Some(reminder) = reminder(account.name.as_str(), first_seen, today) {
            app.terminal.note(&format!("note: {reminder}"));
        }
    }
    config.tokens = signing.tokens;
    config.guarded = guarded;
    config.stop = stop.clone();
    if allowance::is_shared(account.connection) {
        let quota = TokenQuota::new(Arc::clone(state), &signing.identity);
        config.quota_store = Some(Arc::new(quota));
    }
    connected(config).map(Arc::new)
}

/// Connects to the account of a HubSpot connection, for its definitions. The project's state is opened for a login only.
pub(crate) fn definitions(
    app: &App,
    account: &Account<'_>,
    project: &Project,
) -> Result<Arc<dyn Definitions>, CommandError> {
    let mut config = settings(account.connection)?;
    let state = || Ok(Arc::new(SqliteStore::open(&state_file(app, project)?)?) as _);
    config.tokens = signing(app, account, &config, state)?.tokens;
    Ok(Arc::new(connected(config)?))
}

fn connected(config: HubspotConfig) -> Result<Hubspot, CommandError> {
    Hubspot::new(config).map_err(|cause| CommandError::destination("connecting to HubSpot", &cause))
}

/// How to reach the account, but for what calls are signed with.
pub(crate) fn settings(connection: &HubspotConnection) -> Result<HubspotConfig, CommandError> {
    let refuse = |why: String| CommandError::refused(why);
    let mut config = HubspotConfig::new(SecretString::default());
    if let Some(base_url) = &connection.base_url {
        config.base_url.clone_from(base_url);
    }
    config.api_version = connection.api_version.parse().map_err(|error| refuse(format!("{error}")))?;
    config.limits = allowance::limits(connection).map_err(|error| refuse(error.to_string()))?;
    config.pace = allowance::pace(connection);
    if config.base_url.starts_with("http://") {
        config.limits = config.limits.with_margin(LOCAL_MARGIN);
    }
    let percent = u8::try_from(connection.reserve_per_mille.div_ceil(10)).unwrap_or(100);
    config.reserve = Share::percent(percent).map_err(|error| refuse(error.to_string()))?;
    config.seed = u64::from(std::process::id());
    Ok(config)
}
