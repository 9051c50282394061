//! One key property fed from two sources: records of both are one wherever their keys are equal.

use std::collections::BTreeMap;

use fieldline_diagnostics::{Code, Diagnostic};
use fieldline_model::Mode;

use crate::resolve::neighbours::{Neighbour, Neighbours};

/// Warns of two mappings that create records of one object type by one key from different streams.
pub(super) fn check_shared_keys(neighbours: &Neighbours<'_>, found: &mut Vec<Diagnostic>) {
    let mut first: BTreeMap<(&str, &str, &str), &Neighbour<'_>> = BTreeMap::new();
    for mapping in neighbours.names().filter_map(|name| neighbours.get(name)) {
        let Some(destination) = &mapping.raw.destination else { continue };
        let (Some(connection), Some(object), Some(key)) =
            (&destination.connection, &destination.object, &destination.key_property)
        else {
            continue;
        };
        if destination.mode == Mode::Update {
            continue;
        }
        let names = (connection.value.as_str(), object.value.as_str(), key.value.as_str());
        let Some(other) = first.get(&names) else {
            first.insert(names, mapping);
            continue;
        };
        if stream(mapping) == stream(other) {
            continue;
        }
        let message =
            format!("`{}` of {} is the key of two mappings with different sources", key.value, object.value);
        let here = mapping.file.label(key.span.clone(), format!("fed by `{}`", mapping.name));
        let mut shared = Diagnostic::warning(Code::SharedKey, message, here);
        if let Some(theirs) = other.raw.destination.as_ref().and_then(|raw| raw.key_property.as_ref()) {
            shared =
                shared.with_label(other.file.label(theirs.span.clone(), format!("fed by `{}`", other.name)));
        }
        found.push(shared.with_help(
            "Give each its own key property; or let one only add to records of the other: `mode: update`.",
        ));
    }
}

fn stream<'m>(mapping: &'m Neighbour<'_>) -> Option<(&'m str, &'m str)> {
    let source = mapping.raw.source.as_ref()?;
    Some((source.connection.as_ref()?.value.as_str(), source.stream.as_ref()?.value.as_str()))
}
