//! Diagnostics for people, in the look of rustc.

use std::collections::BTreeMap;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use crate::diagnostic::{Diagnostic, Label, Severity};
use crate::visible::visible;

/// Whether the text carries terminal colours.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Colour {
    /// With escape sequences.
    Always,
    /// Plain text.
    Never,
}

/// Draws the diagnostics one after another, an empty line between them. `sources` holds the text of each file by name;
/// a label in a file that is not there is named without its text.
pub fn render(diagnostics: &[Diagnostic], sources: &BTreeMap<String, String>, colour: Colour) -> String {
    let renderer = match colour {
        Colour::Always => Renderer::styled(),
        Colour::Never => Renderer::plain(),
    };
    let sources = &without_secrets(diagnostics, sources);
    let mut text = String::new();
    for found in diagnostics {
        text.push_str(&renderer.render(&[group(found, sources)]));
        text.push_str("\n\n");
    }
    text
}

/// The sources with every secret that a diagnostic marks painted over. Other diagnostics may quote the same line, so it is
/// done for all of them at once.
fn without_secrets(
    diagnostics: &[Diagnostic],
    sources: &BTreeMap<String, String>,
) -> BTreeMap<String, String> {
    let mut masked = sources.clone();
    for label in diagnostics.iter().filter(|found| found.is_secret).map(|found| &found.primary) {
        let Some(source) = masked.get_mut(&label.file) else { continue };
        if source.get(label.start..label.end).is_some() {
            // As many bytes as before, so that every other place stays where it is.
            source.replace_range(label.start..label.end, &"*".repeat(label.end - label.start));
        }
    }
    masked
}

fn group<'a>(found: &'a Diagnostic, sources: &'a BTreeMap<String, String>) -> Group<'a> {
    let level = match found.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let mut group = Group::with_title(level.primary_title(&found.message).id(found.code.as_str()));
    for file in files(found) {
        match sources.get(file) {
            Some(source) => group = excerpt(group, found, file, source),
            None => group = group.element(Level::NOTE.message(format!("in `{}`", visible(file)))),
        }
    }
    for note in &found.notes {
        group = group.element(Level::NOTE.message(note));
    }
    match &found.help {
        Some(help) => group.element(Level::HELP.message(help)),
        None => group,
    }
}

/// The files of a diagnostic, the primary one first.
fn files(found: &Diagnostic) -> Vec<&str> {
    let mut files = vec![found.primary.file.as_str()];
    for label in &found.labels {
        if !files.contains(&label.file.as_str()) {
            files.push(&label.file);
        }
    }
    files
}

/// The longest excerpt that is drawn, in bytes: drawing costs more than the mark is worth beyond that, and a file of one
/// endless line has as many marks as it has mistakes.
const LONGEST_EXCERPT: usize = 16 * 1024;

/// The lines of a file that a diagnostic marks.
struct Excerpt<'a> {
    text: &'a str,
    /// Where the excerpt begins in the file, in bytes.
    start: usize,
    /// The number of its first line.
    line: u32,
}

impl<'a> Excerpt<'a> {
    /// From the first line that is marked to the last. Labels past the end of the file stand at its end.
    fn of(labels: &[&Label], source: &'a str) -> Self {
        let first = labels.iter().min_by_key(|label| label.start);
        let from = source.floor_char_boundary(first.map_or(0, |label| label.start));
        let to = source.ceil_char_boundary(labels.iter().map(|label| label.end).max().unwrap_or(0).max(from));
        let start = source[..from].rfind('\n').map_or(0, |at| at + 1);
        let end = source[to..].find('\n').map_or(source.len(), |at| to + at + 1);
        Self { text: &source[start..end], start, line: first.map_or(1, |label| label.line) }
    }
}

/// The marked lines of a file, or only their place where they are too long.
fn excerpt<'a>(group: Group<'a>, found: &'a Diagnostic, file: &'a str, source: &'a str) -> Group<'a> {
    let labels: Vec<&Label> =
        [&found.primary].into_iter().chain(&found.labels).filter(|label| label.file == file).collect();
    let excerpt = Excerpt::of(&labels, source);
    if excerpt.text.len() > LONGEST_EXCERPT {
        let places = labels
            .iter()
            .map(|Label { file, line, column, .. }| format!("`{}:{line}:{column}`", visible(file)));
        return group
            .element(Level::NOTE.message(format!("at {}", places.collect::<Vec<_>>().join(" and "))));
    }
    let annotations = labels.into_iter().map(|label| {
        let is_primary = std::ptr::eq(label, &found.primary);
        let kind = if is_primary { AnnotationKind::Primary } else { AnnotationKind::Context };
        annotation(kind, label, &excerpt)
    });
    let snippet =
        Snippet::source(excerpt.text).line_start(excerpt.line as usize).path(visible(file)).fold(true);
    group.element(snippet.annotations(annotations.collect::<Vec<_>>()))
}

