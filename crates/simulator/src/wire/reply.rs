//! A successful answer, before it becomes an HTTP response.

use serde::Serialize;

/// Status, body, and the `Location` of what was created.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) body: Vec<u8>,
    pub(crate) location: Option<String>,
}

impl Reply {
    pub(crate) fn json(status: u16, body: &impl Serialize) -> Self {
        Self::sized_json(status, body, 512)
    }

    /// As [`Reply::json`], with room for `capacity` bytes from the start: large batches do not grow step by step.
    pub(crate) fn sized_json(status: u16, body: &impl Serialize, capacity: usize) -> Self {
        let mut bytes = Vec::with_capacity(capacity);
        serde_json::to_writer(&mut bytes, body)
            .expect("invariant: answers have text keys and writing to memory works");
        Self { status, body: bytes, location: None }
    }

    pub(crate) fn empty(status: u16) -> Self {
        Self { status, body: Vec::new(), location: None }
    }

    pub(crate) fn at(mut self, location: String) -> Self {
        self.location = Some(location);
        self
    }
}
