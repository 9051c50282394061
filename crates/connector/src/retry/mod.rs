//! Whether a failed call is sent again: one policy for all calls, as a pure state machine.
//!
//! A [`Retry`] lives as long as one call. After each failure it is shown the error's class and answers with a
//! [`Directive`]. It draws its jitter from a seed, so that a run can be replayed.
//!
//! ```
//! use std::time::Duration;
//! use fieldline_connector::ErrorClass;
//! use fieldline_connector::retry::{Directive, Retry, RetryPolicy};
//!
//! let mut retry = Retry::new(RetryPolicy::default(), 7);
//! let asked = ErrorClass::Transient { retry_after: Some(Duration::from_secs(3)) };
//! assert!(matches!(retry.decide(asked), Directive::RetryAfter(wait) if wait >= Duration::from_secs(3)));
//! assert!(matches!(retry.decide(ErrorClass::Auth), Directive::Stop(_)));
//! ```

mod circuit;
mod jitter;
mod policy;

pub use circuit::Circuit;
pub use policy::{Directive, Retry, RetryPolicy};
