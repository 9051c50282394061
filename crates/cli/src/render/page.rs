//! A page of the documentation on a terminal: headings bold, examples indented, links as the files they lead to.

use crate::terminal::{Paint, Terminal};

/// Characters on a line of prose.
const WIDTH: usize = 88;

/// The page's Markdown as text for people; without colours nothing but text is left.
pub(crate) fn page(terminal: Terminal, markdown: &str) -> String {
    let mut shown = String::new();
    let mut paragraph = String::new();
    let mut is_example = false;
    for line in markdown.lines() {
        if line.starts_with("```") || is_example || line.is_empty() || line.starts_with('#') {
            flush(&mut shown, &mut paragraph);
        }
        if let Some(mark) = line.strip_prefix("```") {
            is_example = !is_example;
            if let Some(caption) = caption(mark).filter(|_| is_example) {
                shown.push_str(&format!("  {}\n", terminal.paint(Paint::Faint, caption)));
            }
        } else if is_example {
            shown.push_str(format!("    {line}").trim_end());
            shown.push('\n');
        } else if line.starts_with('#') {
            let heading = line.trim_start_matches('#').trim();
            shown.push_str(&format!("{}\n", terminal.paint(Paint::Heading, heading)));
        } else if line.is_empty() {
            shown.push('\n');
        } else {
            paragraph.push_str(line);
            paragraph.push(' ');
        }
    }
    flush(&mut shown, &mut paragraph);
    shown
}

/// What an example is, by the mark of its block: a file by its path, the others in words.
fn caption(mark: &str) -> Option<&str> {
    let (_, mark) = mark.split_once(' ')?;
    Some(match mark {
        path if path.contains('/') => path,
        "fields" => "under `fields`",
        "mapping" | "mapping-part" => "mappings/customers.yaml",
        "project" | "project-part" => "fieldline.yaml",
        "output" => "`check` says",
        "files" => "the project's files",
        "locked" => "the day on which `check --locked` judges",
        "portal" => "contacts in HubSpot before the run",
        "record" => "a record",
        "result" => "becomes",
        "rejections" => "`status` lists after the run",
        _ => return None,
    })
}

/// Ends a paragraph: links are spelt out, lines broken anew.
fn flush(shown: &mut String, paragraph: &mut String) {
    let text = with_links_spelt_out(paragraph);
    paragraph.clear();
    let mut line = String::new();
    for word in text.split_whitespace() {
        if !line.is_empty() && line.chars().count() + 1 + word.chars().count() > WIDTH {
            shown.push_str(&line);
            shown.push('\n');
            line.clear();
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    if !line.is_empty() {
        shown.push_str(&line);
        shown.push('\n');
    }
}

/// `[text](../page.md#part)` becomes `text (docs/page.md#part)`.
fn with_links_spelt_out(text: &str) -> String {
    let mut spelt = String::new();
    let mut rest = text;
    while let Some((before, target, after)) = next_link(rest) {
        spelt.push_str(&before);
        let target =
            target.strip_prefix("../").map_or_else(|| target.to_owned(), |page| format!("docs/{page}"));
        spelt.push_str(&format!(" ({target})"));
        rest = after;
    }
    spelt + rest
}

/// The text up to a link's end with its brackets gone, the link's target, and what follows it.
fn next_link(text: &str) -> Option<(String, &str, &str)> {
    let middle = text.find("](")?;
    let start = text[..middle].rfind('[')?;
    let (target, after) = text[middle + 2..].split_once(')')?;
    Some((format!("{}{}", &text[..start], &text[start + 1..middle]), target, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    const MARKDOWN: &str = "# M0001: A title\n\nSome prose\nthat goes on, see [the `page`](../mapping.md#map) and\n[that](https://x.y).\n\n\
         ## Wrong\n\n```yaml fields\nemail: [a](b)\n\n  x: y\n```\n";

    fn terminal(colours: bool) -> Terminal {
        Terminal { colours, interactive: false, quiet: false }
    }

    #[test]
    fn a_page_is_plain_text_without_colours() {
        let expected = "M0001: A title\n\nSome prose that goes on, see the `page` (docs/mapping.md#map) and that (https://x.y).\n\n\
             Wrong\n\n  under `fields`\n    email: [a](b)\n\n      x: y\n";
        assert_eq!(page(terminal(false), MARKDOWN), expected);
    }

    #[test]
    fn headings_are_bold_on_a_terminal() {
        let shown = page(terminal(true), MARKDOWN);
        assert!(shown.starts_with("\u{1b}[1mM0001: A title\u{1b}[0m\n"), "{shown:?}");
        assert!(shown.contains("\u{1b}[1mWrong\u{1b}[0m\n"), "{shown:?}");
    }

    #[test]
    fn every_page_of_a_code_keeps_its_lines_short() {
        for known in fieldline_diagnostics::pages() {
            let shown = page(terminal(false), known.text);
            let prose = shown.lines().filter(|line| !line.starts_with("    "));
            assert!(prose.clone().count() > 8, "{}", known.code);
            for line in prose {
                assert!(line.chars().count() <= WIDTH, "{}: {line}", known.code);
                assert!(!line.contains("](") && !line.contains("```"), "{}: {line}", known.code);
            }
        }
    }

    #[test]
    fn the_list_of_codes_is_that_of_the_registries() {
        use fieldline_model::RejectionCode;
        let diagnostics = fieldline_diagnostics::Code::ALL.iter().map(|code| code.as_str());
        let codes = diagnostics.chain(RejectionCode::ALL.iter().map(|code| code.as_str()));
        assert!(codes.eq(fieldline_diagnostics::pages().map(|page| page.code)));
    }
}
