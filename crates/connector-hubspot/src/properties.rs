//! The property definitions of an object type: `GET /crm/properties/{version}/{objectType}`.

use fieldline_connector::ConnectorError;
use fieldline_connector::quota::CallKind;
use fieldline_model::{
    FieldType, ObjectSchema, ObjectType, PropertyDefinition, PropertyName, PropertyOption, PropertyType,
};
use serde::Deserialize;

use crate::call::{Answer, Call};
use crate::client::Client;

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
    r#type: Option<PropertyType>,
    field_type: Option<FieldType>,
    options: Option<Vec<ListedOption>>,
    has_unique_value: Option<bool>,
    calculated: Option<bool>,
    external_options: Option<bool>,
    modification_metadata: Option<Modification>,
}

#[derive(Deserialize)]
struct ListedOption {
    label: Option<String>,
    value: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Modification {
    read_only_value: Option<bool>,
}

/// Reads all definitions that are not archived.
pub(crate) async fn properties(client: &Client, object: &ObjectType) -> Result<ObjectSchema, ConnectorError> {
    let call = Call::get(CallKind::Other, client.version.properties(object)?);
    let answer: Definitions = client.send(&call).await?;
    let listed = answer.results.unwrap_or_default().into_iter();
    let definitions = listed.filter_map(|listed| definition(object, listed)).collect();
    Ok(ObjectSchema::new(object.clone(), definitions))
}

fn definition(object: &ObjectType, listed: Definition) -> Option<PropertyDefinition> {
    let name = PropertyName::new(listed.name?);
    // HubSpot keeps contacts' e-mail addresses unique without saying so.
    let is_contact_email = name.as_str() == "email" && is_contact(object);
    let read_only_value = listed.modification_metadata.and_then(|metadata| metadata.read_only_value);
    Some(PropertyDefinition {
        unique: listed.has_unique_value.unwrap_or_default() || is_contact_email,
        name,
        property_type: listed.r#type.unwrap_or_else(|| PropertyType::Other("unknown".into())),
        field_type: listed.field_type.unwrap_or_default(),
        label: None,
        group: None,
        sensitivity: fieldline_model::Sensitivity::NonSensitive,
        rules: Vec::new(),
        calculated: listed.calculated.unwrap_or_default(),
        options: listed.options.into_iter().flatten().filter_map(option).collect(),
        read_only: read_only_value.unwrap_or_default() || listed.calculated.unwrap_or_default(),
        external_options: listed.external_options.unwrap_or_default(),
    })
}

fn option(listed: ListedOption) -> Option<PropertyOption> {
    let value = listed.value?;
    Some(PropertyOption { label: listed.label.unwrap_or_else(|| value.clone()), value })
}

/// Whether the object type is contacts, under any of its names.
pub(crate) fn is_contact(object: &ObjectType) -> bool {
    matches!(object.as_str(), "contacts" | "contact" | "0-1")
}
