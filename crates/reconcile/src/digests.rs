//! What is remembered of a record once its outcome is known.

use std::collections::BTreeMap;

use fieldline_model::{Change, KEY_RULE, KnownRecord, PropertyName, RecordId, WrittenDigests};

use crate::reconciler::Reconciler;

/// The properties an answer showed: name and text, `None` for an empty one.
type Stored = [(PropertyName, Option<String>)];

/// What we know of the record after this change had its outcome: `id` is the record's id, `stored` what the answer to the
/// write showed (empty when nothing was sent).
pub fn digests_after(reconciler: &Reconciler, change: &Change, id: RecordId, stored: &Stored) -> KnownRecord {
    let mut digests: BTreeMap<PropertyName, WrittenDigests> = BTreeMap::new();
    let mut remember = |rule: u16, written, observed| {
        let property = reconciler.definition(rule).name.clone();
        digests.insert(property.clone(), WrittenDigests { property, written, observed });
    };
    for kept in &change.kept {
        remember(kept.rule, kept.wanted, kept.observed);
    }
    for field in change.fields.iter().filter(|field| field.rule != KEY_RULE) {
        let written = reconciler.canonical(field.rule, Some(field.after.wire())).digest();
        let observed = answer(reconciler, field.rule, stored)
            .map_or(written, |text| reconciler.canonical(field.rule, text).digest());
        remember(field.rule, written, observed);
    }
    KnownRecord { id, digests: digests.into_values().collect() }
}

/// Whether HubSpot stored something else than was sent in any property its answer shows.
pub fn is_rewritten(reconciler: &Reconciler, change: &Change, stored: &Stored) -> bool {
    change.fields.iter().any(|field| {
        answer(reconciler, field.rule, stored).is_some_and(|text| {
            reconciler.canonical(field.rule, text)
                != reconciler.canonical(field.rule, Some(field.after.wire()))
        })
    })
}

/// What the answer shows of a property: `None` when it leaves it out.
fn answer<'a>(reconciler: &Reconciler, rule: u16, stored: &'a Stored) -> Option<Option<&'a str>> {
    let name = &reconciler.definition(rule).name;
    stored.iter().find(|(property, _)| property == name).map(|(_, text)| text.as_deref())
}
