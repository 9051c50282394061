//! One file, one mapping.

use std::collections::BTreeMap;

use fieldline_diagnostics::{Code, Diagnostic};

use crate::resolve::neighbours::{Neighbour, Neighbours};

/// Reports two mappings that write one file. Each would take the other's rows for somebody else's work.
pub(super) fn check_shared_files(neighbours: &Neighbours<'_>, found: &mut Vec<Diagnostic>) {
    let mut first: BTreeMap<(&str, &str), &Neighbour<'_>> = BTreeMap::new();
    for mapping in neighbours.names().filter_map(|name| neighbours.get(name)) {
        let Some(destination) = mapping.raw.destination.as_ref().filter(|raw| raw.is_file()) else {
            continue;
        };
        let (Some(connection), Some(file)) = (&destination.connection, &destination.object) else {
            continue;
        };
        let names = (connection.value.as_str(), file.value.as_str());
        let Some(other) = first.get(&names) else {
            first.insert(names, mapping);
            continue;
        };
        let message = format!("`{}` is written by two mappings", file.value);
        let here = mapping.file.label(file.span.clone(), format!("by `{}`", mapping.name));
        let mut shared = Diagnostic::error(Code::SharedFile, message, here);
        if let Some(theirs) = other.raw.destination.as_ref().and_then(|raw| raw.object.as_ref()) {
            let label = format!("and by `{}`", other.name);
            shared = shared.with_label(other.file.label(theirs.span.clone(), label));
        }
        found.push(shared.with_help("Give each its own file."));
    }
}
