//! What every stage carries along: the file it reads and what it found wrong.

use std::ops::Range;

use fieldline_diagnostics::{Code, Diagnostic, SourceFile};

use crate::place::Place;

/// A span of bytes in the file at hand.
pub(crate) type Bytes = Range<usize>;

/// Something with the place where it is written.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Spanned<T> {
    pub(crate) value: T,
    pub(crate) span: Bytes,
}

impl<T> Spanned<T> {
    pub(crate) fn new(value: T, span: Bytes) -> Self {
        Self { value, span }
    }
}

/// The bytes of `part` of a literal block (`|`), which stands in the file as it reads but for its indentation.
fn inside_block(written: &str, text: &str, part: &Bytes) -> Option<Bytes> {
    let (mut at_written, mut at_text) = (0, 0);
    let (mut start, mut end) = (None, None);
    for (shown, line) in written.split_inclusive('\n').zip(text.split_inclusive('\n')) {
        let indented = shown.trim_end().strip_suffix(line.trim_end())?;
        if !indented.chars().all(|letter| letter == ' ') {
            return None;
        }
        let begins = at_written + indented.len();
        let within = |at: usize| {
            (at_text..=at_text + line.trim_end().len()).contains(&at).then(|| begins + at - at_text)
        };
        start = start.or_else(|| within(part.start));
        end = within(part.end).or(end);
        at_written += shown.len();
        at_text += line.len();
    }
    Some(start?..end?)
}

/// One file under compilation.
pub(crate) struct Context<'a> {
    pub(crate) file: &'a SourceFile,
    pub(crate) found: Vec<Diagnostic>,
}

impl<'a> Context<'a> {
    pub(crate) fn new(file: &'a SourceFile) -> Self {
        Self { file, found: Vec::new() }
    }

    /// Does some of the work in another file: a rule that was included, the key rule of another mapping.
    pub(crate) fn within<T>(&mut self, file: &SourceFile, work: impl FnOnce(&mut Context<'_>) -> T) -> T {
        let mut other = Context { file, found: std::mem::take(&mut self.found) };
        let result = work(&mut other);
        self.found = other.found;
        result
    }

    /// Keeps a diagnostic.
    pub(crate) fn push(&mut self, diagnostic: Diagnostic) {
        self.found.push(diagnostic);
    }

    /// An error at `span`; `label` is what is said right there.
    pub(crate) fn error(
        &self,
        code: Code,
        span: &Bytes,
        message: impl Into<String>,
        label: impl Into<String>,
    ) -> Diagnostic {
        Diagnostic::error(code, message, self.file.label(span.clone(), label))
    }

    /// A warning at `span`.
    pub(crate) fn warning(
        &self,
        code: Code,
        span: &Bytes,
        message: impl Into<String>,
        label: impl Into<String>,
    ) -> Diagnostic {
        Diagnostic::warning(code, message, self.file.label(span.clone(), label))
    }

    /// Where `span` begins.
    pub(crate) fn place(&self, span: &Bytes) -> Place {
        let position = self.file.position(span.start);
        Place { file: self.file.name().to_owned(), line: position.line, column: position.column }
    }

    /// Whether an error was found since there were `before` diagnostics.
    pub(crate) fn failed_since(&self, before: usize) -> bool {
        self.found[before..].iter().any(Diagnostic::is_error)
    }

    /// The bytes of `part` inside a scalar whose text is `text`, where the scalar stands in the file as it reads; the
    /// whole scalar where quotes, escapes or folding make that uncertain.
    pub(crate) fn inside(&self, scalar: &Bytes, text: &str, part: Range<usize>) -> Bytes {
        let written = self.file.text().get(scalar.clone()).unwrap_or_default();
        let offset = if written == text {
            0
        } else if written.len() >= 2 && written.get(1..written.len() - 1) == Some(text) {
            1
        } else {
            return inside_block(written, text, &part)
                .map_or(scalar.clone(), |found| scalar.start + found.start..scalar.start + found.end);
        };
        scalar.start + offset + part.start..scalar.start + offset + part.end
    }
}
