//! `GET /{object}`: all records in order of id, page by page.

use super::associations;
use super::record_body::{Extra, RecordBody};
use super::{history, selection};
use crate::core::Core;
use crate::http::{Call, Family, Operation, Verb};
use crate::stats::CallKind;
use crate::wire::{Answer, ApiError, Paging, Reply};
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
/// With `propertiesWithHistory`.
const HISTORY_PAGE_MAX: usize = 50;

#[derive(Serialize)]
struct ListBody<'a> {
    results: Vec<RecordBody<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    paging: Option<Paging>,
}

/// The cursor is the id of the next record, as HubSpot's happens to be.
fn list(core: &Core, call: &Call) -> Answer {
    let store = core.object(call.param("object"))?;
    let with_history = call.list("propertiesWithHistory");
    let limit =
        call.limit(PAGE_DEFAULT, if with_history.is_empty() { PAGE_MAX } else { HISTORY_PAGE_MAX })?;
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
        let with_histories = |(id, record): (_, &crate::store::Record)| {
            let histories = history::of_record(&state, id, record, with_history.iter().copied());
            (id, record.clone(), histories)
        };
        let page: Vec<_> = found.map(with_histories).collect();
        (std::sync::Arc::clone(&state.schema), page)
    };
    let paging = page.get(limit).map(|(id, ..)| Paging::linked(id, |after| call.page_link(after)));
    page.truncate(limit);
    let shown = selection::named(&schema, call.list("properties"));
    let names = call.list("associations");
    let linked = associations::of_records(core, &store, page.iter().map(|(id, ..)| *id), &names);
    let results = page.iter().zip(&linked).map(|((id, record, histories), linked)| {
        let extra = Extra { associations: Some(linked), histories: histories.as_ref(), ..Extra::default() };
        RecordBody { schema: &schema, id: *id, record, shown: &shown, extra }
    });
    let results = results.collect();
    Ok(Reply::json(200, &ListBody { results, paging }))
}
