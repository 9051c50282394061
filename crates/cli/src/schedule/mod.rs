//! When does which mapping run?

mod scheduler;

pub(crate) use scheduler::{Due, Scheduler};
