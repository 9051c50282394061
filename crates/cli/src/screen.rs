//! The last door before the screen: whatever is printed goes through here.
//!
//! Where lines are put together, values are made visible one by one. What was forgotten there is caught here, by what may be in
//! the output at all: line breaks and tabs, colours where there are any, and no line that a CI system takes for a command.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::io::{self, Write};

use fieldline_diagnostics::is_treacherous;
use serde_json::ser::{Formatter, PrettyFormatter};

use crate::terminal::concealed;

/// Text for people. `colours` says whether colours (SGR sequences) may pass.
pub(crate) fn on_screen(text: &str, colours: bool) -> Cow<'_, str> {
    let is_plain = |letter: char| matches!(letter, '\n' | '\t') || !is_treacherous(letter);
    let may_command = text.contains("::") || COMMANDS_ANYWHERE.iter().any(|command| text.contains(command));
    if !may_command && text.chars().all(is_plain) {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len() + 64);
    for line in text.split_inclusive('\n') {
        put_line(&mut safe, line, colours);
    }
    Cow::Owned(safe)
}

/// What CI systems obey anywhere in a line: `##[error]`, `##vso[task.setvariable]`.
const COMMANDS_ANYWHERE: [&str; 2] = ["##[", "##vso["];

fn put_line(safe: &mut String, line: &str, colours: bool) {
    let (blank, mut rest) = line.split_at(line.len() - line.trim_start().len());
    put(safe, blank, colours);
    // `::error file=…::` of GitHub; ` ::: file` of a diagnostic is none.
    if let Some(command) = rest.strip_prefix("::")
        && command.starts_with(|letter: char| letter.is_ascii_alphanumeric())
    {
        safe.push_str(r"\u{3a}:");
        rest = command;
    }
    while let Some((at, command)) =
        COMMANDS_ANYWHERE.iter().filter_map(|command| Some((rest.find(command)?, *command))).min()
    {
        let (before, after) = rest.split_at(at);
        put(safe, before, colours);
        safe.push_str(command.trim_end_matches('['));
        safe.push_str(r"\u{5b}");
        rest = &after[command.len()..];
    }
    put(safe, rest, colours);
}

fn put(safe: &mut String, text: &str, colours: bool) {
    let mut rest = text;
    while let Some(letter) = rest.chars().next() {
        let colour = if colours { colour_length(rest) } else { 0 };
        if colour > 0 {
            safe.push_str(&rest[..colour]);
            rest = &rest[colour..];
            continue;
        }
        match letter {
            '\n' | '\t' => safe.push(letter),
            letter if is_treacherous(letter) => safe.extend(letter.escape_default()),
            letter => safe.push(letter),
        }
        rest = &rest[letter.len_utf8()..];
    }
}

/// How many bytes of a colour, `ESC [ digits m`, the text begins with.
fn colour_length(text: &str) -> usize {
    let Some(rest) = text.strip_prefix("\u{1b}[") else { return 0 };
    let digits = rest.bytes().take_while(|byte| byte.is_ascii_digit() || *byte == b';').count();
    if rest[digits..].starts_with('m') { 2 + digits + 1 } else { 0 }
}

/// A JSON document that says the same and shows nothing treacherous: JSON may write any character of a text as `\u`.
pub(crate) fn in_json(document: &str) -> String {
    let mut safe = String::with_capacity(document.len());
    put_json(&mut safe, document);
    safe
}

fn put_json(safe: &mut String, text: &str) {
    let mut marks = 0;
    for (at, letter) in text.char_indices() {
        let is_command = letter == '[' && (marks >= 2 || text[..at].ends_with("##vso"));
        marks = if letter == '#' { marks + 1 } else { 0 };
        if letter != '\n' && (is_command || is_treacherous(letter)) {
            let mut units = [0; 2];
            for unit in letter.encode_utf16(&mut units) {
                let _ = write!(safe, "\\u{unit:04x}");
            }
        } else {
            safe.push(letter);
        }
    }
}

