//! `auth status`: what is known of every account's token, without asking HubSpot.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use fieldline_connector::tokens::StoredTokens;
use fieldline_mapping::{Credentials, OAuthApp, Secret};
use fieldline_state::{MemoryStore, SharedStore, SqliteStore};
use serde::Serialize;

use crate::app::{App, quoted};
use crate::auth::{
    Account, Accounts, Age, BRING_KEY_BACK, Identity, Key, Logins, Needs, ScopeNeed, client, client_id,
    known_since, static_identity,
};
use crate::connect;
use crate::error::CommandError;
use crate::exit_code::Exit;
use crate::render;
use crate::reports::VERSION;
use crate::state_file::state_file;

#[derive(Serialize)]
struct StatusReport {
    version: u32,
    connections: Vec<AccountStatus>,
}

/// What is known of one account's token.
#[derive(Serialize, Debug)]
pub(crate) struct AccountStatus {
    pub(crate) connection: String,
    /// `variable`, `file`, `command`, `literal` or `oauth`.
    pub(crate) kind: &'static str,
    /// The variable, file or program; the app's id.
    pub(crate) from: Option<String>,
    /// The account: that of the login, or the pinned one.
    pub(crate) portal: Option<String>,
    /// Why it cannot be used as it is.
    pub(crate) problem: Option<String>,
    /// The way out of that.
    pub(crate) help: Option<String>,
    /// What the login allows; `null` where nobody can tell without asking HubSpot.
    pub(crate) granted: Option<Vec<String>>,
    pub(crate) needed: Vec<ScopeNeed>,
    /// Needed and not granted.
    pub(crate) missing: Vec<String>,
    pub(crate) logged_in_at: Option<String>,
    /// When the access token ends; it is refreshed before.
    pub(crate) expires_at: Option<String>,
    /// The day on which a static token was used first.
    pub(crate) first_seen: Option<NaiveDate>,
    pub(crate) age_days: Option<i64>,
    /// `soon` from 60 days on, `due` from 90.
    pub(crate) rotation: Option<&'static str>,
}

/// Shows all accounts.
pub(crate) fn status(app: &App) -> Result<Exit, CommandError> {
    let accounts = Accounts::open(app)?;
    let all = accounts.all();
    status_of(app, &accounts, &all)
}

