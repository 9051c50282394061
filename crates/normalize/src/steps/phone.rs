//! `phone`: E.164, or nothing.

use fieldline_model::{Value, ValueType};
use rlibphonenumber::{PHONE_NUMBER_UTIL, Region};

use crate::example::{Example, ExampleResult::Gives, ExampleResult::Refuses, Sample, refuses, with};
use crate::phone::{self, Found, Unread};
use crate::problem::StepProblem;
use crate::reader::ArgumentReader;
use crate::refusal::Refusal;
use crate::setting::Setting;
use crate::signature::{ArgumentSignature, ArgumentType, InputType, OutputType, Signature, StepKind};
use crate::step::Apply;
use crate::text;

pub(crate) static SIGNATURE: Signature = Signature {
    name: "phone",
    summary: "Reads a phone number in any usual writing and gives it in E.164: `+14155550132`.",
    notes: &[
        "A number with `+` and country code needs no region; any other is read as dialled in `region`.",
        "The number must be valid in its country's numbering plan, not merely of a possible length.",
        "A word behind the number (`089 1234567 Fax`) is a note and is never dialled. A keypad word counts only in numbers \
         of North America, the United Kingdom, Australia and New Zealand, joined by a hyphen or nothing, with at least \
         four letters, and where the digits alone are no valid number: `1-800-FLOWERS`.",
        "Zeros behind a decimal point or comma (`1712345678.0`, as programs write a column of numbers) are dropped; other \
         decimals are refused. Groups with several points are read as groups: `01.23.45.67.00`.",
        "An extension is known by its word or sign: `ext. 5`, `x5`, `#5`, `;ext=5`, `,,5`, `Durchwahl 5`, `poste 5`. A \
         direct-dial number behind a hyphen (`089 1234-0`) belongs to the number.",
        "A value with two numbers is refused, and so is one with digits behind a word that names no extension. Opening hours, \
         floors and the like behind a number (`089 1234567 24h`, `1. Stock`) are refused, too, and never dialled.",
        "Digits that begin with the country's own code and have no `+` are refused where both readings are valid: \
         `491712345678` in `DE` is a mobile number without its `+`, or one in the area 0491. A leading `0`, `+` or `00` \
         settles it. Landline numbers of countries that write no prefix before national numbers, such as Poland, are read \
         as they are written.",
        "Numbering plans are those of libphonenumber, compiled in; which edition, is part of the plan's fingerprint.",
    ],
    kind: StepKind::Normalizer,
    input: INPUT,
    output: OutputType::One(ValueType::Text),
    arguments: &[REGION, EXTENSION],
    examples: EXAMPLES,
    compile,
};

pub(super) const INPUT: InputType =
    InputType { types: &[ValueType::Text, ValueType::Integer, ValueType::Decimal] };

pub(super) const REGION: ArgumentSignature = ArgumentSignature {
    name: "region",
    summary: "The country of numbers without a country code: ISO 3166-1 alpha-2, as in `DE`.",
    value: ArgumentType::Region,
    required: false,
    dynamic: true,
    default: Some("the project's `defaults.region`"),
};

const EXTENSION: ArgumentSignature = ArgumentSignature {
    name: "extension",
    summary: "What happens to an extension behind the number: it is dropped, or the number is refused. In a field rule, \
              `{ to: property }` gives it to another property.",
    value: ArgumentType::ChoiceOrProperty(&["drop", "refuse"]),
    required: false,
    dynamic: false,
    default: Some("drop"),
};

const EXAMPLES: &[Example] = &[
    with(
        &[("region", Sample::Text("US"))],
        Sample::Text("(415) 555-0132"),
        Gives(Sample::Text("+14155550132")),
    ),
    with(
        &[("region", Sample::Text("DE"))],
        Sample::Text("0171 2345678 ext. 12"),
        Gives(Sample::Text("+491712345678")),
    ),
    with(
        &[("region", Sample::Text("DE")), ("extension", Sample::Text("refuse"))],
        Sample::Text("0171 2345678 ext. 12"),
        Refuses("has an extension"),
    ),
    with(
        &[("region", Sample::Text("DE"))],
        Sample::Text("089 1234567 Fax"),
        Gives(Sample::Text("+49891234567")),
    ),
    with(
        &[("region", Sample::Text("DE"))],
        Sample::Text("1712345678.0"),
        Gives(Sample::Text("+491712345678")),
    ),
    with(&[], Sample::Text("+44 (0)20 7946 0018"), Gives(Sample::Text("+442079460018"))),
    with(
        &[("region", Sample::Text("US"))],
        Sample::Integer(4_155_550_132),
        Gives(Sample::Text("+14155550132")),
    ),
    with(
        &[("region", Sample::Text("DE"))],
        Sample::Text("12"),
        Refuses("is not a valid phone number (region DE)"),
    ),
    with(
        &[("region", Sample::Text("DE"))],
        Sample::Text("491712345678"),
        Refuses(
            "is a valid number with country code 49 and another without it: it needs a `+`, or the national prefix (region DE)",
        ),
    ),
    with(
        &[("region", Sample::Text("DE"))],
        Sample::Text("030 12345 / 040 12345"),
        Refuses("holds more than one number"),
    ),
    refuses("0171 2345678", "has no country code, and the rule has no `region`"),
];

