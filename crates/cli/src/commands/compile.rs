//! `compile`: the typed transform plan of one mapping.

use crate::app::App;
use crate::error::CommandError;
use crate::exit_code::Exit;
use crate::project_files::{compiled, select};

/// Prints the transform plan.
pub(crate) fn compile(app: &App, mapping: &str) -> Result<Exit, CommandError> {
    let project = compiled(app)?;
    let names = select(app, &project, &[mapping.to_owned()])?;
    for plan in names.iter().filter_map(|name| project.mapping(name)) {
        if app.json {
            let json = serde_json::to_string_pretty(&plan.view()).expect("a transform plan is plain data");
            app.terminal.json(&json);
        } else {
            app.terminal.out(&format!("{}\n", plan.describe().trim_end()));
        }
    }
    Ok(Exit::Done)
}