/// Shows these accounts; ends as failed when one of them cannot be used.
pub(crate) fn status_of(app: &App, accounts: &Accounts, shown: &[Account<'_>]) -> Result<Exit, CommandError> {
    let state = state(app, accounts)?;
    let mut connections = Vec::new();
    for account in shown {
        connections.push(account_status(app, accounts, account, &state)?);
    }
    let is_fine = connections.iter().all(|status| status.problem.is_none());
    if app.json {
        let report = StatusReport { version: VERSION, connections };
        let json = serde_json::to_string_pretty(&report).expect("a status is plain data");
        app.terminal.json(&json);
    } else {
        connections
            .iter()
            .for_each(|status| app.terminal.out(&render::account_status(&app.terminal, status)));
    }
    Ok(if is_fine { Exit::Done } else { Exit::Failed })
}

/// Nothing is made where nothing is: a project that has never connected remembers no token.
fn state(app: &App, accounts: &Accounts) -> Result<Arc<dyn SharedStore>, CommandError> {
    let file = state_file(app, &accounts.project)?;
    if !file.exists() {
        return Ok(Arc::new(MemoryStore::new()));
    }
    Ok(Arc::new(SqliteStore::open(&file)?))
}

fn account_status(
    app: &App,
    accounts: &Accounts,
    account: &Account<'_>,
    state: &Arc<dyn SharedStore>,
) -> Result<AccountStatus, CommandError> {
    let status = AccountStatus {
        connection: account.name.to_string(),
        kind: "oauth",
        from: None,
        portal: account.connection.portal.as_ref().map(ToString::to_string),
        problem: None,
        help: None,
        granted: None,
        needed: Needs::of(&accounts.project, account).required,
        missing: Vec::new(),
        logged_in_at: None,
        expires_at: None,
        first_seen: None,
        age_days: None,
        rotation: None,
    };
    match &account.connection.credentials {
        Credentials::Token(secret) => of_token(app, account, secret, state, status),
        Credentials::OAuth(oauth) => of_login(app, account, oauth, state, status),
    }
}

fn of_token(
    app: &App,
    account: &Account<'_>,
    secret: &Secret,
    state: &Arc<dyn SharedStore>,
    mut status: AccountStatus,
) -> Result<AccountStatus, CommandError> {
    (status.kind, status.from) = match secret {
        Secret::Variable { name, .. } => ("variable", Some(name.clone())),
        Secret::File { path, .. } => ("file", Some(path.clone())),
        Secret::Command { program, .. } => ("command", Some(program.clone())),
        Secret::Literal(_) => ("literal", None),
    };
    let base_url = connect::settings(account.connection)?.base_url;
    let digest = match static_identity(app, secret, &base_url) {
        Ok(Identity::Token(digest) | Identity::App(digest)) => digest,
        Err(error) => return Ok(status.with_problem(&error)),
    };
    status.first_seen = known_since(state.as_ref(), digest)?;
    if let Some(first_seen) = status.first_seen {
        let today = Utc::now().date_naive();
        status.age_days = Some((today - first_seen).num_days());
        status.rotation = match Age::of(first_seen, today) {
            Age::Young => None,
            Age::Soon(_) => Some("soon"),
            Age::Due(_) => Some("due"),
        };
    }
    Ok(status)
}

fn of_login(
    app: &App,
    account: &Account<'_>,
    oauth: &OAuthApp,
    state: &Arc<dyn SharedStore>,
    mut status: AccountStatus,
) -> Result<AccountStatus, CommandError> {
    let (client_id, key) = match (client_id(app, oauth), Key::find(app)) {
        (Ok(client_id), Ok(key)) => (client_id, key),
        (Err(error), _) | (_, Err(error)) => return Ok(status.with_problem(&error)),
    };
    status.from = Some(client_id.clone());
    let failed = |cause| CommandError::destination("looking for the login", &cause);
    let logins = Logins::of(Arc::clone(state), account.name, account.connection, &client_id, key);
    let logins = logins.map_err(failed)?;
    let login = app.command(&format!("auth login {}", quoted(account.name.as_str())));
    let Some(portal) = logins.portal().map_err(failed)? else {
        status.problem = Some("nobody has logged in".to_owned());
        status.help = Some(format!("Log in: `{login}`."));
        return Ok(status);
    };
    status.portal = Some(portal);
    match logins.tokens() {
        Ok(tokens) => tokens.iter().for_each(|tokens| status.fill(tokens, &login)),
        Err(cause) => {
            status.problem = Some(cause.to_string());
            status.help = Some(format!("{BRING_KEY_BACK}, or log in again: `{login}`."));
        }
    }
    // Without the secret nothing can be refreshed.
    match client(app, oauth) {
        Err(error) if status.problem.is_none() => Ok(status.with_problem(&error)),
        _ => Ok(status),
    }
}

impl AccountStatus {
    fn with_problem(mut self, error: &CommandError) -> Self {
        self.problem = Some(error.summary());
        self.help = error.first_help().map(str::to_owned);
        self
    }

    fn fill(&mut self, tokens: &StoredTokens, login: &str) {
        self.logged_in_at = instant(tokens.since);
        self.expires_at = instant(tokens.expires_at);
        if tokens.scopes.is_empty() {
            return;
        }
        let is_missing = |need: &&ScopeNeed| !tokens.scopes.contains(&need.scope);
        self.missing = self.needed.iter().filter(is_missing).map(|need| need.scope.clone()).collect();
        self.granted = Some(tokens.scopes.clone());
        if !self.missing.is_empty() {
            self.problem =
                Some(format!("the login lacks {}", render::count(self.missing.len() as u64, "scope")));
            self.help = Some(format!(
                "Add them to the app in HubSpot if it has them not, then log in again: `{login}`."
            ));
        }
    }
}

fn instant(time: Duration) -> Option<String> {
    let at = DateTime::from_timestamp(i64::try_from(time.as_secs()).ok()?, 0)?;
    Some(at.to_rfc3339_opts(SecondsFormat::Secs, true))
}
