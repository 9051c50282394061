//! The names an expression uses, found in its syntax tree.

use std::ops::Range;

use crate::expression::extent;
use minijinja::machinery::ast::{Call, CallArg, CallType, Expr, Stmt};
use minijinja::machinery::{Span, parse, parse_expr};

use crate::expression::engine::FUNCTIONS;
use crate::expression::{FILTERS, TESTS};
use crate::path::{FieldPath, Segment};

/// A field that an expression names.
#[derive(Clone, Debug)]
pub(crate) struct UsedName {
    pub(crate) path: FieldPath,
    /// Where, in bytes of the expression's text.
    pub(crate) range: Range<usize>,
    /// Whether it stands under `default`, `is defined`, `is undefined` or `is none`.
    pub(crate) is_guarded: bool,
}

/// A filter, test, function or method that does not exist.
#[derive(Clone, Debug)]
pub(crate) struct UnknownCallable {
    pub(crate) kind: &'static str,
    pub(crate) name: String,
    pub(crate) range: Range<usize>,
    pub(crate) known: &'static [&'static str],
}

/// Everything an expression names.
#[derive(Debug, Default)]
pub(crate) struct Names {
    pub(crate) uses: Vec<UsedName>,
    pub(crate) unknown: Vec<UnknownCallable>,
    locals: Vec<String>,
}

/// The names of an expression.
pub(crate) fn expression_names(text: &str) -> Result<Names, minijinja::Error> {
    extent::check_expression(text)?;
    let tree = parse_expr(text)?;
    let mut names = Names::default();
    names.expression(&tree, false);
    Ok(names.unified())
}

/// The names of a template.
pub(crate) fn template_names(text: &str) -> Result<Names, minijinja::Error> {
    extent::check_template(text)?;
    let tree = parse(text, "template", Default::default())?;
    let mut names = Names::default();
    names.statement(&tree);
    Ok(names.unified())
}

/// The bytes of a syntax node.
pub(super) fn range(span: Span) -> Range<usize> {
    span.start_offset as usize..span.end_offset as usize
}

/// The path that an expression is, when it is nothing else: `a`, `a.b`, `a['b']`, `a[0]`.
pub(super) fn path_of(expr: &Expr<'_>) -> Option<FieldPath> {
    match expr {
        Expr::Var(var) => Some(FieldPath { root: var.id.to_owned(), rest: Vec::new() }),
        Expr::GetAttr(attribute) => {
            let mut path = path_of(&attribute.expr)?;
            path.rest.push(Segment::Name(attribute.name.to_owned()));
            Some(path)
        }
        Expr::GetItem(item) => {
            let mut path = path_of(&item.expr)?;
            let Expr::Const(key) = &item.subscript_expr else { return None };
            path.rest.push(match key.value.as_str() {
                Some(name) => Segment::Name(name.to_owned()),
                None => Segment::Index(key.value.as_usize()?),
            });
            Some(path)
        }
        _ => None,
    }
}

impl Names {
    /// A name that is guarded somewhere is guarded everywhere.
    fn unified(mut self) -> Self {
        let guarded: Vec<FieldPath> =
            self.uses.iter().filter(|used| used.is_guarded).map(|used| used.path.clone()).collect();
        for used in &mut self.uses {
            used.is_guarded |= guarded.contains(&used.path);
        }
        self
    }

    fn expression(&mut self, expr: &Expr<'_>, is_guarded: bool) {
        if let Some(path) = path_of(expr) {
            if !self.locals.contains(&path.root) {
                self.uses.push(UsedName { path, range: range(expr.span()), is_guarded });
            }
            return;
        }
        match expr {
            Expr::Var(_) | Expr::Const(_) => {}
            Expr::GetAttr(attribute) => self.expression(&attribute.expr, is_guarded),
            Expr::GetItem(item) => self.each([&item.expr, &item.subscript_expr]),
            Expr::Slice(slice) => {
                self.expression(&slice.expr, is_guarded);
                self.each([&slice.start, &slice.stop, &slice.step].into_iter().flatten());
            }
            Expr::UnaryOp(unary) => self.expression(&unary.expr, is_guarded),
            Expr::BinOp(binary) => self.each([&binary.left, &binary.right]),
            Expr::Compare(compare) => {
                self.expression(&compare.expr, false);
                self.each(compare.ops.iter().map(|operand| &operand.expr));
            }
            Expr::IfExpr(choice) => {
                self.each([&choice.test_expr, &choice.true_expr]);
                self.each(&choice.false_expr);
            }
            Expr::Filter(filter) => {
                self.callable("filter", filter.name, range(filter.span()), FILTERS);
                let guards = matches!(filter.name, "default" | "d");
                if let Some(inner) = &filter.expr {
                    self.expression(inner, guards || is_guarded);
                }
                self.arguments(&filter.args);
            }
            Expr::Test(test) => {
                self.callable("test", test.name, range(test.span()), TESTS);
                let guards = matches!(test.name, "defined" | "undefined" | "none");
                self.expression(&test.expr, guards || is_guarded);
                self.arguments(&test.args);
            }
            Expr::Call(call) => self.call(call, range(call.span())),
            Expr::List(list) => self.each(&list.items),
            Expr::Tuple(tuple) => self.each(&tuple.items),
            Expr::Map(map) => {
                self.each(&map.keys);
                self.each(&map.values);
            }
        }
    }

