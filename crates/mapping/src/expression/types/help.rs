//! What to write instead.

use fieldline_model::Value;

use super::operations::binds_tightly;
use crate::expression::kind::{Kind, Takes};
use crate::expression::number::Number;
use crate::expression::tree::{Form, Node};

/// The text of a list that holds nothing else: `["Is Active"]`, as a path is written elsewhere.
pub(super) fn lone_name(node: &Node) -> Option<&str> {
    let Form::List(items) = &node.form else { return None };
    let [Node { form: Form::Constant(Value::Text(name)), .. }] = &items[..] else { return None };
    Some(name)
}

/// How a field with that name is written.
pub(super) fn record(name: &str) -> String {
    format!("Write `row[\"{name}\"]` if that is the field's name.")
}

/// For a value that is taken for true.
pub(super) fn for_truth(node: &Node, written: &str, kind: Kind) -> String {
    if let Some(name) = lone_name(node) {
        return record(name);
    }
    let piece = piece(node, written);
    match kind {
        Kind::Text => format!(
            "Compare it: `{piece} == 'true'`; read it: `{piece} | bool`; or ask whether it is filled: `{piece} is defined`."
        ),
        Kind::Number => format!("Compare it: `{piece} > 0`."),
        _ => format!("Ask whether it is filled: `{piece} is defined`."),
    }
}

/// For a value that becomes text.
pub(super) fn for_text(node: &Node, written: &str, kind: Kind) -> String {
    if let Some(name) = lone_name(node) {
        return record(name);
    }
    let piece = piece(node, written);
    match kind {
        Kind::List => format!("Join it: `{piece} | join(', ')`; or take one item: `{piece}[0]`."),
        _ => format!("Name a member: `{piece}.name`."),
    }
}

/// What says of which type a value is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Origin {
    /// Nothing does: it is a field, and the source has no record schema.
    Untyped,
    /// The record schema, or the expression itself.
    Typed,
}

impl Origin {
    /// What to do about it, and the rest of the advice.
    fn advice(self, rest: &str) -> String {
        match self {
            Origin::Untyped => format!("{rest}; or give the source a `record_schema`."),
            Origin::Typed => format!("{rest}."),
        }
    }
}

/// For an operand that should have been a number.
pub(super) fn for_number(node: &Node, written: &str, kind: Kind, origin: Origin) -> String {
    let piece = piece(node, written);
    match kind {
        Kind::Text if matches!(node.form, Form::Constant(_)) => "Write the number without quotes.".to_owned(),
        Kind::Text | Kind::Boolean => match origin {
            Origin::Untyped => {
                format!(
                    "Give the source a `record_schema`, or convert first: `{piece} | int` or `{piece} | float`."
                )
            }
            Origin::Typed => format!("Convert it first: `{piece} | int` or `{piece} | float`."),
        },
        Kind::List => format!("Take one item, or a figure of the list: `{piece} | sum`, `{piece} | length`."),
        _ => "Name a member that is a number.".to_owned(),
    }
}

/// For two fields of text with `+` between them.
pub(super) fn for_sum(left: &str, right: &str) -> String {
    format!("Join them: `{left} ~ {right}`; or add the numbers: `({left} | int) + ({right} | int)`.")
}

/// For two values that cannot be compared.
pub(super) fn for_comparison(
    node: &Node,
    written: &str,
    (kind, other): (Kind, Kind),
    origin: Origin,
) -> String {
    let piece = piece(node, written);
    let is_constant = matches!(node.form, Form::Constant(_));
    match (kind, other) {
        (Kind::Text, Kind::Number) if is_constant => "Write the number without quotes.".to_owned(),
        (Kind::Text, Kind::Boolean) if is_constant => "Write `true` or `false` without quotes.".to_owned(),
        (Kind::Text, Kind::Number) => origin.advice(&format!(
            "Compare the number: `{piece} | int` or `{piece} | float`; compare the text: put the number in quotes"
        )),
        (Kind::Text, Kind::Boolean) => {
            origin.advice(&format!("Compare the text: `{piece} == 'true'`; read it: `{piece} | bool`"))
        }
        (Kind::List, Kind::Number) if lone_name(node).is_some_and(is_number) => {
            "Write the number without brackets and quotes.".to_owned()
        }
        (Kind::List, _) if lone_name(node).is_some() => record(lone_name(node).unwrap_or_default()),
        (Kind::List, _) => format!("Ask for an item: `x in {piece}`; or compare one: `{piece}[0]`."),
        (Kind::Object, _) => format!("Name a member: `{piece}.name`."),
        (_, Kind::Text) => {
            format!("Compare its text: `{piece} | string`; or write the other side without quotes.")
        }
        _ => "Compare values of one kind.".to_owned(),
    }
}

/// For the input of a filter or test.
pub(super) fn for_input(node: &Node, written: &str, kind: Kind, takes: Takes) -> String {
    let piece = piece(node, written);
    match (takes, kind) {
        _ if lone_name(node).is_some() => record(lone_name(node).unwrap_or_default()),
        (Takes::Number, Kind::Text) => {
            format!("Convert it first: `{piece} | int` or `{piece} | float`.")
        }
        (Takes::Boolean, Kind::Text) => {
            format!("Compare it: `{piece} == 'true'`; or read it: `{piece} | bool`.")
        }
        (Takes::List, Kind::Text) => format!("Split it first: `{piece} | split(',')`."),
        (_, Kind::List) => format!("Join it: `{piece} | join(', ')`; or take one item: `{piece}[0]`."),
        (_, Kind::Object) => format!("Name a member: `{piece}.name`."),
        (Takes::Text, _) => format!("Take its text: `{piece} | string`."),
        _ => format!("It takes {}.", takes.noun()),
    }
}

/// A piece in the form that a filter can follow.
fn piece(node: &Node, written: &str) -> String {
    if binds_tightly(node) { written.to_owned() } else { format!("({written})") }
}

/// Whether a text is the text of a number.
fn is_number(text: &str) -> bool {
    Number::read(text).is_ok()
}
