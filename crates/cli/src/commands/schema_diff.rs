//! `schema diff`: what moved in the portals since the snapshots were taken. Writes nothing.

use serde::Serialize;

use crate::app::App;
use crate::error::CommandError;
use crate::exit_code::Exit;
use crate::schema::{DriftReport, Portals, read_all, show};

/// Ends with 1 when anything moved or a snapshot is missing, and with 2 when that could not be found out.
pub(crate) async fn diff(app: &App) -> Result<Exit, CommandError> {
    let portals = Portals::open(app).await.map_err(CommandError::before_an_answer)?;
    let mut report = DriftReport::new();
    let (mut has_drift, mut has_failed) = (false, false);
    for place in &portals.places {
        let objects = read_all(app, place).await.map_err(CommandError::before_an_answer)?;
        if !app.json {
            app.terminal.out(&format!("portal {} (connection `{}`)\n", place.portal.id, place.connection));
            objects.iter().for_each(|read| app.terminal.out(&show(app.terminal, read)));
        }
        has_failed |= objects.iter().any(|read| read.now.is_err());
        has_drift |= objects.iter().any(|read| read.before.is_none() || !read.changes().is_empty());
        report.add(place.portal.id.as_str(), place.connection.as_str(), &objects);
    }
    if app.json {
        print_json(app, &report);
    }
    if has_failed {
        return Err(CommandError::refused("not every object type could be read, so nobody knows what moved")
            .with_help("Give the token the scopes that are named above, then ask again."));
    }
    if !has_drift {
        return portals.conclude().map_err(CommandError::before_an_answer);
    }
    let (pull, check) = (app.command("schema pull"), app.command("check"));
    app.terminal.note(&format!("Next: {pull}, then {check}"));
    Ok(Exit::Failed)
}

/// One document on standard output.
pub(super) fn print_json(app: &App, report: &impl Serialize) {
    let json = serde_json::to_string_pretty(report).expect("a report is plain data");
    app.terminal.json(&json);
}
