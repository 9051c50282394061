//! The statements of templates.

use std::ops::Range;

use minijinja::machinery::ast::{Expr, ForLoop, Stmt};

use super::{Guard, Lower, range};
use crate::expression::tree::{For, Form, If, Node, Part, Target};

impl Lower<'_> {
    /// The parts of a block.
    pub(super) fn parts(&mut self, statements: &[Stmt<'_>]) -> Vec<Part> {
        let mut parts = Vec::new();
        for statement in statements {
            self.statement(statement, &mut parts);
        }
        parts
    }

    fn statement(&mut self, statement: &Stmt<'_>, parts: &mut Vec<Part>) {
        match statement {
            Stmt::Template(template) => parts.extend(self.parts(&template.children)),
            Stmt::EmitRaw(text) => parts.push(Part::Text(text.raw.to_owned())),
            Stmt::EmitExpr(emit) => parts.push(Part::Show(self.node(&emit.expr, Guard::Open))),
            Stmt::IfCond(choice) => {
                let test = self.node(&choice.expr, Guard::Open);
                let (yes, no) = (self.parts(&choice.true_body), self.parts(&choice.false_body));
                parts.push(Part::If(Box::new(If { test, yes, no })));
            }
            Stmt::ForLoop(each) => {
                let each = self.each(each);
                parts.push(Part::For(Box::new(each)));
            }
            Stmt::WithBlock(with) => {
                let values: Vec<_> = with
                    .assignments
                    .iter()
                    .map(|(target, value)| (target, self.node(value, Guard::Open)))
                    .collect();
                self.scopes.push(Vec::new());
                for (target, value) in values {
                    let target = self.target(target);
                    parts.push(Part::Set(target, value));
                }
                parts.extend(self.parts(&with.body));
                self.scopes.pop();
            }
            Stmt::Set(set) => {
                let value = self.node(&set.expr, Guard::Open);
                let target = self.target(&set.target);
                parts.push(Part::Set(target, value));
            }
            Stmt::SetBlock(set) => {
                self.capture(&set.body, parts);
                let value = match &set.filter {
                    Some(filter) => self.node(filter, Guard::Open),
                    None => self.captured(range(set.span())),
                };
                let target = self.target(&set.target);
                parts.push(Part::Set(target, value));
            }
            Stmt::FilterBlock(filter) => {
                self.capture(&filter.body, parts);
                parts.push(Part::Show(self.node(&filter.filter, Guard::Open)));
            }
            Stmt::AutoEscape(escape) => self.unavailable("autoescape", range(escape.span())),
            Stmt::Do(call) => self.unavailable("do", range(call.span())),
            // Every other statement needs a feature of the parser that is off.
            #[expect(unreachable_patterns, reason = "another crate may turn features of the parser on")]
            _ => self.unavailable("this statement", 0..0),
        }
    }

    /// Keeps what a block renders as the newest variable, which has no name.
    fn capture(&mut self, body: &[Stmt<'_>], parts: &mut Vec<Part>) {
        let body = self.parts(body);
        let place = self.hidden();
        parts.push(Part::Capture(place, body));
    }

    fn captured(&self, range: Range<usize>) -> Node {
        let form = Form::Local(self.locals.saturating_sub(1));
        Node { form, range }
    }

    fn each(&mut self, each: &ForLoop<'_>) -> For {
        if each.recursive {
            let help = "Write a loop for each level.";
            self.refuse(range(each.iter.span()), "loops cannot be recursive", help);
        }
        let over = self.node(&each.iter, Guard::Open);
        let first = self.locals;
        self.scopes.push(Vec::new());
        let target = self.target(&each.target);
        let only = each.filter_expr.as_ref().map(|only| self.node(only, Guard::Open));
        self.loops += 1;
        let body = self.parts(&each.body);
        self.loops -= 1;
        self.scopes.pop();
        let own = first..self.locals;
        let otherwise = self.parts(&each.else_body);
        For { target, over, only, body, otherwise, own }
    }

    fn target(&mut self, target: &Expr<'_>) -> Target {
        match target {
            Expr::Var(var) => Target::One(self.declare(var.id)),
            Expr::List(list) => Target::Several(list.items.iter().map(|item| self.target(item)).collect()),
            Expr::Tuple(list) => Target::Several(list.items.iter().map(|item| self.target(item)).collect()),
            other => {
                let help = "Set a variable of its own.";
                self.refuse(range(other.span()), "members cannot be set", help);
                Target::One(self.hidden())
            }
        }
    }

    fn unavailable(&mut self, name: &str, at: Range<usize>) {
        let help = "Templates know `if`, `for`, `set`, `with` and `filter`.";
        self.refuse(at, format!("`{name}` is not available in templates"), help);
    }
}
