//! The type an expression will have, as far as it can be known.

use std::ops::Range;

use fieldline_model::ValueType;
use minijinja::machinery::ast::{BinOpKind, Expr, UnaryOpKind};
use minijinja::machinery::parse_expr;
use minijinja::value::ValueKind;

use crate::expression::names::{path_of, range};
use crate::path::FieldPath;

/// An operation that its operands do not allow.
#[derive(Debug)]
pub(crate) struct TypeProblem {
    /// Where, in bytes of the expression's text.
    pub(crate) range: Range<usize>,
    /// A fragment.
    pub(crate) message: String,
}

/// The type of an expression, given those of the fields it names. Collects what cannot work.
pub(crate) fn infer(text: &str, field: &dyn Fn(&FieldPath) -> ValueType) -> (ValueType, Vec<TypeProblem>) {
    let mut inference = Inference { field, problems: Vec::new() };
    match parse_expr(text) {
        Ok(tree) => (inference.of(&tree), inference.problems),
        Err(_) => (ValueType::Any, Vec::new()),
    }
}

struct Inference<'f> {
    field: &'f dyn Fn(&FieldPath) -> ValueType,
    problems: Vec<TypeProblem>,
}

impl Inference<'_> {
    fn of(&mut self, expr: &Expr<'_>) -> ValueType {
        if let Some(path) = path_of(expr) {
            return match (self.field)(&path) {
                // Inside an expression days and instants are their text.
                ValueType::Date | ValueType::Instant => ValueType::Text,
                known => known,
            };
        }
        match expr {
            Expr::Const(constant) => match constant.value.kind() {
                ValueKind::Bool => ValueType::Boolean,
                ValueKind::String => ValueType::Text,
                ValueKind::Number if constant.value.is_integer() => ValueType::Integer,
                ValueKind::Number => ValueType::Decimal,
                _ => ValueType::Any,
            },
            Expr::UnaryOp(unary) => {
                let inner = self.of(&unary.expr);
                match unary.op {
                    UnaryOpKind::Not => ValueType::Boolean,
                    UnaryOpKind::Neg => self.number(&inner, &unary.expr, "-"),
                }
            }
            Expr::Compare(compare) => {
                self.of(&compare.expr);
                for operand in &compare.ops {
                    self.of(&operand.expr);
                }
                ValueType::Boolean
            }
            Expr::Test(test) => {
                self.of(&test.expr);
                ValueType::Boolean
            }
            Expr::BinOp(binary) => self.binary(binary.op, &binary.left, &binary.right),
            Expr::IfExpr(choice) => {
                self.of(&choice.test_expr);
                let yes = self.of(&choice.true_expr);
                let no = choice.false_expr.as_ref().map_or_else(|| yes.clone(), |expr| self.of(expr));
                common(yes, no)
            }
            Expr::Filter(filter) => {
                let inner = filter.expr.as_ref().map_or(ValueType::Any, |expr| self.of(expr));
                filtered(filter.name, inner)
            }
            Expr::List(_) | Expr::Tuple(_) => ValueType::List(Box::new(ValueType::Any)),
            Expr::Map(_) => ValueType::Object,
            _ => ValueType::Any,
        }
    }

    fn binary(&mut self, op: BinOpKind, left_expr: &Expr<'_>, right_expr: &Expr<'_>) -> ValueType {
        let (left, right) = (self.of(left_expr), self.of(right_expr));
        match op {
            BinOpKind::Eq
            | BinOpKind::Ne
            | BinOpKind::Lt
            | BinOpKind::Lte
            | BinOpKind::Gt
            | BinOpKind::Gte
            | BinOpKind::In => ValueType::Boolean,
            BinOpKind::ScAnd | BinOpKind::ScOr => common(left, right),
            BinOpKind::Concat => ValueType::Text,
            BinOpKind::Add if left == ValueType::Text && right == ValueType::Text => ValueType::Text,
            // Text times a number repeats the text, lists can be added.
            BinOpKind::Add if matches!(left, ValueType::List(_)) => left,
            BinOpKind::Add => self.arithmetic("+", (left, left_expr), (right, right_expr)),
            BinOpKind::Sub => self.arithmetic("-", (left, left_expr), (right, right_expr)),
            BinOpKind::Mul => self.arithmetic("*", (left, left_expr), (right, right_expr)),
            BinOpKind::FloorDiv => self.arithmetic("//", (left, left_expr), (right, right_expr)),
            BinOpKind::Rem => self.arithmetic("%", (left, left_expr), (right, right_expr)),
            BinOpKind::Pow => self.arithmetic("**", (left, left_expr), (right, right_expr)),
            BinOpKind::Div => {
                self.arithmetic("/", (left, left_expr), (right, right_expr));
                ValueType::Decimal
            }
        }
    }

    fn arithmetic(
        &mut self,
        sign: &str,
        (left, left_expr): (ValueType, &Expr<'_>),
        (right, right_expr): (ValueType, &Expr<'_>),
    ) -> ValueType {
        let left = self.number(&left, left_expr, sign);
        let right = self.number(&right, right_expr, sign);
        match (left, right) {
            (ValueType::Integer, ValueType::Integer) => ValueType::Integer,
            (ValueType::Any, _) | (_, ValueType::Any) => ValueType::Any,
            _ => ValueType::Decimal,
        }
    }

    fn number(&mut self, found: &ValueType, expr: &Expr<'_>, sign: &str) -> ValueType {
        match found {
            ValueType::Integer | ValueType::Decimal | ValueType::Any => found.clone(),
            other => {
                let name = path_of(expr).map_or_else(|| "this".to_owned(), |path| format!("`{path}`"));
                let message = format!("`{sign}` needs numbers, and {name} is {other}");
                self.problems.push(TypeProblem { range: range(expr.span()), message });
                ValueType::Any
            }
        }
    }
}

/// The type of either of two.
fn common(one: ValueType, other: ValueType) -> ValueType {
    if one == other {
        one
    } else if one.fits(&ValueType::Decimal) && other.fits(&ValueType::Decimal) && !one.fits(&ValueType::Text)
    {
        if matches!((&one, &other), (ValueType::Any, _) | (_, ValueType::Any)) {
            ValueType::Any
        } else {
            ValueType::Decimal
        }
    } else {
        ValueType::Any
    }
}

fn filtered(name: &str, inner: ValueType) -> ValueType {
    match name {
        "lower" | "upper" | "title" | "capitalize" | "trim" | "replace" | "string" | "join" | "format" => {
            ValueType::Text
        }
        "length" | "count" | "int" => ValueType::Integer,
        "bool" => ValueType::Boolean,
        "float" => ValueType::Decimal,
        "round" => ValueType::Decimal,
        "split" | "lines" => ValueType::List(Box::new(ValueType::Text)),
        "abs" => inner,
        _ => ValueType::Any,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> (String, usize) {
        let field = |path: &FieldPath| match path.root.as_str() {
            "n" => ValueType::Integer,
            "d" => ValueType::Decimal,
            "b" => ValueType::Boolean,
            "t" => ValueType::Text,
            _ => ValueType::Any,
        };
        let (found, problems) = infer(text, &field);
        (found.to_string(), problems.len())
    }

    #[test]
    fn types_follow_the_operations() {
        let cases = [
            ("n + 1", "integer", 0),
            ("n + d", "decimal", 0),
            ("n / 2", "decimal", 0),
            ("not t", "boolean", 0),
            ("t == 'x'", "boolean", 0),
            ("b and n > 1", "boolean", 0),
            ("b or t", "any", 0),
            ("t ~ n", "text", 0),
            ("t + t", "text", 0),
            ("t | upper", "text", 0),
            ("t | int - n", "integer", 0),
            ("t - n", "any", 1),
            ("t - t", "any", 2),
            ("-t", "any", 1),
            ("t is defined", "boolean", 0),
            ("n if b else d", "decimal", 0),
            ("x", "any", 0),
            ("t", "text", 0),
        ];
        for (text, expected, problems) in cases {
            assert_eq!(of(text), (expected.to_owned(), problems), "{text}");
        }
    }
}
