//! How a rejection says that another source record has a value.

use fieldline_model::{PropertyName, Rejection, RejectionCode, SourceKey};

const HOLDER: &str = "is already the value of source record `";
const IN_TURN: &str = ", which wants this one's in turn, and keys cannot change places";

/// The rejection of a record that wants what another source record has.
pub(crate) fn taken(property: &PropertyName, holder: &SourceKey) -> Rejection {
    Rejection::of_property(RejectionCode::Claimed, property.clone(), format!("{HOLDER}{holder}`"))
}

/// The rejection of a record that wants what a record in HubSpot has for which no source record speaks: HubSpot would refuse.
pub(crate) fn shown_on(property: &PropertyName, id: &str) -> Rejection {
    let message =
        format!("would be refused by HubSpot: record {id} has this value, and the property is unique");
    Rejection::of_property(RejectionCode::TakenThere, property.clone(), message)
}

/// The same, where the source record of that record has left the source, or is filtered.
pub(crate) fn left_on(property: &PropertyName, id: &str) -> Rejection {
    let message = format!(
        "is the value of record {id} in HubSpot, whose source record has left: `match` or `on_missing: archive` would free it"
    );
    Rejection::of_property(RejectionCode::TakenThere, property.clone(), message)
}

/// The same, where it is the record of a source record which this run could not look at.
pub(crate) fn unread_on(property: &PropertyName, id: &str, speaker: &SourceKey) -> Rejection {
    let message = format!(
        "would be refused by HubSpot: record {id}, that of source record `{speaker}`, has this value, and the property is unique"
    );
    Rejection::of_property(RejectionCode::TakenThere, property.clone(), message)
}

/// The rejection of a record whose key changes places with another's: a key is never emptied, as nothing else tells whose
/// record it is.
pub(crate) fn key_in_circle(property: &PropertyName, holder: &SourceKey) -> Rejection {
    let message =
        format!("{}{holder}`, which wants this one's in turn, and keys cannot change places", HOLDER);
    Rejection::of_property(RejectionCode::Claimed, property.clone(), message)
}

/// The source record that [`taken`] names. The state keeps a rejection by its message, and the message is ours.
pub(crate) fn holder_named(rejection: &Rejection) -> Option<SourceKey> {
    let rest = rejection.message.strip_prefix(HOLDER).filter(|_| rejection.code == RejectionCode::Claimed)?;
    let rest = rest.strip_suffix(IN_TURN).unwrap_or(rest);
    Some(SourceKey::new(rest.strip_suffix('`').unwrap_or(rest)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_holder_is_read_back_from_its_own_words() {
        let property = PropertyName::from("email");
        for key in ["A", "a `quoted` one", "`", "K 1, of two"] {
            let key = SourceKey::from(key);
            assert_eq!(holder_named(&taken(&property, &key)), Some(key.clone()));
            assert_eq!(holder_named(&key_in_circle(&property, &key)), Some(key));
        }
        assert_eq!(holder_named(&shown_on(&property, "1")), None);
        let other = Rejection::of_record(RejectionCode::TakenThere, format!("{HOLDER}A`"));
        assert_eq!(holder_named(&other), None);
    }
}
