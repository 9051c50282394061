//! Days and instants: reading them in many writings, and local times in their zone.

mod epoch;
mod formats;
mod iso8601;
mod moment;
mod pattern;
mod zone;

pub(crate) use formats::{Formats, formats_argument};
pub(crate) use moment::{Moment, has_writable_year, to_milliseconds};
pub(crate) use zone::{timezone, timezone_argument};
