//! All operations as axum routes.

use std::sync::Arc;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request};
use axum::routing::{MethodRouter, delete, get, patch, post, put};

use super::control;
use super::dispatch::{Endpoint, UNKNOWN};
use super::operation::{Family, Operation, Verb};
use crate::core::Core;
use crate::endpoints;
use crate::stats::CallKind;
use crate::wire::ApiError;

/// Calls of no known endpoint are counted here, in the last place.
static NO_SUCH_PATH: Operation = Operation {
    verb: Verb::Get,
    family: Family::Objects,
    tail: "",
    kind: CallKind::Other,
    run: |_, _| Err(ApiError::plain(404, "resource not found")),
};

/// Known paths asked with another method, counted in the same place.
static NO_SUCH_METHOD: Operation = Operation {
    verb: Verb::Get,
    family: Family::Objects,
    tail: "",
    kind: CallKind::Other,
    run: |_, _| Err(ApiError::plain(405, "method not allowed")),
};

/// Names and kinds of the counters, one per operation and one for unknown paths.
pub(crate) fn endpoint_kinds() -> impl Iterator<Item = (String, CallKind)> {
    let unknown = (UNKNOWN.to_owned(), CallKind::Other);
    endpoints::all().map(|operation| (operation.template(), operation.kind)).chain([unknown])
}

pub(crate) fn router(core: &Arc<Core>) -> Router {
    let mut router = Router::new();
    let mut count = 0;
    for (place, operation) in endpoints::all().enumerate() {
        for prefix in operation.family.prefixes() {
            let path = format!("{prefix}{}", operation.tail);
            let served = method(core, place, operation, operation.template());
            // HubSpot's own clients ask for `/crm/v3/owners/`, others end any path so.
            router = router.route(&format!("{path}/"), served.clone()).route(&path, served);
        }
        count = place + 1;
    }
    let unknown = endpoint(core, count, &NO_SUCH_PATH, UNKNOWN.to_owned());
    let no_such_method = endpoint(core, count, &NO_SUCH_METHOD, UNKNOWN.to_owned());
    router
        .merge(control::router(core))
        .method_not_allowed_fallback(move |request: Request| no_such_method.clone().serve(request))
        .fallback(move |request: Request| unknown.clone().serve(request))
        .layer(DefaultBodyLimit::disable())
}

fn endpoint(core: &Arc<Core>, place: usize, operation: &'static Operation, template: String) -> Endpoint {
    Endpoint { core: Arc::clone(core), place, operation, template: Arc::from(template) }
}

fn method(core: &Arc<Core>, place: usize, operation: &'static Operation, template: String) -> MethodRouter {
    let endpoint = endpoint(core, place, operation, template);
    let serve = move |request: Request| endpoint.clone().serve(request);
    match operation.verb {
        Verb::Get => get(serve),
        Verb::Post => post(serve),
        Verb::Put => put(serve),
        Verb::Patch => patch(serve),
        Verb::Delete => delete(serve),
    }
}
