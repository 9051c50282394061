//! Owners.

use serde::Serialize;

use crate::core::Core;
use crate::http::{Call, Family, Operation, Verb};
use crate::owners::Owner;
use crate::stats::CallKind;
use crate::wire::{Answer, ApiError, Paging, Reply};

pub(super) const OPERATIONS: &[Operation] = &[operation("", list), operation("/{owner}", get)];

const fn operation(tail: &'static str, run: fn(&Core, &Call) -> Answer) -> Operation {
    Operation { verb: Verb::Get, family: Family::Owners, tail, kind: CallKind::Other, run }
}

const PAGE_DEFAULT: usize = 100;
const PAGE_MAX: usize = 500;

#[derive(Serialize)]
struct OwnersBody<'a> {
    results: Vec<&'a Owner>,
    #[serde(skip_serializing_if = "Option::is_none")]
    paging: Option<Paging>,
}

/// The cursor is a place in the list.
fn list(core: &Core, call: &Call) -> Answer {
    let limit = call.limit(PAGE_DEFAULT, PAGE_MAX)?;
    let after = call.query("after").unwrap_or("0");
    let after: usize =
        after.parse().map_err(|_| ApiError::validation(format!("{after} is not a valid paging cursor")))?;
    let (archived, email) = (call.flag("archived"), call.query("email"));
    let owners = core.owners();
    let is_named = |owner: &Owner| email.is_none_or(|email| owner.email.eq_ignore_ascii_case(email));
    let mut matching =
        owners.0.iter().filter(|owner| owner.archived == archived && is_named(owner)).skip(after);
    let results = matching.by_ref().take(limit).collect();
    let paging = matching.next().map(|_| Paging::linked(after + limit, |after| call.page_link(after)));
    Ok(Reply::json(200, &OwnersBody { results, paging }))
}

/// By `id`, or by `userId` with `idProperty=userId`.
fn get(core: &Core, call: &Call) -> Answer {
    let owners = core.owners();
    let id = call.param("owner");
    let by_user = call.query("idProperty") == Some("userId");
    let is_meant = |owner: &&Owner| if by_user { owner.user_id.to_string() == id } else { owner.id == id };
    let owner = owners.0.iter().filter(|owner| owner.archived == call.flag("archived")).find(is_meant);
    Ok(Reply::json(200, owner.ok_or_else(ApiError::not_found)?))
}
