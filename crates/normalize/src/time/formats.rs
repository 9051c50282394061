//! The argument `formats`: in which writings a date may come.

use fieldline_model::Value;

use super::epoch::Count;
use super::moment::Moment;
use super::pattern::Pattern;
use super::reader::read_time;
use crate::problem::StepProblem;
use crate::reader::ArgumentReader;
use crate::refusal::Refusal;
use crate::signature::{ArgumentSignature, ArgumentType};
use crate::text;

/// The argument as a signature lists it.
pub(crate) const fn formats_argument() -> ArgumentSignature {
    ArgumentSignature {
        name: "formats",
        summary: "The writings to try, in order: `iso8601`, `epoch_ms`, `epoch_s`, `excel_days`, or a pattern of strftime \
                  fields such as `%m/%d/%Y`.",
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
    Count(Count),
    Pattern(Pattern),
}

const NAMES: [&str; 4] = ["iso8601", "epoch_ms", "epoch_s", "excel_days"];

impl Formats {
    /// Reads the argument and checks every pattern.
    pub(crate) fn from_arguments(arguments: &ArgumentReader<'_>) -> Result<Self, StepProblem> {
        let names = arguments.texts("formats")?.unwrap_or_else(|| vec!["iso8601".to_owned()]);
        let formats = names.iter().map(|name| Format::compile(name)).collect::<Result<_, _>>()?;
        Ok(Self { formats, names })
    }

    /// Whether a number can be a date.
    pub(crate) fn read_numbers(&self) -> bool {
        self.formats.iter().any(|format| matches!(format, Format::Count(_)))
    }

    /// The moment in the first of the writings that fits; a year that four digits cannot write does not.
    pub(crate) fn read(&self, value: &Value) -> Option<Moment> {
        self.formats.iter().filter_map(|format| format.read(value)).find(Moment::has_writable_year)
    }

    /// Two formats of which each reads what the other writes, as another day: `%d/%m/%Y` and `%m/%d/%Y`.
    pub(crate) fn doubt(&self) -> Option<StepProblem> {
        let pairs = (0..self.formats.len()).flat_map(|later| (0..later).map(move |first| (first, later)));
        pairs.into_iter().find_map(|(first, later)| {
            let (one, other) = (&self.formats[first], &self.formats[later]);
            let texts = [one, other].into_iter().filter_map(Format::sample);
            let (text, day, other_day) = texts.into_iter().find_map(|text| {
                let value = Value::from(text.as_str());
                let (day, other_day) = (one.read(&value)?.day(), other.read(&value)?.day());
                (day != other_day).then_some((text, day, other_day))
            })?;
            let (one, other) = (&self.names[first], &self.names[later]);
            let message = format!("holds `{one}` and `{other}`: `{text}` is {day} by the first, {other_day} by the other");
            Some(StepProblem::of("formats", message).help(
                "What fits both is read by the first of them. Keep the one that the source writes; if it writes both, have \
                 it say which a row is in.",
            ))
        })
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
            "epoch_ms" => Ok(Format::Count(Count::Milliseconds)),
            "epoch_s" | "%s" => Ok(Format::Count(Count::Seconds)),
            "excel_days" => Ok(Format::Count(Count::ExcelDays)),
            pattern if pattern.contains('%') => match Pattern::compile(pattern) {
                Ok(pattern) => Ok(Format::Pattern(pattern)),
                Err(complaint) => Err(StepProblem::of("formats", format!("holds `{pattern}`, {complaint}"))
                    .help("Write strftime fields for a whole date, as in `%d.%m.%Y` or `%Y-%m-%d %H:%M:%S %z`.")),
            },
            other => Err(StepProblem::of(
                "formats",
                format!(
                    "holds `{other}`, which is neither `iso8601`, `epoch_ms`, `epoch_s`, `excel_days` nor a pattern \
                     with `%` fields"
                ),
            )
            .help("Write strftime fields, as in `%d/%m/%Y`.")
            .nearest(other, NAMES)),
        }
    }

    /// A text that a pattern writes for 3 February 2001: day, month and year may be taken for each other.
    fn sample(&self) -> Option<String> {
        const SECONDS: i64 = 981_158_400;
        match self {
            Format::Pattern(pattern) => pattern.written(SECONDS),
            Format::Iso8601 | Format::Count(_) => None,
        }
    }

    fn read(&self, value: &Value) -> Option<Moment> {
        match self {
            Format::Count(count) => count.read(value),
            Format::Iso8601 => read_time(value.as_text()?),
            Format::Pattern(pattern) => pattern.read(text::trimmed(value.as_text()?)),
        }
    }
}
