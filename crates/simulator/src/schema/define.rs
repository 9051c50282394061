//! New and changed definitions, with the rules of HubSpot's properties API.

use serde::{Deserialize, Deserializer};

use super::hints::Hints;
use super::property::{Choice, Property, Role, Shape, ValueKind};
use super::registry::Schema;
use super::sensitivity::Sensitivity;

/// `null` counts as left out.
fn or_default<'de, D: Deserializer<'de>, T: Deserialize<'de> + Default>(
    deserializer: D,
) -> Result<T, D::Error> {
    Option::deserialize(deserializer).map(Option::unwrap_or_default)
}

/// Body of a property create. Fields that change nothing here are named so that they are not unknown.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct PropertyInput {
    pub(crate) name: String,
    #[serde(deserialize_with = "or_default")]
    pub(crate) label: String,
    #[serde(rename = "type")]
    pub(crate) kind: String,
    pub(crate) field_type: String,
    #[serde(deserialize_with = "or_default")]
    pub(crate) group_name: String,
    #[serde(deserialize_with = "or_default")]
    pub(crate) description: String,
    #[serde(deserialize_with = "or_default")]
    pub(crate) display_order: Option<i32>,
    #[serde(deserialize_with = "or_default")]
    pub(crate) options: Vec<ChoiceInput>,
    #[serde(deserialize_with = "or_default")]
    pub(crate) has_unique_value: bool,
    #[serde(deserialize_with = "or_default")]
    pub(crate) hidden: bool,
    #[serde(deserialize_with = "or_default")]
    pub(crate) form_field: bool,
    #[serde(deserialize_with = "or_default")]
    pub(crate) external_options: bool,
    #[serde(deserialize_with = "or_default")]
    pub(crate) referenced_object_type: String,
    #[serde(flatten)]
    pub(crate) hints: Hints,
    #[serde(deserialize_with = "or_default")]
    pub(crate) data_sensitivity: String,
    /// Taken from start-up data only: a definition pulled from a portal says so there.
    #[serde(skip)]
    pub(crate) is_read_only: bool,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ChoiceInput {
    pub(crate) label: String,
    pub(crate) value: String,
    #[serde(default, deserialize_with = "or_default")]
    pub(crate) display_order: Option<i32>,
    #[serde(default, deserialize_with = "or_default")]
    pub(crate) hidden: bool,
    #[serde(default)]
    pub(crate) description: Option<String>,
}

/// Body of a property patch: given fields overwrite, `options` replaces the whole list.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct PropertyPatch {
    pub(crate) label: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) group_name: Option<String>,
    #[serde(rename = "type")]
    pub(crate) kind: Option<String>,
    pub(crate) field_type: Option<String>,
    pub(crate) display_order: Option<i32>,
    pub(crate) options: Option<Vec<ChoiceInput>>,
    pub(crate) hidden: Option<bool>,
    pub(crate) form_field: Option<bool>,
    #[serde(flatten)]
    pub(crate) hints: Hints,
}

/// Why a definition is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum DefineError {
    Exists,
    Name,
    Missing(&'static str),
    Type,
    UnknownGroup(String),
    MissingOptions,
    BooleanOptions,
    DuplicateOptions,
    UniqueType,
    UniqueLimit,
    PropertyLimit,
    Sensitivity,
    ReadOnlyDefinition,
}

