//! `lookup:`: a value is looked up in a table.

use fieldline_diagnostics::Code;

use crate::context::{Bytes, Context, Spanned};
use crate::language;
use crate::raw::{Choice, Section};
use crate::yaml::{Kind, Node};

/// A lookup, read.
#[derive(Clone)]
pub(crate) struct RawLookup {
    pub(crate) span: Bytes,
    /// `in:`: `hubspot.owners`, `hubspot.pipelines.<pipeline>` or the path of a file.
    pub(crate) table: Spanned<String>,
    /// The column that is compared with the value.
    pub(crate) by: Option<Spanned<String>>,
    /// The column whose text is the result.
    pub(crate) take: Option<Spanned<String>>,
    pub(crate) on_miss: Option<OnMiss>,
}

/// What happens to a value that the table does not have.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum OnMiss {
    /// `on_error` decides.
    Reject,
    /// The property keeps what it has.
    Skip,
    /// The property keeps what it has, and the record is looked at again in the next run.
    Pending,
}

impl OnMiss {
    /// The word in a mapping file.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            OnMiss::Reject => "reject",
            OnMiss::Skip => "skip",
            OnMiss::Pending => "pending",
        }
    }
}

const ON_MISS: Choice<OnMiss> =
    &[("reject", OnMiss::Reject), ("skip", OnMiss::Skip), ("pending", OnMiss::Pending)];

impl RawLookup {
    /// Reads the keys; a bare text is short for `in`.
    pub(super) fn read(cx: &mut Context<'_>, node: &Node) -> Option<Self> {
        if let Kind::Scalar(scalar) = &node.kind {
            let table = Spanned::new(scalar.text.clone(), node.span.clone());
            return Some(Self { span: node.span.clone(), table, by: None, take: None, on_miss: None });
        }
        let section = Section::open(cx, node, &language::LOOKUP, &[])?;
        let by = section.text(cx, "by");
        let take = section.text(cx, "take");
        let on_miss = section.choice(cx, "on_miss", ON_MISS);
        let table = section.require_text(cx, "in")?;
        if table.value.trim().is_empty() {
            cx.push(cx.error(Code::MissingKey, &table.span, "`in` names no table", ""));
            return None;
        }
        Some(Self { span: section.span().clone(), table, by, take, on_miss })
    }
}
