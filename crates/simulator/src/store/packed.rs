//! A record's values in one allocation: `slot, length, text` after each other, in slot order.
//!
//! A million contacts of a dozen values each take a few hundred megabytes this way; a map per record would take
//! several times that.

use std::sync::Arc;

use crate::schema::Slot;
use crate::values::Change;

/// Cheap to clone; never changed in place, so an answer can be written after the lock is released.
#[derive(Clone)]
pub(crate) struct Packed(Arc<[u8]>);

impl Default for Packed {
    fn default() -> Self {
        Self(Arc::from([]))
    }
}

impl Packed {
    pub(crate) fn get(&self, wanted: Slot) -> Option<&str> {
        self.iter()
            .take_while(|(slot, _)| *slot <= wanted)
            .find(|(slot, _)| *slot == wanted)
            .map(|(_, text)| text)
    }

    /// Values in slot order; none is empty.
    pub(crate) fn iter(&self) -> Entries<'_> {
        Entries { rest: &self.0 }
    }

    /// These values with `changes` (in slot order) applied; an empty text removes. `scratch` is working space.
    pub(crate) fn changed(&self, changes: &[Change<'_>], scratch: &mut Vec<u8>) -> Self {
        scratch.clear();
        let mut old = self.iter().peekable();
        for change in changes {
            while let Some((slot, text)) = old.next_if(|(slot, _)| *slot < change.slot) {
                put(scratch, slot, text);
            }
            old.next_if(|(slot, _)| *slot == change.slot);
            if !change.text.is_empty() {
                put(scratch, change.slot, &change.text);
            }
        }
        for (slot, text) in old {
            put(scratch, slot, text);
        }
        Self(Arc::from(scratch.as_slice()))
    }
}

impl PartialEq for Packed {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

fn put(bytes: &mut Vec<u8>, slot: Slot, text: &str) {
    bytes.extend_from_slice(&slot.0.to_le_bytes());
    let mut length = text.len();
    // Seven bits at a time, the high bit says that more follow.
    while length >= 0x80 {
        bytes.push((length & 0x7F) as u8 | 0x80);
        length >>= 7;
    }
    bytes.push(length as u8);
    bytes.extend_from_slice(text.as_bytes());
}

pub(crate) struct Entries<'p> {
    rest: &'p [u8],
}

impl<'p> Iterator for Entries<'p> {
    type Item = (Slot, &'p str);

    fn next(&mut self) -> Option<Self::Item> {
        let (slot, mut rest) = self.rest.split_first_chunk::<2>()?;
        let (mut length, mut shift) = (0_usize, 0_u32);
        loop {
            let (byte, tail) = rest.split_first()?;
            rest = tail;
            length |= usize::from(byte & 0x7F) << shift;
            shift += 7;
            if byte & 0x80 == 0 {
                break;
            }
        }
        let (text, rest) = rest.split_at(length);
        self.rest = rest;
        let text = std::str::from_utf8(text).expect("invariant: only texts are packed");
        Some((Slot(u16::from_le_bytes(*slot)), text))
    }
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    fn changes(map: &BTreeMap<u16, String>) -> Vec<Change<'_>> {
        map.iter()
            .map(|(slot, text)| Change { slot: Slot(*slot), text: Cow::Borrowed(text.as_str()) })
            .collect()
    }

    fn texts() -> impl Strategy<Value = BTreeMap<u16, String>> {
        prop::collection::btree_map(
            0_u16..40,
            prop_oneof![Just(String::new()), ".{0,12}", "[a-ü]{120,300}"],
            0..12,
        )
    }

    proptest! {
        #[test]
        fn packing_behaves_like_a_map(first in texts(), second in texts()) {
            let mut scratch = Vec::new();
            let packed = Packed::default().changed(&changes(&first), &mut scratch);
            let packed = packed.changed(&changes(&second), &mut scratch);
            let mut model = first;
            model.extend(second);
            model.retain(|_, text| !text.is_empty());
            let found: BTreeMap<u16, String> = packed.iter().map(|(slot, text)| (slot.0, text.to_owned())).collect();
            prop_assert_eq!(&found, &model);
            for slot in 0..40 {
                prop_assert_eq!(packed.get(Slot(slot)), model.get(&slot).map(String::as_str));
            }
        }
    }
}
