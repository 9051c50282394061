//! The argument `formats`: in which writings a date may come.

use fieldline_model::Value;

use super::epoch::{self, Unit};
use super::iso8601;
use super::moment::Moment;
use super::pattern::Pattern;
use crate::problem::StepProblem;
use crate::reader::ArgumentReader;
use crate::refusal::Refusal;
use crate::signature::{ArgumentSignature, ArgumentType};
use crate::text;

/// The argument as a signature lists it.
pub(crate) const fn formats_argument() -> ArgumentSignature {
    ArgumentSignature {
        name: "formats",
        summary: "The writings to try, in order: `iso8601`, `epoch_ms`, `epoch_s`, or a pattern of strftime fields such \
                  as `%m/%d/%Y`.",
        value: ArgumentType::TextList,
        required: false,
        dynamic: false,
        default: Some("iso8601"),
    }
}

/// The writings in which a date may come, in the order in which they are tried.
#[derive(Debug)]
pub(crate) struct Formats {
    formats: Vec<Format>,
    /// As written, for messages.
    names: Vec<String>,
}

#[derive(Debug)]
enum Format {
    Iso8601,
    Epoch(Unit),
    Pattern(Pattern),
}

const NAMES: [&str; 3] = ["iso8601", "epoch_ms", "epoch_s"];

impl Formats {
    /// Reads the argument and checks every pattern.
    pub(crate) fn from_arguments(arguments: &ArgumentReader<'_>) -> Result<Self, StepProblem> {
        let names = arguments.texts("formats")?.unwrap_or_else(|| vec!["iso8601".to_owned()]);
        let formats = names.iter().map(|name| Format::compile(name)).collect::<Result<_, _>>()?;
        Ok(Self { formats, names })
    }

    /// Whether a number can be a date.
    pub(crate) fn read_numbers(&self) -> bool {
        self.formats.iter().any(|format| matches!(format, Format::Epoch(_)))
    }

    /// The moment in the first of the writings that fits; a year that four digits cannot write does not.
    pub(crate) fn read(&self, value: &Value) -> Option<Moment> {
        let written = value.as_text().map(text::trimmed);
        self.formats
            .iter()
            .filter_map(|format| match (format, written) {
                (Format::Epoch(unit), _) => epoch::read(value, *unit).map(Moment::Instant),
                (Format::Iso8601, Some(text)) => iso8601::read(text),
                (Format::Pattern(pattern), Some(text)) => pattern.read(text),
                (Format::Iso8601 | Format::Pattern(_), None) => None,
            })
            .find(Moment::has_writable_year)
    }

    /// The refusal of a value that none of the writings fits; `wanted` is `date` or `datetime`.
    pub(crate) fn refusal(&self, wanted: &str) -> Refusal {
        let names: Vec<_> = self.names.iter().map(|name| format!("`{name}`")).collect();
        let plural = if names.len() == 1 { "the format" } else { "any of the formats" };
        Refusal::new(format!("is no {wanted} in {plural} {}", names.join(", ")))
    }
}

impl Format {
    fn compile(name: &str) -> Result<Self, StepProblem> {
        match name {
            "iso8601" => Ok(Format::Iso8601),
            "epoch_ms" => Ok(Format::Epoch(Unit::Milliseconds)),
            "epoch_s" => Ok(Format::Epoch(Unit::Seconds)),
            pattern if pattern.contains('%') => match Pattern::compile(pattern) {
                Ok(pattern) => Ok(Format::Pattern(pattern)),
                Err(complaint) => Err(StepProblem::of("formats", format!("holds `{pattern}`, {complaint}"))
                    .help("Write strftime fields for a whole date, as in `%d.%m.%Y` or `%Y-%m-%d %H:%M:%S %z`.")),
            },
            other => Err(StepProblem::of(
                "formats",
                format!("holds `{other}`, which is neither `iso8601`, `epoch_ms`, `epoch_s` nor a pattern with `%` fields"),
            )
            .help("Write strftime fields, as in `%d/%m/%Y`.")
            .nearest(other, NAMES)),
        }
    }
}
