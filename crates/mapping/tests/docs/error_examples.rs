//! The examples on the pages of codes are executed: what is called wrong gives the code and no other error, what is
//! called right gives none.
//!
//! A block says by its mark what it is. `yaml fields`, `yaml mapping-part`, `yaml mapping`, `yaml project-part` and
//! `yaml project` are those of the other pages; a mark with a path, such as `yaml mappings/billing.yaml`, is a whole file.
//! `text files` lists the only files there are, `text locked` holds the day on which `check --locked` judges. `text output` is what `check` shows, and is written by `cargo x bless`. For
//! codes of rejections a `json record` goes through the mapping and becomes the `json result`. Examples with a
//! `csv data/…` need a portal; the real binary executes them (`tests/error_pages.rs` of the workspace), here they
//! only have to compile.

use fieldline_diagnostics::{Colour, Diagnostic, render};
use fieldline_mapping::{Locked, ProjectText, compile};
use serde_json::Value as Json;

use crate::blocks::Block;
use crate::error_pages::{Half, Page, error_pages};
use crate::files::rewrite;
use crate::pages::{json_of, result};
use crate::portal::{project, whole_mapping, whole_project};

#[test]
fn what_is_called_wrong_gives_the_code_and_no_other_error() {
    let mut failures = Vec::new();
    for page in error_pages().iter().filter(|page| page.code.starts_with('M')) {
        let text = example(&page.blocks(Half::Wrong));
        let found = compile(&text).diagnostics;
        let shown = render(&found, &text.files, Colour::Never);
        let is_ours = |found: &&Diagnostic| found.code.as_str() == page.code;
        let others = found.iter().filter(|found| found.is_error() && !is_ours(found)).count();
        if others > 0 || !found.iter().any(|found| is_ours(&found)) {
            failures.push(format!("{} is not what it gives:\n{shown}", page.path()));
        }
        failures.extend(compare_output(page, shown.trim_end()).err());
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn what_is_called_right_compiles_without_the_code() {
    let mut failures = Vec::new();
    for page in error_pages() {
        let text = example(&page.blocks(Half::Right));
        let found = compile(&text).diagnostics;
        if found.iter().any(|found| found.is_error() || found.code.as_str() == page.code) {
            let shown = render(&found, &text.files, Colour::Never);
            failures.push(format!("{} is not right:\n{shown}", page.path()));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn records_are_rejected_and_taken_as_the_pages_show() {
    let mut failures = Vec::new();
    for page in error_pages().iter().filter(|page| page.code.starts_with('R')) {
        for half in [Half::Wrong, Half::Right] {
            let blocks = page.blocks(half);
            let find = |mark: &str| blocks.iter().find(|block| block.info == mark);
            match (find("json record"), find("json result")) {
                (Some(record), Some(expected)) => {
                    failures.extend(judged(page, half, &blocks, &json_of(record), &json_of(expected)).err());
                }
                (None, None) if blocks.iter().any(|block| block.info.starts_with("csv data/")) => {}
                _ => failures.push(format!("{} ({half:?}) shows no record with its result", page.path())),
            }
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

fn judged(page: &Page, half: Half, blocks: &[Block], record: &Json, expected: &Json) -> Result<(), String> {
    let text = example(blocks);
    let compilation = compile(&text);
    let shown = render(&compilation.diagnostics, &text.files, Colour::Never);
    if compilation.has_errors() {
        return Err(format!("{} ({half:?}):\n{shown}", page.path()));
    }
    let found = result(&compilation.project.expect("a project without errors"), record);
    if found != *expected {
        return Err(format!("{} ({half:?}) gives {found}", page.path()));
    }
    let code = found.get("rejected").or(found.get("unidentified")).and_then(Json::as_str);
    match (half, code) {
        (Half::Wrong, Some(code)) if code == page.code => Ok(()),
        (Half::Right, None) => Ok(()),
        (half, code) => Err(format!("{} ({half:?}) gives {code:?}", page.path())),
    }
}

/// The project that an example stands for.
fn example(blocks: &[Block]) -> ProjectText {
    let of = |marks: [&str; 2]| blocks.iter().find(|block| marks.contains(&block.info.as_str()));
    let indented = |text: &str| text.lines().map(|line| format!("  {line}\n")).collect::<String>();
    let mut part = of(["yaml mapping-part", ""]).map(|block| block.text.clone()).unwrap_or_default();
    if let Some(fields) = of(["yaml fields", ""]) {
        part.push_str(&format!("fields:\n{}", indented(&fields.text)));
    }
    let mapping = of(["yaml mapping", ""]).map_or_else(|| whole_mapping(&part), |block| block.text.clone());
    let project_file = match of(["yaml project", "yaml project-part"]) {
        Some(block) if block.info == "yaml project" => block.text.clone(),
        Some(block) => whole_project(&block.text),
        None => whole_project(""),
    };
    let mut text = project(&project_file, &mapping);
    for block in blocks {
        let (_, mark) = block.info.split_once(' ').unwrap_or_default();
        if mark.contains('/') {
            text.files.insert(mark.to_owned(), block.text.clone());
        } else if mark == "locked" {
            let today = block.text.trim().parse().expect("a day");
            text.locked = Some(Locked { today, max_age_days: 30 });
        } else if mark == "files" {
            text.files.retain(|name, _| block.text.lines().any(|line| line == name));
        } else if !KNOWN.contains(&mark) {
            panic!("{}: `{}` does not say what the block is", block.place(), block.info);
        }
    }
    text
}

/// The marks of blocks that are no files.
const KNOWN: [&str; 10] = [
    "fields",
    "mapping-part",
    "mapping",
    "project",
    "project-part",
    "record",
    "result",
    "output",
    "rejections",
    "portal",
];

/// Holds the output that the page shows against the real one; writes it anew when asked to bless.
fn compare_output(page: &Page, shown: &str) -> Result<(), String> {
    const OPEN: &str = "```text output\n";
    let (before, rest) = page.text.split_once(OPEN).ok_or(format!("{} shows no output", page.path()))?;
    let (output, after) = rest.split_once("```").expect("a block is closed");
    if output.trim_end() == shown {
        return Ok(());
    }
    if std::env::var_os("BLESS").is_some() {
        rewrite(&page.path(), &format!("{before}{OPEN}{shown}\n```{after}"));
        return Ok(());
    }
    Err(format!("{} shows another output than:\n{shown}", page.path()))
}
