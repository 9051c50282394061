//! Connections of the project → connectors.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use chrono::Utc;
use fieldline_connector::quota::{Limits, Share};
use fieldline_connector::{ConnectorError, Definitions, Source};
use fieldline_connector_file::{CsvOptions, CsvSource, JsonlOptions, JsonlSource};
use fieldline_connector_hubspot::{Hubspot, HubspotConfig};
use fieldline_mapping::{
    ConnectionKind, Credentials, FileConnection, HubspotConnection, Project, Tier, TransformPlan,
};
use fieldline_model::{ObjectType, Sensitivity};
use fieldline_state::{SharedStore, SqliteStore};
use secrecy::SecretString;

use crate::app::App;
use crate::auth::{Account, Identity, first_seen, reminder, signing};
use crate::error::CommandError;
use crate::shared_quota::TokenQuota;

/// Opens the stream of a mapping.
pub(crate) fn source(
    app: &App,
    project: &Project,
    transform: &TransformPlan,
) -> Result<Box<dyn Source>, CommandError> {
    let connection = project.connections.get(transform.source().connection().as_str());
    let stream = transform.source().stream();
    let opened: Result<Box<dyn Source>, ConnectorError> = match connection.map(|connection| &connection.kind)
    {
        Some(ConnectionKind::Csv(file)) => {
            CsvSource::open(&path(app, file, stream), csv_options(file)).map(|source| Box::new(source) as _)
        }
        Some(ConnectionKind::Jsonl(file)) => {
            let options = JsonlOptions { encoding: file.encoding.clone(), ..JsonlOptions::default() };
            JsonlSource::open(&path(app, file, stream), options).map(|source| Box::new(source) as _)
        }
        Some(ConnectionKind::Hubspot(_)) | None => {
            return Err(CommandError::refused(format!("`{}` is no source", transform.source().connection())));
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
        encoding: file.encoding.clone(),
        header: file.header,
        ..CsvOptions::default()
    }
}

/// How late a call may reach a simulator or proxy on this machine, which shares our processors: as late as the machine is
/// busy. Where it is idle the answers come at once, and the margin costs nothing.
const LOCAL_MARGIN: Duration = Duration::from_secs(2);

/// Properties that HubSpot guards: their object type and how closely.
pub(crate) type Guarded = BTreeSet<(ObjectType, Sensitivity)>;

/// Connects to the account of a HubSpot connection, for mappings that write these guarded properties. Its quota is shared
/// with whoever else works on that state.
pub(crate) fn hubspot(
    app: &App,
    account: &Account<'_>,
    guarded: Guarded,
    state: &Arc<dyn SharedStore>,
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
    if is_limited(account.connection) {
        let quota = TokenQuota::new(Arc::clone(state), &signing.identity);
        config.quota_store = Some(Arc::new(quota));
    }
    connected(config).map(Arc::new)
}

/// Whether HubSpot's limits apply: not to a simulator without any.
pub(crate) fn is_limited(connection: &HubspotConnection) -> bool {
    connection.tier != Some(Tier::Unlimited) || connection.limits.burst.is_some()
}

/// Connects to the account of a HubSpot connection, for its definitions. The project's state is opened for a login only.
pub(crate) fn definitions(
    app: &App,
    account: &Account<'_>,
    project: &Project,
) -> Result<Arc<dyn Definitions>, CommandError> {
    let mut config = settings(account.connection)?;
    let state = || Ok(Arc::new(SqliteStore::open(&app.directory.join(&project.state))?) as _);
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
    config.limits = limits(connection).map_err(|error| refuse(error.to_string()))?;
    if config.base_url.starts_with("http://") {
        config.limits = config.limits.with_margin(LOCAL_MARGIN);
    }
    let percent = u8::try_from(connection.reserve_per_mille.div_ceil(10)).unwrap_or(100);
    config.reserve = Share::percent(percent).map_err(|error| refuse(error.to_string()))?;
    config.seed = u64::from(std::process::id());
    Ok(config)
}

/// What HubSpot allows an app that people log in to, in any account: calls in ten seconds. It publishes no daily limit
/// (documented for listed apps; others may have their tier's, which `limits` states).
const APP_BURST: u32 = 110;

fn limits(connection: &HubspotConnection) -> Result<Limits, fieldline_connector::quota::LimitsError> {
    let of_tier = match connection.tier.unwrap_or(Tier::Professional) {
        Tier::Free => Limits::free(),
        Tier::Starter => Limits::starter(),
        Tier::Professional => Limits::professional(),
        Tier::Enterprise => Limits::enterprise(),
        Tier::Unlimited => Limits::unlimited(),
    };
    let own = &connection.limits;
    if matches!(connection.credentials, Credentials::OAuth(_)) && of_tier.burst().is_some() {
        let search = own.search.or(of_tier.search_per_second()).unwrap_or(u32::MAX);
        return Limits::new(own.burst.unwrap_or(APP_BURST), own.daily.map(u64::from), search);
    }
    if own.burst.is_none() && own.daily.is_none() && own.search.is_none() {
        return Ok(of_tier);
    }
    let burst = own.burst.or(of_tier.burst()).unwrap_or(u32::MAX);
    let search = own.search.or(of_tier.search_per_second()).unwrap_or(u32::MAX);
    Limits::new(burst, own.daily.map(u64::from).or(of_tier.daily()), search)
}

/// Calls allowed per window, for the estimate in a plan; `None` when unlimited.
pub(crate) fn burst(connection: &HubspotConnection) -> Option<(u32, Duration, Option<u64>)> {
    let limits = limits(connection).ok()?;
    Some((limits.burst()?, limits.window(), limits.daily()))
}

#[cfg(test)]
mod tests {
    use fieldline_mapping::{ProjectText, compile};

    use super::*;

    fn connection(keys: &str) -> HubspotConnection {
        let text = ProjectText::new().with_file(
            "fieldline.yaml",
            format!("fieldline: 1\nproject: p\nconnections:\n  hubspot: {{ type: hubspot, {keys} }}\n"),
        );
        let project = compile(&text).project.unwrap();
        match project.connections.into_values().next().unwrap().kind {
            ConnectionKind::Hubspot(hubspot) => *hubspot,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn an_app_that_people_log_in_to_has_limits_of_its_own() {
        let oauth = "oauth: { client_id: a, client_secret: \"${S}\" }";
        let cases = [
            ("token: \"${T}\"".to_owned(), Some(190), Some(625_000)),
            (oauth.to_owned(), Some(110), None),
            (format!("{oauth}, tier: enterprise"), Some(110), None),
            (format!("{oauth}, limits: {{ burst: 190, daily: 1000 }}"), Some(190), Some(1_000)),
            (
                "oauth: { client_id: a, client_secret: b }, tier: unlimited, base_url: http://127.0.0.1:1"
                    .to_owned(),
                None,
                None,
            ),
        ];
        for (keys, burst, daily) in cases {
            let limits = limits(&connection(&keys)).unwrap();
            assert_eq!((limits.burst(), limits.daily()), (burst, daily), "{keys}");
        }
    }
}
