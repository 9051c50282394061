//! Expected against found.

use std::collections::BTreeSet;

use chrono::DateTime;
use fieldline_model::{PropertyDefinition, PropertyType, Rejection};
use rust_decimal::Decimal;

use crate::place::Place;
use crate::plan::{Mapped, RuleEnd, RuleTrace, Trace};
use crate::testing::case::{Expectation, ExpectedField};

/// One thing that is not as expected.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Difference {
    /// The property, or `record` where it is about the record as a whole.
    pub subject: String,
    /// What was expected, for people.
    pub expected: String,
    /// What was found, for people.
    pub found: String,
    /// Where the expectation is written.
    pub place: Place,
    /// The rule that made what was found.
    pub rule: Option<Place>,
}

const NOTHING: &str = "nothing";

/// Everything in which the record did not become what was expected.
pub(super) fn differences(expected: &Expectation, trace: &Trace) -> Vec<Difference> {
    let end = match &trace.identity {
        Err(rejection) => &Mapped::Rejected(rejection.clone()),
        Ok(_) => &trace.end,
    };
    let of_record = |expected: String, place: &Place| {
        vec![Difference {
            subject: "record".to_owned(),
            expected,
            found: shown(end, trace),
            place: place.clone(),
            rule: rejecting(end, trace).map(|rule| rule.place.clone()),
        }]
    };
    match (expected, end) {
        (Expectation::Fields { fields, is_exact, place }, Mapped::Desired(_)) => {
            let mut found: Vec<Difference> =
                fields.iter().filter_map(|field| of_field(field, trace)).collect();
            if *is_exact {
                found.extend(unexpected(fields, trace, place));
            }
            found
        }
        (Expectation::Fields { place, .. }, _) => of_record("properties".to_owned(), place),
        (Expectation::Filtered { .. }, Mapped::Filtered) => Vec::new(),
        (Expectation::Filtered { place }, _) => of_record("left out by the filter".to_owned(), place),
        (Expectation::Rejection { property, code, message, place }, end) => {
            let fits = matches!(end, Mapped::Rejected(why) if
                property.as_ref().is_none_or(|property| why.property.as_ref() == Some(property))
                && code.is_none_or(|code| why.code == code)
                && message.as_ref().is_none_or(|words| why.message.contains(words.as_str())));
            if fits {
                return Vec::new();
            }
            let marks = [
                property.as_ref().map(|property| format!("by `{property}`")),
                code.map(|code| code.to_string()),
                message.as_ref().map(|words| format!("saying `{words}`")),
            ];
            let marks: String = marks.into_iter().flatten().map(|mark| format!(" {mark}")).collect();
            of_record(format!("rejected{marks}"), place)
        }
    }
}

fn of_field(expected: &ExpectedField, trace: &Trace) -> Option<Difference> {
    let rule = rules(trace).find(|rule| rule.property == expected.property);
    let found = rule.and_then(said);
    let same = match (&expected.value, found) {
        (Some(expected_text), Some(found)) => same(&expected.definition, expected_text, found),
        (expected, found) => expected.is_none() && found.is_none(),
    };
    (!same).then(|| Difference {
        subject: expected.property.to_string(),
        expected: quoted(expected.value.as_deref()),
        found: rule.map_or(NOTHING.to_owned(), found_text),
        place: expected.place.clone(),
        rule: rule.map(|rule| rule.place.clone()),
    })
}

/// What an exact test did not name.
fn unexpected(fields: &[ExpectedField], trace: &Trace, place: &Place) -> Vec<Difference> {
    let named = |rule: &&RuleTrace| !fields.iter().any(|field| field.property == rule.property);
    trace
        .rules
        .iter()
        .filter(named)
        .filter_map(|rule| {
            said(rule).map(|text| Difference {
                subject: rule.property.to_string(),
                expected: NOTHING.to_owned(),
                found: quoted(Some(text)),
                place: place.clone(),
                rule: Some(rule.place.clone()),
            })
        })
        .collect()
}

