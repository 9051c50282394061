//! HubSpot's CRM over HTTP; nothing but translation.
//!
//! [`Hubspot`] is a [`Destination`](fieldline_connector::Destination), and [`HubspotSource`] a
//! [`Source`](fieldline_connector::Source) over it: they turn each question into calls of HubSpot's API, one file per operation, and each answer into the model's terms. It decides nothing about records. It refuses to
//! send its token in clear to another machine, to retry what cannot be repeated safely (it uses no such call), and to put
//! a record value into an error or a log.
//!
//! ```
//! use fieldline_connector::quota::{Limits, Share};
//! use fieldline_connector_hubspot::{ApiVersion, Hubspot, HubspotConfig};
//!
//! let config = HubspotConfig {
//!     base_url: "http://127.0.0.1:8787".to_owned(),
//!     api_version: ApiVersion::V2026_09,
//!     limits: Limits::professional(),
//!     reserve: Share::percent(20)?,
//!     ..HubspotConfig::new("pat-na1-0".into())
//! };
//! let hubspot = Hubspot::new(config)?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod account_info;
mod archived;
mod batch_archive;
mod batch_read;
mod batch_update;
mod batch_upsert;
mod books;
mod bounded;
mod call;
mod calls;
mod classify;
mod client;
mod config;
mod create_properties;
mod definitions;
mod describe;
mod destination;
mod error_body;
mod failure;
mod gate;
mod group;
mod headers;
mod https;
mod input;
mod links;
mod list;
mod log;
mod meter;
mod naming;
mod oauth;
mod object_schema;
mod owners;
mod paths;
mod pipelines;
mod properties;
mod property_groups;
mod property_validations;
mod record;
mod scopes;
mod search;
mod source;
mod table;
mod text;
mod transport;
mod usage;
#[cfg(test)]
mod virtual_time;
mod write;

pub use config::{DEFAULT_BASE_URL, HubspotConfig};
pub use destination::Hubspot;
pub use oauth::{AuthorizeRequest, Clock, Grant, OAuthApp, OAuthTokens, Proof, TokenEndpoint};
pub use paths::{ApiVersion, UnknownVersion};
pub use scopes::{Access, Need};
pub use source::{HubspotSource, HubspotStream};
pub use transport::{Request, Response, Transport, TransportError};

/// How many inputs a batch call may have.
const MAX_BATCH: usize = 100;
