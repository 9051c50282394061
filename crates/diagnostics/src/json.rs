//! Diagnostics for machines: the contract of `check --json`.

use serde::Serialize;

use crate::code::Code;
use crate::diagnostic::{Diagnostic, Label, Severity};

/// The version of the JSON contract.
const VERSION: u32 = 1;

/// Everything `check --json` has to say.
#[derive(Debug, Serialize)]
pub struct Report<'a> {
    version: u32,
    diagnostics: Vec<ReportedDiagnostic<'a>>,
}

/// One diagnostic in JSON.
#[derive(Debug, Serialize)]
pub struct ReportedDiagnostic<'a> {
    code: Code,
    severity: Severity,
    message: &'a str,
    file: &'a str,
    line: u32,
    column: u32,
    start: usize,
    end: usize,
    labels: Vec<ReportedLabel<'a>>,
    help: Option<&'a str>,
    notes: &'a [String],
}

/// One label in JSON.
#[derive(Debug, Serialize)]
pub struct ReportedLabel<'a> {
    file: &'a str,
    line: u32,
    column: u32,
    start: usize,
    end: usize,
    text: &'a str,
}

/// The diagnostics as the versioned JSON document, in the given order. The primary label's text comes first among the
/// labels when it says something.
pub fn report(diagnostics: &[Diagnostic]) -> Report<'_> {
    Report { version: VERSION, diagnostics: diagnostics.iter().map(reported).collect() }
}

fn reported(found: &Diagnostic) -> ReportedDiagnostic<'_> {
    let primary = Some(&found.primary).filter(|label| !label.text.is_empty());
    ReportedDiagnostic {
        code: found.code,
        severity: found.severity,
        message: &found.message,
        file: &found.primary.file,
        line: found.primary.line,
        column: found.primary.column,
        start: found.primary.start,
        end: found.primary.end,
        labels: primary.into_iter().chain(&found.labels).map(reported_label).collect(),
        help: found.help.as_deref(),
        notes: &found.notes,
    }
}

fn reported_label(label: &Label) -> ReportedLabel<'_> {
    let Label { file, start, end, line, column, text, .. } = label;
    ReportedLabel { file, line: *line, column: *column, start: *start, end: *end, text }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source_file::SourceFile;

    #[test]
    fn the_document_has_the_promised_keys() {
        let file = SourceFile::new("a.yaml", "key: value");
        let found = Diagnostic::warning(Code::UnknownKey, "unknown key `key`", file.label(0..3, "not known"));
        let json = serde_json::to_value(report(&[found])).unwrap();
        assert_eq!(json["version"], 1);
        let expected = serde_json::json!({
            "code": "M0301", "severity": "warning", "message": "unknown key `key`", "file": "a.yaml", "line": 1,
            "column": 1, "start": 0, "end": 3, "help": null, "notes": [],
            "labels": [{"file": "a.yaml", "line": 1, "column": 1, "start": 0, "end": 3, "text": "not known"}],
        });
        assert_eq!(json["diagnostics"][0], expected);
    }
}
