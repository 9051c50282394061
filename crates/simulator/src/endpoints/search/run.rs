//! Finding the matches of a search: all of them counted, one page of them in order.

use std::collections::HashMap;
use std::sync::Arc;

use super::filter::Filters;
use super::order::{Order, Ranked};
use super::query::TextQuery;
use super::question::Question;
use crate::schema::Schema;
use crate::store::{ObjectState, Record, RecordId};

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

impl Search<'_> {
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
