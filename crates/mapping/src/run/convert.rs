//! From a value to the property's form on the wire.
//!
//! HubSpot takes every value as text: numbers plain, booleans `true` and `false`, days `YYYY-MM-DD`, instants ISO 8601
//! UTC, options by their internal value with `;` between several.

use std::collections::HashSet;

use chrono::NaiveTime;
use fieldline_diagnostics::list;
use fieldline_model::{PropertyDefinition, PropertyType, Value};
use fieldline_normalize::{Moment, read_time};

use crate::schema::exact;

/// HubSpot's limit for text properties, in characters.
const MAX_TEXT: usize = 65_536;

/// Who says which options a property has.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Options {
    /// The definition, as the snapshot has it.
    Known,
    /// HubSpot, when the value is sent: it is newer than the snapshot.
    Open,
}

/// The text to send for a value that is not empty. The error is a fragment that follows the value.
pub(crate) fn convert(definition: &PropertyDefinition, value: &Value) -> Result<String, String> {
    convert_with(definition, value, Options::Known)
}

/// The same, with the options that somebody else may know.
pub(crate) fn convert_with(
    definition: &PropertyDefinition,
    value: &Value,
    options: Options,
) -> Result<String, String> {
    match definition.property_type {
        PropertyType::Number => match value {
            Value::Integer(_) | Value::Decimal(_) => scalar(value),
            other => Err(format!("is {}, and the property takes a number", other.kind())),
        },
        PropertyType::Bool => match value {
            Value::Boolean(_) => scalar(value),
            other => Err(format!("is {}, and the property takes a boolean", other.kind())),
        },
        PropertyType::Date => match value {
            Value::Date(_) => scalar(value),
            other => Err(format!("is {}, and the property takes a date", other.kind())),
        },
        PropertyType::Datetime => match value {
            Value::Instant(_) => scalar(value),
            Value::Date(day) => scalar(&Value::Instant(day.and_time(NaiveTime::MIN).and_utc())),
            other => Err(format!("is {}, and the property takes a datetime", other.kind())),
        },
        PropertyType::Enumeration => option(definition, value, options),
        PropertyType::String | PropertyType::PhoneNumber | PropertyType::Other(_) => text(value),
    }
}

fn scalar(value: &Value) -> Result<String, String> {
    value.to_plain_text().ok_or_else(|| format!("is {}, and the property takes a single value", value.kind()))
}

fn text(value: &Value) -> Result<String, String> {
    let text = scalar(value)?;
    if text.len() > MAX_TEXT && text.chars().count() > MAX_TEXT {
        return Err(format!("has more than {MAX_TEXT} characters"));
    }
    Ok(text)
}

fn option(definition: &PropertyDefinition, value: &Value, options: Options) -> Result<String, String> {
    let check = |text: &str| match options {
        Options::Known => check_option(definition, text),
        Options::Open => Ok(()),
    };
    if !definition.is_multiple() {
        let text = scalar(value)?;
        return check(&text).map(|()| text);
    }
    let texts: Vec<String> = match value {
        Value::List(items) => {
            items.iter().filter(|item| !item.is_blank()).map(scalar).collect::<Result<_, _>>()?
        }
        single => scalar(single)?.split(';').map(|part| part.trim().to_owned()).collect(),
    };
    let texts = each_once(texts);
    if texts.iter().any(|text| text.contains(';')) {
        return Err("has an item with `;`, which stands between the options of a property".to_owned());
    }
    texts.iter().try_for_each(|text| check(text))?;
    Ok(texts.join(";"))
}

/// The texts that are not empty, each at its first place: an option is chosen or is not.
fn each_once(texts: Vec<String>) -> Vec<String> {
    let mut seen = HashSet::new();
    let is_first: Vec<bool> =
        texts.iter().map(|text| !text.is_empty() && seen.insert(text.as_str())).collect();
    texts.into_iter().zip(is_first).filter(|(_, is_first)| *is_first).map(|(text, _)| text).collect()
}

/// Whether the text is one of the property's options, as far as they are known.
fn check_option(definition: &PropertyDefinition, text: &str) -> Result<(), String> {
    let known = definition.external_options || definition.options.is_empty();
    if known || definition.options.iter().any(|option| option.value == text) {
        return Ok(());
    }
    let refusal = format!("is none of the options of `{}`", definition.name);
    let labelled = definition.options.iter().filter(|option| option.label.eq_ignore_ascii_case(text.trim()));
    let ids: Vec<&str> = labelled.map(|option| option.value.as_str()).collect();
    Err(if ids.is_empty() {
        refusal
    } else {
        format!("{refusal}: it is the label of {}", list(ids.into_iter()).replace(" or ", " and "))
    })
}

