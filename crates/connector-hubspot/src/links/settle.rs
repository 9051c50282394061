//! Sorts an answer's results and errors by pair.

use std::collections::HashMap;

use fieldline_model::{LinkOutcome, RecordId, Rejection, RejectionCode};

use super::answer::Said;
use super::pair::{Pair, Verb};
use crate::error_body::ErrorBody;

/// What an answer says about the pairs of its call.
pub(super) struct Settled {
    /// Outcomes by index of the pair.
    pub(super) outcomes: HashMap<usize, LinkOutcome>,
    /// Pairs of which some are refused, and nobody knows which.
    pub(super) suspects: Vec<usize>,
}

/// Sorts the answer to a call with these of the pairs.
pub(super) fn settle(verb: Verb, pairs: &[Pair<'_>], sent: &[usize], said: &Said) -> Settled {
    let by_ends: HashMap<(&RecordId, &RecordId), usize> =
        sent.iter().map(|index| ((pairs[*index].from, pairs[*index].to), *index)).collect();
    let mut outcomes: HashMap<usize, LinkOutcome> = HashMap::new();
    for (from, to) in &said.written {
        if let Some(index) = by_ends.get(&(from, to)) {
            outcomes.insert(*index, LinkOutcome::Done);
        }
    }
    let mut strays = Vec::new();
    for error in &said.errors {
        let named = named_by(error, pairs, sent);
        for index in &named {
            outcomes.entry(*index).or_insert_with(|| refusal(verb, error));
        }
        if named.is_empty() {
            strays.push(error);
        }
    }
    let mut unheard: Vec<usize> =
        sent.iter().copied().filter(|index| !outcomes.contains_key(index)).collect();
    match (strays.as_slice(), unheard.as_slice()) {
        // An archive has no results: what is not complained about is done.
        ([], _) if verb != Verb::Create => {
            outcomes.extend(unheard.drain(..).map(|index| (index, LinkOutcome::Done)));
        }
        ([], _) => unheard.clear(),
        ([error, ..], [index]) => {
            outcomes.insert(*index, refusal(verb, error));
            unheard.clear();
        }
        _ => {}
    }
    Settled { outcomes, suspects: unheard }
}

/// The pairs that an error is about: those of both ids it names, of the one it names, or those with the type it names.
pub(super) fn named_by(error: &ErrorBody, pairs: &[Pair<'_>], sent: &[usize]) -> Vec<usize> {
    let (from, to) = (error.context("fromObjectId"), error.context("toObjectId"));
    let ids = [error.context("id"), error.context("ids")].concat();
    let types = error.context("associationTypeId");
    let is = |names: &[String], id: &RecordId| names.iter().any(|name| name == id.as_str());
    let is_meant = |pair: &Pair<'_>| {
        if !from.is_empty() || !to.is_empty() {
            return (from.is_empty() || is(&from, pair.from)) && (to.is_empty() || is(&to, pair.to));
        }
        if !ids.is_empty() {
            return is(&ids, pair.from) || is(&ids, pair.to);
        }
        pair.types.iter().any(|link_type| types.contains(&link_type.type_id.to_string()))
    };
    sent.iter().copied().filter(|index| is_meant(&pairs[*index])).collect()
}

/// The outcome that an error is for its pair.
pub(super) fn refusal(verb: Verb, error: &ErrorBody) -> LinkOutcome {
    if error.is_transient() {
        return LinkOutcome::Open;
    }
    if error.is_not_found() && verb != Verb::Create {
        return LinkOutcome::Done;
    }
    let code = error.sub_category.as_deref().or(error.category.as_deref()).unwrap_or("VALIDATION_ERROR");
    let message = match explained(code) {
        Some(meaning) => format!("HubSpot refused the link: {code} ({meaning})"),
        None => format!("HubSpot refused the link: {code}"),
    };
    let rejection = Rejection::of_record(RejectionCode::Refused, message);
    LinkOutcome::Rejected(match &error.message {
        Some(raw) => rejection.with_value(raw),
        None => rejection,
    })
}

/// HubSpot's sub-categories in words.
fn explained(code: &str) -> Option<&'static str> {
    Some(match code {
        "crm.associations.TO_OBJECT_NOT_FOUND" => "the other record is not there",
        "crm.associations.FROM_OBJECT_NOT_FOUND" => "the record is not there",
        "crm.associations.INVALID_ASSOCIATION_TYPE" => "the two object types have no link of that type",
        "crm.associations.INVALID_IDENTIFIER" => "a record id is none",
        _ => return None,
    })
}
