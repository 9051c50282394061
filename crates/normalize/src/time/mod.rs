//! Days and instants: reading them in many writings, and local times in their zone.

mod cursor;
mod epoch;
mod excel;
mod formats;
mod iso8601;
mod moment;
mod month_names;
mod pattern;
mod place;
mod reader;
mod time_of_day;
mod zone;

pub(crate) use formats::{Formats, formats_argument};
pub use moment::Moment;
pub(crate) use moment::{has_writable_year, to_milliseconds};
pub use reader::read_time;
pub(crate) use zone::{timezone, timezone_argument};
