//! `explain`: what a code means and the usual way out.

use crate::app::App;
use crate::error::CommandError;
use crate::exit_code::Exit;

/// The page of all codes, one section each.
const PAGE: &str = include_str!("../../../../docs/errors.md");

/// Prints the section of a code.
pub(crate) fn explain(app: &App, code: &str) -> Result<Exit, CommandError> {
    let code = code.to_ascii_uppercase();
    let Some(section) = section(&code) else {
        let codes: Vec<&str> = sections().map(|(code, _)| code).collect();
        let help = match fieldline_diagnostics::nearest(&code, codes.iter().copied()) {
            Some(near) => format!("Did you mean `{near}`?"),
            None => "Codes look like `M0203` (a file of the project) or `R0301` (a record).".to_owned(),
        };
        return Err(CommandError::refused(format!("there is no code `{code}`")).with_help(help));
    };
    app.terminal.out(&format!("{code}\n\n{}\n", section.trim()));
    Ok(Exit::Done)
}

fn section(code: &str) -> Option<&'static str> {
    sections().find(|(known, _)| *known == code).map(|(_, text)| text)
}

/// Codes with the text below their headings, in order. A heading of a higher level ends a section too.
fn sections() -> impl Iterator<Item = (&'static str, &'static str)> {
    PAGE.split("\n### ").skip(1).filter_map(|section| {
        let (code, text) = section.split_once('\n')?;
        Some((code.trim(), text.split("\n## ").next().unwrap_or(text)))
    })
}

#[cfg(test)]
mod tests {
    use fieldline_diagnostics::Code;
    use fieldline_model::RejectionCode;

    use super::*;

    #[test]
    fn every_code_is_explained() {
        let codes = Code::ALL.iter().map(|code| code.as_str());
        for code in codes.chain(RejectionCode::ALL.iter().map(|code| code.as_str())) {
            let text = section(code).unwrap_or_else(|| panic!("{code} has a section"));
            assert!(text.trim().len() > 40 && !text.contains("\n### "), "{code}: {text}");
        }
    }
}
