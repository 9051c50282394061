//! Expressions.

use std::ops::Range;

use fieldline_model::Value;
use minijinja::machinery::ast::{BinOp, BinOpKind, Call, CallType, CompareOpKind, Const, Expr, UnaryOpKind};
use minijinja::value::ValueKind;

use super::path::{RECORD, named_path, root_of};
use super::{Guard, Lower, UnknownCallable, range};
use crate::expression::number::Number;
use crate::expression::tree::{Choice, Comparison, Form, Logic, LoopPart, Node, Sign, Slice};

/// Functions that expressions may call.
pub(super) const FUNCTIONS: &[&str] = &["range"];

impl Lower<'_> {
    /// One piece.
    pub(super) fn node(&mut self, expr: &Expr<'_>, guard: Guard) -> Node {
        let at = place(expr);
        let is_local = root_of(expr).is_some_and(|root| self.local(root).is_some() || self.is_loop(root));
        if let (Some(path), false) = (named_path(expr), is_local) {
            let field = self.names.field(path, at.clone(), guard == Guard::Guarded);
            return Node { form: Form::Field(field), range: at };
        }
        let form = match expr {
            Expr::Var(var) => match self.local(var.id) {
                Some(place) => Form::Local(place),
                None => return self.loop_alone(at),
            },
            Expr::Const(constant) => match self.constant(constant, &at) {
                Ok(value) => Form::Constant(value),
                Err(message) => return self.refuse(at, message, "Shorten it."),
            },
            Expr::GetAttr(attribute) => match &attribute.expr {
                Expr::Var(var) if self.is_loop(var.id) => return self.loop_part(attribute.name, at),
                of => Form::Member(Box::new(self.node(of, guard)), attribute.name.to_owned()),
            },
            Expr::GetItem(item) if !is_local && is_record(&item.expr) => {
                self.node(&item.subscript_expr, Guard::Open);
                let help = "Write `row[\"Any Header\"]`; the field `row` itself is `row[\"row\"]`.";
                return self.refuse(at, "`row[…]` takes the name of a field in quotes", help);
            }
            Expr::GetItem(item) => Form::Item(self.pair(guard, &item.expr, &item.subscript_expr)),
            Expr::Slice(slice) => Form::Slice(Box::new(Slice {
                of: self.node(&slice.expr, guard),
                start: self.maybe(slice.start.as_ref()),
                stop: self.maybe(slice.stop.as_ref()),
                step: self.maybe(slice.step.as_ref()),
            })),
            Expr::UnaryOp(unary) => {
                let inner = Box::new(self.node(&unary.expr, guard));
                match unary.op {
                    UnaryOpKind::Not => Form::Not(inner),
                    UnaryOpKind::Neg => Form::Negative(inner),
                }
            }
            Expr::BinOp(binary) => self.binary(binary),
            Expr::Compare(compare) => {
                let first = Box::new(self.node(&compare.expr, Guard::Open));
                let operand = |lower: &mut Self, op: &CompareOpKind, expr: &Expr<'_>| {
                    (comparison(*op), lower.node(expr, Guard::Open))
                };
                let operands = compare.ops.iter().map(|one| operand(self, &one.op, &one.expr)).collect();
                Form::Compare(first, operands)
            }
            Expr::IfExpr(choice) => Form::Choice(Box::new(Choice {
                test: self.node(&choice.test_expr, Guard::Open),
                yes: self.node(&choice.true_expr, Guard::Open),
                no: self.maybe(choice.false_expr.as_ref()),
            })),
            Expr::Filter(filter) => return self.filter(filter, at, guard),
            Expr::Test(test) => return self.test(test, at, guard),
            Expr::Call(call) => return self.call(call, at),
            Expr::List(list) => self.items(&list.items),
            Expr::Tuple(tuple) => self.items(&tuple.items),
            Expr::Map(map) => {
                let members = map.keys.iter().zip(&map.values);
                let member = |(name, value)| (self.node(name, Guard::Open), self.node(value, Guard::Open));
                Form::Object(members.map(member).collect())
            }
        };
        let range = whole(&form).unwrap_or(at);
        Node { form, range }
    }

    fn items(&mut self, items: &[Expr<'_>]) -> Form {
        Form::List(items.iter().map(|item| self.node(item, Guard::Open)).collect())
    }

    fn maybe(&mut self, expr: Option<&Expr<'_>>) -> Option<Node> {
        expr.map(|expr| self.node(expr, Guard::Open))
    }

    fn pair(&mut self, guard: Guard, left: &Expr<'_>, right: &Expr<'_>) -> Box<[Node; 2]> {
        Box::new([self.node(left, guard), self.node(right, Guard::Open)])
    }

    fn binary(&mut self, binary: &BinOp<'_>) -> Form {
        let compared = match binary.op {
            BinOpKind::Eq => Some(Comparison::Equal),
            BinOpKind::Ne => Some(Comparison::NotEqual),
            BinOpKind::Lt => Some(Comparison::Less),
            BinOpKind::Lte => Some(Comparison::LessOrEqual),
            BinOpKind::Gt => Some(Comparison::Greater),
            BinOpKind::Gte => Some(Comparison::GreaterOrEqual),
            BinOpKind::In => Some(Comparison::In),
            _ => None,
        };
        let pair = self.pair(Guard::Open, &binary.left, &binary.right);
        self.join_names(&binary.op, &pair);
        if let Some(comparison) = compared {
            let [left, right] = *pair;
            return Form::Compare(Box::new(left), vec![(comparison, right)]);
        }
        match binary.op {
            BinOpKind::ScAnd => Form::Logic(Logic::And, pair),
            BinOpKind::ScOr => Form::Logic(Logic::Or, pair),
            BinOpKind::Sub => Form::Arithmetic(Sign::Minus, pair),
            BinOpKind::Mul => Form::Arithmetic(Sign::Times, pair),
            BinOpKind::Div => Form::Arithmetic(Sign::Over, pair),
            BinOpKind::FloorDiv => Form::Arithmetic(Sign::FloorOver, pair),
            BinOpKind::Rem => Form::Arithmetic(Sign::Rest, pair),
            BinOpKind::Pow => Form::Arithmetic(Sign::Power, pair),
            BinOpKind::Concat => Form::Join(pair),
            _ => Form::Arithmetic(Sign::Plus, pair),
        }
    }

    /// A constant. Numbers are read from the text as written: the parser has made binary fractions of them.
    fn constant(&self, constant: &Const, at: &Range<usize>) -> Result<Value, &'static str> {
        match constant.value.kind() {
            ValueKind::Bool => Ok(Value::Boolean(constant.value.is_true())),
            ValueKind::String => Ok(constant.value.as_str().map_or(Value::Null, Value::from)),
            ValueKind::Number if constant.value.as_i64().is_some() && constant.value.is_integer() => {
                Ok(constant.value.as_i64().map_or(Value::Null, Value::Integer))
            }
            ValueKind::Number => {
                let written = self.text.get(at.clone()).unwrap_or_default().replace('_', "");
                match Number::read(&written) {
                    Ok(Number::Whole(whole)) => Ok(Value::Integer(whole)),
                    Ok(Number::Decimal(decimal)) => Ok(Value::Decimal(decimal)),
                    Err(_) => Err("the number has more than 28 digits"),
                }
            }
            _ => Ok(Value::Null),
        }
    }

    fn is_loop(&self, name: &str) -> bool {
        name == "loop" && self.loops > 0
    }

    fn loop_alone(&mut self, at: Range<usize>) -> Node {
        self.refuse(at, "`loop` is not a value", "Write what you need of it, for example `loop.index`.")
    }

    fn loop_part(&mut self, name: &str, at: Range<usize>) -> Node {
        match LoopPart::ALL.iter().find(|(known, _)| *known == name) {
            Some((_, part)) => Node { form: Form::Loop(*part), range: at },
            None => {
                let known: Vec<&str> = LoopPart::ALL.iter().map(|(known, _)| *known).collect();
                let help = format!("A loop has {}.", known.join(", "));
                self.refuse(at, format!("a loop has no `{name}`"), help)
            }
        }
    }

    fn call(&mut self, call: &Call<'_>, at: Range<usize>) -> Node {
        let (kind, name, known) = match call.identify_call() {
            CallType::Function("range") => return self.range_of(call, at),
            CallType::Function(name) => ("function", name, FUNCTIONS),
            CallType::Method(object, name) => {
                self.node(object, Guard::Open);
                ("method", name, &[][..])
            }
            _ => ("function", "()", FUNCTIONS),
        };
        self.look_into(&call.args);
        self.names.unknown.push(UnknownCallable { kind, name: name.to_owned(), range: at.clone(), known });
        Node { form: Form::Constant(Value::Null), range: at }
    }
}

