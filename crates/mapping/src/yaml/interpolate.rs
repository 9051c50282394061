//! `${NAME}` and `${NAME:-default}` in scalar values.

use fieldline_diagnostics::{Code, nearest};

use crate::context::{Bytes, Context};
use crate::yaml::{Form, Kind, Node, Usage, Variables};

/// A piece of a scalar.
enum Piece<'a> {
    Text(&'a str),
    Variable { name: &'a str, default: Option<&'a str> },
    Broken(&'a str),
}

/// Resolves the variables of every value below `node`, where it may hold any.
pub(crate) fn interpolate(cx: &mut Context<'_>, node: &mut Node, variables: &Variables, usage: Usage) {
    match &mut node.kind {
        Kind::Null => {}
        Kind::Scalar(scalar) if scalar.text.contains("${") => {
            scalar.text = resolve(cx, &scalar.text, &node.span, variables, usage);
            scalar.form = Form::Text;
        }
        Kind::Scalar(_) => {}
        Kind::List(items) => items.iter_mut().for_each(|item| interpolate(cx, item, variables, usage)),
        Kind::Map(entries) => {
            for entry in entries {
                if let Some(usage) = usage.below(&entry.key) {
                    interpolate(cx, &mut entry.value, variables, usage);
                }
            }
        }
    }
}

/// The names of the variables in a text.
pub(crate) fn variables_in(text: &str) -> impl Iterator<Item = &str> {
    pieces(text).into_iter().filter_map(|piece| match piece {
        Piece::Variable { name, .. } => Some(name),
        Piece::Text(_) | Piece::Broken(_) => None,
    })
}

/// The variable that `text` consists of, with its default; `None` when it is anything else.
pub(crate) fn variable_reference(text: &str) -> Option<(&str, Option<&str>)> {
    match pieces(text).as_slice() {
        [Piece::Variable { name, default }] => Some((*name, *default)),
        _ => None,
    }
}

fn resolve(cx: &mut Context<'_>, text: &str, span: &Bytes, variables: &Variables, usage: Usage) -> String {
    let mut resolved = String::with_capacity(text.len());
    for piece in pieces(text) {
        match piece {
            Piece::Text(text) => resolved.push_str(text),
            Piece::Variable { name, .. } if let Some(why) = variables.refuse(name, usage) => {
                why.report(cx, name, span);
            }
            Piece::Variable { name, default } => match variables.value(name, default) {
                Some(value) => resolved.push_str(value),
                None => report_missing(cx, name, span, variables),
            },
            Piece::Broken(text) => {
                let message =
                    format!("`{text}` names no variable: expected `${{NAME}}` or `${{NAME:-default}}`");
                cx.push(cx.error(Code::BadVariable, span, message, ""));
            }
        }
    }
    resolved
}

fn report_missing(cx: &mut Context<'_>, name: &str, span: &Bytes, variables: &Variables) {
    let message = format!("the variable `{name}` is not set");
    let help = match nearest(name, variables.names()) {
        Some(known) => format!("Set `{name}`, or name `{known}`."),
        None => format!("Set `{name}`, or give it a default: `${{{name}:-…}}`."),
    };
    cx.push(cx.error(Code::MissingVariable, span, message, "").with_help(help));
}

fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find("${") {
        if start > 0 {
            pieces.push(Piece::Text(&rest[..start]));
        }
        let Some(length) = rest[start..].find('}') else {
            pieces.push(Piece::Broken(&rest[start..]));
            return pieces;
        };
        pieces.push(variable(&rest[start..=start + length]));
        rest = &rest[start + length + 1..];
    }
    if !rest.is_empty() {
        pieces.push(Piece::Text(rest));
    }
    pieces
}

fn variable(written: &str) -> Piece<'_> {
    let inner = &written[2..written.len() - 1];
    let (name, default) = match inner.split_once(":-") {
        Some((name, default)) => (name, Some(default)),
        None => (inner, None),
    };
    let first = name.chars().next();
    let valid = first.is_some_and(|first| first.is_ascii_alphabetic() || first == '_')
        && name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_');
    // A default ends at the first `}`, so one variable cannot stand inside of another.
    let valid = valid && !default.is_some_and(|default| default.contains("${"));
    if valid { Piece::Variable { name, default } } else { Piece::Broken(written) }
}

#[cfg(test)]
mod tests {
    use fieldline_diagnostics::SourceFile;

    use super::*;
    use crate::project_text::ProjectText;

    #[test]
    fn variables_resolve_with_defaults_and_without_surprises() {
        let project = ProjectText::new().with_variable("A", "1").with_variable("EMPTY", "");
        let variables = Variables::of(&project);
        let cases = [
            ("${A}", "1", 0),
            ("x-${A}-${A}y", "x-1-1y", 0),
            ("${B:-two}", "two", 0),
            ("${B:-}", "", 0),
            ("${EMPTY}", "", 0),
            ("${EMPTY:-full}", "full", 0),
            ("$A {A} $", "$A {A} $", 0),
            ("${B}", "", 1),
            ("${}", "", 1),
            ("${A", "", 1),
            ("${1A}", "", 1),
            ("${B:-${A}}", "}", 1),
        ];
        for (text, expected, problems) in cases {
            let file = SourceFile::new("f", text);
            let mut cx = Context::new(&file);
            let resolved = resolve(&mut cx, text, &(0..text.len()), &variables, Usage::Setting);
            assert_eq!(resolved, expected, "{text}");
            assert_eq!(cx.found.len(), problems, "{text}");
        }
    }

    #[test]
    fn a_secret_is_one_variable_and_nothing_else() {
        assert_eq!(variable_reference("${T}"), Some(("T", None)));
        assert_eq!(variable_reference("${T:-x}"), Some(("T", Some("x"))));
        for text in ["T", "x${T}", "${T}${U}", ""] {
            assert_eq!(variable_reference(text), None, "{text}");
        }
    }
}
