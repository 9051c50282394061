//! Positions of records in their stream: which of them can be trusted, and where the next run begins.
//!
//! One odd value must not become the watermark, as it would hide every later record. So the first run finds out what the
//! positions are (times, a count of seconds, a counter), and whatever is something else, or lies where no position can, is
//! *unread*: its record is read in every run, and people hear of it.

mod census;
mod class;
mod oddity;
mod scale;

pub(crate) use census::Census;
pub use census::{UnreadMark, WatermarkNews};
pub(crate) use class::Window;
pub use oddity::Oddity;
pub(crate) use scale::{Position, Scale};