fn rules(trace: &Trace) -> impl Iterator<Item = &RuleTrace> {
    trace.key.iter().chain(&trace.rules)
}

/// What is sent for a rule's property; the empty text clears.
fn said(rule: &RuleTrace) -> Option<&str> {
    match &rule.end {
        RuleEnd::Set { text, .. } => Some(text),
        RuleEnd::Cleared | RuleEnd::ClearedOnError(_) => Some(""),
        _ => None,
    }
}

fn found_text(rule: &RuleTrace) -> String {
    match &rule.end {
        RuleEnd::Skipped(why) => format!("{NOTHING} (skipped: the value {} {})", why.message, why.code),
        RuleEnd::ClearedOnError(why) => format!("\"\" (cleared: the value {} {})", why.message, why.code),
        RuleEnd::Pending { .. } => format!("{NOTHING} (pending: tests read no live table)"),
        RuleEnd::NotOurs => format!("{NOTHING} (the property is the destination's)"),
        _ => quoted(said(rule)),
    }
}

fn quoted(text: Option<&str>) -> String {
    text.map_or(NOTHING.to_owned(), |text| format!("{text:?}"))
}

fn shown(end: &Mapped, trace: &Trace) -> String {
    match end {
        Mapped::Filtered => "left out by the filter".to_owned(),
        Mapped::Rejected(why) => rejection_text(why),
        Mapped::Desired(_) => {
            let said = rules(trace)
                .filter_map(|rule| Some(format!("{}: {}", rule.property, quoted(Some(said(rule)?)))));
            format!("properties {{ {} }}", said.collect::<Vec<_>>().join(", "))
        }
    }
}

fn rejection_text(why: &Rejection) -> String {
    let subject = why.property.as_ref().map(|property| format!("`{property}` ")).unwrap_or_default();
    format!("rejected: {subject}{} ({})", why.message, why.code)
}

fn rejecting<'t>(end: &Mapped, trace: &'t Trace) -> Option<&'t RuleTrace> {
    let Mapped::Rejected(why) = end else { return None };
    rules(trace).find(|rule| Some(&rule.property) == why.property.as_ref())
}

/// Whether two texts on the wire are one value of the property.
fn same(definition: &PropertyDefinition, one: &str, other: &str) -> bool {
    if one == other {
        return true;
    }
    match definition.property_type {
        PropertyType::Number => {
            one.parse::<Decimal>().ok().zip(other.parse().ok()).is_some_and(|(one, other)| one == other)
        }
        PropertyType::Datetime => {
            let at = |text| DateTime::parse_from_rfc3339(text).ok();
            at(one).zip(at(other)).is_some_and(|(one, other)| one == other)
        }
        PropertyType::Enumeration if definition.is_multiple() => {
            let set =
                |text: &str| text.split(';').map(|part| part.trim().to_owned()).collect::<BTreeSet<_>>();
            set(one) == set(other)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use fieldline_model::FieldType;

    use super::*;

    #[test]
    fn values_are_compared_as_their_property_takes_them() {
        let of = |property_type| PropertyDefinition { property_type, ..PropertyDefinition::text("p") };
        let multiple =
            PropertyDefinition { field_type: FieldType::Checkbox, ..of(PropertyType::Enumeration) };
        let cases = [
            (of(PropertyType::String), "1.0", "1", false),
            (of(PropertyType::Number), "129", "129.00", true),
            (of(PropertyType::Number), "129", "129.01", false),
            (of(PropertyType::Number), "x", "y", false),
            (of(PropertyType::Datetime), "2024-07-01T12:00:00+02:00", "2024-07-01T10:00:00Z", true),
            (of(PropertyType::Datetime), "2024-07-01T12:00:00Z", "2024-07-01T10:00:00Z", false),
            (of(PropertyType::Enumeration), "a;b", "b;a", false),
            (multiple, "a; b", "b;a", true),
        ];
        for (definition, one, other, expected) in cases {
            assert_eq!(same(&definition, one, other), expected, "{one} {other}");
        }
    }
}
