//! From tree and trivia to parts: every comment is given to the entry it belongs to.
//!
//! A comment behind something belongs to it. One on a line of its own belongs to the entry below it, and to the end of a
//! block when it is indented as that block is and nothing of it follows.

use std::collections::VecDeque;

use fieldline_diagnostics::SourceFile;

use crate::format::comments::{Trivia, TriviaKind};
use crate::format::error::FormatError;
use crate::format::parts::{Above, Container, Item, Part};
use crate::format::scalar::{key, scalar};
use crate::yaml::{Kind, Node};

/// The walk through the tree, with the trivia that lie ahead.
pub(super) struct Walk<'f> {
    file: &'f SourceFile,
    ahead: VecDeque<Trivia>,
    /// The end of the token that was passed last.
    at: usize,
}

/// A child of a container: its key, its value, where it begins.
type Child<'n> = (Option<(&'n str, &'n crate::context::Bytes)>, &'n Node);

impl<'f> Walk<'f> {
    pub(super) fn new(file: &'f SourceFile, trivia: Vec<Trivia>) -> Self {
        Self { file, ahead: trivia.into(), at: 0 }
    }

    /// The whole document: what stands above it, the root, what stands below.
    pub(super) fn document(mut self, root: &Node) -> Result<(Vec<Above>, Part, Vec<Above>), FormatError> {
        let start = match &root.kind {
            Kind::Map(entries) => entries.first().map_or(root.span.start, |entry| entry.key_span.start),
            _ => root.span.start,
        };
        let head = self.above(start);
        let part = self.part(root, false)?;
        let tail = self.above(usize::MAX);
        Ok((head, part, tail))
    }

    fn part(&mut self, node: &Node, in_flow: bool) -> Result<Part, FormatError> {
        let gap = &self.file.text()[self.at.min(node.span.start)..node.span.start];
        match &node.kind {
            Kind::Null => {
                let written = self.file.text()[node.span.clone()].trim().to_owned();
                self.at = self.at.max(node.span.end);
                Ok(Part::Null(written))
            }
            Kind::Scalar(found) => {
                let part = scalar(self.file, node, found, gap)?;
                self.at = node.span.end;
                Ok(part)
            }
            Kind::Map(entries) => {
                let children: Vec<Child<'_>> = entries
                    .iter()
                    .map(|entry| (Some((entry.key.as_str(), &entry.key_span)), &entry.value))
                    .collect();
                Ok(Part::Map(self.container(node, &children, '{', in_flow)?))
            }
            Kind::List(items) => {
                let children: Vec<Child<'_>> = items.iter().map(|item| (None, item)).collect();
                Ok(Part::List(self.container(node, &children, '[', in_flow)?))
            }
        }
    }

