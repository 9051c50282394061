//! Filter groups: any group, all filters of it.

use std::cmp::Ordering;
use std::collections::HashSet;

use super::key::Key;
use super::request::{FilterInput, Scalar};
use super::token::TokenPattern;
use crate::schema::{Property, Role, Schema, Slot};
use crate::store::{Record, RecordId};
use crate::wire::ApiError;

pub(super) struct Filters<'s> {
    schema: &'s Schema,
    groups: Vec<Vec<Filter>>,
}

enum Filter {
    Value(Slot, Test),
    /// One of the records associated with the one the filter names.
    Among(HashSet<RecordId>),
}

/// Finds the records that are associated with one record of another type, both as the request names them.
pub(super) type FindLinked<'f> = dyn Fn(&str, &str) -> Result<HashSet<RecordId>, ApiError> + 'f;

/// What a filter asks. [I] Negative tests do not match records where the property is empty.
enum Test {
    /// Compares as one of these with the value.
    Compare(&'static [Ordering], Key),
    Between(Key, Key),
    AnyOf(Vec<Key>),
    NoneOf(Vec<Key>),
    Present,
    Absent,
    Token(TokenPattern),
    NoToken(TokenPattern),
}

impl<'s> Filters<'s> {
    pub(super) fn compile(
        schema: &'s Schema,
        linked: &FindLinked<'_>,
        groups: Vec<&[FilterInput]>,
    ) -> Result<Self, ApiError> {
        let compile_group =
            |filters: &[FilterInput]| filters.iter().map(|input| compile(schema, linked, input)).collect();
        let groups = groups.into_iter().map(compile_group).collect::<Result<_, _>>()?;
        Ok(Self { schema, groups })
    }

    pub(super) fn accept(&self, id: RecordId, record: &Record) -> bool {
        let passes = |filter: &Filter| filter.passes(self.schema, id, record);
        self.groups.is_empty() || self.groups.iter().any(|filters| filters.iter().all(passes))
    }

    /// No record before this id can match, so that walking a large portal by id does not start over each time.
    pub(super) fn first_candidate(&self) -> RecordId {
        let bound = |filters: &Vec<Filter>| filters.iter().map(|filter| filter.least_id(self.schema)).max();
        self.groups.iter().map(|filters| bound(filters).unwrap_or(0)).min().unwrap_or(0)
    }
}

fn compile(schema: &Schema, linked: &FindLinked<'_>, input: &FilterInput) -> Result<Filter, ApiError> {
    let name = &input.property_name;
    if let Some(object) = name.strip_prefix("associations.") {
        return match (input.operator.as_str(), &input.value) {
            ("EQ", Some(id)) => linked(object, &id.0).map(Filter::Among),
            _ => Err(ApiError::validation(format!("the filter on {name} takes EQ and a record id"))),
        };
    }
    let slot = schema.find(name).ok_or_else(|| {
        // Not even a category.
        ApiError::plain(400, "There was a problem with the request.")
    })?;
    let property = schema.property(slot);
    Ok(Filter::Value(slot, test(property, input)?))
}

fn test(property: &Property, input: &FilterInput) -> Result<Test, ApiError> {
    if input.value.is_some() && input.values.is_some() {
        return Err(ApiError::validation(
            "Invalid input JSON on line 1, column 1: Cannot construct instance of Filter, \
             problem: value and values are mutually exclusive",
        ));
    }
    let value = || one(property, input.value.as_ref());
    let pattern = || pattern(input.value.as_ref(), property);
    Ok(match input.operator.as_str() {
        "EQ" => Test::Compare(&[Ordering::Equal], value()?),
        "NEQ" => Test::Compare(&[Ordering::Less, Ordering::Greater], value()?),
        "LT" => Test::Compare(&[Ordering::Less], value()?),
        "LTE" => Test::Compare(&[Ordering::Less, Ordering::Equal], value()?),
        "GT" => Test::Compare(&[Ordering::Greater], value()?),
        "GTE" => Test::Compare(&[Ordering::Greater, Ordering::Equal], value()?),
        "BETWEEN" => {
            let high = input.high_value.as_ref();
            let high = high.ok_or_else(|| ApiError::validation("operator BETWEEN requires a highValue"))?;
            Test::Between(value()?, one(property, Some(high))?)
        }
        "IN" => Test::AnyOf(many(property, "IN", input.values.as_deref())?),
        "NOT_IN" => Test::NoneOf(many(property, "NOT_IN", input.values.as_deref())?),
        "HAS_PROPERTY" => Test::Present,
        "NOT_HAS_PROPERTY" => Test::Absent,
        "CONTAINS_TOKEN" => Test::Token(pattern()?),
        "NOT_CONTAINS_TOKEN" => Test::NoToken(pattern()?),
        other => return Err(ApiError::validation(format!("{other} is not a valid filter operator"))),
    })
}

fn one(property: &Property, value: Option<&Scalar>) -> Result<Key, ApiError> {
    let name = &property.name;
    let text = value.ok_or_else(|| ApiError::validation(format!("the filter on {name} needs a value")))?;
    Key::read(property, &text.0)
        .ok_or_else(|| ApiError::validation(format!("the filter on {name} has a value of another type")))
}

fn many(property: &Property, operator: &str, values: Option<&[Scalar]>) -> Result<Vec<Key>, ApiError> {
    let values = values.unwrap_or_default();
    if values.is_empty() {
        return Err(ApiError::validation(format!("operator {operator} requires values")));
    }
    values.iter().map(|value| one(property, Some(value))).collect()
}

fn pattern(value: Option<&Scalar>, property: &Property) -> Result<TokenPattern, ApiError> {
    let needs = || ApiError::validation(format!("the filter on {} needs a value", property.name));
    value.map(|value| TokenPattern::new(&value.0)).ok_or_else(needs)
}

impl Filter {
    fn passes(&self, schema: &Schema, id: RecordId, record: &Record) -> bool {
        match self {
            Self::Among(ids) => ids.contains(&id),
            Self::Value(slot, test) => test.passes(schema, *slot, id, record),
        }
    }

