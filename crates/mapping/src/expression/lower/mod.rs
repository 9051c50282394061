//! From MiniJinja's syntax tree to ours. MiniJinja reads the text and nothing else: what operators, filters and tests do
//! is ours.

mod arguments;
mod expression;
mod joined;
mod names;
mod path;
mod statement;

use std::ops::Range;

use fieldline_diagnostics::Code;
use fieldline_model::Value;
use minijinja::machinery::ast::Stmt;
use minijinja::machinery::{Span, parse, parse_expr};

use crate::expression::compiled::{Expression, JoinedUse, Template, Use};
use crate::expression::extent;
use crate::expression::tree::{Form, Node, Part};

pub(crate) use joined::Joined;
use names::UnknownCallable;
pub(crate) use names::{Names, Problem, RowField};
pub(crate) use path::{RECORD, Writing, written};

/// An expression that was read, and what it names.
pub(crate) struct ParsedExpression {
    pub(crate) names: Names,
    pub(super) root: Node,
    pub(super) text: String,
}

/// A template that was read, and what it names.
pub(crate) struct ParsedTemplate {
    pub(crate) names: Names,
    pub(super) parts: Vec<Part>,
    pub(super) locals: usize,
    pub(super) text: String,
}

impl ParsedExpression {
    /// Reads an expression. What is wrong beside its syntax is among the names.
    pub(crate) fn read(text: &str) -> Result<Self, minijinja::Error> {
        extent::check_expression(text)?;
        let tree = parse_expr(text)?;
        let mut lower = Lower::new(text);
        let root = lower.node(&tree, Guard::Open);
        Ok(Self { names: lower.names, root, text: text.to_owned() })
    }

    /// The expression, once its names have been found: one use for each of them, in their order.
    pub(crate) fn compile(self, uses: Vec<Use>, joined: Vec<JoinedUse>) -> Expression {
        Expression { text: self.text, root: self.root, uses, joined }
    }
}

impl ParsedTemplate {
    /// Reads a template. What is wrong beside its syntax is among the names.
    pub(crate) fn read(text: &str) -> Result<Self, minijinja::Error> {
        extent::check_template(text)?;
        let tree = parse(text, "template", Default::default())?;
        let mut lower = Lower::new(text);
        let parts = match &tree {
            Stmt::Template(template) => lower.parts(&template.children),
            other => lower.parts(std::slice::from_ref(other)),
        };
        Ok(Self { names: lower.names, parts, locals: lower.locals, text: text.to_owned() })
    }

    /// The template, once its names have been found: one use for each of them, in their order.
    pub(crate) fn compile(self, uses: Vec<Use>, joined: Vec<JoinedUse>) -> Template {
        Template { text: self.text, parts: self.parts, locals: self.locals, uses, joined }
    }
}

/// The work in progress.
struct Lower<'t> {
    text: &'t str,
    names: Names,
    /// The variables that can be seen, innermost last.
    scopes: Vec<Vec<(String, usize)>>,
    locals: usize,
    loops: usize,
}

/// Whether something deals with a name's being empty: `default`, `bool`, `is defined`, `is undefined`, `is none`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Guard {
    Open,
    Guarded,
}

impl<'t> Lower<'t> {
    fn new(text: &'t str) -> Self {
        Self { text, names: Names::default(), scopes: vec![Vec::new()], locals: 0, loops: 0 }
    }

    /// The place of the variable of that name.
    fn local(&self, name: &str) -> Option<usize> {
        let known = self.scopes.iter().rev().flat_map(|scope| scope.iter().rev());
        known.into_iter().find(|(known, _)| known == name).map(|(_, place)| *place)
    }

    /// The place of a variable that is set in the innermost scope.
    fn declare(&mut self, name: &str) -> usize {
        let scope = self.scopes.last().into_iter().flatten();
        if let Some((_, place)) = scope.into_iter().find(|(known, _)| known == name) {
            return *place;
        }
        let place = self.hidden();
        if let Some(scope) = self.scopes.last_mut() {
            scope.push((name.to_owned(), place));
        }
        place
    }

    /// The place of a variable without a name.
    fn hidden(&mut self) -> usize {
        self.locals += 1;
        self.locals - 1
    }

    /// Notes a problem; nothing takes the place of the piece.
    fn refuse(&mut self, range: Range<usize>, message: impl Into<String>, help: impl Into<String>) -> Node {
        let (message, help) = (message.into(), help.into());
        let problem = Problem { code: Code::ExpressionType, range: range.clone(), message, help };
        self.names.problems.push(problem);
        Node { form: Form::Constant(Value::Null), range }
    }
}

/// The bytes of a syntax node.
fn range(span: Span) -> Range<usize> {
    span.start_offset as usize..span.end_offset as usize
}

#[cfg(test)]
mod unit;
