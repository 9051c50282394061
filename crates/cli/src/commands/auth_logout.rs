//! `auth logout`: a login ends, at HubSpot and here.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use fieldline_connector::ErrorClass;
use fieldline_connector_hubspot::TokenEndpoint;
use fieldline_state::{SharedStore, SqliteStore};
use serde_json::json;

use crate::app::{App, quoted};
use crate::auth::{Account, Accounts, Key, Logins, client, client_id};
use crate::connect;
use crate::error::CommandError;
use crate::exit_code::Exit;
use crate::reports::VERSION;

/// Revokes the refresh token and forgets the login.
pub(crate) async fn logout(app: &App, name: Option<&str>, local: bool) -> Result<Exit, CommandError> {
    let accounts = Accounts::open(app)?;
    let (account, oauth) = accounts.with_app(name)?;
    let state_file = app.directory.join(&accounts.project.state);
    if !state_file.exists() {
        return tell(app, &account, None, "Nobody was logged in.");
    }
    let state: Arc<dyn SharedStore> = Arc::new(SqliteStore::open(&state_file)?);
    let failed = |cause| CommandError::destination("looking for the login", &cause);
    let key = if local { None } else { Key::find(app)? };
    let logins =
        Logins::of(state, account.name, account.connection, &client_id(app, oauth)?, key).map_err(failed)?;
    let Some(portal) = logins.portal().map_err(failed)? else {
        return tell(app, &account, None, "Nobody was logged in.");
    };
    let forget =
        || logins.forget().map_err(|cause| CommandError::destination("forgetting the login", &cause));
    if local {
        forget()?;
        let text = format!(
            "Forgot the login to portal {portal}. HubSpot was not asked: the login stays valid there until the app is \
             uninstalled."
        );
        return tell(app, &account, Some(&portal), &text);
    }
    let tokens = logins.tokens().map_err(|cause| locally(app, &account, failed(cause)))?;
    let Some(tokens) = tokens else { return tell(app, &account, None, "Nobody was logged in.") };
    let endpoint =
        TokenEndpoint::new(client(app, oauth)?, &connect::settings(account.connection)?).map_err(failed)?;
    endpoint.revoke(&tokens.refresh_token).await.map_err(|cause| {
        let passes = matches!(cause.class(), ErrorClass::Transient { .. });
        let error = CommandError::destination("logging out; nothing was forgotten", &cause);
        if passes { error } else { locally(app, &account, error) }
    })?;
    forget()?;
    let until =
        i64::try_from(tokens.expires_at.as_secs()).ok().and_then(|at| DateTime::from_timestamp(at, 0));
    let living = match until.filter(|until| *until > Utc::now()) {
        Some(until) => format!(
            " An access token that was issued before works until {}: HubSpot takes none back.",
            until.format("%H:%M UTC")
        ),
        None => String::new(),
    };
    tell(
        app,
        &account,
        Some(&portal),
        &format!("Logged out of portal {portal}, at HubSpot and here.{living}"),
    )
}

fn locally(app: &App, account: &Account<'_>, error: CommandError) -> CommandError {
    let command = app.command(&format!("auth logout {} --local", quoted(account.name.as_str())));
    error.with_help(format!("`{command}` forgets it here without asking HubSpot."))
}

fn tell(app: &App, account: &Account<'_>, portal: Option<&str>, text: &str) -> Result<Exit, CommandError> {
    if app.json {
        let document = json!({ "version": VERSION, "connection": account.name, "portal": portal });
        app.terminal.out(&format!("{document:#}\n"));
        app.terminal.note(text);
    } else {
        app.terminal.out(&format!("{text}\n"));
    }
    Ok(Exit::Done)
}