fn annotation<'a>(
    kind: AnnotationKind,
    label: &'a Label,
    excerpt: &Excerpt<'_>,
) -> annotate_snippets::Annotation<'a> {
    let text = excerpt.text;
    let inside = |byte: usize| byte.saturating_sub(excerpt.start).min(text.len());
    let start = text.floor_char_boundary(inside(label.start));
    let end = text.ceil_char_boundary(inside(label.end)).max(start);
    let mark = kind.span(start..end);
    if label.text.is_empty() { mark } else { mark.label(label.text.as_str()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::code::Code;
    use crate::source_file::SourceFile;

    fn two_files() -> (Diagnostic, BTreeMap<String, String>) {
        let one = SourceFile::new("mappings/a.yaml", "fields:\n  phone: tel\n");
        let other = SourceFile::new("mappings/b.yaml", "fields: { phone: nr }\n");
        let found = Diagnostic::error(
            Code::TwoOwners,
            "`phone` is owned by two mappings",
            one.label(10..15, "owned by `a`"),
        )
        .with_label(other.label(10..15, "also owned by `b`"))
        .with_help("Give one of them `owner: destination`, or remove the rule.");
        let sources = [one, other].map(|file| (file.name().to_owned(), file.text().to_owned()));
        (found, BTreeMap::from(sources))
    }

    #[test]
    fn plain_text_shows_code_places_labels_and_help() {
        let (found, sources) = two_files();
        let expected = "\
error[M0801]: `phone` is owned by two mappings
 --> mappings/a.yaml:2:3
  |
2 |   phone: tel
  |   ^^^^^ owned by `a`
  |
 ::: mappings/b.yaml:1:11
  |
1 | fields: { phone: nr }
  |           ----- also owned by `b`
  |
  = help: Give one of them `owner: destination`, or remove the rule.

";
        assert_eq!(render(&[found], &sources, Colour::Never), expected);
    }

    #[test]
    fn colours_only_when_asked_for() {
        let (found, sources) = two_files();
        assert!(render(std::slice::from_ref(&found), &sources, Colour::Always).contains('\u{1b}'));
        assert!(!render(&[found], &sources, Colour::Never).contains('\u{1b}'));
    }

    #[test]
    fn a_secret_is_shown_by_no_diagnostic() {
        let file = SourceFile::new("f.yaml", "{ token: pät-1, tier: x }");
        let secret = Diagnostic::error(Code::LiteralSecret, "a secret", file.label(9..15, "")).concealed();
        let other = Diagnostic::error(Code::BadChoice, "no tier", file.label(23..24, ""));
        let sources = BTreeMap::from([("f.yaml".to_owned(), file.text().to_owned())]);
        let text = render(&[secret, other], &sources, Colour::Never);
        assert!(!text.contains("pät-1") && text.contains("token: ******, tier: x"), "{text}");
    }

    #[test]
    fn many_mistakes_on_an_endless_line_are_named_without_the_line() {
        let file = SourceFile::new("f.yaml", "x".repeat(1 << 20));
        let found: Vec<_> = (0..1_000)
            .map(|at| Diagnostic::error(Code::UnknownKey, "m", file.label(at * 1_000..at * 1_000 + 1, "")))
            .collect();
        let sources = BTreeMap::from([("f.yaml".to_owned(), file.text().to_owned())]);
        let text = render(&found, &sources, Colour::Never);
        assert!(text.contains("`f.yaml:1:999001`") && text.len() < 1_000 * 100, "{} bytes", text.len());
    }

    #[test]
    fn a_place_past_the_end_of_a_file_is_no_panic() {
        let (mut found, mut sources) = two_files();
        found.primary.end = 9_999;
        sources.insert("mappings/a.yaml".into(), String::new());
        sources.remove("mappings/b.yaml");
        assert!(render(&[found], &sources, Colour::Never).contains("mappings/b.yaml"));
    }
}
