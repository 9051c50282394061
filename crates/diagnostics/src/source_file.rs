//! A file's text, and where a byte of it stands for people.

use std::ops::Range;
use std::sync::Arc;

use crate::diagnostic::{Label, one_line};

/// A place in a file as people count.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Position {
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
}

/// One file of a project, with an index of its lines. Cheap to clone.
#[derive(Clone, Debug)]
pub struct SourceFile {
    name: Arc<str>,
    text: Arc<str>,
    line_starts: Arc<[usize]>,
    /// Whether every character is one byte: then a column needs no counting, however long the line.
    is_ascii: bool,
}

impl SourceFile {
    /// Takes the text of the file of that name (its path relative to the project, `/` between parts).
    pub fn new(name: impl Into<Arc<str>>, text: impl Into<Arc<str>>) -> Self {
        let text: Arc<str> = text.into();
        let breaks = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(index, _)| index + 1);
        let line_starts = std::iter::once(0).chain(breaks).collect();
        let is_ascii = text.is_ascii();
        Self { name: name.into(), text, line_starts, is_ascii }
    }

    /// The file's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Line and column of a byte. A place past the end is the end; one inside a character is that character's start.
    pub fn position(&self, byte: usize) -> Position {
        let byte = self.text.floor_char_boundary(byte.min(self.text.len()));
        let line = self.line_starts.partition_point(|start| *start <= byte) - 1;
        let before = &self.text[self.line_starts[line]..byte];
        let letters = if self.is_ascii { before.len() } else { before.chars().count() };
        Position { line: line as u32 + 1, column: letters as u32 + 1 }
    }

    /// The byte at which a line and column (both from 1, the column in characters) stand; clamped to the file.
    pub fn byte(&self, line: u64, column: u64) -> usize {
        let line = (line.max(1) as usize - 1).min(self.line_starts.len() - 1);
        let start = self.line_starts[line];
        let rest = self.text[start..].split('\n').next().unwrap_or_default();
        let inside =
            rest.char_indices().nth(column.max(1) as usize - 1).map_or(rest.len(), |(index, _)| index);
        start + inside
    }

    /// A label on these bytes; clamped to the file and to whole characters.
    pub fn label(&self, span: Range<usize>, text: impl Into<String>) -> Label {
        let start = self.text.floor_char_boundary(span.start.min(self.text.len()));
        let end = self.text.ceil_char_boundary(span.end.min(self.text.len())).max(start);
        let Position { line, column } = self.position(start);
        let Position { line: end_line, column: end_column } = self.position(end);
        Label {
            file: self.name.to_string(),
            start,
            end,
            line,
            column,
            end_line,
            end_column,
            text: one_line(text.into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_count_characters_and_come_back() {
        let file = SourceFile::new("f", "äö: x\r\n日本: y\n");
        let cases = [(0, 1, 1), (2, 1, 2), (4, 1, 3), (9, 2, 1), (15, 2, 3), (18, 2, 6), (19, 3, 1)];
        for (byte, line, column) in cases {
            assert_eq!(file.position(byte), Position { line, column }, "byte {byte}");
            assert_eq!(file.byte(line.into(), column.into()), byte);
        }
    }

    #[test]
    fn places_outside_are_clamped() {
        let file = SourceFile::new("f", "é");
        assert_eq!(file.position(99), Position { line: 1, column: 2 });
        assert_eq!(file.position(1), Position { line: 1, column: 1 });
        assert_eq!(file.byte(9, 9), 2);
        let label = file.label(1..50, "");
        assert_eq!((label.start, label.end), (0, 2));
    }
}
