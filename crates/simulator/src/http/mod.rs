//! From HTTP to operations and back. The only place that knows axum.

mod call;
mod control;
mod dispatch;
mod gate;
mod hold;
mod line;
mod operation;
mod refusal;
mod response;
mod router;
mod scopes;

pub(crate) use call::{Call, Form};
pub(crate) use line::{LineHandle, LineListener};
pub(crate) use operation::{Family, Operation, Verb};
pub(crate) use router::{endpoint_kinds, router};