/// Turns a create body into a definition, or says what is wrong with it.
///
/// # Errors
/// The first broken rule, in the order: exists, name, required fields, type, group, options, uniqueness.
pub(crate) fn define(schema: &Schema, input: PropertyInput, now: i64) -> Result<Property, DefineError> {
    if schema.find(&input.name).is_some() {
        return Err(DefineError::Exists);
    }
    check_name(&input.name)?;
    let required = [
        ("label", &input.label),
        ("type", &input.kind),
        ("fieldType", &input.field_type),
        ("groupName", &input.group_name),
    ];
    if let Some((field, _)) = required.iter().find(|(_, text)| text.is_empty()) {
        return Err(DefineError::Missing(field));
    }
    let shape = shape(&input.kind, &input.field_type)?;
    check_group(schema, &input.group_name)?;
    let is_owner = input.external_options && input.referenced_object_type == "OWNER";
    let choices = choices(shape.kind, input.options, is_owner)?;
    if input.has_unique_value {
        check_unique(schema, shape.kind)?;
    }
    if !schema.has_room() {
        return Err(DefineError::PropertyLimit);
    }
    let sensitivity = Sensitivity::named(&input.data_sensitivity).ok_or(DefineError::Sensitivity)?;
    Ok(Property {
        name: input.name,
        label: input.label,
        description: input.description,
        group: input.group_name,
        is_calculated: shape.field_type == "calculation_equation",
        is_read_only: input.is_read_only || shape.field_type == "calculation_equation",
        shape,
        choices,
        display_order: input.display_order.unwrap_or(-1),
        role: if is_owner { Role::Owner } else { Role::Plain },
        is_unique: input.has_unique_value,
        is_hidden: input.hidden,
        is_form_field: input.form_field,
        is_hubspot_defined: false,
        sensitivity,
        hints: input.hints,
        rules: Vec::new(),
        created_at: now,
        updated_at: now,
        archived_at: None,
    })
}

/// Applies a patch to a copy of a definition.
///
/// # Errors
/// As [`define`]; HubSpot's own definitions take new options only.
pub(crate) fn apply_patch(
    schema: &Schema,
    old: &Property,
    patch: PropertyPatch,
    now: i64,
) -> Result<Property, DefineError> {
    let touches_definition = patch.label.is_some() || patch.kind.is_some() || patch.field_type.is_some();
    if old.is_hubspot_defined && (touches_definition || old.is_read_only) {
        return Err(DefineError::ReadOnlyDefinition);
    }
    let mut new = old.clone();
    if patch.kind.is_some() || patch.field_type.is_some() {
        let kind = patch.kind.as_deref().unwrap_or_else(|| old.shape.kind.name());
        new.shape = shape(kind, patch.field_type.as_deref().unwrap_or(&old.shape.field_type))?;
    }
    if let Some(group) = patch.group_name {
        check_group(schema, &group)?;
        new.group = group;
    }
    if let Some(options) = patch.options {
        new.choices = choices(new.shape.kind, options, new.role == Role::Owner)?;
    }
    new.label = patch.label.unwrap_or(new.label);
    new.description = patch.description.unwrap_or(new.description);
    new.display_order = patch.display_order.unwrap_or(new.display_order);
    new.is_hidden = patch.hidden.unwrap_or(new.is_hidden);
    new.is_form_field = patch.form_field.unwrap_or(new.is_form_field);
    new.hints = patch.hints.over(new.hints);
    new.updated_at = now;
    Ok(new)
}

/// `^[a-z][a-z0-9_]{0,99}$`, and not one of HubSpot's own `hs_` names. The first-letter rule is inferred.
fn check_name(name: &str) -> Result<(), DefineError> {
    let tail_is_fine =
        name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
    let head_is_fine = name.starts_with(|first: char| first.is_ascii_lowercase());
    if name.len() <= 100 && head_is_fine && tail_is_fine && !name.starts_with("hs_") {
        Ok(())
    } else {
        Err(DefineError::Name)
    }
}

fn shape(kind: &str, field_type: &str) -> Result<Shape, DefineError> {
    // `phone_number` is in the create enum and behaves as text.
    let kind = if kind == "phone_number" { "string" } else { kind };
    let kind = ValueKind::named(kind).ok_or(DefineError::Type)?;
    if kind.field_types().contains(&field_type) {
        Ok(Shape::new(kind, field_type))
    } else {
        Err(DefineError::Type)
    }
}

fn check_group(schema: &Schema, name: &str) -> Result<(), DefineError> {
    let exists = schema.groups.iter().any(|group| group.name == name && !group.archived);
    if exists { Ok(()) } else { Err(DefineError::UnknownGroup(name.to_owned())) }
}

