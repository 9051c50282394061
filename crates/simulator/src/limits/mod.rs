//! Rate limits as pure state machines: the time is an argument.

mod day;
mod limiter;
mod window;

pub(crate) use limiter::{Caller, Limiter, Metered, Quota, Throttle};
