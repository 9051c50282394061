//! What is remembered of a record once its outcome is known.

use fieldline_model::{
    Change, FieldChange, KEY_RULE, KnownRecord, PropertyName, RecordId, ValueDigest, WrittenDigests,
};

use crate::reconciler::Reconciler;

/// The properties an answer showed: name and text, `None` for an empty one.
type Stored = [(PropertyName, Option<String>)];

/// A record after its change had its outcome.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct KnownAfter {
    /// What we know of it from now on.
    pub record: KnownRecord,
    /// Whether HubSpot stored something else than was sent, in any property its answer shows.
    pub is_rewritten: bool,
}

/// What we know of the record after this change had its outcome: `id` is the record's id, `stored` what the answer to the
/// write showed (empty when nothing was sent).
pub fn known_after(reconciler: &Reconciler, change: &Change, id: RecordId, stored: &Stored) -> KnownAfter {
    let mut digests = Vec::with_capacity(change.kept.len() + change.fields.len());
    let named = |rule: u16, written, observed| {
        let property = reconciler.definition(rule).name.clone();
        WrittenDigests { property, written, observed }
    };
    digests.extend(change.kept.iter().map(|kept| named(kept.rule, kept.wanted, kept.observed)));
    let mut is_rewritten = false;
    for field in &change.fields {
        let (written, observed) = written_and_observed(reconciler, field, stored);
        is_rewritten |= written != observed;
        if field.rule != KEY_RULE {
            digests.push(named(field.rule, written, observed));
        }
    }
    digests.sort_unstable_by(|one, other| one.property.cmp(&other.property));
    KnownAfter { record: KnownRecord { id, digests }, is_rewritten }
}

/// The digests of what was sent for a property and of what HubSpot has now.
fn written_and_observed(
    reconciler: &Reconciler,
    field: &FieldChange,
    stored: &Stored,
) -> (ValueDigest, ValueDigest) {
    let digest = |text| reconciler.canonical(field.rule, text).digest();
    let sent = field.after.wire();
    let written = digest(Some(sent));
    let observed = match answer(reconciler, field.rule, stored) {
        Some(text) if text.unwrap_or_default() != sent => digest(text),
        // The same text, or the answer leaves the property out.
        _ => written,
    };
    (written, observed)
}

/// What the answer shows of a property: `None` when it leaves it out.
fn answer<'a>(reconciler: &Reconciler, rule: u16, stored: &'a Stored) -> Option<Option<&'a str>> {
    let name = &reconciler.definition(rule).name;
    stored.iter().find(|(property, _)| property == name).map(|(_, text)| text.as_deref())
}