fn check_unique(schema: &Schema, kind: ValueKind) -> Result<(), DefineError> {
    if !matches!(kind, ValueKind::Text | ValueKind::Number) {
        return Err(DefineError::UniqueType);
    }
    if schema.has_room_for_unique() { Ok(()) } else { Err(DefineError::UniqueLimit) }
}

fn choices(
    kind: ValueKind,
    options: Vec<ChoiceInput>,
    is_external: bool,
) -> Result<Vec<Choice>, DefineError> {
    match kind {
        ValueKind::Enumeration if options.is_empty() && !is_external => {
            return Err(DefineError::MissingOptions);
        }
        ValueKind::Bool => {
            let mut values: Vec<&str> = options.iter().map(|option| option.value.as_str()).collect();
            values.sort_unstable();
            if values != ["false", "true"] {
                return Err(DefineError::BooleanOptions);
            }
        }
        _ => {}
    }
    let mut seen = std::collections::HashSet::new();
    if !options.iter().all(|option| seen.insert(option.value.as_str())) {
        return Err(DefineError::DuplicateOptions);
    }
    Ok((0..).zip(options).map(|(order, option)| choice(order, option)).collect())
}

fn choice(order: i32, option: ChoiceInput) -> Choice {
    Choice {
        label: option.label,
        value: option.value,
        display_order: option.display_order.unwrap_or(order),
        hidden: option.hidden,
        description: option.description,
    }
}

#[cfg(test)]
mod tests {
    use super::super::{ObjectType, Standard};
    use super::*;

    fn contacts() -> Schema {
        Schema::new(ObjectType::standard(Standard::Contact), 0)
    }

    fn input(json: &str) -> PropertyInput {
        let mut whole = serde_json::json!({"name": "x", "label": "X", "type": "string", "fieldType": "text", "groupName": "contactinformation"});
        let serde_json::Value::Object(changes) = serde_json::from_str(json).unwrap() else {
            panic!("not an object")
        };
        whole.as_object_mut().unwrap().extend(changes);
        serde_json::from_value(whole).unwrap()
    }

    #[test]
    fn broken_definitions() {
        let cases = [
            (r#"{"name":"email"}"#, DefineError::Exists),
            (r#"{"name":"_sync_source"}"#, DefineError::Name),
            (r#"{"name":"Plan"}"#, DefineError::Name),
            (r#"{"name":"1st"}"#, DefineError::Name),
            (r#"{"name":"hs_mine"}"#, DefineError::Name),
            (r#"{"label":null}"#, DefineError::Missing("label")),
            (r#"{"type":"text"}"#, DefineError::Type),
            (r#"{"type":"number","fieldType":"text"}"#, DefineError::Type),
            (r#"{"groupName":"nowhere"}"#, DefineError::UnknownGroup("nowhere".to_owned())),
            (r#"{"type":"enumeration","fieldType":"select"}"#, DefineError::MissingOptions),
            (r#"{"type":"bool","fieldType":"booleancheckbox"}"#, DefineError::BooleanOptions),
            (r#"{"type":"date","fieldType":"date","hasUniqueValue":true}"#, DefineError::UniqueType),
        ];
        for (json, expected) in cases {
            assert_eq!(define(&contacts(), input(json), 0).unwrap_err(), expected, "{json}");
        }
    }

    #[test]
    fn names_may_have_100_characters() {
        let name = |length| format!(r#"{{"name":"{}"}}"#, "a".repeat(length));
        assert!(define(&contacts(), input(&name(100)), 0).is_ok());
        assert_eq!(define(&contacts(), input(&name(101)), 0).unwrap_err(), DefineError::Name);
    }

    #[test]
    fn the_eleventh_unique_property_is_refused() {
        let mut schema = contacts();
        for number in 0..10 {
            let json = format!(r#"{{"name":"key_{number}","hasUniqueValue":true}}"#);
            let property = define(&schema, input(&json), 0).unwrap();
            schema.add(property);
        }
        let eleventh = define(&schema, input(r#"{"name":"key_10","hasUniqueValue":true}"#), 0);
        assert_eq!(eleventh.unwrap_err(), DefineError::UniqueLimit);
    }
}
