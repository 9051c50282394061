//! Faults on demand and by seed: the answers a client must survive.

mod describe;
mod kind;
mod text;
mod waiting;

pub use describe::Fault;
pub use kind::FaultKind;
pub use text::BadFault;
pub(crate) use waiting::Faults;
