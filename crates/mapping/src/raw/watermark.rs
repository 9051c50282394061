//! `watermark:`: the field that grows with every change, and how it is written.

use fieldline_diagnostics::Code;

use crate::context::{Bytes, Context, Spanned};
use crate::language;
use crate::raw::rule::read_arguments;
use crate::raw::{RawArgument, RawArgumentKind, RawStep, Section};
use crate::yaml::{Form, Kind, Node, Scalar};

/// The word among `formats` for numbers that count no time.
const COUNTER: &str = "counter";

/// A watermark, read.
pub(crate) struct RawWatermark {
    pub(crate) field: Spanned<String>,
    pub(crate) form: RawForm,
}

/// How the field is written.
pub(crate) enum RawForm {
    /// Nobody says: as whole numbers, or as times in a writing that can mean only one thing.
    Unstated,
    /// As whole numbers that count no time.
    Counter,
    /// As this step reads it, which is `datetime` with the arguments given.
    Times(RawStep),
}

impl RawWatermark {
    /// Reads the keys; a bare text is short for `field`.
    pub(super) fn read(cx: &mut Context<'_>, node: &Node) -> Option<Self> {
        if let Kind::Scalar(scalar) = &node.kind {
            let field = Spanned::new(scalar.text.clone(), node.span.clone());
            return Some(Self { field, form: RawForm::Unstated });
        }
        let section = Section::open(cx, node, &language::WATERMARK, &[])?;
        let field = section.require_text(cx, "field");
        let mut arguments = read_arguments(cx, node, "watermark");
        arguments.retain(|(name, _)| matches!(name.value.as_str(), "formats" | "timezone"));
        let is_counter = arguments.iter().any(|(name, argument)| match &argument.kind {
            RawArgumentKind::Scalar(scalar) => name.value == "formats" && scalar.text == COUNTER,
            RawArgumentKind::List(items) => items.len() == 1 && items[0].value == COUNTER,
            RawArgumentKind::Rule(_) | RawArgumentKind::LeftOut(_) => false,
        });
        let form = if is_counter {
            exclude_timezone(cx, &section);
            RawForm::Counter
        } else if arguments.is_empty() {
            RawForm::Unstated
        } else {
            RawForm::Times(times(section.span(), arguments))
        };
        Some(Self { field: field?, form })
    }
}

/// The step `datetime`; times without an offset are in UTC unless a zone is stated.
fn times(span: &Bytes, mut arguments: Vec<(Spanned<String>, RawArgument)>) -> RawStep {
    if !arguments.iter().any(|(name, _)| name.value == "timezone") {
        let utc = RawArgumentKind::Scalar(Scalar { text: "UTC".to_owned(), form: Form::Text });
        let name = Spanned::new("timezone".to_owned(), span.clone());
        arguments.push((name, RawArgument { span: span.clone(), kind: utc }));
    }
    RawStep { name: Spanned::new("datetime".to_owned(), span.clone()), arguments }
}

/// A counter has no zone.
fn exclude_timezone(cx: &mut Context<'_>, section: &Section<'_>) {
    if let Some(entry) = section.entry("timezone") {
        let message = "`formats: counter` and `timezone` exclude each other";
        let found = cx.error(Code::KeysExclude, &entry.key_span, message, "");
        cx.push(found.with_help("Remove `timezone`: a counter isn't a time."));
    }
}
