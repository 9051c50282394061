//! HubSpot as an OAuth 2.0 server: codes, refresh tokens, access tokens that expire.

mod app;
mod desk;
mod pkce;
mod refusal;

pub(crate) use app::Apps;
pub(crate) use desk::{AccessToken, Consent, Desk, Exchange, Granted};
pub(crate) use pkce::Challenge;
pub(crate) use refusal::Refusal;
