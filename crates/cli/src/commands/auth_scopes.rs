//! `auth scopes`: what to tick for a key or an app, and why.

use serde::Serialize;

use crate::app::App;
use crate::auth::{Accounts, Needs, ScopeNeed};
use crate::error::CommandError;
use crate::exit_code::Exit;
use crate::reports::VERSION;
use crate::terminal::Paint;

#[derive(Serialize)]
struct ScopesReport {
    version: u32,
    connections: Vec<ConnectionScopes>,
}

#[derive(Serialize)]
struct ConnectionScopes {
    connection: String,
    required: Vec<ScopeNeed>,
    optional: Vec<ScopeNeed>,
}

/// Lists the scopes that the mappings need of every account. Asks nobody.
pub(crate) fn scopes(app: &App) -> Result<Exit, CommandError> {
    let accounts = Accounts::open(app)?;
    let all = accounts.all();
    let connections = all.iter().map(|account| {
        let Needs { required, optional } = Needs::of(&accounts.project, account);
        ConnectionScopes { connection: account.name.to_string(), required, optional }
    });
    let connections: Vec<ConnectionScopes> = connections.collect();
    if app.json {
        let report = ScopesReport { version: VERSION, connections };
        let json = serde_json::to_string_pretty(&report).expect("scopes are plain text");
        app.terminal.json(&json);
    } else {
        connections.iter().for_each(|scopes| app.terminal.out(&text(app, scopes)));
    }
    Ok(Exit::Done)
}

fn text(app: &App, scopes: &ConnectionScopes) -> String {
    let mut text = format!("{}\n", app.terminal.paint(Paint::Heading, &scopes.connection));
    if scopes.required.is_empty() {
        text.push_str("  no mapping uses it\n");
        return text;
    }
    text.push_str("  needed:\n");
    scopes.required.iter().for_each(|need| text.push_str(&line(need)));
    if !scopes.optional.is_empty() {
        text.push_str("  optional:\n");
        scopes.optional.iter().for_each(|need| text.push_str(&line(need)));
    }
    text
}

fn line(need: &ScopeNeed) -> String {
    let reasons: Vec<String> = need.reasons.iter().map(ToString::to_string).collect();
    format!("    {:<32} {}\n", need.scope, reasons.join("; "))
}
