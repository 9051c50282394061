//! Paths in expressions: `a`, `a.b`, `a['b']`, `a[0]`, and `row["Any Header"]` for a field whose name is not a word.
//! `row.name` is the same as `row["name"]`, unless the record has a field `row`.

use minijinja::machinery::ast::Expr;

use crate::path::{FieldPath, Segment};

/// The word for the whole record.
pub(crate) const RECORD: &str = "row";

/// A path as it stands in an expression.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct NamedPath {
    pub(super) path: FieldPath,
    /// What `row.name` is where the record has no field `row`.
    pub(super) of_record: Option<FieldPath>,
}

/// The path that an expression is, when it is nothing else.
pub(super) fn named_path(expr: &Expr<'_>) -> Option<NamedPath> {
    let path = path_of(expr)?;
    let of_record = match &path.rest[..] {
        [Segment::Name(name), rest @ ..] if begins_with_record(expr) => {
            Some(FieldPath { root: name.clone(), rest: rest.to_vec() })
        }
        _ => None,
    };
    Some(NamedPath { path, of_record })
}

/// Whether a path begins with `row.name`; `row["row"].name` does not.
fn begins_with_record(expr: &Expr<'_>) -> bool {
    match expr {
        Expr::GetAttr(attribute) => match &attribute.expr {
            Expr::Var(var) => var.id == RECORD,
            inner => begins_with_record(inner),
        },
        Expr::GetItem(item) => begins_with_record(&item.expr),
        _ => false,
    }
}

fn path_of(expr: &Expr<'_>) -> Option<FieldPath> {
    match expr {
        Expr::Var(var) => Some(FieldPath { root: var.id.to_owned(), rest: Vec::new() }),
        Expr::GetAttr(attribute) => {
            let mut path = path_of(&attribute.expr)?;
            path.rest.push(Segment::Name(attribute.name.to_owned()));
            Some(path)
        }
        Expr::GetItem(item) => {
            let Expr::Const(key) = &item.subscript_expr else { return None };
            if let (Expr::Var(var), Some(name)) = (&item.expr, key.value.as_str())
                && var.id == RECORD
            {
                return Some(FieldPath { root: name.to_owned(), rest: Vec::new() });
            }
            let mut path = path_of(&item.expr)?;
            path.rest.push(match key.value.as_str() {
                Some(name) => Segment::Name(name.to_owned()),
                None => Segment::Index(key.value.as_usize()?),
            });
            Some(path)
        }
        _ => None,
    }
}

/// The name that a path begins with as it is written.
pub(super) fn root_of<'e>(expr: &'e Expr<'_>) -> Option<&'e str> {
    match expr {
        Expr::Var(var) => Some(var.id),
        Expr::GetAttr(attribute) => root_of(&attribute.expr),
        Expr::GetItem(item) => root_of(&item.expr),
        _ => None,
    }
}

/// Where a field is named, for what to write instead.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Writing {
    /// As a path: `from: address.city`.
    Path,
    /// In an expression or template.
    Expression,
}

impl Writing {
    /// A field's name as it is written there.
    pub(crate) fn write(self, name: &str) -> String {
        match self {
            Writing::Path => name.to_owned(),
            Writing::Expression => written(name),
        }
    }
}

/// A field's name as an expression writes it: `plan`, `row["Is Active"]`.
pub(crate) fn written(name: &str) -> String {
    let mut signs = name.chars();
    let is_word = signs.next().is_some_and(|first| first.is_alphabetic() || first == '_')
        && signs.all(|sign| sign.is_alphanumeric() || sign == '_')
        && !WORDS.contains(&name);
    if is_word {
        return name.to_owned();
    }
    let quote = if name.contains('"') && !name.contains('\'') { '\'' } else { '"' };
    let escaped = name.replace('\\', "\\\\");
    let escaped = if quote == '"' { escaped.replace('"', "\\\"") } else { escaped };
    format!("{RECORD}[{quote}{escaped}{quote}]")
}

/// Words of the language, which are not names.
const WORDS: [&str; 13] =
    ["and", "or", "not", "in", "is", "if", "else", "true", "false", "none", "True", "False", "None"];

#[cfg(test)]
mod unit {
    use super::*;

    #[test]
    fn names_that_are_no_words_are_written_with_the_record() {
        let cases = [
            ("plan", "plan"),
            ("größe_2", "größe_2"),
            ("Is Active", "row[\"Is Active\"]"),
            ("2nd", "row[\"2nd\"]"),
            ("a-b", "row[\"a-b\"]"),
            ("is", "row[\"is\"]"),
            ("5\" pipe", "row['5\" pipe']"),
            ("5\" o'clock", "row[\"5\\\" o'clock\"]"),
            ("a\\b", "row[\"a\\\\b\"]"),
        ];
        for (name, expected) in cases {
            assert_eq!(written(name), expected);
            let tree = minijinja::machinery::parse_expr(expected).unwrap();
            assert_eq!(path_of(&tree).map(|path| path.root).as_deref(), Some(name));
        }
    }
}
