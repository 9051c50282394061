//! Results of tests as people read them.

use std::fmt::Write as _;

use fieldline_mapping::{Difference, Unreached};

use crate::render::count;
use crate::render::tests::{TestedMapping, TestedOne};
use crate::terminal::{Paint, Terminal, shown};

/// Longest piece of a value or a name on one line.
const LONGEST: usize = 200;

/// Failures with what was expected and what was found, then counts, then what no test reaches.
pub(crate) fn tests(
    terminal: &Terminal,
    tested: &[TestedMapping<'_>],
    every_test: bool,
    with_coverage: bool,
) -> String {
    let mut text = String::new();
    for mapping in tested {
        let wanted = mapping.tests.iter().filter(|test| every_test || !test.passed());
        wanted.for_each(|test| write_test(&mut text, terminal, mapping.mapping, test));
    }
    for mapping in tested {
        write_summary(&mut text, terminal, mapping);
        if with_coverage {
            mapping.coverage.unreached().iter().for_each(|one| write_unreached(&mut text, terminal, one));
        }
    }
    let passed: usize = tested.iter().map(TestedMapping::passed).sum();
    let failed: usize = tested.iter().map(TestedMapping::failed).sum();
    let verdict = if failed == 0 {
        terminal.paint(Paint::Create, "ok")
    } else {
        terminal.paint(Paint::Error, "FAILED")
    };
    let mappings = count(tested.len() as u64, "mapping");
    let _ = writeln!(text, "{verdict}: {passed} passed, {failed} failed in {mappings}");
    text
}

fn write_test(text: &mut String, terminal: &Terminal, mapping: &str, tested: &TestedOne<'_>) {
    let (mark, place) = match tested.passed() {
        true => (terminal.paint(Paint::Create, "pass"), String::new()),
        false => (terminal.paint(Paint::Error, "FAIL"), format!("   {}", tested.test.place)),
    };
    let name = shown(&tested.test.name, LONGEST);
    let _ = writeln!(text, "{mark}  {mapping}: {name}{}", terminal.paint(Paint::Faint, &place));
    let width = tested.differences.iter().map(|one| one.subject.chars().count()).max().unwrap_or(0);
    tested.differences.iter().for_each(|one| write_difference(text, terminal, one, width));
    if !tested.passed() {
        text.push('\n');
    }
}

/// Expected above found, so that the eye sees where they part.
fn write_difference(text: &mut String, terminal: &Terminal, difference: &Difference, width: usize) {
    let Difference { subject, expected, found, place, rule } = difference;
    let (expected, found) = (shown(expected, LONGEST), shown(found, LONGEST));
    let column = expected.chars().count().max(found.chars().count()).min(60);
    let by = rule.as_ref().map(|rule| format!("   {rule}")).unwrap_or_default();
    let faint = |place: &str| terminal.paint(Paint::Faint, place);
    let line = |word: &str, value: &str| format!("{word} {value:<column$}");
    let expected = format!(
        "{}{}",
        terminal.paint(Paint::Create, &line("expected", &expected)),
        faint(&format!("   {place}"))
    );
    let found = format!("{}{}", terminal.paint(Paint::Reject, &line("found   ", &found)), faint(&by));
    let _ = writeln!(text, "        {subject:<width$}  {}", expected.trim_end());
    let _ = writeln!(text, "        {:<width$}  {}", "", found.trim_end());
}

fn write_summary(text: &mut String, terminal: &Terminal, mapping: &TestedMapping<'_>) {
    let name = terminal.paint(Paint::Heading, mapping.mapping);
    if mapping.tests.is_empty() {
        let _ = writeln!(text, "{name}: no tests");
        return;
    }
    let ((rules, reached), (entries, used)) = (mapping.coverage.rules(), mapping.coverage.entries());
    let tables =
        if entries == 0 { String::new() } else { format!(" and {used} of {entries} entries of `map`") };
    let (passed, failed) = (mapping.passed(), mapping.failed());
    let _ = writeln!(
        text,
        "{name}: {passed} passed, {failed} failed; {reached} of {rules} rules{tables} reached"
    );
}

fn write_unreached(text: &mut String, terminal: &Terminal, one: &Unreached) {
    let what = match &one.entries {
        None => "no test gives it a value".to_owned(),
        Some(entries) => {
            let entries: Vec<String> =
                entries.iter().map(|entry| format!("`{}`", shown(entry, LONGEST))).collect();
            format!("no test reaches {}", entries.join(", "))
        }
    };
    let _ = writeln!(
        text,
        "  {}  {}: {what}",
        terminal.paint(Paint::Faint, &one.place.to_string()),
        one.property
    );
}
