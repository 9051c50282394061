//! How fast we may call: one pure state machine per (app, account).
//!
//! [`Quota`] knows no clock. Its driver passes `now`, waits when it is told to ([`Wait`]), and reports what came back.
//! Within one `Quota`, `now` must never go backwards. Fairness among waiting callers is the driver's concern.
//!
//! The window is exact, not a bucket: with a burst of 100 per 10 seconds, no stretch of 10 seconds ever holds more than
//! 100 calls, and under greedy load every stretch holds exactly 100. A token bucket of the same size lets nearly twice
//! as many through.
//!
//! ```
//! use std::time::{Duration, Instant};
//! use fieldline_connector::quota::{CallKind, Limits, Quota, Share, Wait};
//!
//! let limits = Limits::new(2, None, 4)?.with_margin(Duration::ZERO);
//! let mut quota = Quota::new(limits, Share::NONE);
//! let start = Instant::now();
//! assert!(quota.take(CallKind::Read, start).is_ok());
//! assert!(quota.take(CallKind::Write, start).is_ok());
//! let wait = quota.take(CallKind::Read, start).unwrap_err();
//! assert_eq!(wait, Wait::Until(start + Duration::from_secs(10)));
//! # Ok::<(), fieldline_connector::quota::LimitsError>(())
//! ```
//!
//! Several processes share one quota through a [`QuotaStore`]: each takes it over as a [`QuotaSnapshot`], asks, and hands
//! it on. What was used of the day outlives them in the same way.

mod day;
mod estimate;
mod headers;
mod lane;
mod limits;
mod moment;
mod note;
mod pace;
mod snapshot;
mod state;
mod turns;
mod window;

pub use estimate::{Estimate, Work};
pub use headers::RateHeaders;
pub use limits::{Increases, Limits, LimitsError, Share};
pub use moment::Moment;
pub use note::Note;
pub use pace::Pace;
pub use snapshot::{MemoryQuota, QuotaSnapshot, QuotaStore, SharedQuota};
pub use state::{CallKind, Quota, Throttle, Ticket, Wait};
