//! From the YAML of `given:` to a source record.

use std::str::FromStr as _;

use fieldline_diagnostics::Code;
use fieldline_model::{Body, Columns, RowBuilder, SourceRecord, Value};

use crate::context::Context;
use crate::yaml::{Entry, Form, Kind, Node, Scalar};

/// The record as the mapping's source would hand it over: text cells for a tabular one, a tree of values otherwise. Its
/// line is where it is written.
pub(super) fn record(
    cx: &mut Context<'_>,
    given: &[Entry],
    is_tabular: bool,
    line: u32,
) -> Option<SourceRecord> {
    let body = if is_tabular { row(cx, given)? } else { Body::Document(members(given)) };
    Some(SourceRecord { line: line.into(), body })
}

fn row(cx: &mut Context<'_>, given: &[Entry]) -> Option<Body> {
    let columns = Columns::new(given.iter().map(|entry| entry.key.clone()).collect());
    let mut builder = RowBuilder::new(&columns, 64);
    let before = cx.found.len();
    for entry in given {
        match &entry.value.kind {
            Kind::Null => builder.push(""),
            Kind::Scalar(scalar) => builder.push(&scalar.text),
            Kind::List(_) | Kind::Map(_) => {
                let message = format!(
                    "`{}` must be a single value, as the cells of a table are, and this is {}",
                    entry.key,
                    entry.value.describe()
                );
                cx.push(cx.error(Code::WrongShape, &entry.value.span, message, ""));
            }
        }
    }
    (!cx.failed_since(before)).then(|| Body::Row(builder.finish()))
}

fn members(given: &[Entry]) -> Value {
    Value::Map(given.iter().map(|entry| (entry.key.clone(), value(&entry.value))).collect())
}

fn value(node: &Node) -> Value {
    match &node.kind {
        Kind::Null => Value::Null,
        Kind::Scalar(scalar) => single(scalar),
        Kind::List(items) => Value::List(items.iter().map(value).collect()),
        Kind::Map(entries) => members(entries),
    }
}

/// What JSON would make of it; a number that JSON does not know how to write stays text.
fn single(scalar: &Scalar) -> Value {
    match scalar.form {
        Form::Text => Value::from(scalar.text.as_str()),
        Form::Boolean => Value::Boolean(scalar.text.eq_ignore_ascii_case("true")),
        Form::Number => {
            let written = scalar.text.trim_start_matches('+');
            match serde_json::Number::from_str(written) {
                Ok(_) => Value::from_json_number(written),
                Err(_) => Value::from(scalar.text.as_str()),
            }
        }
    }
}
