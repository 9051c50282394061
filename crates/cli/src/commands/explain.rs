//! `explain`: what a code means, an example of it, and the way out.

use fieldline_diagnostics::{Page, nearest, page, pages};
use serde_json::json;

use crate::app::App;
use crate::error::CommandError;
use crate::exit_code::Exit;
use crate::render;
use crate::terminal::Paint;

/// Prints the page of a code, or the list of all codes.
pub(crate) fn explain(app: &App, code: Option<&str>) -> Result<Exit, CommandError> {
    let wanted: Vec<Page> = match code {
        Some(code) => vec![page(code).ok_or_else(|| unknown(code))?],
        None => pages().collect(),
    };
    if app.json {
        let codes = wanted
            .iter()
            .map(|page| json!({ "code": page.code, "title": page.title(), "page": page.text }))
            .collect::<Vec<_>>();
        app.terminal.json(&format!("{:#}", json!({ "version": 1, "codes": codes })));
    } else if code.is_some() {
        wanted.iter().for_each(|page| app.terminal.out(&render::page(app.terminal, page.text)));
    } else {
        for page in wanted {
            let code = app.terminal.paint(Paint::Heading, page.code);
            app.terminal.out(&format!("{code}  {}\n", page.title()));
        }
        app.terminal.note("Next: fieldline explain CODE");
    }
    Ok(Exit::Done)
}

fn unknown(code: &str) -> CommandError {
    let written = code.to_ascii_uppercase();
    let codes: Vec<&str> = pages().map(|page| page.code).collect();
    let near = nearest(&written, codes.iter().copied()).map(|near| format!("Did you mean `{near}`? "));
    CommandError::refused(format!("there is no code `{code}`")).with_help(format!(
        "{}Codes look like `M0203` (a file of the project) or `R0301` (a record); `fieldline explain` lists all of them.",
        near.unwrap_or_default()
    ))
}
