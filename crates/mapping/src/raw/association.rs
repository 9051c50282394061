//! `associations:`: links to the records of other mappings.

use fieldline_diagnostics::Code;
use fieldline_model::{LinkLabel, LinkMode};

use crate::context::{Bytes, Context, Spanned};
use crate::language;
use crate::raw::{Choice, RawRule, Section, items};
use crate::yaml::{Kind, Node};

/// One association rule, read.
pub(crate) struct RawAssociation {
    pub(crate) span: Bytes,
    pub(crate) to: Spanned<String>,
    pub(crate) target: Spanned<String>,
    pub(crate) label: LinkLabel,
    pub(crate) label_span: Bytes,
    pub(crate) mode: LinkMode,
    pub(crate) rule: RawRule,
}

const MODE: Choice<LinkMode> = &[("add", LinkMode::Add), ("replace", LinkMode::Replace)];

/// Reads the list of association rules; one rule alone counts as a list of itself.
pub(super) fn read_associations(cx: &mut Context<'_>, node: &Node) -> Vec<RawAssociation> {
    items(node).iter().filter_map(|item| read_association(cx, item)).collect()
}

fn read_association(cx: &mut Context<'_>, node: &Node) -> Option<RawAssociation> {
    if !matches!(node.kind, Kind::Map(_)) {
        let message = format!("an association must be keys with values, and this is {}", node.describe());
        cx.push(cx.error(Code::WrongShape, &node.span, message, ""));
        return None;
    }
    // Unknown keys are reported once, by the rule that shares the node.
    let rule = RawRule::read_link(cx, node);
    let section = Section::quiet(node, &language::ASSOCIATION)?;
    let to = section.require_text(cx, "to");
    let target = section.require_text(cx, "target");
    let mode = section.choice(cx, "mode", MODE).unwrap_or_default();
    if let (Some(RawRule { clears_when_empty: Some(true), .. }), LinkMode::Add, Some(entry)) =
        (&rule, mode, section.entry("on_empty"))
    {
        let message = "`on_empty: clear` takes links away, and `mode: add` never does";
        let found = cx.error(Code::KeysExclude, &entry.value.span, message, "");
        cx.push(found.with_help("Write `mode: replace`, or remove `on_empty`."));
    }
    let label = section.text(cx, "label");
    let label_span = label.as_ref().map_or(section.span().clone(), |label| label.span.clone());
    let label = label.map_or(LinkLabel::Plain, |label| match label.value.trim() {
        "primary" => LinkLabel::Primary,
        name => LinkLabel::Named(name.to_owned()),
    });
    Some(RawAssociation {
        span: section.span().clone(),
        to: to?,
        target: target?,
        label,
        label_span,
        mode,
        rule: rule?,
    })
}