fn is_record(expr: &Expr<'_>) -> bool {
    matches!(expr, Expr::Var(var) if var.id == RECORD)
}

/// The bytes of a piece. The parser counts a member from its last dot or bracket.
fn place(expr: &Expr<'_>) -> Range<usize> {
    let at = range(expr.span());
    let of = match expr {
        Expr::GetAttr(attribute) => &attribute.expr,
        Expr::GetItem(item) => &item.expr,
        Expr::Slice(slice) => &slice.expr,
        _ => return at,
    };
    place(of).start.min(at.start)..at.end
}

/// The bytes from the first operand to the last; the parser counts some operators from the word before them.
fn whole(form: &Form) -> Option<Range<usize>> {
    match form {
        Form::Arithmetic(_, pair) | Form::Join(pair) | Form::Logic(_, pair) => {
            Some(pair[0].range.start..pair[1].range.end)
        }
        Form::Compare(first, operands) => Some(first.range.start..operands.last()?.1.range.end),
        Form::Choice(choice) => {
            let last = choice.no.as_ref().unwrap_or(&choice.test);
            Some(choice.yes.range.start..last.range.end)
        }
        _ => None,
    }
}

fn comparison(op: CompareOpKind) -> Comparison {
    match op {
        CompareOpKind::Eq => Comparison::Equal,
        CompareOpKind::Ne => Comparison::NotEqual,
        CompareOpKind::Lt => Comparison::Less,
        CompareOpKind::Lte => Comparison::LessOrEqual,
        CompareOpKind::Gt => Comparison::Greater,
        CompareOpKind::Gte => Comparison::GreaterOrEqual,
        CompareOpKind::In => Comparison::In,
        CompareOpKind::NotIn => Comparison::NotIn,
    }
}
