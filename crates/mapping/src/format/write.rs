//! Parts as text.

use crate::format::parts::{Above, Container, Item, Part};

/// Columns that a line of braces or brackets may have.
const WIDTH: usize = 100;
/// Beyond this column a trailing comment is not aligned with its neighbours.
const ALIGNED: usize = 60;
const STEP: usize = 2;

/// Lines, each with the comment behind it.
#[derive(Default)]
pub(super) struct Writer {
    lines: Vec<(String, Option<String>)>,
}

impl Writer {
    /// The whole file: what stands above, the root, what stands below. Ends with one line end.
    pub(super) fn file(head: &[Above], root: &Part, tail: &[Above]) -> String {
        let mut writer = Self::default();
        writer.above(head, 0);
        match root {
            Part::Map(container) | Part::List(container) if !container.items.is_empty() => {
                let is_list = matches!(root, Part::List(_));
                writer.block(container, is_list, 0);
            }
            other => writer.value(String::new(), other, None, 0),
        }
        writer.above(tail, 0);
        writer.finish()
    }

    fn above(&mut self, lines: &[Above], indent: usize) {
        for line in lines {
            match line {
                // One blank line is enough, and none at the beginning.
                Above::Blank if self.lines.last().is_none_or(|(line, _)| line.is_empty()) => {}
                Above::Blank => self.push(String::new(), None),
                Above::Comment(text) => self.push(format!("{}{text}", " ".repeat(indent)), None),
            }
        }
    }

    fn block(&mut self, container: &Container, is_list: bool, indent: usize) {
        for (index, item) in container.items.iter().enumerate() {
            // Nothing is blank between a key and its first entry.
            let is_first = index == 0 && indent > 0;
            let skipped = if is_first {
                item.above.iter().take_while(|line| **line == Above::Blank).count()
            } else {
                0
            };
            self.above(&item.above[skipped..], indent);
            if is_list { self.list_item(item, indent) } else { self.entry(item, " ".repeat(indent), indent) }
        }
        self.above(&container.tail, indent);
    }

    fn entry(&mut self, item: &Item, before: String, indent: usize) {
        let key = item.key.as_deref().unwrap_or_default();
        self.value(format!("{before}{key}:"), &item.value, item.trailing.as_ref(), indent);
    }

    /// The first entry of a map stands behind the dash, so comments on it stand above the dash.
    fn list_item(&mut self, item: &Item, indent: usize) {
        let dash = format!("{}-", " ".repeat(indent));
        let mut value = item.value.clone();
        if !self.fits(&dash, &value) {
            let above = hoisted(&mut value);
            self.above(&above, indent);
        }
        match &value {
            Part::Map(map) if !self.fits(&dash, &value) && item.trailing.is_none() => {
                let Some((first, rest)) = map.items.split_first() else { return };
                self.entry(first, format!("{dash} "), indent + STEP);
                for entry in rest {
                    self.above(&entry.above, indent + STEP);
                    self.entry(entry, " ".repeat(indent + STEP), indent + STEP);
                }
                self.above(&map.tail, indent + STEP);
            }
            value => self.value(dash, value, item.trailing.as_ref(), indent),
        }
    }

    /// Writes a value behind `before`, which is a key or a dash.
    fn value(&mut self, before: String, value: &Part, trailing: Option<&String>, indent: usize) {
        let gap = if before.is_empty() { "" } else { " " };
        match value {
            Part::Null(written) if written.is_empty() => self.push(before, trailing),
            Part::Null(written) => self.push(format!("{before}{gap}{written}"), trailing),
            Part::Scalar(lines) => self.scalar(&before, gap, lines, trailing, indent),
            Part::Block { header, lines } => {
                self.push(format!("{before}{gap}{header}"), trailing);
                for line in lines {
                    let padding = if line.is_empty() { String::new() } else { " ".repeat(indent + STEP) };
                    self.push(format!("{padding}{line}"), None);
                }
            }
            Part::Map(container) | Part::List(container) => {
                if self.fits(&before, value) {
                    self.push(format!("{before}{gap}{}", flow(value)), trailing);
                } else {
                    self.push(before, trailing);
                    self.block(container, matches!(value, Part::List(_)), indent + STEP);
                }
            }
        }
    }

