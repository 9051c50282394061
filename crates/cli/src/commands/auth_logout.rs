//! `auth logout`: a login ends, at HubSpot and here.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use fieldline_connector::ConnectorError;
use fieldline_connector_hubspot::TokenEndpoint;
use fieldline_mapping::OAuthApp;
use fieldline_state::{SharedStore, SqliteStore};
use serde_json::json;

use crate::app::{App, quoted};
use crate::auth::{Account, Accounts, Key, Logins, client, client_id};
use crate::connect;
use crate::error::CommandError;
use crate::exit_code::Exit;
use crate::reports::VERSION;
use crate::state_file::state_file;

/// Revokes the refresh token and forgets the login.
pub(crate) async fn logout(app: &App, name: Option<&str>, local: bool) -> Result<Exit, CommandError> {
    let accounts = Accounts::open(app)?;
    let (account, oauth) = accounts.with_app(name)?;
    let state_file = state_file(app, &accounts.project)?;
    if !state_file.exists() {
        return nobody(app, &account);
    }
    let state: Arc<dyn SharedStore> = Arc::new(SqliteStore::open(&state_file)?);
    let key = if local { None } else { Key::find(app)? };
    let logins =
        Logins::of(state, account.name, account.connection, &client_id(app, oauth)?, key).map_err(failed)?;
    let Some(portal) = logins.portal().map_err(failed)? else { return nobody(app, &account) };
    let living = if local { None } else { Some(revoked(app, &account, oauth, &logins).await?) };
    logins.forget().map_err(|cause| CommandError::destination("forgetting the login", &cause))?;
    let text = match living {
        Some(living) => format!("Logged out of portal {portal}, at HubSpot and here.{living}"),
        None => format!(
            "Forgot the login to portal {portal}. HubSpot was not asked: the login stays valid there until the app is \
             uninstalled."
        ),
    };
    tell(app, &account, Some(&portal), &text)
}

fn failed(cause: ConnectorError) -> CommandError {
    CommandError::destination("looking for the login", &cause)
}

/// Ends the login at HubSpot; gives back what is to be said of access tokens that live on.
async fn revoked(
    app: &App,
    account: &Account<'_>,
    oauth: &OAuthApp,
    logins: &Logins,
) -> Result<String, CommandError> {
    let closed = |cause: ConnectorError| locally(app, account, CommandError::failed(cause.to_string()));
    let Some(tokens) = logins.tokens().map_err(closed)? else {
        return Ok(String::new());
    };
    let endpoint =
        TokenEndpoint::new(client(app, oauth)?, &connect::settings(account.connection)?).map_err(failed)?;
    endpoint.revoke(&tokens.refresh_token).await.map_err(|cause| {
        let error = CommandError::destination("logging out; nothing was forgotten", &cause);
        locally(app, account, error)
    })?;
    let until =
        i64::try_from(tokens.expires_at.as_secs()).ok().and_then(|at| DateTime::from_timestamp(at, 0));
    let living = until.filter(|until| *until > Utc::now()).map(|until| {
        let until = until.format("%H:%M UTC");
        format!(" An access token that was issued before works until {until}: HubSpot takes none back.")
    });
    Ok(living.unwrap_or_default())
}

fn nobody(app: &App, account: &Account<'_>) -> Result<Exit, CommandError> {
    tell(app, account, None, "Nobody was logged in.")
}

fn locally(app: &App, account: &Account<'_>, error: CommandError) -> CommandError {
    let command = app.command(&format!("auth logout {} --local", quoted(account.name.as_str())));
    error.with_help(format!("`{command}` forgets it here without asking HubSpot."))
}

fn tell(app: &App, account: &Account<'_>, portal: Option<&str>, text: &str) -> Result<Exit, CommandError> {
    if app.json {
        let document = json!({ "version": VERSION, "connection": account.name, "portal": portal });
        app.terminal.json(&format!("{document:#}"));
        app.terminal.note(text);
    } else {
        app.terminal.out(&format!("{text}\n"));
    }
    Ok(Exit::Done)
}
