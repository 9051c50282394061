//! Diagnostics as annotations of a pull request: GitHub's workflow commands, one line each.
//!
//! The form is `::error file=…,line=…::message`, see "Workflow commands" in GitHub's documentation of Actions. `%`, CR and
//! LF are escaped everywhere, `:` and `,` inside of properties too, as the runner's own toolkit does.

use crate::diagnostic::{Diagnostic, Label, Severity};
use crate::visible::visible;

/// One workflow command per diagnostic, in the given order. `folder` is where the project lies in the repository, for example
/// `sync`; empty for its root. Nothing of the files' text is repeated.
pub fn github(diagnostics: &[Diagnostic], folder: &str) -> String {
    diagnostics.iter().map(|found| command(found, folder)).collect()
}

fn command(found: &Diagnostic, folder: &str) -> String {
    let level = match found.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    let Label { file, line, column, end_line, end_column, .. } = &found.primary;
    let mut properties = vec![
        ("file", visible(&in_folder(folder, file)).into_owned()),
        ("line", line.to_string()),
        ("endLine", end_line.to_string()),
    ];
    // GitHub takes columns only for a mark on a single line.
    if line == end_line {
        properties.push(("col", column.to_string()));
        properties.push(("endColumn", end_column.to_string()));
    }
    properties.push(("title", format!("{} {}", found.code, found.code.summary().trim_end_matches('.'))));
    let properties: Vec<String> =
        properties.iter().map(|(name, value)| format!("{name}={}", property(value))).collect();
    format!("::{level} {}::{}\n", properties.join(","), data(&prose(found)))
}

/// The whole diagnostic in lines: message, labels, notes, the way out.
pub(crate) fn prose(found: &Diagnostic) -> String {
    let mut lines = vec![found.message.clone()];
    if !found.primary.text.is_empty() {
        lines.push(format!("here: {}", found.primary.text));
    }
    for Label { file, line, column, text, .. } in &found.labels {
        let text = if text.is_empty() { "see" } else { text };
        lines.push(format!("{}:{line}:{column}: {text}", visible(file)));
    }
    lines.extend(found.notes.iter().map(|note| format!("note: {note}")));
    lines.extend(found.help.iter().map(|help| format!("help: {help}")));
    lines.join("\n")
}

/// A file of the project as the repository names it.
pub(crate) fn in_folder(folder: &str, file: &str) -> String {
    match folder.trim_end_matches('/') {
        "" | "." => file.to_owned(),
        folder => format!("{}/{file}", folder.trim_start_matches("./")),
    }
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::code::Code;
    use crate::source_file::SourceFile;

    #[test]
    fn an_annotation_names_its_place_and_says_everything() {
        let one = SourceFile::new("mappings/a,b.yaml", "fields:\n  phone: tel\n");
        let other = SourceFile::new("mappings/c.yaml", "fields: { phone: nr }\n");
        let found =
            Diagnostic::error(Code::TwoOwners, "100% of `phone`: owned twice", one.label(10..15, "by `a`"))
                .with_label(other.label(10..15, "by `c`"))
                .with_note("a fact")
                .with_help("Remove one.");
        let expected = "::error file=sync/mappings/a%2Cb.yaml,line=2,endLine=2,col=3,endColumn=8,\
             title=M0801 Two mappings own one property::100%25 of `phone`: owned twice%0Ahere: by `a`%0A\
             mappings/c.yaml:1:11: by `c`%0Anote: a fact%0Ahelp: Remove one.\n";
        assert_eq!(github(&[found], "./sync/"), expected);
    }

    #[test]
    fn a_mark_over_several_lines_has_no_columns() {
        let file = SourceFile::new("a.yaml", "fields:\n  - a\n  - b\n");
        let found = Diagnostic::warning(Code::WrongShape, "a list", file.label(10..19, ""));
        let expected = "::warning file=a.yaml,line=2,endLine=3,\
             title=M0303 A list where text should be%2C or the like::a list\n";
        assert_eq!(github(&[found], "."), expected);
    }

    #[test]
    fn a_line_break_in_a_message_begins_no_command() {
        let file = SourceFile::new("a.yaml", "x");
        let found =
            Diagnostic::error(Code::YamlSyntax, "bad\r\n::set-output name=x::y", file.label(0..1, ""));
        assert_eq!(github(&[found], "").lines().count(), 1);
    }

    #[test]
    fn neither_does_one_in_a_name_nor_is_a_line_turned_around() {
        let file = SourceFile::new("mappings/a\n::error::x\u{202e}\u{1b}[2J.yaml", "x");
        let found = Diagnostic::error(Code::YamlSyntax, "bad \u{202e}", file.label(0..1, "\u{1b}]0;x\u{7}"))
            .with_help("\u{2028}")
            .with_note("\u{9b}31m")
            .with_label(file.label(0..1, "b\rc"));
        let text = github(&[found], "");
        assert_eq!(text.lines().count(), 1, "{text}");
        assert!(!text.trim_end().contains(crate::visible::is_treacherous), "{text:?}");
    }
}