    /// A scalar over several lines: folding takes the indentation away again.
    fn scalar(
        &mut self,
        before: &str,
        gap: &str,
        lines: &[String],
        trailing: Option<&String>,
        indent: usize,
    ) {
        let last = lines.len() - 1;
        for (index, line) in lines.iter().enumerate() {
            let trailing = trailing.filter(|_| index == last);
            match index {
                0 => self.push(format!("{before}{gap}{line}"), trailing),
                _ if line.is_empty() => self.push(String::new(), None),
                _ => self.push(format!("{}{line}", " ".repeat(indent + STEP)), trailing),
            }
        }
    }

    /// Whether a container stays in braces: as written, without comments inside, within the width.
    fn fits(&self, before: &str, value: &Part) -> bool {
        let is_empty = matches!(value, Part::Map(container) | Part::List(container) if container.items.is_empty() && container.tail.is_empty());
        is_empty || (value.fits_flow() && before.chars().count() + 1 + flow(value).chars().count() <= WIDTH)
    }

    fn push(&mut self, line: String, trailing: Option<&String>) {
        self.lines.push((line, trailing.cloned()));
    }

    /// Comments behind lines that follow each other stand below each other.
    fn finish(self) -> String {
        let width = |line: &str| line.chars().count();
        let mut text = String::new();
        let mut lines = self.lines.as_slice();
        while let Some(((line, trailing), rest)) = lines.split_first() {
            let group = lines
                .iter()
                .take_while(|(line, trailing)| trailing.is_some() && width(line) <= ALIGNED)
                .count();
            if group == 0 {
                text.push_str(line);
                trailing.iter().for_each(|comment| text.push_str(&format!("  {comment}")));
                text.push('\n');
                lines = rest;
                continue;
            }
            let column = lines[..group].iter().map(|(line, _)| width(line)).max().unwrap_or(0);
            for (line, trailing) in &lines[..group] {
                let comment = trailing.as_deref().unwrap_or_default();
                text.push_str(&format!("{line}{}  {comment}\n", " ".repeat(column - width(line))));
            }
            lines = &lines[group..];
        }
        let end = text.trim_end_matches('\n').len();
        text.truncate(end);
        text.push('\n');
        text
    }
}

/// Takes the comments above the first entry of a container that is written as a block, and above the first of that.
fn hoisted(value: &mut Part) -> Vec<Above> {
    let is_list = matches!(value, Part::List(_));
    let (Part::Map(container) | Part::List(container)) = value else { return Vec::new() };
    container.is_flow = false;
    let Some(first) = container.items.first_mut() else { return Vec::new() };
    let mut above: Vec<Above> = std::mem::take(&mut first.above);
    if is_list && !first.value.fits_flow() {
        above.extend(hoisted(&mut first.value));
    }
    above.into_iter().skip_while(|line| *line == Above::Blank).collect()
}

/// A value in braces and brackets, on one line.
fn flow(value: &Part) -> String {
    let list = |container: &Container, item: fn(&Item) -> String| {
        container.items.iter().map(item).collect::<Vec<_>>().join(", ")
    };
    match value {
        Part::Null(written) if written.is_empty() => "null".to_owned(),
        Part::Null(written) => written.clone(),
        Part::Scalar(lines) | Part::Block { lines, .. } => lines.join(" "),
        Part::Map(map) if map.items.is_empty() => "{}".to_owned(),
        Part::Map(map) => {
            let entry =
                |item: &Item| format!("{}: {}", item.key.as_deref().unwrap_or_default(), flow(&item.value));
            format!("{{ {} }}", list(map, entry))
        }
        Part::List(items) => format!("[{}]", list(items, |item| flow(&item.value))),
    }
}
