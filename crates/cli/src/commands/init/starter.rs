//! The project to begin with: a few invented customers, their mapping, its tests.

use std::path::Path;

use crate::app::App;
use crate::commands::init::files::{ignore_state, report, write_new};
use crate::commands::init::next;
use crate::error::CommandError;
use crate::exit_code::Exit;

const FILES: [(&str, &str); 4] = [
    ("fieldline.yaml", include_str!("starter/fieldline.yaml")),
    ("mappings/customers.yaml", include_str!("starter/customers.yaml")),
    ("schemas/records/customer.schema.json", include_str!("starter/customer.schema.json")),
    ("data/customers.csv", include_str!("starter/customers.csv")),
];
const README: (&str, &str) = ("README.md", include_str!("starter/README.md"));

/// Writes it. A `README.md` that is there stays as it is.
pub(super) fn init(app: &App, folder: &Path) -> Result<Exit, CommandError> {
    let readme = (!folder.join(README.0).exists()).then_some(README);
    let files: Vec<(String, String)> =
        FILES.into_iter().chain(readme).map(|(name, text)| (name.to_owned(), text.to_owned())).collect();
    write_new(app, folder, &files)?;
    ignore_state(app, folder)?;
    report(app, folder, None, &files);
    next(app, folder);
    Ok(Exit::Done)
}
