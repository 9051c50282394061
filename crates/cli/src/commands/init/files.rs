//! Writing new files, and never another's.

use std::io::Write as _;
use std::path::Path;

use serde_json::json;

use crate::app::App;
use crate::error::CommandError;

/// Writes the files, by their paths below the folder. All or none: if one of them is there already, nothing is written.
pub(super) fn write_new(app: &App, folder: &Path, files: &[(String, String)]) -> Result<(), CommandError> {
    if let Some((name, _)) = files.iter().find(|(name, _)| folder.join(name).exists()) {
        let path = folder.join(name);
        return Err(CommandError::refused(format!(
            "`{}` is there already, and `init` overwrites nothing",
            path.display()
        ))
        .with_help("Name another folder, as in `fieldline init my-sync`, or move the file away."));
    }
    for (name, text) in files {
        let path = folder.join(name);
        let failed = |cause| CommandError::system(&format!("writing `{}`", path.display()), cause);
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent).map_err(failed)?;
        }
        let mut file =
            std::fs::OpenOptions::new().write(true).create_new(true).open(&path).map_err(failed)?;
        file.write_all(text.as_bytes()).map_err(failed)?;
        if !app.json {
            app.terminal.out(&format!("wrote {}\n", path.display()));
        }
    }
    Ok(())
}

/// What was made, for `--json`.
pub(super) fn report(
    app: &App,
    folder: &Path,
    draft: Option<&fieldline_mapping::Draft>,
    files: &[(String, String)],
) {
    if !app.json {
        return;
    }
    let wrote: Vec<String> = files.iter().map(|(name, _)| folder.join(name).display().to_string()).collect();
    let draft = draft.map(|draft| {
        json!({ "key_property": draft.key_property, "mapped": draft.mapped, "left_out": draft.left_out, "unsure": draft.unsure })
    });
    app.terminal.json(&format!("{:#}", json!({ "version": 1, "wrote": wrote, "draft": draft })));
}

/// Sees to it that the state is not committed: writes `.gitignore`, or says which line the one that is there needs.
pub(super) fn ignore_state(app: &App, folder: &Path) -> Result<(), CommandError> {
    const LINE: &str = ".fieldline/";
    match std::fs::read_to_string(folder.join(".gitignore")) {
        Ok(text) if text.lines().any(|line| line.trim().trim_start_matches('/') == LINE) => Ok(()),
        Ok(_) => {
            app.terminal
                .note(&format!("Add the line `{LINE}` to `.gitignore`: the state is never committed."));
            Ok(())
        }
        Err(_) => write_new(app, folder, &[(".gitignore".to_owned(), format!("{LINE}\n"))]),
    }
}