    fn least_id(&self, schema: &Schema) -> RecordId {
        match self {
            Self::Value(slot, Test::Compare(wanted, Key::Number(id)))
                if schema.property(*slot).role == Role::RecordId && !wanted.contains(&Ordering::Less) =>
            {
                // Negative and fractional bounds saturate and truncate downwards, which is on the safe side.
                *id as RecordId
            }
            Self::Among(ids) => ids.iter().min().copied().unwrap_or(RecordId::MAX),
            Self::Value(..) => 0,
        }
    }
}

impl Test {
    fn passes(&self, schema: &Schema, slot: Slot, id: RecordId, record: &Record) -> bool {
        let text = || record.value(schema, id, slot);
        let own = || Key::of(schema, id, record, slot);
        match self {
            Self::Absent => text().is_none(),
            Self::Present => text().is_some(),
            Self::Token(pattern) => text().is_some_and(|text| pattern.matches(&text)),
            Self::NoToken(pattern) => text().is_some_and(|text| !pattern.matches(&text)),
            Self::AnyOf(keys) => is_among(schema, slot, id, record, keys) == Some(true),
            Self::NoneOf(keys) => is_among(schema, slot, id, record, keys) == Some(false),
            Self::Compare(wanted, key) => own().is_some_and(|own| wanted.contains(&own.compare(key))),
            Self::Between(low, high) => own().is_some_and(|own| {
                own.compare(low) != Ordering::Less && own.compare(high) != Ordering::Greater
            }),
        }
    }
}

/// Whether the value, or any part of a multi-select, is one of `keys`; nothing when it is empty.
fn is_among(schema: &Schema, slot: Slot, id: RecordId, record: &Record, keys: &[Key]) -> Option<bool> {
    let has = |own: &Key| keys.iter().any(|key| own.compare(key) == Ordering::Equal);
    let property = schema.property(slot);
    if !property.shape.is_multi() {
        return Key::of(schema, id, record, slot).map(|own| has(&own));
    }
    let text = record.values.get(slot)?;
    Some(text.split(';').filter_map(|part| Key::read(property, part)).any(|own| has(&own)))
}
