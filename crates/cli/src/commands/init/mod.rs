//! `init`: a project that checks, tests and runs; or the draft of one, from a file.

mod drafted;
mod files;
mod starter;

use std::path::Path;

use crate::app::App;
use crate::args::InitArguments;
use crate::error::CommandError;
use crate::exit_code::Exit;

/// Makes a project. Files that are there already are never changed.
pub(crate) async fn init(app: &App, arguments: &InitArguments) -> Result<Exit, CommandError> {
    let folder = match &arguments.folder {
        Some(folder) if app.directory == Path::new(".") => folder.clone(),
        Some(folder) => app.directory.join(folder),
        None => app.directory.clone(),
    };
    match &arguments.from {
        Some(file) => drafted::init(app, &folder, file, &arguments.object).await,
        None => starter::init(app, &folder),
    }
}

/// What to type next, in a project in that folder.
fn next(app: &App, folder: &Path) {
    let there = App { directory: folder.to_owned(), ..app.clone() };
    let next = |rest: &str| there.command(rest);
    app.terminal.note(&format!(
        "Next: {}\n      {}\n      fieldline sim   (in another terminal)\n      \
         {}   (creates the properties that the portal lacks; asks first)\n      {}\n      {}",
        next("check"),
        next("test"),
        next("schema push"),
        next("plan"),
        next("run"),
    ));
}
