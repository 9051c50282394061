//! One property definition.

use super::hints::Hints;
use super::sensitivity::Sensitivity;
use super::validation_rule::ValidationRule;
use crate::instant::Iso;
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

/// A property's place in its type's list. Places are never reused, so stored values stay valid for good.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Slot(pub(crate) u16);

/// The `type` of a definition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ValueKind {
    Text,
    Number,
    Bool,
    Date,
    DateTime,
    Enumeration,
}

impl ValueKind {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Text => "string",
            Self::Number => "number",
            Self::Bool => "bool",
            Self::Date => "date",
            Self::DateTime => "datetime",
            Self::Enumeration => "enumeration",
        }
    }

    pub(crate) fn named(name: &str) -> Option<Self> {
        [Self::Text, Self::Number, Self::Bool, Self::Date, Self::DateTime, Self::Enumeration]
            .into_iter()
            .find(|kind| kind.name() == name)
    }

    /// The field types HubSpot's properties guide allows for the type.
    pub(crate) fn field_types(self) -> &'static [&'static str] {
        match self {
            Self::Text => &["text", "textarea", "html", "file", "phonenumber", "calculation_equation"],
            Self::Number => &["number", "calculation_equation"],
            Self::Bool => &["booleancheckbox", "calculation_equation"],
            Self::Date | Self::DateTime => &["date"],
            Self::Enumeration => &["booleancheckbox", "checkbox", "radio", "select", "calculation_equation"],
        }
    }
}

/// Type and field type together, with the multi-select told apart once and for all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Shape {
    pub(crate) kind: ValueKind,
    pub(crate) field_type: String,
}

impl Shape {
    pub(crate) fn new(kind: ValueKind, field_type: &str) -> Self {
        Self { kind, field_type: field_type.to_owned() }
    }

    pub(crate) fn is_multi(&self) -> bool {
        self.kind == ValueKind::Enumeration && self.field_type == "checkbox"
    }
}

/// What a property means to HubSpot beyond its type.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Role {
    #[default]
    Plain,
    /// A contact's address: syntax checked, stored lower-cased, unique.
    Email,
    /// A contact's first or last name: must not contain a URL.
    PersonName,
    /// A company's domain.
    Domain,
    /// An owner id.
    Owner,
    Pipeline,
    Stage,
    /// Moves only forward through the API.
    Lifecycle,
    /// Kept by the record itself, not among its values.
    CreatedAt,
    UpdatedAt,
    RecordId,
    Source,
    SourceLabel,
}

impl Role {
    /// Values that are computed from the record and never stored.
    pub(crate) fn is_computed(self) -> bool {
        matches!(self, Self::CreatedAt | Self::UpdatedAt | Self::RecordId | Self::Source | Self::SourceLabel)
    }

    /// Options that live elsewhere in the account.
    pub(crate) fn has_external_options(self) -> bool {
        matches!(self, Self::Owner | Self::Pipeline | Self::Stage)
    }
}

/// One option of an enumeration.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Choice {
    pub(crate) label: String,
    pub(crate) value: String,
    pub(crate) display_order: i32,
    pub(crate) hidden: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) description: Option<String>,
}

/// A definition, as the properties API shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Property {
    pub(crate) name: String,
    pub(crate) label: String,
    pub(crate) description: String,
    pub(crate) group: String,
    pub(crate) shape: Shape,
    pub(crate) choices: Vec<Choice>,
    pub(crate) display_order: i32,
    pub(crate) role: Role,
    pub(crate) is_unique: bool,
    pub(crate) is_hidden: bool,
    pub(crate) is_form_field: bool,
    pub(crate) is_calculated: bool,
    pub(crate) is_read_only: bool,
    pub(crate) is_hubspot_defined: bool,
    pub(crate) sensitivity: Sensitivity,
    /// How values are made and shown.
    pub(crate) hints: Hints,
    /// What administrators ask of values.
    pub(crate) rules: Vec<ValidationRule>,
    pub(crate) created_at: i64,
    pub(crate) updated_at: i64,
    pub(crate) archived_at: Option<i64>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ModificationMetadata {
    archivable: bool,
    read_only_definition: bool,
    read_only_value: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    read_only_options: Option<bool>,
}

impl Serialize for Property {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("updatedAt", &Iso(self.updated_at))?;
        map.serialize_entry("createdAt", &Iso(self.created_at))?;
        map.serialize_entry("name", &self.name)?;
        map.serialize_entry("label", &self.label)?;
        map.serialize_entry("type", self.shape.kind.name())?;
        map.serialize_entry("fieldType", &self.shape.field_type)?;
        map.serialize_entry("description", &self.description)?;
        map.serialize_entry("groupName", &self.group)?;
        map.serialize_entry("options", &self.choices)?;
        if self.role == Role::Owner {
            map.serialize_entry("referencedObjectType", "OWNER")?;
        }
        map.serialize_entry("displayOrder", &self.display_order)?;
        map.serialize_entry("calculated", &self.is_calculated)?;
        map.serialize_entry("externalOptions", &self.role.has_external_options())?;
        // HubSpot's own are never archived, and do not say so.
        if !self.is_hubspot_defined {
            map.serialize_entry("archived", &self.archived_at.is_some())?;
        }
        if let Some(at) = self.archived_at {
            map.serialize_entry("archivedAt", &Iso(at))?;
        }
        map.serialize_entry("hasUniqueValue", &self.is_unique)?;
        map.serialize_entry("hidden", &self.is_hidden)?;
        if self.is_hubspot_defined {
            map.serialize_entry("hubspotDefined", &true)?;
        }
        map.serialize_entry("modificationMetadata", &self.modification_metadata())?;
        map.serialize_entry("formField", &self.is_form_field)?;
        map.serialize_entry("dataSensitivity", self.sensitivity.name())?;
        self.hints.put(&mut map)?;
        map.end()
    }
}

impl Property {
    fn modification_metadata(&self) -> ModificationMetadata {
        let is_choice = self.shape.kind == ValueKind::Enumeration;
        ModificationMetadata {
            archivable: !self.is_hubspot_defined,
            read_only_definition: self.is_hubspot_defined,
            read_only_value: self.is_read_only,
            read_only_options: is_choice.then_some(self.is_hubspot_defined && self.is_read_only),
        }
    }

    /// Whether its values are not sensitive.
    pub(crate) fn is_plain(&self) -> bool {
        self.sensitivity == Sensitivity::Plain
    }

    pub(crate) fn choice(&self, value: &str) -> Option<&Choice> {
        self.choices.iter().find(|choice| choice.value == value)
    }
}
