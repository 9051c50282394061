//! `format` with a text that is written in the expression: its places and its values are counted before the first
//! record.

use fieldline_model::{Value, ValueType};

use super::{Inference, help};
use crate::expression::filters::format::Places;
use crate::expression::kind::Kind;
use crate::expression::rules;
use crate::expression::tree::{FilterCall, Form, Node};

const HELP: &str = "Write one place for each value, as `printf` does: `'%s: %.2f' | format(name, price)`.";

impl Inference<'_> {
    /// Looks whether the places of the text and the values fit together.
    pub(super) fn format(&mut self, call: &FilterCall, types: &[Option<ValueType>], node: &Node) {
        let Form::Constant(Value::Text(text)) = &call.input.form else { return };
        let places = match Places::of(text) {
            Ok(places) => places,
            Err(trouble) => return self.problem(&call.input, trouble.message(), HELP),
        };
        if let Err(trouble) = places.check(call.arguments.len()) {
            return self.problem(node, trouble.message(), HELP);
        }
        if !places.names.is_empty() {
            return self.named_places(&places.names, call, types);
        }
        for ((takes, found), value) in places.kinds.iter().zip(types).zip(call.arguments.iter().flatten()) {
            let kind = found.as_ref().and_then(Kind::of_type);
            // A boolean is written as 1 or 0.
            if let Some(kind) = kind.filter(|kind| !takes.admits(*kind) && *kind != Kind::Boolean) {
                let message = rules::need_message("`format`", takes.noun(), &self.name(value), kind);
                let help = help::for_input(value, self.written(value), kind, *takes);
                self.problem(value, message, help);
            }
        }
    }

    fn named_places(&mut self, names: &[String], call: &FilterCall, types: &[Option<ValueType>]) {
        let Some(Some(object)) = call.arguments.first() else { return };
        let Form::Object(members) = &object.form else {
            let kind = types.first().and_then(Option::as_ref).and_then(Kind::of_type);
            if let Some(kind) = kind.filter(|kind| *kind != Kind::Object) {
                let message = rules::need_message("`format`", "an object", &self.name(object), kind);
                self.problem(object, message, "Name the values: `'%(who)s' | format(who=name)`.");
            }
            return;
        };
        let given = |(name, _): &(Node, Node)| match &name.form {
            Form::Constant(Value::Text(name)) => Some(name.to_string()),
            _ => None,
        };
        let Some(given) = members.iter().map(given).collect::<Option<Vec<String>>>() else { return };
        for (name, (_, value)) in given.iter().zip(members).filter(|(name, _)| !names.contains(name)) {
            let message = format!("`format` is given `{name}`, and its text has no place for it");
            self.problem(value, message, format!("Write `%({name})s` where it belongs, or remove it."));
        }
        for name in names.iter().filter(|name| !given.contains(name)) {
            let message = format!("`format` has a place `{name}`, and is given no such value");
            self.problem(object, message, format!("Add it: `format({name}=…)`."));
        }
    }
}
