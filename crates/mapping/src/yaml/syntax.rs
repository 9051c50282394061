//! What is wrong with the syntax, in words for people who write YAML once a month.

use fieldline_diagnostics::Code;

use crate::context::{Bytes, Context};
use crate::language::{CLIENT_SECRET, SecretKey, TOKEN};

/// Reports what the reader stumbled over.
pub(super) fn report_syntax(cx: &mut Context<'_>, error: &serde_saphyr::Error) {
    let error = error.without_snippet();
    let location = error.location();
    let start = location.map_or(0, |at| {
        at.span().byte_offset().map_or_else(|| cx.file.byte(at.line(), at.column()), |byte| byte as usize)
    });
    if cx.file.name() == "fieldline.yaml" {
        report_tokens(cx);
    }
    if let Some((help, span)) = quoting(cx.file.text(), start) {
        let found =
            cx.error(Code::QuoteNeeded, &span, "the value needs quotes", "not a YAML value by itself");
        cx.push(found.with_help(help));
        return;
    }
    let rendered = error.render_with_formatter(&serde_saphyr::UserMessageFormatter);
    let said = plain(rendered.lines().next().unwrap_or_default());
    let (message, help) = in_our_words(said, cx.file.text(), start);
    let found =
        cx.error(Code::YamlSyntax, &(start..start + 1), format!("the YAML cannot be read: {message}"), "");
    cx.push(found.with_help_if(help));
}

/// Reports secrets that stand in a project file which cannot be read. Any diagnostic of this file may quote the line, and only what
/// is known to be a secret is painted over.
fn report_tokens(cx: &mut Context<'_>) {
    for key in [&TOKEN, &CLIENT_SECRET] {
        report_written(cx, key);
    }
}

fn report_written(cx: &mut Context<'_>, key: &'static SecretKey) {
    let mark = format!("{}:", key.name);
    let text = cx.file.text();
    let mut found = Vec::new();
    for (at, _) in text.match_indices(&mark) {
        let start = at + mark.len();
        let line = text[start..].lines().next().unwrap_or_default();
        let value = line.trim();
        let is_named = value.trim_start_matches(['"', '\'']).starts_with("${");
        if !is_named && !value.is_empty() && !value.starts_with(['{', '#']) {
            let begins = start + (line.len() - line.trim_start().len());
            found.push(begins..begins + value.len());
        }
    }
    for span in found {
        let secret = key.written(cx, &span);
        cx.push(secret);
    }
}

/// The reader's message without its place, which is shown anyway.
fn plain(line: &str) -> &str {
    let message = line.strip_prefix("error: ").unwrap_or(line);
    let message = message.split(" at line ").next().unwrap_or(message);
    message.split_once(": ").filter(|(head, _)| head.starts_with("line ")).map_or(message, |(_, rest)| rest)
}

/// The reader's words that say little to people, what we say instead (nothing: as it is), and the way out.
const WORDS: &[(&str, Option<&str>, &str)] = &[
    ("breached: Depth", Some("it is nested too deeply"), "Nest less: no rule needs more than ten levels."),
    (
        "limits breached",
        Some(
            "it is too large: expected at most 20,000 values and 500 aliases, what an alias stands for counted each time",
        ),
        "Split the file, or write out what the aliases stand for.",
    ),
    ("recursion limit", Some("it is nested too deeply"), "Nest less: no rule needs more than ten levels."),
    (
        "Recursive reference",
        Some("an alias stands inside of what it stands for"),
        "Write the value out here.",
    ),
    (
        "tabs disallowed",
        Some("a tab stands where spaces should be"),
        "Indent with spaces, two for each level.",
    ),
    ("found a tab", Some("a tab stands where spaces should be"), "Indent with spaces, two for each level."),
    (
        "mapping values are not allowed",
        Some("a second `:` stands where a text goes on"),
        "Put the text in double quotes if the `:` is part of it; otherwise begin a new line.",
    ),
    (
        "after single-quoted",
        Some("text goes on behind the closing quote"),
        "Write a quote inside of single quotes twice, as in `'it''s'`, or put the text in double quotes.",
    ),
    (
        "after double-quoted",
        Some("text goes on behind the closing quote"),
        "Write a quote inside of double quotes as `\\\"`.",
    ),
    ("unclosed quote", None, "Close the quote on the same line."),
    ("unclosed bracket", None, "Close it: every `[` needs its `]`, every `{` its `}`."),
    (
        "flow mapping",
        Some("a `{` is not closed, or a comma is missing, before this place"),
        "Close it with `}`.",
    ),
    (
        "flow sequence",
        Some("a `[` is not closed, or a comma is missing, before this place"),
        "Close it with `]`.",
    ),
    ("only single YAML document", Some("a second document begins here"), "Put it into a file of its own."),
    ("merge value", Some("`<<` takes a map"), "Write `<<: *name`, where `&name` marks a map."),
    (
        "expected ':'",
        Some("a line is no key with a value"),
        "Write `key: value`, with a space after the colon.",
    ),
    (
        "did not find expected key",
        Some("the indentation does not fit the lines above"),
        "Write keys that belong together below each other, and what belongs to a key further to the right.",
    ),
];

fn in_our_words(said: &str, text: &str, at: usize) -> (String, Option<String>) {
    let rest = text.get(at..).unwrap_or_default();
    if said.contains("unknown value") {
        let name: String = rest.chars().take_while(|c| !c.is_whitespace() && !",]}".contains(*c)).collect();
        let anchor = name.trim_start_matches('*');
        let message = format!("`{name}` stands for nothing: no `&{anchor}` comes before it");
        let help =
            format!("Mark a value above with `&{anchor}`, or put `\"{name}\"` in quotes if it is text.");
        return (message, Some(help));
    }
    if let Some(sign) = rest.chars().next().filter(|_| said.starts_with("unexpected character")) {
        let help = match sign {
            '@' | '`' => "Put the value in double quotes.",
            _ => "Remove the character, or write it as an escape such as `\\u001b` in double quotes.",
        };
        let message = format!("a value cannot hold the sign `{}` here", sign.escape_debug());
        return (message, Some(help.to_owned()));
    }
    match WORDS.iter().find(|(theirs, ..)| said.contains(theirs)) {
        Some((_, ours, help)) => (ours.unwrap_or(said).to_owned(), Some((*help).to_owned())),
        None => (said.to_owned(), None),
    }
}

/// Recognises the values that people forget to quote, on the line of the mistake.
fn quoting(text: &str, at: usize) -> Option<(&'static str, Bytes)> {
    let at = text.floor_char_boundary(at.min(text.len()));
    let line_start = text[..at].rfind('\n').map_or(0, |index| index + 1);
    let line = text[line_start..].lines().next().unwrap_or_default();
    let name = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '.');
    if text[at..].starts_with('[') && text[line_start..at].ends_with(name) {
        let start = text[line_start..at].trim_end_matches(name).len();
        let end = text[at..].find([',', '}', '\n']).map_or(text.len(), |length| at + length);
        return Some(("Put the path in double quotes: \"tags[0]\".", line_start + start..end));
    }
    let find = |mark: &str| {
        let found = line.find(mark)?;
        let before = line[..found].trim_end();
        (before.ends_with([':', ',', '[', '{', '-']) || before.is_empty()).then_some(found)
    };
    let (found, help) = if let Some(found) = find("{{") {
        (found, "Put the template in double quotes: \"{{ name }}\".")
    } else {
        (find("%")?, "Put the pattern in double quotes: \"%m/%d/%Y\".")
    };
    let rest = line[found..].trim_end();
    Some((help, line_start + found..line_start + found + rest.len()))
}
