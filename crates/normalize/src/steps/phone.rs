//! `phone`: E.164, or nothing.

use fieldline_model::{Value, ValueType};
use rlibphonenumber::{PHONE_NUMBER_UTIL, ParseError, PhoneNumber, PhoneNumberFormat, Region};

use crate::example::{Example, ExampleResult::Gives, ExampleResult::Refuses, Sample, refuses, with};
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
        "An extension is dropped. Letters on the keypad become digits: `1-800-FLOWERS`.",
        "Numbering plans are those of libphonenumber, compiled in; which edition, is part of the plan's fingerprint.",
    ],
    kind: StepKind::Normalizer,
    input: InputType { types: &[ValueType::Text, ValueType::Integer] },
    output: OutputType::One(ValueType::Text),
    arguments: ARGUMENTS,
    examples: EXAMPLES,
    compile,
};

const ARGUMENTS: &[ArgumentSignature] = &[ArgumentSignature {
    name: "region",
    summary: "The country of numbers without a country code: ISO 3166-1 alpha-2, as in `DE`.",
    value: ArgumentType::Region,
    required: false,
    dynamic: true,
    default: Some("the project's `defaults.region`"),
}];

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
    refuses("0171 2345678", "has no country code, and the rule has no `region`"),
];

#[derive(Debug)]
struct Phone(Setting<Region>);

fn compile(arguments: &ArgumentReader<'_>) -> Result<Box<dyn Apply>, StepProblem> {
    let fallback = match &arguments.defaults.region {
        None => None,
        Some(code) => Some(region(code.trim()).ok_or_else(unknown_default)?),
    };
    Ok(Box::new(Phone(arguments.setting("region", fallback, region, unknown_region)?)))
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

impl Apply for Phone {
    fn apply(&self, value: Value, dynamic: &[Value]) -> Result<Value, Refusal> {
        if matches!(value, Value::Integer(..0)) {
            return Err(invalid(None));
        }
        let written = text::of(value)?;
        let written = text::trimmed(&written);
        // A number with its country code does not need the record's region, so a bad one must not refuse it.
        let region = self.0.resolve(dynamic, region);
        let number = PHONE_NUMBER_UTIL.parse(written, region.ok().flatten()).map_err(|error| {
            match (error, region) {
                (ParseError::InvalidCountryCode, Err(_)) => Refusal::new(
                    "has no country code, and the record's `region` is no ISO 3166-1 alpha-2 code",
                ),
                (ParseError::InvalidCountryCode, Ok(None)) if !written.starts_with(['+', '\u{ff0b}']) => {
                    Refusal::new("has no country code, and the rule has no `region`")
                }
                (_, region) => invalid(region.ok().flatten()),
            }
        })?;
        e164(&number).map(Value::Text).ok_or_else(|| invalid(region.ok().flatten()))
    }
}

/// The number in E.164, which has no place for an extension; `None` unless it is valid.
fn e164(number: &PhoneNumber) -> Option<String> {
    let is_valid = PHONE_NUMBER_UTIL.is_valid_number(number);
    is_valid.then(|| PHONE_NUMBER_UTIL.format(number, PhoneNumberFormat::E164).into_owned())
}

fn invalid(region: Option<Region>) -> Refusal {
    Refusal::new(match region {
        Some(region) => format!("is not a valid phone number (region {})", region.as_region_str()),
        None => "is not a valid phone number".to_owned(),
    })
}
