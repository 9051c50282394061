//! JSON in and out: request values, error bodies, record bodies. Nothing here knows how records are stored.

mod context;
mod error;
mod paging;
mod reply;
mod value;

pub(crate) use error::{Answer, ApiError, ErrorDetail};
pub(crate) use paging::Paging;
pub(crate) use reply::Reply;
pub(crate) use value::{LooseId, PropertyMap, Text, WireValue};
