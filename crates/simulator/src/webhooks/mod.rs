//! Webhooks: apps subscribe to changes of records, and the account sends them signed.

mod associated;
mod board;
mod delivery;
mod event;
mod event_type;
mod happening;
mod hub;
mod post;
mod schedule;
mod signature;
mod subscription;
mod target;

pub use delivery::WebhookCounts;
pub use signature::SignatureVersion;

pub(crate) use associated::link_events;
pub(crate) use delivery::{deliver, deliver_due};
pub(crate) use event_type::{EventType, UnknownEvent};
pub(crate) use happening::{Happening, What};
pub(crate) use hub::Webhooks;
pub(crate) use subscription::{AppSettings, Subscription, Throttling};
pub(crate) use target::Target;
