//! New custom object types.

use std::sync::Arc;

use crate::core::{Core, ObjectStore};
use crate::custom_types::{CustomType, CustomTypeInput};
use crate::endpoints::properties::add;
use crate::endpoints::property_errors::definition_error;
use crate::schema::{Group, ObjectType, PropertyInput, Schema, catalog};
use crate::wire::ApiError;

/// First number of custom type ids, so that they look like live ones (`2-1234567`).
const FIRST_NUMBER: usize = 1_000_001;

/// Adds a custom object type with its properties; nothing is added when any part is refused.
pub(crate) fn add_custom_type(core: &Core, input: CustomTypeInput) -> Result<Arc<ObjectStore>, ApiError> {
    check_name(&input.name)?;
    if core.find_named(&input.name).is_some() {
        let message = format!("Unable to create object type '{}': the name is taken", input.name);
        return Err(ApiError::new(409, "OBJECT_ALREADY_EXISTS", message));
    }
    let names = core.objects().len();
    let object = ObjectType::custom(&input.name, FIRST_NUMBER + names, core.settings.portal_id);
    let group = own_group(&input.name);
    let partners = partners(core, &input.associated_objects)?;
    // A trial on a schema of its own finds every mistake before the account changes.
    let trial = trial(core, &object, &group, &input)?;
    let custom = custom_type(&input, core.clock.now_ms());
    let store = core.add_object(object, Some(custom));
    {
        let mut state = store.lock();
        Arc::make_mut(&mut state.schema).groups.push(group.clone());
    }
    for property in input.properties {
        add(core, &store, in_group(property, &group))?;
    }
    let required = trial.required;
    Arc::make_mut(&mut store.lock().schema).required = required;
    let mut account = core.associations.lock();
    for partner in partners {
        let names = (store.object.singular.as_str(), partner.object.singular.as_str());
        account.types.relate((store.place, partner.place), names);
    }
    drop(account);
    Ok(store)
}

/// The types that a new one can be associated with.
fn partners(core: &Core, names: &[String]) -> Result<Vec<Arc<ObjectStore>>, ApiError> {
    let find = |name: &String| {
        // `CONTACT`, as HubSpot's guide writes it, is the singular in capitals.
        let found = core.find_named(name).or_else(|| core.find_named(&name.to_lowercase()));
        found.ok_or_else(|| ApiError::validation(format!("Unable to infer object type from: {name}")))
    };
    names.iter().map(find).collect()
}

fn trial(
    core: &Core,
    object: &ObjectType,
    group: &Group,
    input: &CustomTypeInput,
) -> Result<Schema, ApiError> {
    let now = core.clock.now_ms();
    let mut schema = Schema::new(object.clone(), now);
    schema.groups.push(group.clone());
    for property in &input.properties {
        let property = in_group(property.clone(), group);
        let name = property.name.clone();
        let property = crate::schema::define(&schema, property, now)
            .map_err(|error| definition_error(&schema, &name, &error))?;
        schema.add(property);
    }
    let named =
        [&input.required_properties, &input.searchable_properties, &input.secondary_display_properties];
    let named = named.into_iter().flatten().chain(&input.primary_display_property);
    if let Some(unknown) = named.into_iter().find(|name| schema.find(name).is_none()) {
        return Err(ApiError::validation(format!("Property \"{unknown}\" does not exist")));
    }
    let required = input.required_properties.iter().filter_map(|name| schema.find(name));
    schema.required = required.map(|slot| vec![slot]).collect();
    Ok(schema)
}

/// Letters, digits and underscores, a letter first.
fn check_name(name: &str) -> Result<(), ApiError> {
    let is_fine = name.starts_with(|first: char| first.is_ascii_alphabetic())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if is_fine {
        return Ok(());
    }
    Err(ApiError::validation(format!(
        "'{name}' is not a valid object name: it must begin with a letter and hold letters, digits and underscores"
    )))
}

/// The group that the properties of a schema create go into when they name none.
fn own_group(name: &str) -> Group {
    let name = name.to_lowercase();
    Group::new(&format!("{name}_information"), &format!("{name} information"))
}

fn in_group(property: PropertyInput, group: &Group) -> PropertyInput {
    if property.group_name.is_empty() || property.group_name == catalog::default_group(None) {
        return PropertyInput { group_name: group.name.clone(), ..property };
    }
    property
}

fn custom_type(input: &CustomTypeInput, created_at: i64) -> CustomType {
    CustomType {
        labels: input.labels.clone(),
        description: input.description.clone(),
        primary_display_property: input.primary_display_property.clone(),
        secondary_display_properties: input.secondary_display_properties.clone(),
        required_properties: input.required_properties.clone(),
        searchable_properties: input.searchable_properties.clone(),
        created_at,
        updated_at: created_at,
        archived_at: None,
    }
}
