//! Links between records: changes of their own, made after the records of the mapping are loaded.
//!
//! ```text
//! compute   candidates and what is due → rules whose links moved → ids → what HubSpot holds → link changes
//! load      the record's checkpoint marks its links due → link → unlink → what became of them
//! ```
//! "Due" in the state is the durable intent: it is written together with the outcome of the record, and every call is safe to
//! repeat. A run that finds links due reads what HubSpot holds and sends the rest.

mod change;
mod conclude;
mod foresee;
mod load;
mod located;
mod observe;
mod plan;
mod refused;
mod relink;
mod removed;
mod resolve;
mod tasks;
mod types;
mod view;

pub(crate) use change::due_links;
pub(crate) use change::property as links_name;
pub use change::{LinkChange, LinkTarget, RuleLinks};
pub(crate) use foresee::{Foreseen, foresee};
pub(crate) use plan::{break_promises, plan_links, plan_moved};
pub use refused::RefusedLinks;
pub(crate) use refused::refused_links;
pub(crate) use types::{LinkTypes, rule_name};
pub use view::LinkedPair;
