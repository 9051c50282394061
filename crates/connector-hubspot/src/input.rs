//! What the batch writes have in common.

use fieldline_model::PropertyName;
use serde::{Serialize, Serializer};

/// The body of a batch call.
#[derive(Serialize)]
pub(crate) struct Inputs<I> {
    pub(crate) inputs: Vec<I>,
}

/// Properties as a JSON object, in the order given.
pub(crate) struct Sent<'a>(pub(crate) &'a [(PropertyName, String)]);

impl Serialize for Sent<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}
