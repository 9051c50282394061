//! The associations of one record.

use serde::Serialize;

use super::batch_read::PAGE_MAX;
use super::body::{DefaultBody, LabelsBody, LinkedBody, page};
use super::check::{Ends, SpecInput, live, record_id};
use crate::core::Core;
use crate::endpoints::batch_body;
use crate::http::{Call, Family, Operation, Verb};
use crate::stats::CallKind;
use crate::wire::{Answer, ApiError, Paging, Reply};

pub(super) const OPERATIONS: &[Operation] = &[
    operation(Verb::Get, "/{object}/{id}/associations/{to_object}", CallKind::Read, list),
    operation(Verb::Put, "/{object}/{id}/associations/{to_object}/{to_id}", CallKind::Write, put),
    operation(Verb::Delete, "/{object}/{id}/associations/{to_object}/{to_id}", CallKind::Write, delete),
    operation(
        Verb::Put,
        "/{object}/{id}/associations/default/{to_object}/{to_id}",
        CallKind::Write,
        put_default,
    ),
];

const fn operation(
    verb: Verb,
    tail: &'static str,
    kind: CallKind,
    run: fn(&Core, &Call) -> Answer,
) -> Operation {
    Operation { verb, family: Family::RecordAssociations, tail, kind, run }
}

#[derive(Serialize)]
struct ListBody {
    results: Vec<LinkedBody>,
    #[serde(skip_serializing_if = "Option::is_none")]
    paging: Option<Paging>,
}

fn list(core: &Core, call: &Call) -> Answer {
    let ends = Ends::of(core, call, "object", "to_object")?;
    let limit = call.limit(PAGE_MAX, usize::MAX)?;
    if limit > PAGE_MAX {
        let message = format!("You can only request at most {PAGE_MAX} associations at once.");
        return Err(ApiError::validation(message).with_context("limit", vec![limit.to_string()]));
    }
    let after = call.query("after").filter(|after| !after.is_empty()).unwrap_or("0");
    let Ok(after) = after.parse() else {
        return Err(ApiError::validation(format!("{after} is not a valid paging cursor")));
    };
    let account = core.associations.lock();
    let from = live(&ends.from, call.param("id"), true)?;
    let found = page(&account, &ends, from, after, limit, call.version);
    let paging = found.next.map(|next| Paging::linked(next, |after| call.page_link(after)));
    Ok(Reply::json(200, &ListBody { results: found.results, paging }))
}

/// The labels given replace those that were there.
fn put(core: &Core, call: &Call) -> Answer {
    let ends = Ends::of(core, call, "object", "to_object")?;
    let specs: Vec<SpecInput> = call.json()?;
    let mut account = core.associations.lock();
    let (from, to) = ends.pair(call.param("id"), call.param("to_id"))?;
    let kinds = ends.kinds(&account.types, &specs)?;
    account.replace(from, to, &kinds);
    Ok(Reply::json(201, &LabelsBody::of(&account, &ends, from, to, call.version)))
}

/// Links without a label; once more changes nothing.
fn put_default(core: &Core, call: &Call) -> Answer {
    let started_at = core.clock.now_ms();
    let ends = Ends::of(core, call, "object", "to_object")?;
    let mut account = core.associations.lock();
    ends.require_relation(&account.types)?;
    let (from, to) = ends.pair(call.param("id"), call.param("to_id"))?;
    account.add_unlabelled(from, to);
    let results = DefaultBody::both(&account, from, to);
    Ok(batch_body::reply(200, results, Vec::new(), (started_at, core.clock.now_ms())))
}

/// Ends everything between the two; 204 also where nothing was.
fn delete(core: &Core, call: &Call) -> Answer {
    let ends = Ends::of(core, call, "object", "to_object")?;
    let (from, to) = (record_id(call.param("id"))?, record_id(call.param("to_id"))?);
    core.associations.lock().links.unlink((ends.from.place, from), (ends.to.place, to));
    Ok(Reply::empty(204))
}
