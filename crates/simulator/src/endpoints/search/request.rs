//! The body of a search and its limits.
//!
//! The limits are documented. The bodies that refuse filters were seen; those of pages and lengths are inferred.

use serde::{Deserialize, Deserializer};

use crate::wire::{ApiError, WireValue};

const BODY_CHARACTERS_MAX: usize = 3_000;
const GROUPS_MAX: usize = 5;
const FILTERS_PER_GROUP_MAX: usize = 6;
const FILTERS_MAX: usize = 18;
const PAGE_DEFAULT: usize = 10;
const PAGE_MAX: usize = 200;
const RESULTS_MAX: usize = 10_000;

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct SearchInput {
    filter_groups: Option<Vec<GroupInput>>,
    filters: Option<Vec<FilterInput>>,
    pub(super) sorts: Option<Vec<SortInput>>,
    pub(super) query: Option<String>,
    pub(super) properties: Option<Vec<String>>,
    limit: Option<Scalar>,
    after: Option<Scalar>,
}

#[derive(Clone, Debug, Deserialize)]
pub(super) struct GroupInput {
    pub(super) filters: Vec<FilterInput>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct FilterInput {
    pub(super) property_name: String,
    pub(super) operator: String,
    pub(super) value: Option<Scalar>,
    pub(super) high_value: Option<Scalar>,
    pub(super) values: Option<Vec<Scalar>>,
}

/// `{"propertyName", "direction"}`, or `createdate` and `-createdate`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct SortInput {
    pub(super) property_name: String,
    pub(super) is_descending: bool,
}

impl<'de> Deserialize<'de> for SortInput {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = serde_json::Value::deserialize(deserializer)?;
        let text = |name: &str| value.get(name).and_then(serde_json::Value::as_str);
        let sort = match (value.as_str(), text("propertyName")) {
            (Some(short), _) => short.strip_prefix('-').map_or((short, false), |name| (name, true)),
            (None, Some(name)) => (name, text("direction") == Some("DESCENDING")),
            (None, None) => return Err(serde::de::Error::custom("a sort needs a propertyName")),
        };
        Ok(Self { property_name: sort.0.to_owned(), is_descending: sort.1 })
    }
}

/// A string, number or boolean, as text.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Scalar(pub(super) String);

impl<'de> Deserialize<'de> for Scalar {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match WireValue::deserialize(deserializer)? {
            WireValue::Text(text) => Ok(Self(text.into_owned())),
            WireValue::Null | WireValue::Nested => {
                Err(serde::de::Error::custom("expected a string or a number"))
            }
        }
    }
}

/// Never shows what is searched for.
impl std::fmt::Debug for Scalar {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("…")
    }
}

pub(super) fn check_length(body: &[u8]) -> Result<(), ApiError> {
    let is_short = body.len() <= BODY_CHARACTERS_MAX
        || std::str::from_utf8(body).is_ok_and(|text| text.chars().count() <= BODY_CHARACTERS_MAX);
    if is_short {
        return Ok(());
    }
    Err(ApiError::validation(format!(
        "The request body must not be longer than {BODY_CHARACTERS_MAX} characters"
    )))
}

impl SearchInput {
    /// The filter groups; a top-level `filters` list is one group.
    pub(super) fn groups(&self) -> Result<Vec<&[FilterInput]>, ApiError> {
        let own = self.filter_groups.iter().flatten().map(|group| group.filters.as_slice());
        let groups: Vec<&[FilterInput]> =
            own.chain(self.filters.as_deref()).filter(|filters| !filters.is_empty()).collect();
        let too_many = |what: &str, count: usize, max: usize| {
            Err(ApiError::validation(format!("too many {what} (count: {count}, max allowed: {max})")))
        };
        if groups.len() > GROUPS_MAX {
            return too_many("filterGroups", groups.len(), GROUPS_MAX);
        }
        if let Some(group) = groups.iter().find(|filters| filters.len() > FILTERS_PER_GROUP_MAX) {
            return too_many("filters per filter group", group.len(), FILTERS_PER_GROUP_MAX);
        }
        let count: usize = groups.iter().map(|filters| filters.len()).sum();
        if count > FILTERS_MAX { too_many("filters", count, FILTERS_MAX) } else { Ok(groups) }
    }

    /// Offset and size of the page.
    pub(super) fn window(&self) -> Result<(usize, usize), ApiError> {
        let limit = match &self.limit {
            None => PAGE_DEFAULT,
            Some(Scalar(text)) => {
                let limit = text.parse().ok().filter(|limit| (1..=PAGE_MAX).contains(limit));
                let message = format!("limit must be a number from 1 to {PAGE_MAX}, but was {text}");
                limit.ok_or_else(|| ApiError::validation(message))?
            }
        };
        let after = self.after.as_ref().map_or("0", |after| after.0.as_str());
        let after: usize = if after.is_empty() { "0" } else { after }
            .parse()
            .map_err(|_| ApiError::validation(format!("{after} is not a valid paging cursor")))?;
        if after + limit > RESULTS_MAX {
            return Err(ApiError::validation(format!(
                "A search pages through at most {RESULTS_MAX} results"
            )));
        }
        Ok((after, limit))
    }
}
