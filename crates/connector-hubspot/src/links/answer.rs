//! What HubSpot answers to writes of links.

use fieldline_model::RecordId;
use serde::Deserialize;
use serde_json::Value;

use crate::call::Answer;
use crate::error_body::ErrorBody;
use crate::text::Text;

/// `{"id": …}`, a text or a number.
#[derive(Deserialize)]
pub(super) struct Id {
    id: Option<Text>,
}

impl Id {
    pub(super) fn into_record_id(self) -> Option<RecordId> {
        self.id.map(|text| RecordId::new(text.0))
    }
}

/// A pair that was written. Editions differ in how they name its ends.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WrittenPair {
    from: Option<Id>,
    to: Option<Id>,
    from_object_id: Option<Text>,
    to_object_id: Option<Text>,
}

impl WrittenPair {
    fn ends(self) -> Option<(RecordId, RecordId)> {
        let end = |object: Option<Id>, id: Option<Text>| {
            object.and_then(Id::into_record_id).or(id.map(|text| RecordId::new(text.0)))
        };
        Some((end(self.from, self.from_object_id)?, end(self.to, self.to_object_id)?))
    }
}

#[derive(Default, Deserialize)]
struct Answered {
    results: Option<Vec<WrittenPair>>,
    errors: Option<Vec<Value>>,
}

/// What an answer says: pairs that were written, and errors.
pub(super) struct Said {
    pub(super) written: Vec<(RecordId, RecordId)>,
    pub(super) errors: Vec<ErrorBody>,
}

impl From<Answered> for Said {
    fn from(answered: Answered) -> Self {
        let written = answered.results.into_iter().flatten().filter_map(WrittenPair::ends).collect();
        Self { written, errors: answered.errors.iter().flatten().map(ErrorBody::of).collect() }
    }
}

/// The answer to a create: every pair is a result or an error.
#[derive(Deserialize)]
#[serde(transparent)]
pub(super) struct Linked(Answered);

impl Answer for Linked {
    fn flaw(&self) -> Option<&'static str> {
        let is_empty = |count: Option<usize>| count.unwrap_or_default() == 0;
        let results = is_empty(self.0.results.as_ref().map(Vec::len));
        let errors = is_empty(self.0.errors.as_ref().map(Vec::len));
        (results && errors).then_some("the answer tells of no link, so nobody knows what was written")
    }
}

/// The answer to an archive: 204, or on dated editions an envelope that tells of errors at most.
#[derive(Deserialize)]
#[serde(transparent)]
pub(super) struct Unlinked(Answered);

impl Answer for Unlinked {
    fn no_content() -> Option<Self> {
        Some(Self(Answered::default()))
    }
}

impl From<Linked> for Said {
    fn from(answer: Linked) -> Self {
        answer.0.into()
    }
}

impl From<Unlinked> for Said {
    fn from(answer: Unlinked) -> Self {
        answer.0.into()
    }
}
