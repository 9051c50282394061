//! The argument `timezone`: in which zone a local time is meant, or an instant told.

use fieldline_model::Zone;

use crate::problem::StepProblem;
use crate::reader::ArgumentReader;
use crate::setting::Setting;
use crate::signature::{ArgumentSignature, ArgumentType};

/// The argument as a signature lists it.
pub(crate) const fn timezone_argument(summary: &'static str) -> ArgumentSignature {
    ArgumentSignature {
        name: "timezone",
        summary,
        value: ArgumentType::TimeZone,
        required: false,
        dynamic: true,
        default: Some("the project's `defaults.timezone`"),
    }
}

/// Reads the argument.
pub(crate) fn timezone(arguments: &ArgumentReader<'_>) -> Result<Setting<Zone>, StepProblem> {
    arguments.setting("timezone", arguments.defaults.timezone, Zone::named, |written| {
        StepProblem::of("timezone", "names no IANA time zone")
            .help("Write a name such as `Europe/Berlin` or `UTC`.")
            .nearest(written, Zone::names())
    })
}
