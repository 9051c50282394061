//! New properties: `POST /crm/properties/{version}/{objectType}/batch/create`.
//!
//! A partial success is a 207 without any trace id: what exists already, or is refused, is an item of `errors`.

use std::collections::BTreeMap;

use fieldline_connector::quota::CallKind;
use fieldline_connector::{ConnectorError, Creation};
use fieldline_model::{FieldType, ObjectType, PropertyDefinition, PropertyType};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::MAX_BATCH;
use crate::call::{Answer, Call};
use crate::client::Client;
use crate::error_body::ErrorBody;
use crate::failure::Failure;
use crate::group::{Group, Groups};
use crate::input::Inputs;

const EXISTS: &str = "Properties.PROPERTY_WITH_NAME_EXISTS";

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Input<'a> {
    name: &'a str,
    label: &'a str,
    r#type: &'a PropertyType,
    field_type: &'a FieldType,
    group_name: &'a str,
    has_unique_value: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    options: Vec<InputOption<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct InputOption<'a> {
    label: &'a str,
    value: &'a str,
    display_order: usize,
    hidden: bool,
}

#[derive(Deserialize)]
struct Answered {
    results: Option<Vec<Named>>,
    errors: Option<Vec<Value>>,
}

#[derive(Deserialize)]
struct Named {
    name: Option<String>,
}

impl Answer for Answered {
    fn flaw(&self) -> Option<&'static str> {
        (self.results.is_none() && self.errors.is_none()).then_some("the answer has no `results`")
    }
}

/// Creates properties; one outcome per definition, in order.
pub(crate) async fn create_properties(
    client: &Client,
    object: &ObjectType,
    definitions: &[PropertyDefinition],
) -> Result<Vec<Creation>, ConnectorError> {
    let mut creations = BTreeMap::new();
    let indexes: Vec<usize> = (0..definitions.len()).collect();
    for chunk in indexes.chunks(MAX_BATCH) {
        let mut groups = Groups::new(chunk.to_vec());
        while let Some(group) = groups.next() {
            match send(client, object, definitions, &group).await {
                Ok(answer) => {
                    groups.passed(&group);
                    let suspects = settle(definitions, group.inputs, answer, &mut creations);
                    groups.push_halves(suspects);
                }
                Err(failure) if failure.blames_inputs() => match group.inputs.as_slice() {
                    [index] => {
                        creations.insert(*index, refusal(&definitions[*index], &failure.body));
                    }
                    _ => groups.push_halves(group.inputs),
                },
                Err(failure) => return Err(failure.into()),
            }
        }
    }
    Ok(creations.into_values().collect())
}

async fn send(
    client: &Client,
    object: &ObjectType,
    definitions: &[PropertyDefinition],
    group: &Group,
) -> Result<Answered, Failure> {
    let inputs = group.inputs.iter().map(|index| input(&definitions[*index])).collect();
    let path = client.version.create_properties(object)?;
    client.send(&Call::post(CallKind::Other, path, &Inputs { inputs })).await
}

fn input(definition: &PropertyDefinition) -> Input<'_> {
    let name = definition.name.as_str();
    let options = definition.options.iter().enumerate().map(|(display_order, option)| InputOption {
        label: &option.label,
        value: &option.value,
        display_order,
        hidden: false,
    });
    Input {
        name,
        label: definition.label.as_deref().unwrap_or(name),
        r#type: &definition.property_type,
        field_type: &definition.field_type,
        group_name: definition.group.as_deref().unwrap_or_default(),
        has_unique_value: definition.unique,
        options: options.collect(),
    }
}

/// Sorts an answer by definition; returns those of which nothing is known.
fn settle(
    definitions: &[PropertyDefinition],
    sent: Vec<usize>,
    answer: Answered,
    creations: &mut BTreeMap<usize, Creation>,
) -> Vec<usize> {
    let created: Vec<String> = answer.results.into_iter().flatten().filter_map(|named| named.name).collect();
    let errors: Vec<ErrorBody> = answer.errors.iter().flatten().map(ErrorBody::of).collect();
    let mut unheard = Vec::new();
    for index in sent {
        let definition = &definitions[index];
        let name = definition.name.as_str();
        let is_named = |error: &&ErrorBody| {
            let named = [error.context("name"), error.context("property")].concat();
            // Some complaints name the property in their text only.
            let quoted = format!("'{name}'");
            named.iter().any(|named| named == name)
                || error.message.as_deref().is_some_and(|message| message.contains(&quoted))
        };
        if created.iter().any(|created| created == name) {
            creations.insert(index, Creation::Created(definition.name.clone()));
        } else if let Some(error) = errors.iter().find(is_named) {
            creations.insert(index, refusal(definition, error));
        } else {
            unheard.push(index);
        }
    }
    if let ([index], Some(error)) = (unheard.as_slice(), errors.last()) {
        creations.insert(*index, refusal(&definitions[*index], error));
        unheard.clear();
    }
    unheard
}

/// Messages about definitions hold names and rules, no record values.
fn refusal(definition: &PropertyDefinition, error: &ErrorBody) -> Creation {
    let name = definition.name.clone();
    if error.sub_category.as_deref() == Some(EXISTS)
        || error.category.as_deref() == Some("OBJECT_ALREADY_EXISTS")
    {
        return Creation::Exists(name);
    }
    let message = error.message.as_deref().unwrap_or("it did not say why");
    let detail = error.details.first().filter(|detail| detail.as_str() != message);
    Creation::Refused(
        name,
        [Some(message), detail.map(String::as_str)].into_iter().flatten().collect::<Vec<_>>().join(" "),
    )
}
