//! `/{appId}/subscriptions`: which events an app is sent.

use serde::{Deserialize, Serialize};

use super::{app_id, operation};
use crate::core::Core;
use crate::http::{Call, Operation, Verb};
use crate::webhooks::{EventType, Subscription, UnknownEvent};
use crate::wire::{Answer, ApiError, Reply};

pub(super) const OPERATIONS: &[Operation] = &[
    operation(Verb::Get, "/{app_id}/subscriptions", list),
    operation(Verb::Post, "/{app_id}/subscriptions", create),
    operation(Verb::Get, "/{app_id}/subscriptions/{subscription}", get),
    operation(Verb::Patch, "/{app_id}/subscriptions/{subscription}", update),
    operation(Verb::Delete, "/{app_id}/subscriptions/{subscription}", delete),
];

/// Properties whose changes cannot be subscribed to.
const SILENT: [&str; 2] = ["num_unique_conversion_events", "hs_lastmodifieddate"];

#[derive(Serialize)]
struct ListBody {
    results: Vec<Subscription>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct SubscriptionInput {
    event_type: String,
    property_name: Option<String>,
    object_type_id: Option<String>,
    #[serde(default)]
    active: bool,
}

#[derive(Deserialize)]
struct ActiveInput {
    active: bool,
}

fn list(core: &Core, call: &Call) -> Answer {
    Ok(Reply::json(200, &ListBody { results: core.webhooks.subscriptions(app_id(call)?) }))
}

fn create(core: &Core, call: &Call) -> Answer {
    let app = app_id(call)?;
    let input: SubscriptionInput = call.json()?;
    let event_type = event_type(&input.event_type)?;
    let property = property(event_type, input.property_name)?;
    let object_type_id = object_type_id(core, event_type, input.object_type_id.as_deref())?;
    let now = core.clock.now_ms();
    let make = |id| Subscription {
        id,
        event_type,
        property,
        object_type_id,
        is_active: input.active,
        created_at: now,
        updated_at: now,
    };
    let made = core.webhooks.subscribe(app, make);
    let made = made.ok_or_else(|| ApiError::validation("An app has at most 1000 subscriptions"))?;
    Ok(Reply::json(201, &made))
}

fn event_type(text: &str) -> Result<EventType, ApiError> {
    EventType::read(text).map_err(|unknown| match unknown {
        UnknownEvent::NoSuchType => ApiError::validation(format!("{text} is not a valid eventType")),
        UnknownEvent::NotSimulated => ApiError::unsimulated(&format!("events of the type {text}")),
    })
}

fn property(event_type: EventType, name: Option<String>) -> Result<Option<String>, ApiError> {
    match name.filter(|name| !name.is_empty()) {
        _ if !event_type.is_property_change() => Ok(None),
        None => Err(ApiError::validation("A subscription to property changes needs a propertyName")),
        Some(name) if SILENT.contains(&name.as_str()) => {
            Err(ApiError::validation(format!("Changes of {name} cannot be subscribed to")))
        }
        Some(name) => Ok(Some(name)),
    }
}

/// The type id of a generic subscription, whatever name of the type the request gives.
fn object_type_id(
    core: &Core,
    event_type: EventType,
    given: Option<&str>,
) -> Result<Option<String>, ApiError> {
    if !event_type.is_generic() {
        return Ok(None);
    }
    let given = given.ok_or_else(|| {
        ApiError::validation(format!("A subscription to {event_type} needs an objectTypeId"))
    })?;
    core.object(given).map(|store| Some(store.object.type_id.clone()))
}

fn get(core: &Core, call: &Call) -> Answer {
    let id = subscription_id(call)?;
    let all = core.webhooks.subscriptions(app_id(call)?);
    let found = all.iter().find(|one| one.id == id).ok_or_else(ApiError::not_found)?;
    Ok(Reply::json(200, found))
}

fn update(core: &Core, call: &Call) -> Answer {
    let (app, id) = (app_id(call)?, subscription_id(call)?);
    let input: ActiveInput = call.json()?;
    let changed = core.webhooks.set_active(app, id, input.active, core.clock.now_ms());
    Ok(Reply::json(200, &changed.ok_or_else(ApiError::not_found)?))
}

fn delete(core: &Core, call: &Call) -> Answer {
    let is_gone = core.webhooks.unsubscribe(app_id(call)?, subscription_id(call)?);
    if is_gone { Ok(Reply::empty(204)) } else { Err(ApiError::not_found()) }
}

fn subscription_id(call: &Call) -> Result<u64, ApiError> {
    call.param("subscription").parse().map_err(|_| ApiError::not_found())
}
