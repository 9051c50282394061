//! Finding the matches of a search: all of them counted, one page of them in order.

use std::collections::HashMap;
use std::sync::Arc;

use super::filter::Filters;
use super::linked;
use super::order::{Order, Ranked};
use super::query::TextQuery;
use super::question::Question;
use super::request::SearchInput;
use crate::core::{Core, ObjectStore};
use crate::schema::Schema;
use crate::store::{ObjectState, Record, RecordId};
use crate::wire::ApiError;

/// A search, ready to run.
pub(super) struct Search<'s> {
    pub(super) filters: Filters<'s>,
    pub(super) query: Option<TextQuery>,
    pub(super) order: Order,
    pub(super) from: usize,
    pub(super) limit: usize,
    /// Nothing where a count must not be remembered.
    pub(super) question: Option<Question>,
}

/// The number of all matches and one page of them.
pub(super) struct Found {
    pub(super) total: usize,
    pub(super) page: Vec<(RecordId, Record)>,
}

impl<'s> Search<'s> {
    pub(super) fn compile(
        core: &Core,
        store: &ObjectStore,
        schema: &'s Schema,
        input: &SearchInput,
    ) -> Result<Self, ApiError> {
        let (from, limit) = input.window()?;
        let groups = input.groups()?;
        Ok(Self {
            question: Question::of(input, &groups),
            filters: Filters::compile(schema, &linked::finder(core, store), groups)?,
            query: input.query.as_deref().and_then(|text| TextQuery::compile(schema, text)),
            order: Order::compile(schema, input.sorts.as_deref().unwrap_or_default())?,
            from,
            limit,
        })
    }

    /// Shows every record as the index knows it at `now`. `schema` is the one the search was compiled with.
    pub(super) fn run(&self, schema: &Arc<Schema>, state: &mut ObjectState, now: i64) -> Found {
        if self.order.is_by_id(schema) && state.lag.is_caught_up(now) {
            return self.walk(schema, state);
        }
        let behind = state.lag.behind(now);
        self.rank(schema, state, &behind)
    }

    /// In order of id nothing has to be sorted, and once the matches are counted nothing behind the page is looked at.
    fn walk(&self, schema: &Arc<Schema>, state: &mut ObjectState) -> Found {
        let question = self.question.as_ref();
        let known = question.and_then(|asked| state.counted.matches(schema, &asked.text, asked.after));
        let end = self.from + self.limit;
        let (mut count, mut page) = (0, Vec::new());
        for (id, record) in state.from(self.filters.first_candidate()) {
            if known.is_some_and(|known| count == end.min(known)) {
                break;
            }
            if self.accepts(id, record) {
                if (self.from..end).contains(&count) {
                    page.push((id, record.clone()));
                }
                count += 1;
            }
        }
        let total = known.unwrap_or(count);
        if let Some(asked) = question {
            state.counted.remember(schema, &asked.text, asked.after, total);
            if let Some((last, _)) = page.last() {
                let left = total - self.from - page.len();
                state.counted.remember(schema, &asked.text, *last, left);
            }
        }
        Found { total, page }
    }

    fn rank(
        &self,
        schema: &Schema,
        state: &ObjectState,
        behind: &HashMap<RecordId, Option<Record>>,
    ) -> Found {
        let indexed = |id: RecordId, record| match behind.get(&id) {
            Some(indexed) => indexed.as_ref(),
            None => Some(record),
        };
        let all = state.from(self.filters.first_candidate());
        let ranked: Vec<Ranked> = all
            .filter_map(|(id, record)| Some((id, indexed(id, record)?)))
            .filter(|(id, record)| self.accepts(*id, record))
            .map(|(id, record)| self.order.rank(schema, id, record))
            .collect();
        let total = ranked.len();
        let ids = self.order.page(ranked, self.from, self.limit);
        let shown = |id| Some((id, indexed(id, state.get(id)?)?.clone()));
        Found { total, page: ids.into_iter().filter_map(shown).collect() }
    }

    fn accepts(&self, id: RecordId, record: &Record) -> bool {
        record.is_live()
            && self.filters.accept(id, record)
            && self.query.as_ref().is_none_or(|query| query.accepts(record))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::clock::Clock;
    use crate::inside;
    use crate::settings::Settings;
    use crate::wire::PropertyMap;

    #[derive(Clone, Debug)]
    enum Step {
        Create(u8),
        Edit(usize, u8),
        Archive(usize),
        /// Which filter, after how many records, from, limit.
        Ask(u8, usize, usize, usize),
    }

    fn step() -> impl Strategy<Value = Step> {
        prop_oneof![
            2 => (0_u8..3).prop_map(Step::Create),
            1 => (0_usize..30, 0_u8..3).prop_map(|(place, city)| Step::Edit(place, city)),
            1 => (0_usize..30).prop_map(Step::Archive),
            4 => (0_u8..3, 0_usize..30, 0_usize..4, 1_usize..6)
                .prop_map(|(filter, after, from, limit)| Step::Ask(filter, after, from, limit)),
        ]
    }

    fn body(first: u64, filter: u8, after: usize, from: usize, limit: usize) -> SearchInput {
        let mut filters = Vec::new();
        if filter < 2 {
            filters.push(json!({"propertyName": "city", "operator": "EQ", "value": filter.to_string()}));
        }
        if after > 0 {
            let id = (first + after as u64 - 1).to_string();
            filters.push(json!({"propertyName": "hs_object_id", "operator": "GT", "value": id}));
        }
        let body = json!({"filters": filters, "sorts": ["hs_object_id"], "limit": limit, "after": from});
        serde_json::from_str(&body.to_string()).expect("the body is valid")
    }

    proptest! {
        #[test]
        fn counting_once_finds_what_counting_anew_finds(steps in prop::collection::vec(step(), 1..60)) {
            let core = Core::new(Settings::default(), Clock::scripted(0));
            let store = core.object("contacts").unwrap();
            let first = store.lock().next_id();
            for step in steps {
                let id = |place: usize| (first + place as u64).to_string();
                let city = |city: u8| city.to_string();
                match step {
                    Step::Create(one) => {
                        inside::create(&core, "contacts", PropertyMap::of(&[("city", &city(one))])).unwrap();
                    }
                    // Records that are not there yet or any more stay as they are.
                    Step::Edit(place, one) => {
                        drop(inside::edit(&core, "contacts", &id(place), PropertyMap::of(&[("city", &city(one))])));
                    }
                    Step::Archive(place) => drop(inside::archive(&core, "contacts", &id(place))),
                    Step::Ask(filter, after, from, limit) => {
                        let schema = store.schema();
                        let input = body(first, filter, after, from, limit);
                        let search = Search::compile(&core, &store, &schema, &input).unwrap();
                        let mut state = store.lock();
                        let expected = search.rank(&schema, &state, &HashMap::new());
                        let found = search.walk(&schema, &mut state);
                        let ids = |found: &Found| found.page.iter().map(|(id, _)| *id).collect::<Vec<_>>();
                        prop_assert_eq!((found.total, ids(&found)), (expected.total, ids(&expected)));
                    }
                }
            }
        }
    }
}
