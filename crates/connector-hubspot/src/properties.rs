//! The property definitions of an object type: `GET /crm/properties/{version}/{objectType}`.

use fieldline_connector::quota::CallKind;
use fieldline_model::{
    FieldType, ObjectType, PropertyDefinition, PropertyName, PropertyOption, PropertyType, Sensitivity,
};
use serde::Deserialize;

use crate::call::{Answer, Call};
use crate::client::Client;
use crate::failure::Failure;

#[derive(Deserialize)]
struct Definitions {
    results: Option<Vec<Definition>>,
}

impl Answer for Definitions {
    fn flaw(&self) -> Option<&'static str> {
        self.results.is_none().then_some("the answer has no `results`")
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Definition {
    name: Option<String>,
    label: Option<String>,
    group_name: Option<String>,
    r#type: Option<PropertyType>,
    field_type: Option<FieldType>,
    options: Option<Vec<ListedOption>>,
    has_unique_value: Option<bool>,
    calculated: Option<bool>,
    external_options: Option<bool>,
    modification_metadata: Option<Modification>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ListedOption {
    label: Option<String>,
    value: Option<String>,
    display_order: Option<i64>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Modification {
    read_only_value: Option<bool>,
}

/// Reads all definitions of that sensitivity that are not archived.
pub(crate) async fn properties(
    client: &Client,
    object: &ObjectType,
    sensitivity: Sensitivity,
) -> Result<Vec<PropertyDefinition>, Failure> {
    let call = Call::get(CallKind::Other, client.version.properties(object)?);
    let call = match sensitivity {
        Sensitivity::NonSensitive => call,
        guarded => call.with_query(format!("dataSensitivity={}", guarded.as_str())),
    };
    let answer: Definitions = client.send(&call).await?;
    let listed = answer.results.unwrap_or_default().into_iter();
    let definitions = listed.filter_map(|listed| definition(object, listed));
    Ok(definitions.map(|definition| PropertyDefinition { sensitivity, ..definition }).collect())
}

fn definition(object: &ObjectType, listed: Definition) -> Option<PropertyDefinition> {
    let name = PropertyName::new(listed.name?);
    // HubSpot keeps contacts' e-mail addresses unique without saying so.
    let is_contact_email = name.as_str() == "email" && is_contact(object);
    let read_only_value = listed.modification_metadata.and_then(|metadata| metadata.read_only_value);
    let calculated = listed.calculated.unwrap_or_default();
    let external_options = listed.external_options.unwrap_or_default();
    // Options kept elsewhere may be people: owners and users.
    let options = if external_options { None } else { listed.options };
    let property_type = listed.r#type.unwrap_or_else(|| PropertyType::Other("unknown".into()));
    Some(PropertyDefinition {
        label: listed.label.filter(|label| !label.is_empty()),
        group: listed.group_name.filter(|group| !group.is_empty()),
        property_type,
        field_type: listed.field_type.unwrap_or_default(),
        options: options.map(in_display_order).unwrap_or_default(),
        unique: listed.has_unique_value.unwrap_or_default() || is_contact_email,
        read_only: read_only_value.unwrap_or_default() || calculated,
        calculated,
        external_options,
        ..PropertyDefinition::text(name)
    })
}

/// As people see them; those without a place, or with -1, come last in the order listed.
fn in_display_order(mut listed: Vec<ListedOption>) -> Vec<PropertyOption> {
    listed.sort_by_key(|option| option.display_order.filter(|order| *order >= 0).unwrap_or(i64::MAX));
    let option = |listed: ListedOption| {
        let value = listed.value?;
        Some(PropertyOption { label: listed.label.unwrap_or_else(|| value.clone()), value })
    };
    listed.into_iter().filter_map(option).collect()
}

/// Whether the object type is contacts, under any of its names.
pub(crate) fn is_contact(object: &ObjectType) -> bool {
    object.standard().is_some_and(|known| known.name == "contacts")
}
