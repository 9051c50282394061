//! `/_sim`: looking into the simulator and steering it. Never counted, limited or authenticated.

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::{Path, Query, State};
use axum::http::header::CONTENT_TYPE;
use axum::response::Response;
use axum::routing::{get, patch, post};
use axum::{Router, http::HeaderValue};
use serde::{Deserialize, Serialize};

use super::response::bare;
use crate::core::Core;
use crate::fault::Fault;
use crate::inside;
use crate::wire::{ApiError, PropertyMap};

const PAGE_DEFAULT: usize = 100;
const PAGE_MAX: usize = 10_000;

pub(super) fn router(core: &Arc<Core>) -> Router {
    Router::new()
        .route("/_sim/stats", get(stats))
        .route("/_sim/reset", post(reset))
        .route("/_sim/faults", get(list_faults).post(add_faults).delete(clear_faults))
        .route("/_sim/clock", post(advance_clock))
        .route("/_sim/objects/{object}", get(objects))
        .route("/_sim/objects/{object}/{id}", patch(edit))
        .with_state(Arc::clone(core))
}

type Shared = State<Arc<Core>>;

fn json(status: u16, body: &impl Serialize) -> Response {
    let bytes = serde_json::to_vec(body).expect("invariant: control answers have text keys");
    let mut response = bare(status, Body::from(bytes));
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json;charset=utf-8"));
    response
}

fn failed(error: &ApiError) -> Response {
    json(error.http_status(), error)
}

fn read<'b, T: Deserialize<'b>>(body: &'b [u8]) -> Result<T, ApiError> {
    serde_json::from_slice(body).map_err(|error| ApiError::validation(format!("Invalid input JSON: {error}")))
}

async fn stats(State(core): Shared) -> Response {
    json(200, &core.stats())
}

#[derive(Deserialize)]
struct ResetQuery {
    #[serde(default)]
    stats_only: bool,
}

async fn reset(State(core): Shared, Query(query): Query<ResetQuery>) -> Response {
    if query.stats_only {
        core.counters.reset();
    } else {
        core.reset();
    }
    bare(204, Body::empty())
}

async fn list_faults(State(core): Shared) -> Response {
    json(200, &core.faults.waiting())
}

async fn add_faults(State(core): Shared, body: Bytes) -> Response {
    match read::<Vec<Fault>>(&body) {
        Ok(faults) => {
            core.faults.add(faults);
            bare(204, Body::empty())
        }
        Err(error) => failed(&error),
    }
}

async fn clear_faults(State(core): Shared) -> Response {
    core.faults.clear();
    bare(204, Body::empty())
}

#[derive(Deserialize)]
struct Advance {
    advance_ms: u64,
}

#[derive(Serialize)]
struct ClockShown {
    now_ms: i64,
}

async fn advance_clock(State(core): Shared, body: Bytes) -> Response {
    let advance = match read::<Advance>(&body) {
        Ok(advance) => advance,
        Err(error) => return failed(&error),
    };
    if !core.clock.advance(Duration::from_millis(advance.advance_ms)) {
        return failed(&ApiError::plain(409, "the simulator does not run on a scripted clock"));
    }
    json(200, &ClockShown { now_ms: core.clock.now_ms() })
}

#[derive(Deserialize)]
struct PageQuery {
    after: Option<u64>,
    limit: Option<usize>,
    #[serde(default)]
    archived: bool,
}

async fn objects(
    State(core): Shared,
    Path(object): Path<String>,
    Query(query): Query<PageQuery>,
) -> Response {
    let store = match core.named(&object) {
        Ok(store) => store,
        Err(error) => return failed(&error),
    };
    let limit = query.limit.unwrap_or(PAGE_DEFAULT).clamp(1, PAGE_MAX);
    json(200, &inside::page(&store, query.after.unwrap_or(0), limit, query.archived))
}

#[derive(Deserialize)]
struct Edit<'b> {
    #[serde(borrow)]
    properties: PropertyMap<'b>,
}

async fn edit(State(core): Shared, Path((object, id)): Path<(String, String)>, body: Bytes) -> Response {
    let edited = read::<Edit<'_>>(&body).and_then(|edit| inside::edit(&core, &object, &id, edit.properties));
    match edited {
        Ok(view) => json(200, &view),
        Err(error) => failed(&error),
    }
}
