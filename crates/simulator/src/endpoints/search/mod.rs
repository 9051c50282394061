//! `POST /{object}/search`: filters, sort, paging up to 10,000 results, and an index that may lag.

mod filter;
mod key;
mod linked;
mod order;
mod query;
mod request;
mod token;

use serde::Serialize;

use super::record_body::{Extra, RecordBody};
use super::selection;
use crate::core::Core;
use crate::http::{Call, Family, Operation, Verb};
use crate::inside::Paging;
use crate::stats::CallKind;
use crate::store::{ObjectState, Record, RecordId};
use crate::wire::{Answer, Reply};
use filter::Filters;
use order::{Order, Ranked};
use query::TextQuery;
use request::SearchInput;

pub(super) const OPERATIONS: &[Operation] = &[Operation {
    verb: Verb::Post,
    family: Family::Objects,
    tail: "/{object}/search",
    kind: CallKind::Search,
    run: search,
}];

#[derive(Serialize)]
struct SearchBody<'a> {
    total: usize,
    results: Vec<RecordBody<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    paging: Option<Paging>,
}

/// A search, ready to run.
struct Search<'s> {
    filters: Filters<'s>,
    query: Option<TextQuery>,
    order: Order,
    from: usize,
    limit: usize,
}

fn search(core: &Core, call: &Call) -> Answer {
    let store = core.object(call.param("object"))?;
    request::check_length(&call.body)?;
    let input: SearchInput = call.json()?;
    let window = input.window()?;
    let schema = store.schema();
    let search = Search {
        filters: Filters::compile(&schema, &linked::finder(core, &store), input.groups()?)?,
        query: input.query.as_deref().and_then(|text| TextQuery::compile(&schema, text)),
        order: Order::compile(&schema, input.sorts.as_deref().unwrap_or_default())?,
        from: window.0,
        limit: window.1,
    };
    let (total, page) = run(&mut store.lock(), &search, core.clock.now_ms());
    let names = input.properties.iter().flatten().map(String::as_str);
    let shown = selection::named(&schema, names);
    let body =
        |id, record| RecordBody { schema: &schema, id, record, shown: &shown, extra: Extra::default() };
    let results: Vec<_> = page.iter().map(|(id, record)| body(*id, record)).collect();
    let next = search.from + search.limit;
    let paging = (next < total).then(|| Paging::after(next));
    Ok(Reply::sized_json(200, &SearchBody { total, results, paging }, 512 * (page.len() + 1)))
}

/// All matches counted, one page of them in order. Shows every record as the index knows it at `now`.
fn run(state: &mut ObjectState, search: &Search<'_>, now: i64) -> (usize, Vec<(RecordId, Record)>) {
    let behind = state.lag.behind(now);
    let schema = std::sync::Arc::clone(&state.schema);
    let mut ranked: Vec<Ranked> = Vec::new();
    for (id, record) in state.from(search.filters.first_candidate()) {
        let record = match behind.get(&id) {
            Some(Some(indexed)) => indexed,
            Some(None) => continue,
            None => record,
        };
        let is_found = record.is_live()
            && search.filters.accept(id, record)
            && search.query.as_ref().is_none_or(|query| query.accepts(record));
        if is_found {
            ranked.push(search.order.rank(&schema, id, record));
        }
    }
    let total = ranked.len();
    let ids = search.order.page(ranked, search.from, search.limit);
    let indexed = |id: RecordId| match behind.get(&id) {
        Some(Some(record)) => Some((id, record.clone())),
        Some(None) => None,
        None => state.get(id).map(|record| (id, record.clone())),
    };
    (total, ids.into_iter().filter_map(indexed).collect())
}
