//! `GET /{object}`: all records in order of id, page by page.

use super::record_body::{Extra, RecordBody};
use super::selection;
use crate::core::Core;
use crate::http::{Call, Family, Operation, Verb};
use crate::inside::Paging;
use crate::stats::CallKind;
use crate::wire::{Answer, ApiError, Reply};
use serde::Serialize;

pub(super) const OPERATIONS: &[Operation] = &[Operation {
    verb: Verb::Get,
    family: Family::Objects,
    tail: "/{object}",
    kind: CallKind::Read,
    run: list,
}];

const PAGE_DEFAULT: usize = 10;
const PAGE_MAX: usize = 100;

#[derive(Serialize)]
struct ListBody<'a> {
    results: Vec<RecordBody<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    paging: Option<Paging>,
}

/// The cursor is the id of the next record, as HubSpot's happens to be.
fn list(core: &Core, call: &Call) -> Answer {
    selection::refuse_unsimulated(call)?;
    let store = core.object(call.param("object"))?;
    let limit = call.limit(PAGE_DEFAULT, PAGE_MAX)?;
    let after = match call.query("after") {
        None | Some("") => 0,
        Some(text) => {
            text.parse().map_err(|_| ApiError::validation(format!("{text} is not a valid paging cursor")))?
        }
    };
    let archived = call.flag("archived");
    let (schema, mut page) = {
        let state = store.lock();
        let wanted = |record: &crate::store::Record| {
            if archived { record.archived_at().is_some() } else { record.is_live() }
        };
        let found = state.from(after).filter(|(_, record)| wanted(record)).take(limit + 1);
        let page: Vec<_> = found.map(|(id, record)| (id, record.clone())).collect();
        (std::sync::Arc::clone(&state.schema), page)
    };
    let paging = page.get(limit).map(|(id, _)| Paging::after(id));
    page.truncate(limit);
    let shown = selection::named(&schema, call.list("properties"));
    let body =
        |id, record| RecordBody { schema: &schema, id, record, shown: &shown, extra: Extra::default() };
    let results: Vec<_> = page.iter().map(|(id, record)| body(*id, record)).collect();
    Ok(Reply::json(200, &ListBody { results, paging }))
}
