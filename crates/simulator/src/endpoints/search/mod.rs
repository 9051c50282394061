//! `POST /{object}/search`: filters, sort, paging up to 10,000 results, and an index that may lag.

mod filter;
mod key;
mod linked;
mod order;
mod query;
mod question;
mod request;
mod run;
mod token;

use serde::Serialize;

use super::record_body::{Extra, RecordBody};
use super::selection;
use crate::core::Core;
use crate::http::{Call, Family, Operation, Verb};
use crate::stats::CallKind;
use crate::wire::{Answer, Paging, Reply};
use request::SearchInput;
use run::{Found, Search};

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

fn search(core: &Core, call: &Call) -> Answer {
    let store = core.object(call.param("object"))?;
    request::check_length(&call.body)?;
    let input: SearchInput = call.json()?;
    let schema = store.schema();
    let search = Search::compile(core, &store, &schema, &input)?;
    let Found { total, page } = search.run(&schema, &mut store.lock(), core.clock.now_ms());
    let names = input.properties.iter().flatten().map(String::as_str);
    let shown = selection::named(&schema, names);
    let body =
        |id, record| RecordBody { schema: &schema, id, record, shown: &shown, extra: Extra::default() };
    let results: Vec<_> = page.iter().map(|(id, record)| body(*id, record)).collect();
    let next = search.from + search.limit;
    let paging = (next < total).then(|| Paging::after(next));
    Ok(Reply::sized_json(200, &SearchBody { total, results, paging }, 512 * (page.len() + 1)))
}
