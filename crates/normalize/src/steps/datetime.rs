//! `datetime`: a point in time.

use chrono::{DateTime, NaiveDateTime, NaiveTime, Utc};
use fieldline_model::{Value, ValueType, Zone};

use crate::example::{Example, ExampleResult::Gives, ExampleResult::Refuses, Sample, with};
use crate::problem::StepProblem;
use crate::reader::ArgumentReader;
use crate::refusal::Refusal;
use crate::setting::Setting;
use crate::signature::{ArgumentSignature, InputType, OutputType, Signature, StepKind};
use crate::step::Apply;
use crate::time::{self, Formats, Moment};

pub(crate) static SIGNATURE: Signature = Signature {
    name: "datetime",
    summary: "Reads a point in time, to the millisecond, and gives it in UTC.",
    notes: &[
        "The `formats` are those of `date`.",
        "A time without an offset is local time in `timezone`, and a day is its first moment there; without a zone both \
         are refused.",
        "A local time that a change of clocks skips is moved forward by as much as was skipped: 02:30 becomes 03:30. One \
         that comes twice is its first occurrence.",
        "Digits below a millisecond are cut off; HubSpot keeps no more. Years before 1 and after 9999 are refused.",
    ],
    kind: StepKind::Normalizer,
    input: ANY_INPUT,
    output: OutputType::One(ValueType::Instant),
    arguments: ARGUMENTS,
    examples: EXAMPLES,
    compile,
};

const ANY_INPUT: InputType = InputType {
    types: &[ValueType::Text, ValueType::Instant, ValueType::Date, ValueType::Integer, ValueType::Decimal],
};
static WITHOUT_NUMBERS: InputType =
    InputType { types: &[ValueType::Text, ValueType::Instant, ValueType::Date] };

const ARGUMENTS: &[ArgumentSignature] = &[
    time::formats_argument(),
    time::timezone_argument("The zone of times without an offset: an IANA name, as in `Europe/Berlin`."),
];

const EXAMPLES: &[Example] = &[
    with(&[], Sample::Text("2024-03-01T12:00+05:30"), Gives(Sample::Instant("2024-03-01T06:30:00Z"))),
    with(
        &[("timezone", Sample::Text("Europe/Berlin"))],
        Sample::Text("2024-03-31 02:30"),
        Gives(Sample::Instant("2024-03-31T01:30:00Z")),
    ),
    with(
        &[("formats", Sample::Text("%m/%d/%Y %I:%M %p")), ("timezone", Sample::Text("America/New_York"))],
        Sample::Text("11/3/2024 1:30 AM"),
        Gives(Sample::Instant("2024-11-03T05:30:00Z")),
    ),
    with(
        &[("formats", Sample::Text("epoch_s"))],
        Sample::Integer(1_709_251_200),
        Gives(Sample::Instant("2024-03-01T00:00:00Z")),
    ),
    with(&[], Sample::Text("2024-03-01 12:00"), Refuses("has no offset, and the rule has no `timezone`")),
];

#[derive(Debug)]
struct Datetime {
    formats: Formats,
    timezone: Setting<Zone>,
}

fn compile(arguments: &ArgumentReader<'_>) -> Result<Box<dyn Apply>, StepProblem> {
    Ok(Box::new(Datetime {
        formats: Formats::from_arguments(arguments)?,
        timezone: time::timezone(arguments)?,
    }))
}

impl Apply for Datetime {
    fn apply(&self, value: Value, dynamic: &[Value]) -> Result<Value, Refusal> {
        let moment = match value {
            Value::Date(day) => Some(Moment::Day(day)),
            Value::Instant(instant) => Some(Moment::Instant(instant)),
            other => self.formats.read(&other),
        };
        let moment = moment.ok_or_else(|| self.formats.refusal("datetime"))?;
        let instant = match moment {
            beyond if !beyond.has_writable_year() => None,
            Moment::Instant(instant) => Some(instant),
            Moment::Local(local) => self.instant_of(local, dynamic)?,
            Moment::Day(day) => self.instant_of(day.and_time(NaiveTime::MIN), dynamic)?,
        };
        match instant.map(time::to_milliseconds) {
            Some(instant) if time::has_writable_year(&instant) => Ok(Value::Instant(instant)),
            _ => Err(Refusal::new("is a time outside the years 1 to 9999")),
        }
    }

    fn doubt(&self) -> Option<StepProblem> {
        self.formats.doubt()
    }

    fn input(&self) -> Option<&'static InputType> {
        (!self.formats.read_numbers()).then_some(&WITHOUT_NUMBERS)
    }
}

impl Datetime {
    fn instant_of(&self, local: NaiveDateTime, dynamic: &[Value]) -> Result<Option<DateTime<Utc>>, Refusal> {
        match self.timezone.resolve(dynamic, Zone::named) {
            Ok(Some(zone)) => Ok(zone.instant_of(local)),
            Ok(None) => Err(Refusal::new("has no offset, and the rule has no `timezone`")),
            Err(_) => Err(Refusal::new("has no offset, and the record's `timezone` names no IANA time zone")),
        }
    }
}
