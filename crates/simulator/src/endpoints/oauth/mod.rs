//! OAuth: consent, tokens, introspection, revocation, in the current and the first version.

mod authorize;
mod inspect;
mod token;
mod v1;

use serde::Serialize;

use crate::http::Operation;
use crate::oauth::Refusal;
use crate::wire::Reply;

/// All operations of the OAuth families.
pub(super) const OPERATIONS: &[&[Operation]] =
    &[authorize::OPERATIONS, token::OPERATIONS, inspect::OPERATIONS, v1::OPERATIONS];

/// 200 with the body, or the refusal's 400.
fn settled<T: Serialize>(outcome: Result<T, Refusal>) -> Reply {
    match outcome {
        Ok(body) => Reply::json(200, &body),
        Err(refusal) => Reply::json(400, &refusal),
    }
}

pub(in crate::endpoints) use token::{APP_ID, USER_ID};
