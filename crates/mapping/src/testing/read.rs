//! Reading `tests:`.

use fieldline_diagnostics::Code;
use fieldline_model::RejectionCode;

use crate::context::{Context, Spanned};
use crate::language;
use crate::raw::{Section, scalar};
use crate::testing::raw::{RawExpectation, RawExpected, RawTest};
use crate::yaml::{Entry, Kind, Node};

/// The keys of a test.
const EXPECTATIONS: [&str; 4] = ["expect", "expect_exact", "expect_rejection", "expect_filtered"];

/// Reads the list of tests; what cannot be read is left out, with a diagnostic.
pub(super) fn read_tests(cx: &mut Context<'_>, node: &Node) -> Vec<RawTest> {
    let Kind::List(items) = &node.kind else {
        let message = format!("`tests` must be a list, and this is {}", node.describe());
        cx.push(cx.error(Code::WrongShape, &node.span, message, ""));
        return Vec::new();
    };
    items.iter().filter_map(|item| read_test(cx, item)).collect()
}

fn read_test(cx: &mut Context<'_>, node: &Node) -> Option<RawTest> {
    let section = Section::open(cx, node, &language::TEST, &[])?;
    let name = section.require_text(cx, "name");
    let given = section.require(cx, "given").and_then(|node| members(cx, node, "given"));
    let expectation = read_expectation(cx, &section);
    Some(RawTest { name: name?, given: given?.to_vec(), expectation: expectation? })
}

fn read_expectation(cx: &mut Context<'_>, section: &Section<'_>) -> Option<RawExpectation> {
    let present: Vec<&Entry> = EXPECTATIONS.iter().filter_map(|key| section.entry(key)).collect();
    let [only] = present.as_slice() else {
        report_count(cx, section, &present);
        return None;
    };
    let (node, span) = (&only.value, only.key_span.clone());
    match only.key.as_str() {
        "expect_rejection" => read_rejection(cx, only),
        "expect_filtered" => {
            section.choice(cx, "expect_filtered", &[("true", ())]).map(|()| RawExpectation::Filtered { span })
        }
        key => {
            let entries =
                members(cx, node, key)?.iter().filter_map(|entry| read_expected(cx, entry)).collect();
            Some(RawExpectation::Fields { entries, is_exact: key == "expect_exact", span })
        }
    }
}

fn report_count(cx: &mut Context<'_>, section: &Section<'_>, present: &[&Entry]) {
    let [first, second, ..] = present else {
        if !EXPECTATIONS.iter().any(|key| section.is_misspelt(key)) {
            let message = "a test needs `expect`, `expect_exact`, `expect_rejection` or `expect_filtered`";
            cx.push(cx.error(Code::MissingKey, section.span(), message, ""));
        }
        return;
    };
    let message = format!("`{}` and `{}` exclude each other", first.key, second.key);
    let label = cx.file.label(first.key_span.clone(), "the first");
    let found = cx.error(Code::KeysExclude, &second.key_span, message, "the second").with_label(label);
    cx.push(found.with_help("Keep one of them, or write two tests."));
}

/// `{x: null}` expects that nothing is said about `x`, so an entry without a value counts.
fn read_expected(cx: &mut Context<'_>, entry: &Entry) -> Option<RawExpected> {
    let property = Spanned::new(entry.key.clone(), entry.key_span.clone());
    let value = match &entry.value.kind {
        Kind::Null => None,
        _ => Some(scalar(cx, &entry.value, &entry.key)?),
    };
    Some(RawExpected { property, value })
}

fn read_rejection(cx: &mut Context<'_>, entry: &Entry) -> Option<RawExpectation> {
    let span = entry.key_span.clone();
    if matches!(entry.value.kind, Kind::Null) {
        return Some(RawExpectation::Rejection { property: None, code: None, message: None, span });
    }
    let section = Section::open(cx, &entry.value, &language::REJECTION, &[])?;
    let code = section.text(cx, "code").map(|text| rejection_code(cx, &text));
    let property = section.text(cx, "property");
    let message = section.text(cx, "message").map(|text| text.value);
    Some(RawExpectation::Rejection {
        property,
        code: code.map_or(Some(None), |code| code.map(Some))?,
        message,
        span,
    })
}

fn rejection_code(cx: &mut Context<'_>, text: &Spanned<String>) -> Option<RejectionCode> {
    let found = RejectionCode::ALL.iter().find(|code| code.as_str() == text.value).copied();
    if found.is_none() {
        let near =
            fieldline_diagnostics::nearest(&text.value, RejectionCode::ALL.iter().map(|code| code.as_str()));
        let message = format!("`{}` is no code of a rejection", text.value);
        let help = near.map(|near| format!("Did you mean `{near}`?"));
        cx.push(cx.error(Code::BadChoice, &text.span, message, "").with_help_if(help));
    }
    found
}

/// The entries of a map; nothing counts as none.
fn members<'n>(cx: &mut Context<'_>, node: &'n Node, key: &str) -> Option<&'n [Entry]> {
    match &node.kind {
        Kind::Map(entries) => Some(entries),
        Kind::Null => Some(&[]),
        _ => {
            let message = format!("`{key}` must be names with values, and this is {}", node.describe());
            cx.push(cx.error(Code::WrongShape, &node.span, message, ""));
            None
        }
    }
}
