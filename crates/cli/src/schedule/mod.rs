//! When does which mapping run?

mod queue;
mod scheduler;

pub(crate) use queue::{Before, InLine, Queue, targets};
pub(crate) use scheduler::{Due, Scheduler};
