//! The type an expression will have, as far as it can be known, and the operations that cannot work.

mod calls;
mod format;
mod help;
mod members;
mod operations;
mod parts;
mod within;

use std::cmp::Ordering;

use fieldline_diagnostics::Code;
use fieldline_model::ValueType;

use crate::expression::kind::Kind;
use crate::expression::lower::{Names, ParsedExpression, ParsedTemplate, Problem};
use crate::expression::tree::{Form, LoopPart, Node};
use crate::path::FieldPath;
use crate::schema::FieldLookup;

use within::Within;

/// What is known of the fields.
pub(crate) struct Fields<'f> {
    pub(crate) look_up: &'f dyn Fn(&FieldPath) -> FieldLookup,
    /// The file of the record schema, where there is one.
    pub(crate) schema_file: Option<&'f str>,
}

impl Fields<'_> {
    /// The type of what is at a path. Inside an expression days and instants are their text.
    fn type_at(&self, path: &FieldPath) -> ValueType {
        match (self.look_up)(path) {
            FieldLookup::Known(ValueType::Date | ValueType::Instant) => ValueType::Text,
            FieldLookup::Known(found) => found,
            FieldLookup::Unknown { .. } | FieldLookup::Inside { .. } => ValueType::Any,
        }
    }
}

impl ParsedExpression {
    /// The type of the expression, given those of the fields it names, and what cannot work.
    pub(crate) fn infer(&self, fields: &Fields<'_>) -> (ValueType, Vec<Problem>) {
        let mut inference = Inference::new(&self.text, &self.names, fields, 0);
        let found = inference.of(&self.root);
        if let Some(name) = help::lone_name(&self.root) {
            inference.problem(&self.root, "this is a list of one text, not a field", help::record(name));
        }
        (found, inference.problems)
    }
}

impl ParsedTemplate {
    /// What cannot work, given the types of the fields.
    pub(crate) fn infer(&self, fields: &Fields<'_>) -> Vec<Problem> {
        let mut inference = Inference::new(&self.text, &self.names, fields, self.locals);
        inference.parts(&self.parts);
        inference.problems
    }
}

/// The type of a variable, and where in the record it is.
type Local = (ValueType, Option<Within>);

struct Inference<'f> {
    text: &'f str,
    names: &'f Names,
    fields: &'f Fields<'f>,
    locals: Vec<Local>,
    /// Where the items of the loops around are.
    loops: Vec<Option<Within>>,
    problems: Vec<Problem>,
}

impl<'f> Inference<'f> {
    fn new(text: &'f str, names: &'f Names, fields: &'f Fields<'f>, locals: usize) -> Self {
        let locals = vec![(ValueType::Any, None); locals];
        Self { text, names, fields, locals, loops: Vec::new(), problems: Vec::new() }
    }

