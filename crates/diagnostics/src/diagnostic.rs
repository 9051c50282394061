//! One diagnostic, as data.

use std::borrow::Cow;

use serde::Serialize;

use crate::code::Code;
use crate::visible::visible;

/// How bad it is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Nothing runs before it is mended.
    Error,
    /// It runs, but probably not as meant.
    Warning,
}

/// A marked piece of a file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Label {
    /// Path relative to the project, `/` between parts.
    pub file: String,
    /// First byte.
    pub start: usize,
    /// Byte after the last.
    pub end: usize,
    /// Line of the first byte, from 1.
    pub line: u32,
    /// Column of the first byte in characters, from 1.
    pub column: u32,
    /// Line of the byte after the last, from 1.
    pub end_line: u32,
    /// Column of the byte after the last in characters, from 1.
    pub end_column: u32,
    /// What there is to say about it; may be empty.
    pub text: String,
}

/// Something the author of a mapping should know.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Diagnostic {
    /// The kind of mistake.
    pub code: Code,
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong: a lower-case fragment that names the thing in backticks and says what would be accepted.
    pub message: String,
    /// Where.
    pub primary: Label,
    /// Other places that belong to it.
    pub labels: Vec<Label>,
    /// The way out: an imperative sentence.
    pub help: Option<String>,
    /// Facts worth knowing.
    pub notes: Vec<String>,
    /// Whether what the primary label marks is a secret: it is never shown, by no diagnostic.
    pub is_secret: bool,
}

impl Diagnostic {
    /// A mistake that stops everything.
    pub fn error(code: Code, message: impl Into<String>, primary: Label) -> Self {
        Self {
            code,
            severity: Severity::Error,
            message: one_line(message.into()),
            primary,
            labels: Vec::new(),
            help: None,
            notes: Vec::new(),
            is_secret: false,
        }
    }

    /// Something doubtful.
    pub fn warning(code: Code, message: impl Into<String>, primary: Label) -> Self {
        Self { severity: Severity::Warning, ..Self::error(code, message, primary) }
    }

    /// The same, with a way out.
    #[must_use]
    pub fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(one_line(help.into()));
        self
    }

    /// The same, with a way out where there is one.
    #[must_use]
    pub fn with_help_if(self, help: Option<impl Into<String>>) -> Self {
        match help {
            Some(help) => self.with_help(help),
            None => self,
        }
    }

    /// The same, with another place that belongs to it.
    #[must_use]
    pub fn with_label(mut self, label: Label) -> Self {
        self.labels.push(label);
        self
    }

    /// The same, with a fact worth knowing.
    #[must_use]
    pub fn with_note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(one_line(note.into()));
        self
    }

    /// The same, about a secret: what it marks is never shown.
    #[must_use]
    pub fn concealed(mut self) -> Self {
        self.is_secret = true;
        self
    }

    /// Whether it stops everything.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

/// What is said quotes files, and whatever shows it takes it for a line.
pub(crate) fn one_line(text: String) -> String {
    match visible(&text) {
        Cow::Borrowed(_) => text,
        Cow::Owned(visible) => visible,
    }
}

/// Puts diagnostics in reading order: by file, place, code. Exact repetitions are dropped.
pub fn sort(diagnostics: &mut Vec<Diagnostic>) {
    diagnostics.sort_by(|one, other| {
        let key = |found: &Diagnostic| (found.primary.start, found.code);
        one.primary
            .file
            .cmp(&other.primary.file)
            .then(key(one).cmp(&key(other)))
            .then_with(|| one.message.cmp(&other.message))
    });
    diagnostics.dedup();
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source_file::SourceFile;

    #[test]
    fn diagnostics_come_in_reading_order_and_once() {
        let (a, b) = (SourceFile::new("a", "one two"), SourceFile::new("b", "x"));
        let of = |file: &SourceFile, at: usize| {
            Diagnostic::error(Code::UnknownKey, "m", file.label(at..at + 1, ""))
        };
        let mut found = vec![of(&b, 0), of(&a, 4), of(&a, 0), of(&a, 4)];
        sort(&mut found);
        let places: Vec<_> = found.iter().map(|d| (d.primary.file.as_str(), d.primary.start)).collect();
        assert_eq!(places, [("a", 0), ("a", 4), ("b", 0)]);
    }
}
