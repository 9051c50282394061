//! `country`: any name of a country to one code.

use fieldline_model::{Value, ValueType};

use crate::example::{Example, ExampleResult::Gives, Sample, gives, refuses, with};
use crate::problem::StepProblem;
use crate::reader::ArgumentReader;
use crate::refusal::Refusal;
use crate::signature::{ArgumentSignature, ArgumentType, InputType, OutputType, Signature, StepKind};
use crate::step::Apply;
use crate::tables::Country;
use crate::text;

pub(crate) static SIGNATURE: Signature = Signature {
    name: "country",
    summary: "Finds the country and gives its ISO 3166-1 alpha-2 code.",
    notes: &[
        "Accepted are alpha-2 and alpha-3 codes, English names, usual abbreviations (`UK`, `U.S.A.`) and the names that \
         many countries have in their own and neighbouring languages. Case, accents and punctuation do not matter.",
        "A name that two countries share, such as `Korea`, is refused, and so is one without an ISO code, such as `Kosovo`.",
        "With `to: name` the usual English name is given, as in `South Korea`.",
    ],
    kind: StepKind::Normalizer,
    input: InputType { types: &[ValueType::Text] },
    output: OutputType::One(ValueType::Text),
    arguments: ARGUMENTS,
    examples: EXAMPLES,
    compile,
};

const ARGUMENTS: &[ArgumentSignature] = &[ArgumentSignature {
    name: "to",
    summary: "What to give: the two-letter code, the three-letter code, or the English name.",
    value: ArgumentType::Choice(&["alpha2", "alpha3", "name"]),
    required: false,
    dynamic: false,
    default: Some("alpha2"),
}];

const EXAMPLES: &[Example] = &[
    gives("Deutschland", "DE"),
    gives("u.s.a.", "US"),
    with(&[("to", Sample::Text("alpha3"))], Sample::Text("gb"), Gives(Sample::Text("GBR"))),
    with(&[("to", Sample::Text("name"))], Sample::Text("KOR"), Gives(Sample::Text("South Korea"))),
    refuses("Korea", "is no country, or more than one"),
];

/// What is given of a country.
#[derive(Clone, Copy, Debug)]
enum To {
    Alpha2,
    Alpha3,
    Name,
}

fn compile(arguments: &ArgumentReader<'_>) -> Result<Box<dyn Apply>, StepProblem> {
    let words = [("alpha2", To::Alpha2), ("alpha3", To::Alpha3), ("name", To::Name)];
    Ok(Box::new(arguments.choice("to", &words)?.unwrap_or(To::Alpha2)))
}

impl Apply for To {
    fn apply(&self, value: Value, _: &[Value]) -> Result<Value, Refusal> {
        let written = text::of(value)?;
        let country = Country::find(text::trimmed(&written))
            .ok_or_else(|| Refusal::new("is no country, or more than one"))?;
        Ok(Value::from(match self {
            To::Alpha2 => country.alpha2,
            To::Alpha3 => country.alpha3,
            To::Name => country.name,
        }))
    }
}