    /// The type of a piece.
    fn of(&mut self, node: &Node) -> ValueType {
        match &node.form {
            Form::Constant(value) => constant(value),
            Form::Field(number) => match self.names.fields.get(*number) {
                Some(name) => self.fields.type_at(&name.path),
                None => ValueType::Any,
            },
            Form::Local(place) => self.locals.get(*place).map_or(ValueType::Any, |local| local.0.clone()),
            Form::Loop(LoopPart::First | LoopPart::Last) => ValueType::Boolean,
            Form::Loop(LoopPart::Previous | LoopPart::Next) => ValueType::Any,
            Form::Loop(_) => ValueType::Integer,
            Form::Member(inner, name) => self.member(node, inner, name),
            Form::Item(pair) => self.item_of(node, pair),
            Form::Slice(slice) => {
                for bound in [&slice.start, &slice.stop, &slice.step].into_iter().flatten() {
                    self.of(bound);
                }
                self.of(&slice.of)
            }
            Form::Not(inner) => self.truth(inner),
            Form::Negative(inner) => self.negative(inner),
            Form::Arithmetic(sign, pair) => self.arithmetic(*sign, pair),
            Form::Join(pair) => {
                self.single(&pair[0]);
                self.single(&pair[1]);
                ValueType::Text
            }
            Form::Logic(_, pair) => {
                self.truth(&pair[0]);
                self.truth(&pair[1])
            }
            Form::Compare(first, operands) => self.compare(first, operands),
            Form::Choice(choice) => {
                self.truth(&choice.test);
                let yes = self.of(&choice.yes);
                let no = choice.no.as_ref().map_or_else(|| yes.clone(), |node| self.of(node));
                common(yes, no)
            }
            Form::Filter(call) => self.filter(call, node),
            Form::Test(call) => self.test(call),
            Form::Range(bounds) => {
                bounds.iter().for_each(|bound| drop(self.of(bound)));
                ValueType::List(Box::new(ValueType::Integer))
            }
            Form::List(items) => {
                let types: Vec<ValueType> = items.iter().map(|item| self.of(item)).collect();
                let item = types.into_iter().reduce(common).unwrap_or(ValueType::Any);
                ValueType::List(Box::new(item))
            }
            Form::Object(members) => {
                for (name, value) in members {
                    self.single(name);
                    self.of(value);
                }
                ValueType::Object
            }
        }
    }

    /// The kind of a piece, where it is known.
    fn kind_of(&mut self, node: &Node) -> Option<Kind> {
        let found = self.of(node);
        Kind::of_type(&found)
    }

    fn problem(&mut self, node: &Node, message: impl Into<String>, help: impl Into<String>) {
        self.note(Code::ExpressionType, node, message.into(), help.into());
    }

    fn note(&mut self, code: Code, node: &Node, message: String, help: String) {
        let range = node.range.clone();
        // A piece in the middle of a chain is looked at from both sides.
        if !self.problems.iter().any(|known| known.range == range && known.message == message) {
            self.problems.push(Problem { code, range, message, help });
        }
    }

    /// How a message calls a piece: its field in backticks, or "this".
    fn name(&self, node: &Node) -> String {
        match &node.form {
            Form::Field(number) => {
                self.names.fields.get(*number).map_or("this".to_owned(), |name| format!("`{}`", name.path))
            }
            Form::Local(_) | Form::Loop(_) => format!("`{}`", self.written(node)),
            Form::Constant(value) if value.to_plain_text().is_some() => format!("`{}`", self.written(node)),
            _ => "this".to_owned(),
        }
    }

    /// A piece as it is written, with the brackets that belong to it.
    fn written(&self, node: &Node) -> &'f str {
        let (mut start, mut end) = (node.range.start, node.range.end);
        loop {
            let written = self.text.get(start..end).unwrap_or_default();
            let missing = written.matches(')').count().cmp(&written.matches('(').count());
            let grown = match missing {
                Ordering::Greater => {
                    self.text.get(..start).and_then(|text| text.rfind('(')).map(|at| (at, end))
                }
                Ordering::Less => {
                    self.text.get(end..).and_then(|text| text.find(')')).map(|at| (start, end + at + 1))
                }
                Ordering::Equal => None,
            };
            match grown {
                Some(grown) => (start, end) = grown,
                None => return written.trim(),
            }
        }
    }
}

fn constant(value: &fieldline_model::Value) -> ValueType {
    use fieldline_model::Value;
    match value {
        Value::Boolean(_) => ValueType::Boolean,
        Value::Integer(_) => ValueType::Integer,
        Value::Decimal(_) => ValueType::Decimal,
        Value::Text(_) => ValueType::Text,
        _ => ValueType::Any,
    }
}

/// The type of either of two.
pub(super) fn common(one: ValueType, other: ValueType) -> ValueType {
    use ValueType::{Any, Decimal, Integer, List};
    match (one, other) {
        (one, other) if one == other => one,
        (Integer | Decimal, Integer | Decimal) => Decimal,
        (List(one), List(other)) => List(Box::new(common(*one, *other))),
        _ => Any,
    }
}

#[cfg(test)]
mod unit;
