//! One line of the catalogue, and how it becomes a definition.

use super::super::hints::Hints;
use super::super::property::{Choice, Property, Role, Shape, ValueKind};
use super::super::sensitivity::Sensitivity;

/// Value and label of an option.
pub(super) type Pair = (&'static str, &'static str);

pub(super) struct Row {
    name: &'static str,
    label: &'static str,
    kind: ValueKind,
    field_type: &'static str,
    choices: Vec<Pair>,
    role: Role,
    is_unique: bool,
    is_read_only: bool,
    is_calculated: bool,
}

impl Row {
    fn new(name: &'static str, label: &'static str, kind: ValueKind, field_type: &'static str) -> Self {
        let (is_unique, is_read_only, is_calculated) = (false, false, false);
        Self {
            name,
            label,
            kind,
            field_type,
            choices: Vec::new(),
            role: Role::Plain,
            is_unique,
            is_read_only,
            is_calculated,
        }
    }

    pub(super) fn unique(mut self) -> Self {
        self.is_unique = true;
        self
    }

    pub(super) fn read_only(mut self) -> Self {
        self.is_read_only = true;
        self
    }

    pub(super) fn calculated(mut self) -> Self {
        self.is_calculated = true;
        self.read_only()
    }

    pub(super) fn role(mut self, role: Role) -> Self {
        self.role = role;
        self
    }

    pub(super) fn into_property(self, group: &str, now: i64) -> Property {
        let choices = (0..).zip(self.choices).map(|(order, (value, label))| Choice {
            label: label.to_owned(),
            value: value.to_owned(),
            display_order: order,
            hidden: false,
            description: None,
        });
        Property {
            name: self.name.to_owned(),
            label: self.label.to_owned(),
            description: String::new(),
            group: group.to_owned(),
            shape: Shape::new(self.kind, self.field_type),
            choices: choices.collect(),
            display_order: -1,
            role: self.role,
            is_unique: self.is_unique,
            is_hidden: false,
            is_form_field: !self.is_read_only,
            is_calculated: self.is_calculated,
            is_read_only: self.is_read_only,
            is_hubspot_defined: true,
            sensitivity: Sensitivity::Plain,
            hints: Hints::default(),
            rules: Vec::new(),
            created_at: now,
            updated_at: now,
            archived_at: None,
        }
    }
}

pub(super) fn text(name: &'static str, label: &'static str) -> Row {
    Row::new(name, label, ValueKind::Text, "text")
}

pub(super) fn textarea(name: &'static str, label: &'static str) -> Row {
    Row::new(name, label, ValueKind::Text, "textarea")
}

pub(super) fn phone(name: &'static str, label: &'static str) -> Row {
    Row::new(name, label, ValueKind::Text, "phonenumber")
}

pub(super) fn number(name: &'static str, label: &'static str) -> Row {
    Row::new(name, label, ValueKind::Number, "number")
}

pub(super) fn datetime(name: &'static str, label: &'static str) -> Row {
    Row::new(name, label, ValueKind::DateTime, "date")
}

pub(super) fn boolean(name: &'static str, label: &'static str) -> Row {
    let row = Row::new(name, label, ValueKind::Bool, "booleancheckbox");
    Row { choices: vec![("true", "True"), ("false", "False")], ..row }
}

pub(super) fn select(name: &'static str, label: &'static str, choices: &[Pair]) -> Row {
    Row { choices: choices.to_vec(), ..Row::new(name, label, ValueKind::Enumeration, "select") }
}

pub(super) fn radio(name: &'static str, label: &'static str, choices: &[Pair]) -> Row {
    Row { choices: choices.to_vec(), ..Row::new(name, label, ValueKind::Enumeration, "radio") }
}

pub(super) fn checkbox(name: &'static str, label: &'static str, choices: &[Pair]) -> Row {
    Row { choices: choices.to_vec(), ..Row::new(name, label, ValueKind::Enumeration, "checkbox") }
}
