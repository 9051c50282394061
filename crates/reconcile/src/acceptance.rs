//! Which values HubSpot would refuse, known before a call is spent on them.
//!
//! The rules are those of HubSpot's property types: numbers with at most one point (scientific notation allowed), `true` or
//! `false`, exact option values, days as `YYYY-MM-DD`, datetimes as ISO 8601 or epoch milliseconds, text up to 65,536
//! characters. What only the portal can know (owners, pipeline stages, its own validation rules) is left to the portal.

use chrono::{DateTime, NaiveDate};
use fieldline_model::{PropertyDefinition, PropertyType};

/// Characters HubSpot keeps of a text property.
const MAX_TEXT_CHARS: usize = 65_536;

/// Why HubSpot would refuse to store this text in the property; `None` when it would not. Empty text clears and always passes
/// unless the property is read-only. The reason is a fragment that holds no value.
pub fn refusal(definition: &PropertyDefinition, text: &str) -> Option<String> {
    if definition.read_only {
        return Some("is read-only in HubSpot".to_owned());
    }
    if text.is_empty() {
        return None;
    }
    match definition.property_type {
        PropertyType::Number => (!is_number(text)).then(|| "is not a number".to_owned()),
        PropertyType::Bool => {
            (!matches!(text, "true" | "false")).then(|| "is neither `true` nor `false`".to_owned())
        }
        PropertyType::Date => (!is_date(text)).then(|| "is not a date (`YYYY-MM-DD`)".to_owned()),
        PropertyType::Datetime => (!is_datetime(text)).then(|| "is not an ISO 8601 date and time".to_owned()),
        PropertyType::Enumeration => option_refusal(definition, text),
        PropertyType::String | PropertyType::PhoneNumber | PropertyType::Other(_) => (text.chars().count()
            > MAX_TEXT_CHARS)
            .then(|| format!("is longer than {MAX_TEXT_CHARS} characters")),
    }
}

fn is_number(text: &str) -> bool {
    let mantissa = text
        .split_once(['e', 'E'])
        .map_or(text, |(mantissa, exponent)| if exponent.parse::<i32>().is_ok() { mantissa } else { "" });
    let digits = mantissa.strip_prefix(['+', '-']).unwrap_or(mantissa);
    digits.contains(|c: char| c.is_ascii_digit())
        && digits.matches('.').count() <= 1
        && digits.chars().all(|c| c.is_ascii_digit() || c == '.')
}

fn is_date(text: &str) -> bool {
    text.parse::<NaiveDate>().is_ok() || text.parse::<i64>().is_ok_and(|at| at.rem_euclid(86_400_000) == 0)
}

fn is_datetime(text: &str) -> bool {
    text.parse::<i64>().is_ok() || DateTime::parse_from_rfc3339(text).is_ok()
}

fn option_refusal(definition: &PropertyDefinition, text: &str) -> Option<String> {
    if definition.external_options || definition.options.is_empty() {
        return None;
    }
    let is_option = |value: &str| definition.options.iter().any(|option| option.value == value);
    let accepted = if definition.is_multiple() {
        text.split(';').filter(|v| !v.is_empty()).all(is_option)
    } else {
        is_option(text)
    };
    (!accepted)
        .then(|| format!("is none of the {} options of `{}`", definition.options.len(), definition.name))
}

#[cfg(test)]
mod tests {
    use fieldline_model::{FieldType, PropertyOption};

    use super::*;

    fn of(property_type: PropertyType) -> PropertyDefinition {
        let options =
            ["a", "b"].map(|value| PropertyOption { label: value.to_uppercase(), value: value.into() });
        PropertyDefinition { property_type, options: options.into(), ..PropertyDefinition::text("p") }
    }

    #[test]
    fn accepted_and_refused() {
        let multi = PropertyDefinition { field_type: FieldType::Checkbox, ..of(PropertyType::Enumeration) };
        let owners =
            PropertyDefinition { external_options: true, options: vec![], ..of(PropertyType::Enumeration) };
        let long = "x".repeat(MAX_TEXT_CHARS + 1);
        let cases: &[(PropertyDefinition, &[&str], &[&str])] = &[
            (
                of(PropertyType::Number),
                &["1", "-1.5", "1e3", "+2", ".5"],
                &["1,000", "1.2.3", "x", "-", "e3", "1e", "١"],
            ),
            (of(PropertyType::Bool), &["true", "false"], &["TRUE", "1", "yes"]),
            (
                of(PropertyType::Date),
                &["2024-03-01", "1709251200000"],
                &["2024-02-30", "01/03/2024", "1709251200001"],
            ),
            (
                of(PropertyType::Datetime),
                &["2024-03-01T00:00:00Z", "1"],
                &["2024-03-01", "2024-03-01T00:00:00"],
            ),
            (of(PropertyType::Enumeration), &["a"], &["A", "a;b", "c"]),
            (multi, &["a", "a;b", ";a"], &["a;c"]),
            (owners, &["42"], &[]),
            (of(PropertyType::String), &["x"], &[&long]),
        ];
        for (definition, accepted, refused) in cases {
            let kind = &definition.property_type;
            accepted.iter().for_each(|text| assert_eq!(refusal(definition, text), None, "{kind} {text}"));
            refused.iter().for_each(|text| assert!(refusal(definition, text).is_some(), "{kind} {text}"));
            assert_eq!(refusal(definition, ""), None, "empty text clears a {kind}");
        }
    }

    #[test]
    fn a_read_only_property_refuses_everything() {
        let definition = PropertyDefinition { read_only: true, ..of(PropertyType::String) };
        assert!(refusal(&definition, "x").is_some() && refusal(&definition, "").is_some());
    }
}