    fn each<'e>(&mut self, expressions: impl IntoIterator<Item = &'e Expr<'e>>) {
        expressions.into_iter().for_each(|expr| self.expression(expr, false));
    }

    fn call(&mut self, call: &Call<'_>, at: Range<usize>) {
        match call.identify_call() {
            CallType::Function(name) => self.callable("function", name, at, FUNCTIONS),
            CallType::Method(object, name) => {
                self.callable("method", name, at, &[]);
                self.expression(object, false);
            }
            _ => self.callable("function", "()", at, FUNCTIONS),
        }
        self.arguments(&call.args);
    }

    fn arguments(&mut self, arguments: &[CallArg<'_>]) {
        for argument in arguments {
            match argument {
                CallArg::Pos(expr)
                | CallArg::Kwarg(_, expr)
                | CallArg::PosSplat(expr)
                | CallArg::KwargSplat(expr) => self.expression(expr, false),
            }
        }
    }

    fn callable(
        &mut self,
        kind: &'static str,
        name: &str,
        range: Range<usize>,
        known: &'static [&'static str],
    ) {
        if !known.contains(&name) {
            self.unknown.push(UnknownCallable { kind, name: name.to_owned(), range, known });
        }
    }

    fn statement(&mut self, statement: &Stmt<'_>) {
        match statement {
            Stmt::Template(template) => self.block(&template.children),
            Stmt::EmitExpr(emit) => self.expression(&emit.expr, false),
            Stmt::ForLoop(each) => {
                self.expression(&each.iter, false);
                let known = self.locals.len();
                self.declare(&each.target);
                self.locals.push("loop".to_owned());
                self.each(&each.filter_expr);
                self.block(&each.body);
                self.locals.truncate(known);
                self.block(&each.else_body);
            }
            Stmt::IfCond(choice) => {
                self.expression(&choice.expr, false);
                self.block(&choice.true_body);
                self.block(&choice.false_body);
            }
            Stmt::WithBlock(with) => {
                let known = self.locals.len();
                for (target, value) in &with.assignments {
                    self.expression(value, false);
                    self.declare(target);
                }
                self.block(&with.body);
                self.locals.truncate(known);
            }
            Stmt::Set(set) => {
                self.expression(&set.expr, false);
                self.declare(&set.target);
            }
            Stmt::SetBlock(set) => {
                self.block(&set.body);
                self.each(&set.filter);
                self.declare(&set.target);
            }
            Stmt::FilterBlock(filter) => {
                self.expression(&filter.filter, false);
                self.block(&filter.body);
            }
            Stmt::AutoEscape(escape) => self.block(&escape.body),
            Stmt::Do(call) => self.call(&call.call, range(call.call.span())),
            _ => {}
        }
    }

    fn block(&mut self, statements: &[Stmt<'_>]) {
        statements.iter().for_each(|statement| self.statement(statement));
    }

    fn declare(&mut self, target: &Expr<'_>) {
        match target {
            Expr::Var(var) => self.locals.push(var.id.to_owned()),
            Expr::List(list) => list.items.iter().for_each(|item| self.declare(item)),
            Expr::Tuple(tuple) => tuple.items.iter().for_each(|item| self.declare(item)),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn uses(names: &Names) -> Vec<String> {
        names
            .uses
            .iter()
            .map(|used| format!("{}{}", used.path, if used.is_guarded { "?" } else { "" }))
            .collect()
    }

    #[test]
    fn names_are_found_with_their_paths_and_guards() {
        let cases: [(&str, &[&str]); 10] = [
            ("a - b", &["a", "b"]),
            ("a.b['c'][0] ~ 'x'", &["a.b.c[0]"]),
            ("a | default('x')", &["a?"]),
            ("a if a is defined else b", &["a?", "a?", "b"]),
            ("a is none", &["a?"]),
            ("a | upper | default(b)", &["a?", "b"]),
            ("not a and b == 1", &["a", "b"]),
            ("a[b]", &["a", "b"]),
            ("[a, {'k': b}]", &["a", "b"]),
            ("1 + 2", &[]),
        ];
        for (text, expected) in cases {
            let mut found = uses(&expression_names(text).unwrap());
            if text.contains(" if ") {
                found.sort();
            }
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn templates_know_their_locals() {
        let text = "{% for tag in tags %}{{ tag }}{{ loop.index }}{% endfor %}{% set x = a %}{{ x }} {{ b }}";
        assert_eq!(uses(&template_names(text).unwrap()), ["tags", "a", "b"]);
    }

    #[test]
    fn what_does_not_exist_is_found_with_its_place() {
        let names = expression_names("a | uper and b is emty and nowhere(c) and d.strip()").unwrap();
        let found: Vec<_> =
            names.unknown.iter().map(|unknown| (unknown.kind, unknown.name.as_str())).collect();
        assert_eq!(
            found,
            [("filter", "uper"), ("test", "emty"), ("function", "nowhere"), ("method", "strip")]
        );
        assert_eq!(uses(&names), ["a", "b", "c", "d"]);
    }
}
