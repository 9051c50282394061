//! What a search sends and gets: `POST /crm/objects/{version}/{objectType}/search`.

use serde::{Deserialize, Serialize};

use crate::call::Answer;
use crate::list::Paging;
use crate::record::Record;

/// The largest page.
pub(super) const PAGE: usize = 200;

/// HubSpot refuses bodies above 3,000 characters; ours stay below this.
pub(super) const MAX_BODY: usize = 2_900;

/// The property that holds a record's id; HubSpot compares it as a number.
pub(super) const RECORD_ID: &str = "hs_object_id";

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Body<'a> {
    filter_groups: [Group<'a>; 1],
    sorts: [Sort; 1],
    properties: Vec<&'a str>,
    limit: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    after: Option<&'a str>,
}

#[derive(Serialize)]
struct Group<'a> {
    filters: Vec<Filter<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Filter<'a> {
    property_name: &'a str,
    operator: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    values: Option<&'a [String]>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Sort {
    property_name: &'static str,
    direction: &'static str,
}

impl<'a> Body<'a> {
    /// Asks for the largest page of records that pass all filters, in ascending order of id.
    pub(super) fn by_id(filters: Vec<Filter<'a>>, properties: Vec<&'a str>, after: Option<&'a str>) -> Self {
        let sorts = [Sort { property_name: RECORD_ID, direction: "ASCENDING" }];
        Self { filter_groups: [Group { filters }], sorts, properties, limit: PAGE, after }
    }

    /// Its size as HubSpot counts it: characters of JSON.
    pub(super) fn size(&self) -> usize {
        serde_json::to_string(self).map_or(0, |text| text.chars().count())
    }
}

impl<'a> Filter<'a> {
    /// The property has one of the values.
    pub(super) fn is_in(property_name: &'a str, values: &'a [String]) -> Self {
        Self { property_name, operator: "IN", value: None, values: Some(values) }
    }

    /// The property compares so with the value.
    pub(super) fn than(property_name: &'a str, operator: &'static str, value: &'a str) -> Self {
        Self { property_name, operator, value: Some(value), values: None }
    }
}

#[derive(Deserialize)]
pub(super) struct Hits {
    pub(super) total: Option<u64>,
    pub(super) results: Option<Vec<Record>>,
    pub(super) paging: Option<Paging>,
}

impl Answer for Hits {
    fn flaw(&self) -> Option<&'static str> {
        self.results.is_none().then_some("the answer has no `results`")
    }
}
