//! Which scopes an operation needs; any one of them will do.
//!
//! Names are those of HubSpot's list of scopes. [I] Which of them pipelines and sensitive definitions ask for.

use super::call::Call;
use super::operation::{Family, Operation, Verb};
use crate::core::{Core, ObjectStore};
use crate::schema::{Sensitivity, Standard};
use crate::stats::CallKind;
use crate::wire::{ApiError, ErrorDetail};

/// Refuses a call for which the account's scopes do not suffice. Without a list of scopes every call may pass.
pub(super) fn check(core: &Core, operation: &Operation, call: &Call) -> Result<(), ApiError> {
    let Some(granted) = &core.settings.scopes else { return Ok(()) };
    let needed = needed(core, operation, call);
    if needed.is_empty() || needed.iter().any(|scope| granted.contains(scope)) {
        return Ok(());
    }
    let message = "This app hasn't been granted all required scopes to make this call. Read more about required \
                   scopes here: https://developers.hubspot.com/scopes.";
    let detail = ErrorDetail::new("One or more of the following scopes are required.")
        .with_context("requiredGranularScopes", needed);
    let error = ApiError::new(403, "MISSING_SCOPES", message).with_errors(vec![detail]);
    Err(error.with_link("scopes", "https://developers.hubspot.com/scopes"))
}

fn needed(core: &Core, operation: &Operation, call: &Call) -> Vec<String> {
    let object = ["object", "from"].iter().find_map(|name| core.find_object(call.param(name)));
    let name = object.as_deref().map_or("custom", scope_name);
    let reads = operation.verb == Verb::Get || operation.tail.ends_with("/batch/read");
    let access = if reads { "read" } else { "write" };
    match operation.family {
        Family::Owners => vec!["crm.objects.owners.read".to_owned(), "automation".to_owned()],
        Family::Objects | Family::RecordAssociations => of_records(name, operation.kind),
        // Labels are no definitions: the scopes of records count.
        Family::Associations if operation.kind == CallKind::Other => of_objects(name, access),
        Family::Associations => of_records(name, operation.kind),
        Family::Properties => match Sensitivity::named(call.query("dataSensitivity").unwrap_or_default()) {
            Some(Sensitivity::Sensitive) => vec![format!("crm.objects.{name}.sensitive.{access}")],
            Some(Sensitivity::HighlySensitive) => {
                vec![format!("crm.objects.{name}.highly_sensitive.{access}")]
            }
            Some(Sensitivity::Plain) | None => of_definitions(name, access),
        },
        Family::PropertyValidations | Family::Pipelines | Family::Schemas | Family::PropertiesV2 => {
            of_definitions(name, access)
        }
        Family::Limits => {
            let all = Standard::ALL.map(Standard::plural).into_iter().chain(["custom"]);
            all.flat_map(|name| of_objects(name, "read")).collect()
        }
        Family::AccountInfo
        | Family::OAuth
        | Family::OAuthV1
        | Family::Webhooks
        | Family::Consent
        | Family::PrivateApps
        | Family::Integrations => Vec::new(),
    }
}

/// Tickets have one scope for everything.
fn of_objects(name: &str, access: &str) -> Vec<String> {
    if name == Standard::Ticket.plural() {
        return vec![name.to_owned()];
    }
    vec![format!("crm.objects.{name}.{access}")]
}

fn of_records(name: &str, kind: CallKind) -> Vec<String> {
    of_objects(name, if kind == CallKind::Write { "write" } else { "read" })
}

fn of_definitions(name: &str, access: &str) -> Vec<String> {
    if name == Standard::Ticket.plural() {
        return vec![name.to_owned()];
    }
    vec![format!("crm.schemas.{name}.{access}")]
}

fn scope_name(store: &ObjectStore) -> &'static str {
    store.object.standard.map_or("custom", Standard::plural)
}
