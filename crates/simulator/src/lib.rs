//! An embedded HubSpot for tests: objects, limits, faults, its own clock.
//!
//! Start one in a test, point any HubSpot client at its address, and look at what it holds afterwards. It answers as
//! the live API does where that is known: error bodies, batch answers with status 207, results in no order, rate
//! limits with their headers, a search index that lags, associations, OAuth tokens that expire, signed webhooks. Which
//! behaviours are documented, observed or inferred is listed in the crate's `README.md`.
//!
//! ```
//! use fieldline_simulator::{PropertySpec, Simulator, Tier};
//! use tokio::io::{AsyncReadExt, AsyncWriteExt};
//! use tokio::net::TcpStream;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> std::io::Result<()> {
//! let running = Simulator::builder()
//!     .tier(Tier::Professional)
//!     .property("contacts", PropertySpec::text("app_customer_id").unique())
//!     .build()
//!     .start()
//!     .await?;
//!
//! // Any client will do; this one is as plain as can be.
//! let body = r#"{"properties":{"email":"Ada@Example.com","app_customer_id":"C-1"}}"#;
//! let mut stream = TcpStream::connect(running.base_url().replace("http://", "")).await?;
//! let request = format!(
//!     "POST /crm/objects/2026-09/contacts HTTP/1.1\r\nhost: simulator\r\nauthorization: Bearer any\r\n\
//!      connection: close\r\ncontent-length: {}\r\n\r\n{body}",
//!     body.len(),
//! );
//! stream.write_all(request.as_bytes()).await?;
//! let mut answer = String::new();
//! stream.read_to_string(&mut answer).await?;
//! assert!(answer.starts_with("HTTP/1.1 201"));
//! assert!(answer.contains("x-hubspot-ratelimit-remaining: 189"));
//!
//! let contacts = running.simulator().records("contacts");
//! assert_eq!(contacts[0].get("email"), Some("ada@example.com"));
//! assert_eq!(running.simulator().stats().totals.write, 1);
//! # Ok(())
//! # }
//! ```
//!
//! # What it refuses
//!
//! * It knows nothing of Fieldline: it shares no type with any client, so that one misreading of the API cannot pass
//!   on both sides.
//! * It does not guess silently: what it does not simulate is answered with status 501 and says so.
//! * It calls nobody but receivers of webhooks on the same machine.
//! * It keeps nothing: records live in memory and go with the process.
//! * It is no security boundary: any bearer token will do unless one is named, and `/_sim` asks for none.
//!
//! # Time
//!
//! Everything that depends on time reads one [`Clock`]. [`Clock::scripted`] stands still until a test moves it, and
//! [`Clock::tokio`] follows a paused runtime. Only [`Builder::latency`], held requests and the five seconds that receivers of
//! webhooks have wait in real (tokio) time. A failed delivery is due again by the [`Clock`]; a test moves it and calls
//! [`Simulator::deliver_webhooks`].

mod associations;
mod base64;
mod builder;
mod clock;
mod core;
mod custom_types;
mod dice;
mod duration;
mod endpoints;
mod fault;
mod fill;
mod http;
mod inside;
mod instant;
mod latency;
mod limits;
mod merged_ids;
mod oauth;
mod owners;
mod pipeline_input;
mod property_spec;
mod record_count;
mod requirement_data;
mod running;
mod schema;
mod settings;
mod simulator;
mod start_data;
mod stats;
mod store;
mod tier;
mod values;
mod version;
mod view;
mod webhooks;
mod wire;
mod write_rules;
mod zone;

pub use builder::Builder;
pub use clock::{Clock, TimeSource};
pub use duration::{BadDuration, read_duration};
pub use fault::{BadFault, Fault, FaultKind};
pub use latency::{BadLatency, Latency};
pub use merged_ids::{MergedIds, UnknownMergedIds};
pub use property_spec::PropertySpec;
pub use record_count::{BadCount, RecordCount};
pub use running::RunningSimulator;
pub use simulator::Simulator;
pub use start_data::DataError;
pub use stats::{RecordCounts, Stats, Totals};
pub use tier::{Tier, UnknownTier};
pub use view::{AssociationView, RecordView};
pub use webhooks::{SignatureVersion, WebhookCounts};
pub use write_rules::{UnknownRules, WriteRules};
