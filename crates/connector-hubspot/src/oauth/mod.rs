//! OAuth 2.0 as HubSpot speaks it: a person lets an app in, and the app refreshes its tokens from then on.
//!
//! `authorize` builds the address that the person opens, `endpoint` speaks to HubSpot, `tokens` gives out access tokens and
//! refreshes them in time, once for all processes.

mod answer;
mod authorize;
mod endpoint;
mod proof;
mod refusal;
mod tokens;
mod turn;
#[cfg(test)]
mod virtual_time;

pub use answer::Grant;
pub use authorize::AuthorizeRequest;
pub use endpoint::{OAuthApp, TokenEndpoint};
pub use proof::Proof;
pub use tokens::{Clock, OAuthTokens};
