//! One key property fed from two sources: records of both are one wherever their keys are equal.

use std::collections::BTreeMap;

use fieldline_diagnostics::{Code, Diagnostic};
use fieldline_model::{Mode, OnMissing};

use crate::context::{Bytes, Spanned};
use crate::resolve::neighbours::{Neighbour, Neighbours};

/// Warns of two mappings that create records of one object type by one key from different streams.
pub(super) fn check_shared_keys(neighbours: &Neighbours<'_>, found: &mut Vec<Diagnostic>) {
    let mut first: BTreeMap<(&str, &str, &str), &Neighbour<'_>> = BTreeMap::new();
    for mapping in neighbours.names().filter_map(|name| neighbours.get(name)) {
        let Some(destination) = mapping.raw.destination.as_ref().filter(|raw| !raw.is_file()) else {
            continue;
        };
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

/// Warns of a mapping that archives what has left its source while another mapping writes the same object type: the other's
/// source may still have the record.
pub(super) fn check_shared_archives(neighbours: &Neighbours<'_>, found: &mut Vec<Diagnostic>) {
    let all = || neighbours.names().filter_map(|name| neighbours.get(name));
    for mapping in all() {
        let Some((object, archiving)) = archives(mapping) else { continue };
        let is_rival = |other: &&Neighbour<'_>| {
            // Who only adds to records leaves it to others whether they exist.
            let mode = other.raw.destination.as_ref().map(|destination| destination.mode);
            other.name != mapping.name && mode != Some(Mode::Update) && objects(other) == objects(mapping)
        };
        let other = all().find(is_rival);
        let Some((other, theirs)) =
            other.and_then(|other| Some((other, other.raw.destination.as_ref()?.object.as_ref()?)))
        else {
            continue;
        };
        let message = format!(
            "`{}` archives {} that left its source, and `{}` may still load them",
            mapping.name, object.value, other.name
        );
        let here = mapping.file.label(archiving.clone(), "");
        let there = other.file.label(theirs.span.clone(), format!("`{}` writes them, too", other.name));
        let shared = Diagnostic::warning(Code::SharedArchive, message, here).with_label(there);
        let help =
            "Let one of them decide whether a record exists, and the other only add to it: `mode: update`.";
        found.push(shared.with_help(help));
    }
}

/// The object type that a mapping archives, and where it says so.
fn archives<'m>(mapping: &'m Neighbour<'_>) -> Option<(&'m Spanned<String>, &'m Bytes)> {
    let destination = mapping.raw.destination.as_ref().filter(|raw| !raw.is_file())?;
    let object = destination.object.as_ref()?;
    (destination.on_missing == OnMissing::Archive).then_some((object, &destination.on_missing_span))
}

fn objects<'m>(mapping: &'m Neighbour<'_>) -> Option<(&'m str, &'m str)> {
    let destination = mapping.raw.destination.as_ref()?;
    Some((destination.connection.as_ref()?.value.as_str(), destination.object.as_ref()?.value.as_str()))
}

fn stream<'m>(mapping: &'m Neighbour<'_>) -> Option<(&'m str, &'m str)> {
    let source = mapping.raw.source.as_ref()?;
    Some((source.connection.as_ref()?.value.as_str(), source.stream.as_ref()?.value.as_str()))
}
