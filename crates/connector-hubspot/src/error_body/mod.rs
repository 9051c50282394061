//! What HubSpot says when it says no.
//!
//! Its documentation asks to treat every field as optional, and over the years the same refusal came in several shapes;
//! so nothing here can fail: what is not understood is left out.

mod parse;
mod problem;

pub(crate) use parse::ErrorBody;
pub(crate) use problem::Problem;