/// Writes pretty JSON piece by piece, as [`in_json`] would have it.
#[derive(Default)]
pub(crate) struct ScreenFormatter(PrettyFormatter<'static>);

impl Formatter for ScreenFormatter {
    fn write_string_fragment<W: ?Sized + Write>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        let mut safe = String::with_capacity(fragment.len());
        put_json(&mut safe, &concealed(fragment));
        writer.write_all(safe.as_bytes())
    }

    fn begin_array<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.begin_array(writer)
    }

    fn end_array<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_array(writer)
    }

    fn begin_array_value<W: ?Sized + Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        self.0.begin_array_value(writer, first)
    }

    fn end_array_value<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_array_value(writer)
    }

    fn begin_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.begin_object(writer)
    }

    fn end_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_object(writer)
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        self.0.begin_object_key(writer, first)
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.begin_object_value(writer)
    }

    fn end_object_value<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_object_value(writer)
    }
}

/// Where logs go: standard error, one whole event at a time.
#[derive(Clone, Copy)]
pub(crate) struct LogWriter {
    /// Whether colours may pass.
    pub(crate) colours: bool,
}

impl Write for LogWriter {
    fn write(&mut self, event: &[u8]) -> io::Result<usize> {
        let text = String::from_utf8_lossy(event);
        let text = concealed(&text);
        io::stderr().lock().write_all(on_screen(&text, self.colours).as_bytes())?;
        Ok(event.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        io::stderr().lock().flush()
    }
}

#[cfg(test)]
mod tests {
    use serde::Serialize as _;

    use super::*;

    #[test]
    fn nothing_but_text_reaches_the_screen() {
        let cases = [
            ("a: b\n\tc::d\n", "a: b\n\tc::d\n"),
            (" ::: mappings/b.yaml:1:11\n", " ::: mappings/b.yaml:1:11\n"),
            ("a\u{1b}[2Jb\u{7}\r\n", "a\\u{1b}[2Jb\\u{7}\\r\n"),
            ("\u{202e}gpj\u{9b}31m", "\\u{202e}gpj\\u{9b}31m"),
            ("a\n::error::x\n", "a\n\\u{3a}:error::x\n"),
            ("  ::set-output name=a::b", "  \\u{3a}:set-output name=a::b"),
            ("key ##[error]x ##vso[task]y", "key ##\\u{5b}error]x ##vso\\u{5b}task]y"),
            ("\u{1b}[31mred\u{1b}[0m", "\\u{1b}[31mred\\u{1b}[0m"),
        ];
        for (text, expected) in cases {
            assert_eq!(on_screen(text, false), expected, "{text:?}");
        }
    }

    #[test]
    fn colours_pass_where_there_are_any_and_nothing_else_does() {
        let cases = [
            ("\u{1b}[1;31mred\u{1b}[0m\n", "\u{1b}[1;31mred\u{1b}[0m\n"),
            ("\u{1b}[m", "\u{1b}[m"),
            ("\u{1b}[2J", "\\u{1b}[2J"),
            ("\u{1b}]0;title\u{7}", "\\u{1b}]0;title\\u{7}"),
            ("\u{1b}[31", "\\u{1b}[31"),
            ("\u{1b}", "\\u{1b}"),
        ];
        for (text, expected) in cases {
            assert_eq!(on_screen(text, true), expected, "{text:?}");
        }
    }

    #[test]
    fn json_says_the_same_in_letters_that_can_be_seen() {
        let value = serde_json::json!({
            "a\u{202e}": ["\u{1b}[31m", "\u{9b}\u{2028}\u{e0041}", "##[error]x", "##vso[a]", "plain [x] # [y]", 1.50, null],
            "b": {}, "c": [], "d": { "e": true }
        });
        let written = format!("{value:#}");
        let safe = in_json(&written);
        assert!(!safe.replace('\n', "").contains(is_treacherous), "{safe}");
        assert!(!safe.contains("##[") && !safe.contains("##vso["), "{safe}");
        assert_eq!(serde_json::from_str::<serde_json::Value>(&safe).unwrap(), value);
        let mut piecewise = Vec::new();
        let mut serializer =
            serde_json::Serializer::with_formatter(&mut piecewise, ScreenFormatter::default());
        value.serialize(&mut serializer).unwrap();
        assert_eq!(String::from_utf8(piecewise).unwrap(), safe);
    }
}
