//! `date`: a calendar day.

use chrono::NaiveDate;
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
    name: "date",
    summary: "Reads a calendar day.",
    notes: &[
        "The `formats` are tried in order and the first that fits the whole text counts. Numbers are read by `epoch_ms`, \
         `epoch_s` and `excel_days` only.",
        "A day stays that day, and a local time gives the day it is written with; neither needs a zone. An instant (with \
         an offset, or counted from the epoch) gives the day it falls on in `timezone`, or in UTC when there is none.",
        "`iso8601` reads every day and time that can mean only one thing. The year comes first, in four digits: \
         `2024-03-01`, `2024/3/1`, `20240301`, `2024-061`, `2024-W09-5`, and times after `T` or a space, with or without \
         seconds and fraction; `24:00` is the next day. Or the month is an English word: `1 Mar 2024`, \
         `Fri, 01 Mar 2024 09:05:07 GMT`, `Fri Mar  1 09:05:07 2024`. A weekday has to fit. `03/01/2024` is refused, and \
         so is a year of two digits beside a month's name.",
        "Behind a time may come `Z`, `UTC`, `GMT`, an offset such as `+00`, `+0530`, `+05:30` or `+00:53:28`, a zone's \
         name such as `Europe/Berlin` or `[Europe/Berlin]`, and what Java, Go and JavaScript add. An offset counts, \
         whatever name is beside it; a name alone is looked up. `[!Europe/Berlin]` has to fit its offset. Other \
         abbreviations are refused: `CST` is three zones.",
        "`epoch_s` counts seconds since 1970 in up to ten digits, `epoch_ms` milliseconds in eleven to thirteen; a minus \
         sign is a time before. What falls in 1970 is refused: such a number counts something else. `excel_days` counts \
         the days of a spreadsheet, 45352 for 1 March 2024, with the time of day as a fraction, in local time; 60 is \
         refused, because 29 February 1900 never was. No number fits two of these formats, so their order is free.",
        "`%s` is `epoch_s`. In a pattern, `%Y` wants four digits; `%y` reads 70 to 99 as 19xx and 00 to 69 as 20xx. Month names are English.",
        "Years before 1 and after 9999 are refused.",
    ],
    kind: StepKind::Normalizer,
    input: ANY_INPUT,
    output: OutputType::One(ValueType::Date),
    arguments: ARGUMENTS,
    examples: EXAMPLES,
    compile,
};

const ANY_INPUT: InputType = InputType {
    types: &[ValueType::Text, ValueType::Date, ValueType::Instant, ValueType::Integer, ValueType::Decimal],
};
static WITHOUT_NUMBERS: InputType =
    InputType { types: &[ValueType::Text, ValueType::Date, ValueType::Instant] };

const ARGUMENTS: &[ArgumentSignature] = &[
    time::formats_argument(),
    time::timezone_argument(
        "The zone in which an instant's day is told: an IANA name, as in `Europe/Berlin`.",
    ),
];

const US_STYLE: Sample =
    Sample::List(&[Sample::Text("iso8601"), Sample::Text("%m/%d/%Y"), Sample::Text("epoch_ms")]);

const EXAMPLES: &[Example] = &[
    with(&[], Sample::Text("2024-03-01"), Gives(Sample::Date("2024-03-01"))),
    with(&[("formats", US_STYLE)], Sample::Text("3/1/2024"), Gives(Sample::Date("2024-03-01"))),
    with(&[("formats", US_STYLE)], Sample::Integer(1_709_251_200_000), Gives(Sample::Date("2024-03-01"))),
    with(
        &[("timezone", Sample::Text("America/New_York"))],
        Sample::Text("2024-03-01T02:00:00Z"),
        Gives(Sample::Date("2024-02-29")),
    ),
    with(&[], Sample::Text("03/01/2024"), Refuses("is no date in the format `iso8601`")),
];

#[derive(Debug)]
struct Date {
    formats: Formats,
    timezone: Setting<Zone>,
}

fn compile(arguments: &ArgumentReader<'_>) -> Result<Box<dyn Apply>, StepProblem> {
    Ok(Box::new(Date { formats: Formats::from_arguments(arguments)?, timezone: time::timezone(arguments)? }))
}

impl Apply for Date {
    fn apply(&self, value: Value, dynamic: &[Value]) -> Result<Value, Refusal> {
        let moment = match value {
            Value::Date(day) => Some(Moment::Day(day)),
            Value::Instant(instant) => Some(Moment::Instant(instant)),
            other => self.formats.read(&other),
        };
        let moment = moment.ok_or_else(|| self.formats.refusal("date"))?;
        let day = if moment.has_writable_year() { Some(self.day(moment, dynamic)?) } else { None };
        match day {
            Some(day) if time::has_writable_year(&day) => Ok(Value::Date(day)),
            _ => Err(Refusal::new("is a date outside the years 1 to 9999")),
        }
    }

    fn doubt(&self) -> Option<StepProblem> {
        self.formats.doubt()
    }

    fn input(&self) -> Option<&'static InputType> {
        (!self.formats.read_numbers()).then_some(&WITHOUT_NUMBERS)
    }
}

impl Date {
    fn day(&self, moment: Moment, dynamic: &[Value]) -> Result<NaiveDate, Refusal> {
        let instant = match moment {
            Moment::Day(day) => return Ok(day),
            Moment::Local(local) => return Ok(local.date()),
            Moment::Instant(instant) => instant,
        };
        match self.timezone.resolve(dynamic, Zone::named) {
            Ok(Some(zone)) => Ok(zone.local(instant).date()),
            Ok(None) => Ok(instant.date_naive()),
            Err(_) => Err(Refusal::new("is an instant, and the record's `timezone` names no IANA time zone")),
        }
    }
}
