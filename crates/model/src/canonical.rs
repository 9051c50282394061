//! When are two property values the same? Judged in canonical form, by the property's type.
//!
//! HubSpot hands values back in its own writing: `1.50` may come back as `1.5`, an instant as milliseconds or as text,
//! an e-mail in lower case, options in another order. Comparing text would write those again for ever.

use chrono::{DateTime, NaiveDate, Utc};
use rust_decimal::Decimal;

use crate::digest::ValueDigest;
use crate::property::PropertyDefinition;
use crate::property_type::PropertyType;

/// A property value in the one form in which equal values are equal. Made by [`canonical`] only.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Canonical(String);

impl Canonical {
    /// Whether the property has no value.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The digest under which the value is remembered.
    pub fn digest(&self) -> ValueDigest {
        ValueDigest::of([self.0.as_bytes()])
    }
}

impl std::fmt::Debug for Canonical {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(if self.is_empty() { "Canonical(empty)" } else { "Canonical(…)" })
    }
}

/// The canonical form of a value on the wire; `None` and empty text are one and the same.
///
/// Numbers compare as decimals, dates as days, datetimes to the millisecond, booleans and e-mails without case,
/// multi-selects as sets. Text that is no value of the property's type compares as written.
pub fn canonical(definition: &PropertyDefinition, text: Option<&str>) -> Canonical {
    let Some(text) = text.filter(|text| !text.is_empty()) else {
        return Canonical(String::new());
    };
    let form = match definition.property_type {
        PropertyType::Number => decimal(text).map(|number| number.normalize().to_string()),
        PropertyType::Bool => boolean(text).map(|value| value.to_string()),
        PropertyType::Date => date(text).map(|day| day.to_string()),
        PropertyType::Datetime => instant(text).map(|at| at.timestamp_millis().to_string()),
        PropertyType::Enumeration if definition.is_multiple() => Some(option_set(text)),
        // HubSpot stores contacts' e-mail addresses in lower case.
        PropertyType::String if definition.name.as_str() == "email" => Some(text.to_lowercase()),
        _ => None,
    };
    Canonical(form.unwrap_or_else(|| text.to_owned()))
}

fn decimal(text: &str) -> Option<Decimal> {
    let text = text.trim();
    Decimal::from_str_exact(text).or_else(|_| Decimal::from_scientific(text)).ok()
}

fn boolean(text: &str) -> Option<bool> {
    text.trim().to_ascii_lowercase().parse().ok()
}

/// A day: `YYYY-MM-DD`, an instant's day in UTC, or epoch milliseconds.
fn date(text: &str) -> Option<NaiveDate> {
    text.parse().ok().or_else(|| instant(text).map(|at| at.date_naive()))
}

/// An instant: ISO 8601 with an offset, or epoch milliseconds.
fn instant(text: &str) -> Option<DateTime<Utc>> {
    if let Ok(milliseconds) = text.parse::<i64>() {
        return DateTime::from_timestamp_millis(milliseconds);
    }
    DateTime::parse_from_rfc3339(text).ok().map(|at| at.with_timezone(&Utc))
}

fn option_set(text: &str) -> String {
    let mut options: Vec<&str> = text.split(';').map(str::trim).filter(|option| !option.is_empty()).collect();
    options.sort_unstable();
    options.dedup();
    options.join(";")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::property_type::FieldType;

    fn of(property_type: PropertyType, name: &str) -> PropertyDefinition {
        PropertyDefinition { property_type, ..PropertyDefinition::text(name) }
    }

    #[test]
    fn equal_values_are_equal_in_any_writing() {
        let multi =
            PropertyDefinition { field_type: FieldType::Checkbox, ..of(PropertyType::Enumeration, "m") };
        let cases = [
            (of(PropertyType::Number, "n"), "1.50", "1.5"),
            (of(PropertyType::Number, "n"), "1e3", "1000"),
            (of(PropertyType::Number, "n"), "-0.0", "0"),
            (of(PropertyType::Bool, "b"), "TRUE", "true"),
            (of(PropertyType::Date, "d"), "2024-03-01", "1709251200000"),
            (of(PropertyType::Date, "d"), "2024-03-01", "2024-03-01T00:00:00Z"),
            (of(PropertyType::Datetime, "t"), "2024-03-01T01:00:00+01:00", "2024-03-01T00:00:00.000Z"),
            (of(PropertyType::Datetime, "t"), "1709251200000", "2024-03-01T00:00:00Z"),
            (of(PropertyType::String, "email"), "A@B.io", "a@b.io"),
            (multi, "b;a", ";a;b;a"),
        ];
        for (definition, one, other) in cases {
            let name = definition.name.clone();
            assert!(
                canonical(&definition, Some(one)) == canonical(&definition, Some(other)),
                "{name}: {one} {other}"
            );
        }
    }

    #[test]
    fn different_values_differ() {
        let cases = [
            (of(PropertyType::Number, "n"), "1.5", "1.51"),
            (of(PropertyType::String, "s"), "A", "a"),
            (of(PropertyType::String, "s"), "01", "1"),
            (of(PropertyType::Enumeration, "e"), "a;b", "b;a"),
            (of(PropertyType::Datetime, "t"), "2024-03-01T00:00:00Z", "2024-03-01T00:00:00.001Z"),
            (of(PropertyType::Number, "n"), "junk", "0"),
        ];
        for (definition, one, other) in cases {
            assert!(
                canonical(&definition, Some(one)) != canonical(&definition, Some(other)),
                "{one} {other}"
            );
        }
    }

    #[test]
    fn empty_text_is_no_value() {
        let definition = of(PropertyType::Number, "n");
        assert!(canonical(&definition, Some("")) == canonical(&definition, None));
        assert!(canonical(&definition, None).is_empty());
    }
}
