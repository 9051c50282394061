//! `money`: an amount with the decimals of its currency.

use fieldline_model::{Value, ValueType};
use rust_decimal::Decimal;

use crate::example::{Example, ExampleResult::Gives, ExampleResult::Refuses, Sample, with};
use crate::numeric::{self, Rounding, Separators};
use crate::problem::StepProblem;
use crate::reader::ArgumentReader;
use crate::refusal::Refusal;
use crate::setting::Setting;
use crate::signature::{ArgumentSignature, ArgumentType, InputType, OutputType, Signature, StepKind};
use crate::step::Apply;
use crate::tables::Currency;

pub(crate) static SIGNATURE: Signature = Signature {
    name: "money",
    summary: "Reads an amount and gives it the decimals of its currency.",
    notes: &[
        "Text is read as `number` reads it; a currency sign in it is refused.",
        "With `minor_units: true` a whole number counts cents (or what the currency has instead) and becomes the amount: \
         1230 in `EUR` is 12.30, in `JPY` 1230, in `KWD` 1.230. Text with decimals is refused then.",
        "The step accepts what it gave: a decimal number that has exactly the currency's decimals, and at least one, is \
         an amount already, also with `minor_units: true`.",
    ],
    kind: StepKind::Normalizer,
    input: InputType { types: &[ValueType::Text, ValueType::Integer, ValueType::Decimal] },
    output: OutputType::One(ValueType::Decimal),
    arguments: ARGUMENTS,
    examples: EXAMPLES,
    compile,
};

const ARGUMENTS: &[ArgumentSignature] = &[
    ArgumentSignature {
        name: "currency",
        summary: "The ISO 4217 code of the currency, as in `EUR`.",
        value: ArgumentType::Currency,
        required: true,
        dynamic: true,
        default: None,
    },
    ArgumentSignature {
        name: "minor_units",
        summary: "Whether the number counts the currency's smallest unit, such as cents.",
        value: ArgumentType::Boolean,
        required: false,
        dynamic: false,
        default: Some("false"),
    },
    numeric::rounding_argument(),
    numeric::decimal_separator_argument(),
    numeric::group_separator_argument(),
];

const EXAMPLES: &[Example] = &[
    with(&[("currency", Sample::Text("EUR"))], Sample::Text("12.345"), Gives(Sample::Decimal("12.34"))),
    with(&[("currency", Sample::Text("jpy"))], Sample::Text("12.5"), Gives(Sample::Decimal("12"))),
    with(
        &[("currency", Sample::Text("USD")), ("minor_units", Sample::Boolean(true))],
        Sample::Integer(1230),
        Gives(Sample::Decimal("12.30")),
    ),
    with(
        &[("currency", Sample::Text("USD")), ("minor_units", Sample::Boolean(true))],
        Sample::Text("12.30"),
        Refuses("is not a whole number of minor units"),
    ),
    with(
        &[("currency", Sample::Text("EUR"))],
        Sample::Text("€ 12"),
        Refuses("is not a number with decimal separator `.`"),
    ),
];

#[derive(Debug)]
struct Money {
    currency: Setting<Currency>,
    units: Units,
    rounding: Rounding,
    separators: Separators,
}

/// What a whole number counts.
#[derive(Clone, Copy, Debug)]
enum Units {
    Major,
    Minor,
}

fn compile(arguments: &ArgumentReader<'_>) -> Result<Box<dyn Apply>, StepProblem> {
    Ok(Box::new(Money {
        currency: arguments.setting("currency", None, Currency::find, unknown_currency)?,
        units: if arguments.flag("minor_units")? { Units::Minor } else { Units::Major },
        rounding: numeric::rounding(arguments)?,
        separators: Separators::from_arguments(arguments)?,
    }))
}

fn unknown_currency(written: &str) -> StepProblem {
    StepProblem::of("currency", "is no current ISO 4217 currency")
        .help("Write a code such as `EUR` or `USD`.")
        .nearest(written, Currency::codes())
}

impl Apply for Money {
    fn apply(&self, value: Value, dynamic: &[Value]) -> Result<Value, Refusal> {
        let currency = match self.currency.resolve(dynamic, Currency::find) {
            Ok(Some(currency)) => currency,
            Ok(None) => return Err(Refusal::new("has no currency: `currency` is empty in this record")),
            Err(_) => return Err(Refusal::new("has a `currency` that is no current ISO 4217 code")),
        };
        let number = numeric::to_decimal(&value, &self.separators)?;
        let amount = match self.units {
            Units::Major => self.rounding.apply(number, currency.digits)?,
            Units::Minor => self.amount_of_minor_units(number, &value, currency)?,
        };
        Ok(Value::Decimal(amount))
    }
}

impl Money {
    fn amount_of_minor_units(
        &self,
        number: Decimal,
        written: &Value,
        currency: Currency,
    ) -> Result<Decimal, Refusal> {
        let is_amount = matches!(written, Value::Decimal(_)) && number.scale() > 0;
        if is_amount && number.scale() == currency.digits {
            return self.rounding.apply(number, currency.digits);
        }
        if number.scale() > 0 || self.separators.shows_decimals(written) {
            return Err(Refusal::new("is not a whole number of minor units"));
        }
        let amount = Decimal::try_from_i128_with_scale(number.mantissa(), currency.digits);
        amount.map_err(|_| Refusal::new("is too great for an exact amount"))
    }
}
