//! Tokens: what a call is signed with, who gives it out, and where tokens that change are kept.
//!
//! A connector asks a [`TokenProvider`] before every call. One that never changes is a [`StaticToken`]; others fetch or
//! refresh theirs, and keep what must outlive the process in a [`TokenStore`].

mod access;
mod provider;
mod store;

pub use access::AccessToken;
pub use provider::{Renewal, StaticToken, TokenProvider};
pub use store::{Holder, Kept, RefreshTurn, StoredTokens, TokenStore};
