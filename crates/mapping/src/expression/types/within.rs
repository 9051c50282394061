//! Where in the record a value is that has gone through an expression, so that the record schema can be asked about it.

use fieldline_model::{Value, ValueType};

use super::Inference;
use crate::expression::tree::{FilterCall, Form, LoopPart, Node};
use crate::path::{FieldPath, Segment};

/// A place in the record: what is at a path, or a list of such values.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Within {
    pub(super) path: FieldPath,
    /// How many lists are around it that the record does not have: `map(attribute='a')` makes one.
    lists: usize,
}

impl Within {
    /// An item of the list that is here.
    pub(super) fn item(mut self) -> Within {
        match self.lists.checked_sub(1) {
            Some(lists) => Within { lists, ..self },
            None => {
                self.path.rest.push(Segment::Index(0));
                self
            }
        }
    }

    /// The part of the value that is here; none where this is a list that the record does not have.
    pub(super) fn part(mut self, part: Segment) -> Option<Within> {
        self.path.rest.push(part);
        (self.lists == 0).then_some(self)
    }
}

impl Inference<'_> {
    /// Where a piece is in the record; none where it is a new value, or can be at several places.
    pub(super) fn within(&self, node: &Node) -> Option<Within> {
        match &node.form {
            Form::Field(number) => {
                let name = self.names.fields.get(*number).filter(|name| name.of_record.is_none())?;
                Some(Within { path: name.path.clone(), lists: 0 })
            }
            Form::Local(place) => self.locals.get(*place)?.1.clone(),
            Form::Loop(LoopPart::Previous | LoopPart::Next) => self.loops.last()?.clone(),
            Form::Member(inner, name) => self.within(inner)?.part(Segment::Name(name.clone())),
            Form::Item(pair) => match &pair[1].form {
                Form::Constant(Value::Text(name)) => self.within(&pair[0])?.part(Segment::Name(name.clone())),
                Form::Constant(_) | Form::Negative(_) | Form::Loop(_) => Some(self.within(&pair[0])?.item()),
                _ => None,
            },
            Form::Slice(slice) => self.within(&slice.of),
            Form::Choice(choice) => {
                let yes = self.within(&choice.yes)?;
                let is_same = |no: &Node| self.within(no).as_ref() == Some(&yes);
                choice.no.as_ref().is_none_or(is_same).then_some(yes)
            }
            Form::Filter(call) => self.through(call),
            _ => None,
        }
    }

    /// What a filter leaves where it was.
    fn through(&self, call: &FilterCall) -> Option<Within> {
        let input = self.within(&call.input);
        match call.filter.name {
            "sort" | "unique" | "reverse" | "select" | "reject" | "selectattr" | "rejectattr" => input,
            // The items of an object are its names.
            "list" => input.filter(|place| self.is_list(place)),
            "first" | "last" | "min" | "max" => input.map(Within::item),
            "default" | "d" => match call.arguments.first() {
                Some(Some(Node { form: Form::List(items), .. })) if items.is_empty() => input,
                Some(Some(Node { form: Form::Constant(_), .. })) => input,
                _ => None,
            },
            "map" if call.inner.is_none() && matches!(call.arguments.get(1), Some(None)) => {
                let steps = constant_text(call.arguments.first()?.as_ref()?)?;
                let mut place = input?.item();
                for step in steps.split('.') {
                    place = self.step(place, step)?;
                }
                Some(Within { lists: place.lists + 1, ..place })
            }
            _ => None,
        }
    }

    fn is_list(&self, place: &Within) -> bool {
        place.lists > 0 || matches!(self.fields.type_at(&place.path), ValueType::List(_))
    }

    /// One step of `attribute='a.0.b'`.
    pub(super) fn step(&self, place: Within, step: &str) -> Option<Within> {
        match step.parse::<usize>() {
            Ok(_) if self.is_list(&place) => Some(place.item()),
            _ => place.part(Segment::Name(step.to_owned())),
        }
    }
}

/// The text that a piece is written as.
pub(super) fn constant_text(node: &Node) -> Option<String> {
    match &node.form {
        Form::Constant(value) => value.to_plain_text(),
        _ => None,
    }
}
