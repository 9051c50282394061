//! Values on their way into an expression and out of it.

use fieldline_model::Value;
use minijinja::value::ValueKind;
use rust_decimal::Decimal;

use crate::run::is_empty;

/// A value as the engine sees it; empties are undefined at every level. `Err` for a decimal that a binary fraction
/// cannot carry.
pub(super) fn to_engine(value: &Value, empties: &[String]) -> Result<minijinja::Value, &'static str> {
    if is_empty(value, empties) {
        return Ok(minijinja::Value::UNDEFINED);
    }
    Ok(match value {
        Value::Null => minijinja::Value::UNDEFINED,
        Value::Boolean(value) => minijinja::Value::from(*value),
        Value::Integer(value) => minijinja::Value::from(*value),
        Value::Decimal(value) => decimal_to_engine(*value)?,
        Value::Text(text) => minijinja::Value::from(text.as_str()),
        Value::Date(_) | Value::Instant(_) => {
            minijinja::Value::from(value.to_plain_text().unwrap_or_default())
        }
        Value::List(items) => {
            let items: Vec<_> =
                items.iter().map(|item| to_engine(item, empties)).collect::<Result<_, _>>()?;
            minijinja::Value::from(items)
        }
        Value::Map(members) => {
            let members: Vec<_> = members
                .iter()
                .map(|(name, value)| Ok((name.as_str(), to_engine(value, empties)?)))
                .collect::<Result<_, &'static str>>()?;
            members.into_iter().collect()
        }
    })
}

fn decimal_to_engine(value: Decimal) -> Result<minijinja::Value, &'static str> {
    let normal = value.normalize();
    if normal.scale() == 0
        && let Ok(whole) = i64::try_from(normal)
    {
        return Ok(minijinja::Value::from(whole));
    }
    let fraction: f64 = normal.to_string().parse().map_err(|_| "holds a number that cannot be read")?;
    match decimal_of(fraction) {
        Some(back) if back == normal => Ok(minijinja::Value::from(fraction)),
        _ => Err("holds a number with more digits than an expression can carry"),
    }
}

/// The decimal whose text is the shortest for that binary fraction.
fn decimal_of(fraction: f64) -> Option<Decimal> {
    // `{}` writes the shortest text that reads back as the same number, never with an exponent.
    Decimal::from_str_exact(&fraction.to_string()).ok()
}

/// What an expression gave, and whether it is a binary fraction.
pub(super) fn from_engine(value: &minijinja::Value) -> Result<(Value, bool), &'static str> {
    let exact = |value| Ok((value, false));
    match value.kind() {
        ValueKind::Undefined | ValueKind::None => exact(Value::Null),
        ValueKind::Bool => exact(Value::Boolean(value.is_true())),
        ValueKind::Number => number(value),
        ValueKind::String => exact(value.as_str().map_or(Value::Null, Value::from)),
        ValueKind::Seq | ValueKind::Iterable => list(value),
        _ => Err("gives an object, which no property takes"),
    }
}

fn number(value: &minijinja::Value) -> Result<(Value, bool), &'static str> {
    if let (true, Some(whole)) = (value.is_integer(), value.as_i64()) {
        return Ok((Value::Integer(whole), false));
    }
    if value.is_integer() {
        let whole = Decimal::from_str_exact(&value.to_string())
            .map_err(|_| "gives a number too large to be exact")?;
        return Ok((Value::Decimal(whole), false));
    }
    let fraction = f64::try_from(value.clone()).map_err(|_| "gives a number that cannot be read")?;
    if !fraction.is_finite() {
        return Err("gives a number that is not finite");
    }
    let decimal = decimal_of(fraction).ok_or("gives a number too large or too small to be exact")?;
    Ok((Value::Decimal(decimal.normalize()), true))
}

fn list(value: &minijinja::Value) -> Result<(Value, bool), &'static str> {
    let items = value.try_iter().map_err(|_| "gives a list that cannot be read")?;
    let (mut list, mut is_fraction) = (Vec::new(), false);
    for item in items {
        let (item, fraction) = from_engine(&item)?;
        is_fraction |= fraction;
        list.push(item);
    }
    Ok((Value::List(list), is_fraction))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_survive_the_way_in_and_out() {
        let cases = ["1", "-9007199254740993", "0.1", "12.3", "true", "\"x\"", "[1,\"a\"]", "123456.789"];
        for text in cases {
            let value = Value::from_json(serde_json::from_str(text).unwrap());
            let (back, _) = from_engine(&to_engine(&value, &[]).unwrap()).unwrap();
            assert_eq!(back.to_json().to_string(), text);
        }
    }

    #[test]
    fn a_decimal_that_would_change_is_refused() {
        let value = Value::Decimal("0.12345678901234567890123".parse().unwrap());
        assert!(to_engine(&value, &[]).is_err());
    }

    #[test]
    fn fractions_are_marked_and_exact_numbers_are_not() {
        for (text, expected) in [("1 + 2", false), ("0.1 + 0.2", true), ("6 / 2", true), ("7 // 2", false)] {
            let value =
                crate::expression::engine::expressions().compile_expression(text).unwrap().eval(()).unwrap();
            assert_eq!(from_engine(&value).unwrap().1, expected, "{text}");
        }
    }
}