    fn container(
        &mut self,
        node: &Node,
        children: &[Child<'_>],
        opening: char,
        in_flow: bool,
    ) -> Result<Container, FormatError> {
        let is_opened = self.file.text()[node.span.start..].starts_with(opening);
        let is_flow = is_opened || in_flow || children.is_empty();
        if is_opened {
            self.at = node.span.start + 1;
        }
        let mut items = Vec::with_capacity(children.len());
        let mut column = None;
        for child in children {
            let item = self.item(child, is_flow, &mut column)?;
            items.push(item);
        }
        let tail = if is_opened { self.close() } else { self.block_tail(column) };
        Ok(Container { items, is_flow, tail })
    }

    fn item(
        &mut self,
        child: &Child<'_>,
        is_flow: bool,
        column: &mut Option<u32>,
    ) -> Result<Item, FormatError> {
        let (named, value) = child;
        let start = named.map_or(value.span.start, |(_, span)| span.start);
        let above = self.above(start.max(self.at));
        column.get_or_insert(self.file.position(start).column);
        let written = match named {
            Some((text, span)) => {
                self.at = span.end;
                Some(key(self.file, text, span)?)
            }
            None => None,
        };
        // A comment on the key's line, before a block begins below it.
        let mut trailing = if named.is_some() { self.trailing(value.span.start) } else { None };
        let value = self.part(value, is_flow)?;
        if trailing.is_none() {
            trailing = self.trailing(self.end_of_line());
        }
        Ok(Item { above, key: written, value, trailing })
    }

    /// Comments on lines of their own, and blank lines, before a byte. A comment behind a mark such as `{` is one, too.
    fn above(&mut self, before: usize) -> Vec<Above> {
        let mut above = Vec::new();
        while let Some(next) = self.ahead.pop_front_if(|next| next.at < before) {
            match next.kind {
                TriviaKind::Blank => above.push(Above::Blank),
                TriviaKind::OwnLine { text, .. } | TriviaKind::Trailing { text } => {
                    above.push(Above::Comment(text))
                }
            }
        }
        above
    }

    /// The comment behind what was passed last, if it stands before that byte.
    fn trailing(&mut self, before: usize) -> Option<String> {
        let is_trailing =
            |next: &mut Trivia| next.at < before && matches!(next.kind, TriviaKind::Trailing { .. });
        match self.ahead.pop_front_if(is_trailing)?.kind {
            TriviaKind::Trailing { text } => Some(text),
            TriviaKind::Blank | TriviaKind::OwnLine { .. } => None,
        }
    }

    /// Where a comment behind the last token may stand at most: before the line ends, and before a bracket closes what it
    /// is in.
    fn end_of_line(&self) -> usize {
        let rest = &self.file.text()[self.at..];
        let end = rest
            .find(['\n', '}', ']', '#'])
            .map_or(rest.len(), |end| end + usize::from(rest[end..].starts_with('#')));
        self.at + end
    }

    /// Passes the bracket that closes a flow container; gives the comments before it.
    fn close(&mut self) -> Vec<Above> {
        let text = self.file.text();
        let mut at = self.at;
        while let Some(letter) = text[at..].chars().next() {
            match letter {
                '}' | ']' => break,
                '#' => at += text[at..].find('\n').unwrap_or(text.len() - at),
                _ => at += letter.len_utf8(),
            }
        }
        let tail = self.above(at);
        self.at = (at + 1).min(text.len());
        without_blanks(tail)
    }

    /// Comments after the last entry of a block that are indented as its entries are, or deeper.
    fn block_tail(&mut self, column: Option<u32>) -> Vec<Above> {
        let Some(column) = column.filter(|column| *column > 1) else { return Vec::new() };
        let belongs = |trivia: &Trivia| match &trivia.kind {
            TriviaKind::OwnLine { column: own, .. } => Some(*own >= column),
            TriviaKind::Blank => None,
            TriviaKind::Trailing { .. } => Some(false),
        };
        // A blank line belongs to what follows it.
        let last = self.ahead.iter().take_while(|trivia| belongs(trivia) != Some(false)).enumerate();
        let gap_end = self.next_token();
        let last = last
            .filter(|(_, trivia)| trivia.at < gap_end && belongs(trivia) == Some(true))
            .map(|(at, _)| at)
            .last();
        let Some(last) = last else { return Vec::new() };
        let taken = self.ahead.drain(..=last);
        taken
            .map(|trivia| match trivia.kind {
                TriviaKind::Blank => Above::Blank,
                TriviaKind::OwnLine { text, .. } | TriviaKind::Trailing { text } => Above::Comment(text),
            })
            .collect()
    }

    /// Where the gap behind the last token ends: at the next sign that is neither white space nor a comment.
    fn next_token(&self) -> usize {
        let text = self.file.text();
        let mut at = self.at;
        while let Some(letter) = text[at..].chars().next() {
            match letter {
                '#' => at += text[at..].find('\n').unwrap_or(text.len() - at),
                letter if letter.is_whitespace() || letter == ':' => at += letter.len_utf8(),
                _ => break,
            }
        }
        at
    }
}

fn without_blanks(mut above: Vec<Above>) -> Vec<Above> {
    above.retain(|line| *line != Above::Blank);
    above
}
