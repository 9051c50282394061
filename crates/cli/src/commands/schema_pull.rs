//! `schema pull`: the portals' definitions into `schemas/`.

use super::schema_diff::print_json;
use crate::app::App;
use crate::error::CommandError;
use crate::exit_code::Exit;
use crate::render::count;
use crate::schema::{DriftReport, Portals, keep, read_all, show};

/// Reads the definitions of every object type that mappings write or link to, and writes a snapshot of each.
pub(crate) async fn pull(app: &App) -> Result<Exit, CommandError> {
    let portals = Portals::open(app).await?;
    let mut report = DriftReport::new();
    let mut failed = 0;
    for place in &portals.places {
        let portal = place.portal.id.as_str();
        let objects = read_all(app, place).await?;
        if !app.json {
            app.terminal.out(&format!("portal {portal} (connection `{}`)\n", place.connection));
        }
        for read in &objects {
            keep(app, read)?;
            if !app.json {
                app.terminal.out(&show(app.terminal, read));
            }
        }
        let kept = objects.iter().filter(|read| read.now.is_ok()).count();
        failed += objects.len() - kept;
        app.terminal.note(&format!("wrote {} to schemas/hubspot/{portal}/", count(kept as u64, "snapshot")));
        report.add(portal, place.connection.as_str(), &objects);
    }
    if app.json {
        print_json(app, &report);
    }
    if failed > 0 {
        let what = count(failed as u64, "object type");
        return Err(CommandError::failed(format!("{what} could not be read"))
            .with_help("Give the token the scopes that are named above, then pull again."));
    }
    app.terminal.note(&format!("Next: {}", app.command("check")));
    portals.conclude()
}
