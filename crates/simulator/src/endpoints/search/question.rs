//! What a search asks apart from the id it starts after, so that two pages of one walk can be told to ask the same.

use std::fmt::Write as _;

use super::request::{FilterInput, SearchInput};
use crate::store::RecordId;

/// A search by id as a question and the id it starts after.
pub(super) struct Question {
    pub(super) text: String,
    pub(super) after: RecordId,
}

impl Question {
    /// Nothing for a search whose answer may change although no record of its type does: one by associations.
    pub(super) fn of(input: &SearchInput, groups: &[&[FilterInput]]) -> Option<Self> {
        let mut question = Self { text: String::new(), after: 0 };
        let bound = if let [filters] = groups { bound(filters) } else { None };
        if groups.is_empty() {
            question.text.push_str("0|");
        }
        for filters in groups {
            // Lengths stand before texts, so that no two questions are written alike.
            let _ = write!(question.text, "{}|", filters.len() - usize::from(bound.is_some()));
            for (place, filter) in filters.iter().enumerate() {
                match bound {
                    Some((at, after)) if at == place => question.after = after,
                    _ => question.put(filter)?,
                }
            }
        }
        question.put_text(input.query.as_deref().unwrap_or_default());
        Some(question)
    }

    fn put(&mut self, filter: &FilterInput) -> Option<()> {
        if filter.property_name.starts_with("associations.") {
            return None;
        }
        self.put_text(&filter.property_name);
        self.put_text(&filter.operator);
        let values = filter.value.iter().chain(&filter.high_value).chain(filter.values.iter().flatten());
        for value in values {
            self.put_text(&value.0);
        }
        let _ = write!(self.text, ";{}", filter.values.is_some());
        Some(())
    }

    fn put_text(&mut self, text: &str) {
        let _ = write!(self.text, "{}:{text}", text.len());
    }
}

/// The filter `hs_object_id GT id` and its id, if the group has exactly one filter on ids.
fn bound(filters: &[FilterInput]) -> Option<(usize, RecordId)> {
    let mut on_ids = filters.iter().enumerate().filter(|(_, filter)| filter.property_name == "hs_object_id");
    let (place, filter) = on_ids.next()?;
    if on_ids.next().is_some() || filter.operator != "GT" {
        return None;
    }
    Some((place, filter.value.as_ref()?.0.parse().ok()?))
}
