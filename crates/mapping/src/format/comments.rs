//! Comments and blank lines, which the tree does not hold: they stand in the gaps between its tokens.

use fieldline_diagnostics::SourceFile;

use crate::context::Bytes;
use crate::format::error::FormatError;
use crate::place::Place;
use crate::yaml::{Kind, Node};

/// A comment, or one or more blank lines.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Trivia {
    /// Its first byte.
    pub(super) at: usize,
    pub(super) kind: TriviaKind,
}

/// What stands in a gap.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum TriviaKind {
    /// Blank lines between others.
    Blank,
    /// A comment on a line of its own; the column in characters, from 1.
    OwnLine { text: String, column: u32 },
    /// A comment behind something.
    Trailing { text: String },
}

/// Everything in the gaps, in order.
pub(super) fn trivia(file: &SourceFile, root: &Node) -> Result<Vec<Trivia>, FormatError> {
    let mut tokens = Vec::new();
    collect_tokens(root, &mut tokens);
    tokens.sort_by_key(|span| (span.start, span.end));
    let text = file.text();
    let mut found = Vec::new();
    let mut at = 0;
    let ends = tokens.iter().map(|span| (span.start, span.end)).chain([(text.len(), text.len())]);
    for (start, end) in ends {
        if start >= at {
            gap(file, at..start, &mut found)?;
            at = end;
        }
    }
    Ok(found)
}

/// Keys and scalars; an alias shows as a scalar that begins with `*`.
fn collect_tokens(node: &Node, tokens: &mut Vec<Bytes>) {
    match &node.kind {
        Kind::Null | Kind::Scalar(_) => tokens.push(node.span.clone()),
        Kind::List(items) => items.iter().for_each(|item| collect_tokens(item, tokens)),
        Kind::Map(entries) => {
            for entry in entries {
                tokens.push(entry.key_span.clone());
                collect_tokens(&entry.value, tokens);
            }
        }
    }
}

/// Reads one gap: white space, comments, and the marks of structure.
fn gap(file: &SourceFile, span: Bytes, found: &mut Vec<Trivia>) -> Result<(), FormatError> {
    let text = file.text();
    let mut at = span.start;
    // Line ends since the last thing that was seen.
    let mut line_ends = usize::from(at == 0);
    while at < span.end {
        let rest = &text[at..span.end];
        let letter = rest.chars().next().expect("the gap goes on");
        match letter {
            '\n' => {
                line_ends += 1;
                if line_ends == 2 && at > 0 {
                    found.push(Trivia { at, kind: TriviaKind::Blank });
                }
            }
            ' ' | '\t' | '\r' => {}
            '#' => {
                let comment = rest.split(['\n', '\r']).next().unwrap_or_default();
                found.push(Trivia { at, kind: comment_kind(file, at, comment) });
                at += comment.len();
                line_ends = 0;
                continue;
            }
            '&' | '*' => return Err(unsupported(file, at, "an anchor or alias")),
            '!' => return Err(unsupported(file, at, "a tag")),
            '?' => return Err(unsupported(file, at, "an explicit key")),
            '%' => return Err(unsupported(file, at, "a directive")),
            _ => line_ends = 0,
        }
        at += letter.len_utf8();
    }
    Ok(())
}

fn comment_kind(file: &SourceFile, at: usize, comment: &str) -> TriviaKind {
    let text = comment.trim_end().to_owned();
    let line = file.text()[..at].rfind('\n').map_or(0, |end| end + 1);
    if file.text()[line..at].trim().is_empty() {
        TriviaKind::OwnLine { text, column: file.position(at).column }
    } else {
        TriviaKind::Trailing { text }
    }
}

/// The refusal of something at a byte.
pub(super) fn unsupported(file: &SourceFile, at: usize, what: &'static str) -> FormatError {
    let position = file.position(at);
    let place = Place { file: file.name().to_owned(), line: position.line, column: position.column };
    FormatError::Unsupported { place, what }
}