/// Reads a constant of the mapping as a value of the property. The error is a fragment that follows the constant.
pub(crate) fn constant(definition: &PropertyDefinition, text: &str) -> Result<Value, String> {
    let trimmed = text.trim();
    let value = match definition.property_type {
        PropertyType::Number => Value::Decimal(exact(trimmed).ok_or("is no number")?.normalize()),
        PropertyType::Bool => match trimmed {
            "true" => Value::Boolean(true),
            "false" => Value::Boolean(false),
            _ => return Err("is neither `true` nor `false`".into()),
        },
        PropertyType::Date => match read_time(trimmed) {
            Some(Moment::Day(day)) => Value::Date(day),
            _ => return Err("is no date: expected `YYYY-MM-DD`".into()),
        },
        PropertyType::Datetime => match read_time(trimmed) {
            Some(Moment::Instant(instant)) => Value::Instant(instant),
            _ => return Err("is no datetime: expected ISO 8601 with an offset".into()),
        },
        PropertyType::Enumeration
        | PropertyType::String
        | PropertyType::PhoneNumber
        | PropertyType::Other(_) => Value::from(text),
    };
    convert(definition, &value).map(|_| value)
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;
    use fieldline_model::{FieldType, PropertyOption};

    use super::*;

    fn of(property_type: PropertyType) -> PropertyDefinition {
        let options = ["a", "b"].map(|value| PropertyOption { label: value.into(), value: value.into() });
        let options = if property_type == PropertyType::Enumeration { options.to_vec() } else { Vec::new() };
        PropertyDefinition { property_type, options, ..PropertyDefinition::text("p") }
    }

    #[test]
    fn values_take_the_form_on_the_wire() {
        let day = NaiveDate::from_ymd_opt(2024, 3, 1).unwrap();
        let noon = day.and_hms_opt(12, 0, 0).unwrap().and_utc();
        let cases = [
            (PropertyType::Number, Value::Integer(7), Some("7")),
            (PropertyType::Number, Value::Decimal("12.30".parse().unwrap()), Some("12.30")),
            (PropertyType::Number, "7".into(), None),
            (PropertyType::Bool, true.into(), Some("true")),
            (PropertyType::Bool, "true".into(), None),
            (PropertyType::Date, Value::Date(day), Some("2024-03-01")),
            (PropertyType::Date, Value::Instant(noon), None),
            (PropertyType::Datetime, Value::Date(day), Some("2024-03-01T00:00:00Z")),
            (PropertyType::Datetime, Value::Instant(noon), Some("2024-03-01T12:00:00Z")),
            (PropertyType::Enumeration, "a".into(), Some("a")),
            (PropertyType::Enumeration, "z".into(), None),
            (PropertyType::String, Value::Date(day), Some("2024-03-01")),
            (PropertyType::String, Value::List(vec!["x".into()]), None),
            (PropertyType::PhoneNumber, "+49".into(), Some("+49")),
            (PropertyType::String, "x".repeat(65_537).into(), None),
            (PropertyType::String, "é".repeat(65_536).into(), Some(&*"é".repeat(65_536))),
        ];
        for (property_type, value, expected) in cases {
            let definition = of(property_type);
            let kind = &definition.property_type;
            assert_eq!(convert(&definition, &value).ok().as_deref(), expected, "{kind}");
        }
    }

    #[test]
    fn several_options_are_joined_and_each_is_checked() {
        let multi = PropertyDefinition { field_type: FieldType::Checkbox, ..of(PropertyType::Enumeration) };
        let cases = [
            (Value::List(vec!["b".into(), "a".into()]), Some("b;a")),
            ("a; b;".into(), Some("a;b")),
            (Value::List(vec!["b".into(), "a".into(), "b".into()]), Some("b;a")),
            ("b;a; b;;a".into(), Some("b;a")),
            (Value::List(vec!["a".into(), Value::Null, "a".into()]), Some("a")),
            ("a;a".into(), Some("a")),
            (Value::List(vec!["a".into(), "z".into()]), None),
        ];
        for (value, expected) in cases {
            assert_eq!(convert(&multi, &value).ok().as_deref(), expected);
        }
    }

    #[test]
    fn options_that_somebody_else_knows_are_not_checked() {
        let multi = PropertyDefinition { field_type: FieldType::Checkbox, ..of(PropertyType::Enumeration) };
        let cases = [
            (of(PropertyType::Enumeration), Value::from("z"), Some("z")),
            (multi.clone(), Value::List(vec!["z".into(), "a".into(), "z".into()]), Some("z;a")),
            (multi, Value::List(vec!["y;z".into()]), None),
            (of(PropertyType::Number), Value::from("z"), None),
        ];
        for (definition, value, expected) in cases {
            let sent = convert_with(&definition, &value, Options::Open);
            assert_eq!(sent.ok().as_deref(), expected, "{}", definition.property_type);
        }
    }

    #[test]
    fn a_label_is_told_from_an_id() {
        let option = |label: &str, value: &str| PropertyOption { label: label.into(), value: value.into() };
        let options = vec![option("Closed Won", "closedwon"), option("New", "1"), option("New", "21")];
        let definition = PropertyDefinition { options, ..of(PropertyType::Enumeration) };
        let cases = [
            ("closed won", "is none of the options of `p`: it is the label of `closedwon`"),
            ("New", "is none of the options of `p`: it is the label of `1` and `21`"),
            ("ClosedWon", "is none of the options of `p`"),
        ];
        for (text, problem) in cases {
            assert_eq!(convert(&definition, &text.into()), Err(problem.to_owned()), "{text}");
        }
        assert_eq!(convert(&definition, &"closedwon".into()), Ok("closedwon".to_owned()));
    }

    #[test]
    fn constants_are_values_of_the_property() {
        let cases = [
            (PropertyType::Number, "1e3", Some("1000")),
            (PropertyType::Number, "many", None),
            (PropertyType::Bool, "true", Some("true")),
            (PropertyType::Bool, "yes", None),
            (PropertyType::Date, "2024-02-30", None),
            (PropertyType::Datetime, "2024-03-01T01:00:00+01:00", Some("2024-03-01T00:00:00Z")),
            (PropertyType::Enumeration, "b", Some("b")),
            (PropertyType::String, "01234", Some("01234")),
        ];
        for (property_type, text, expected) in cases {
            let definition = of(property_type);
            let wire = constant(&definition, text).and_then(|value| convert(&definition, &value));
            assert_eq!(wire.ok().as_deref(), expected, "{text}");
        }
    }
}
