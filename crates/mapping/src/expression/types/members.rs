//! Members of objects and items of lists: whether there can be such.

use fieldline_diagnostics::Code;
use fieldline_model::{Value, ValueType};

use super::within::{Within, constant_text};
use super::{Inference, common};
use crate::expression::kind::Kind;
use crate::expression::rules;
use crate::expression::tree::{FilterCall, Form, Node};
use crate::path::Segment;
use crate::schema::FieldLookup;

/// Filters whose `attribute` is several, with commas between them.
const BY_SEVERAL: [&str; 4] = ["max", "min", "sort", "unique"];

impl Inference<'_> {
    /// `of.name`.
    pub(super) fn member(&mut self, node: &Node, of: &Node, name: &str) -> ValueType {
        let found = self.of(of);
        if let Some(kind) = Kind::of_type(&found).filter(|kind| *kind != Kind::Object) {
            let message = rules::need_message(&format!("`.{name}`"), "an object", &self.name(of), kind);
            let help = match kind {
                Kind::List => {
                    format!("Take an item: `[0].{name}`; or all of them: `map(attribute='{name}')`.")
                }
                _ => "Members are parts of an object.".to_owned(),
            };
            self.problem(node, message, help);
            return ValueType::Any;
        }
        let place = self.within(of).and_then(|place| place.part(Segment::Name(name.to_owned())));
        self.at(node, place)
    }

    /// `of[key]`.
    pub(super) fn item_of(&mut self, node: &Node, pair: &[Node; 2]) -> ValueType {
        let [of, key] = pair;
        if let Form::Constant(Value::Text(name)) = &key.form {
            return self.member(node, of, name);
        }
        let (found, key) = (self.of(of), self.of(key));
        match (found, Kind::of_type(&key)) {
            (ValueType::List(item), _) => *item,
            (ValueType::Text, _) => ValueType::Text,
            (other, Some(Kind::Number)) => {
                if let Some(kind) = Kind::of_type(&other) {
                    let message = rules::need_message("`[…]`", "a list or text", &self.name(of), kind);
                    self.problem(node, message, "A place in brackets is one of a list or of a text.");
                }
                ValueType::Any
            }
            _ => ValueType::Any,
        }
    }

    /// `'name' in object`: a name that the object cannot have.
    pub(super) fn name_in(&mut self, name: &Node, object: &Node) {
        let Form::Constant(Value::Text(text)) = &name.form else { return };
        let place = self.within(object).filter(|place| self.fields.type_at(&place.path) == ValueType::Object);
        self.at(name, place.and_then(|place| place.part(Segment::Name(text.clone()))));
    }

    /// The type of the members that a filter's `attribute` names; none where it has no such argument.
    pub(super) fn attribute(&mut self, call: &FilterCall, item: &ValueType) -> Option<ValueType> {
        let filter = call.filter;
        let number = filter.parameters.iter().position(|parameter| parameter.name == "attribute")?;
        let node = call.arguments.get(number)?.as_ref()?;
        let Some(text) = constant_text(node) else { return Some(ValueType::Any) };
        let paths: Vec<&str> = match BY_SEVERAL.contains(&filter.name) {
            true => text.split(',').map(str::trim).filter(|path| !path.is_empty()).collect(),
            false => vec![&text],
        };
        let place = self.within(&call.input).map(Within::item);
        let types = paths.into_iter().map(|path| self.attribute_at(node, path, place.clone(), item));
        Some(types.reduce(common).unwrap_or(ValueType::Any))
    }

    fn attribute_at(
        &mut self,
        node: &Node,
        path: &str,
        place: Option<Within>,
        item: &ValueType,
    ) -> ValueType {
        let (mut place, mut found) = (place, item.clone());
        for step in path.split('.') {
            let is_number = step.parse::<usize>().is_ok();
            found = match (Kind::of_type(&found), found) {
                (Some(Kind::List), ValueType::List(inner)) if is_number => {
                    place = place.map(Within::item);
                    *inner
                }
                (None | Some(Kind::Object), _) => {
                    place = place.and_then(|place| self.step(place, step));
                    self.at(node, place.clone())
                }
                (Some(kind), _) => {
                    let message = format!("`{step}` is a member, and is looked for in {}", kind.noun());
                    self.problem(node, message, "Members are parts of an object.");
                    return ValueType::Any;
                }
            };
        }
        found
    }

    /// The type of what is at a place; notes where the record schema has no such field.
    fn at(&mut self, node: &Node, place: Option<Within>) -> ValueType {
        let Some(place) = place else { return ValueType::Any };
        if let (FieldLookup::Unknown { name, nearest }, Some(file)) =
            ((self.fields.look_up)(&place.path), self.fields.schema_file)
        {
            let message = format!("`{file}` has no field `{name}`");
            let help = nearest.map_or_else(String::new, |near| format!("Did you mean `{near}`?"));
            self.note(Code::UnknownField, node, message, help);
        }
        self.fields.type_at(&place.path)
    }
}
