//! Counts that stay true until a record or a definition changes.
//!
//! A client that walks a large portal by id asks the same question thousands of times, each time from a later id on.
//! Counting the matches once and taking off what each page has shown keeps `total` exact without counting again.

use std::collections::VecDeque;
use std::sync::Arc;

use super::object_state::RecordId;
use crate::schema::Schema;

/// Two for each page: its own question once more (a client may repeat it) and the one for the next page.
const KEPT: usize = 32;

#[derive(Default)]
pub(crate) struct Counted(VecDeque<Count>);

/// How many records after an id match a question.
struct Count {
    question: String,
    /// Definitions decide how values compare; holding them tells a later version apart.
    schema: Arc<Schema>,
    after: RecordId,
    matches: usize,
}

impl Counted {
    /// The matches after `after`, if they have been counted and nothing has changed since.
    pub(crate) fn matches(&self, schema: &Arc<Schema>, question: &str, after: RecordId) -> Option<usize> {
        let is_it = |count: &&Count| {
            count.after == after && Arc::ptr_eq(&count.schema, schema) && count.question == question
        };
        self.0.iter().find(is_it).map(|count| count.matches)
    }

    pub(crate) fn remember(&mut self, schema: &Arc<Schema>, question: &str, after: RecordId, matches: usize) {
        if self.matches(schema, question, after).is_some() {
            return;
        }
        self.0.truncate(KEPT - 1);
        self.0.push_front(Count {
            question: question.to_owned(),
            schema: Arc::clone(schema),
            after,
            matches,
        });
    }

    /// Records have changed.
    pub(super) fn forget(&mut self) {
        self.0.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::{ObjectType, Standard};

    fn schema() -> Arc<Schema> {
        Arc::new(Schema::new(ObjectType::standard(Standard::Contact), 0))
    }

    #[test]
    fn a_count_is_known_for_its_question_place_and_definitions_only() {
        let (one, other) = (schema(), schema());
        let mut counted = Counted::default();
        counted.remember(&one, "city", 7, 40);
        let cases = [
            (&one, "city", 7, Some(40)),
            (&one, "city", 8, None),
            (&one, "zip", 7, None),
            (&other, "city", 7, None),
        ];
        for (schema, question, after, expected) in cases {
            assert_eq!(counted.matches(schema, question, after), expected, "{question} {after}");
        }
        counted.forget();
        assert_eq!(counted.matches(&one, "city", 7), None);
    }

    #[test]
    fn the_oldest_counts_make_room() {
        let schema = schema();
        let mut counted = Counted::default();
        for after in 0..=KEPT {
            counted.remember(&schema, "", after as u64, after);
        }
        assert_eq!(counted.matches(&schema, "", 0), None);
        assert_eq!(counted.matches(&schema, "", 1), Some(1));
        assert_eq!(counted.0.len(), KEPT);
    }
}