#[derive(Debug)]
struct Phone {
    country: Country,
    extension: Extension,
}

/// What happens to an extension.
#[derive(Clone, Copy, Debug)]
enum Extension {
    Drop,
    Refuse,
}

fn compile(arguments: &ArgumentReader<'_>) -> Result<Box<dyn Apply>, StepProblem> {
    let words = [("drop", Extension::Drop), ("refuse", Extension::Refuse)];
    let keep = |problem: StepProblem| match problem.help {
        Some(_) => problem,
        None => problem.help("To keep it, write `extension: { to: PROPERTY }` in a field rule."),
    };
    let extension = arguments.choice("extension", &words).map_err(keep)?.unwrap_or(Extension::Drop);
    Ok(Box::new(Phone { country: Country::from_arguments(arguments)?, extension }))
}

impl Apply for Phone {
    fn apply(&self, value: Value, dynamic: &[Value]) -> Result<Value, Refusal> {
        let found = self.country.read(value, dynamic)?;
        match (self.extension, found.extension) {
            (Extension::Refuse, Some(_)) => Err(Refusal::new("has an extension")),
            _ => Ok(Value::Text(found.number)),
        }
    }

    fn needs_arguments(&self, value: &Value) -> bool {
        needs_region(value)
    }
}

/// Where numbers without a country code are dialled.
#[derive(Debug)]
pub(super) struct Country(Setting<Region>);

impl Country {
    /// Reads the argument `region`.
    pub(super) fn from_arguments(arguments: &ArgumentReader<'_>) -> Result<Self, StepProblem> {
        let fallback = match &arguments.defaults.region {
            None => None,
            Some(code) => Some(region(code.trim()).ok_or_else(unknown_default)?),
        };
        Ok(Self(arguments.setting("region", fallback, region, unknown_region)?))
    }

    /// The number in a value.
    pub(super) fn read(&self, value: Value, dynamic: &[Value]) -> Result<Found, Refusal> {
        let written = match value {
            Value::Integer(..0) => return Err(invalid(None)),
            Value::Decimal(number) if number.is_sign_negative() => return Err(invalid(None)),
            Value::Decimal(number) if !number.is_integer() => return Err(decimals()),
            Value::Decimal(number) => number.normalize().to_string(),
            other => text::of(other)?,
        };
        // A number with its country code does not need the record's region, so a bad one must not refuse it.
        let region = self.0.resolve(dynamic, region);
        phone::read(text::trimmed(&written), region.ok().flatten()).map_err(|unread| match (unread, region) {
            (Unread::NoCountry, Err(_)) => Refusal::new(
                "has no country code, and the record's `region` is not an ISO 3166-1 alpha-2 code",
            ),
            (unread, region) => refusal(unread, region.ok().flatten()),
        })
    }
}

/// Whether a number of that value is read by its region.
pub(super) fn needs_region(value: &Value) -> bool {
    value.as_text().is_none_or(|text| !phone::has_country_code(text))
}

/// The region of that code, when there are phone numbers in it.
fn region(code: &str) -> Option<Region> {
    if code.len() != 2 {
        return None;
    }
    let region = Region::from_code(&code.to_ascii_uppercase()).ok()?;
    PHONE_NUMBER_UTIL.get_country_code_for_region(region).map(|_| region)
}

fn unknown_region(_: &str) -> StepProblem {
    StepProblem::of("region", "names no country with phone numbers")
        .help("Write its ISO 3166-1 alpha-2 code, as in `DE`, `US` or `GB`.")
}

fn unknown_default() -> StepProblem {
    StepProblem::new("`defaults.region` names no country with phone numbers")
        .help("Write its ISO 3166-1 alpha-2 code, as in `DE`, `US` or `GB`.")
}

fn refusal(unread: Unread, region: Option<Region>) -> Refusal {
    match unread {
        Unread::Invalid => invalid(region),
        Unread::NoCountry => Refusal::new("has no country code, and the rule has no `region`"),
        Unread::Decimals => decimals(),
        Unread::Several => Refusal::new("holds more than one number"),
        Unread::GoesOn => Refusal::new("has digits behind the number that are no known extension"),
        Unread::TwoReadings(code) => Refusal::new(format!(
            "is a valid number with country code {code} and another without it: it needs a `+`, or the national prefix{}",
            in_region(region)
        )),
    }
}

fn decimals() -> Refusal {
    Refusal::new("has decimals, and a phone number has none")
}

fn invalid(region: Option<Region>) -> Refusal {
    Refusal::new(format!("is not a valid phone number{}", in_region(region)))
}

fn in_region(region: Option<Region>) -> String {
    region.map_or(String::new(), |region| format!(" (region {})", region.as_region_str()))
}
