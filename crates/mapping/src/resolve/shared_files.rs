//! One file, one mapping.

use std::collections::BTreeMap;

use fieldline_diagnostics::{Code, Diagnostic};

use crate::context::Spanned;
use crate::project::ConnectionKind;
use crate::resolve::Settings;
use crate::resolve::neighbours::{Neighbour, Neighbours};

/// Reports two mappings that write one file, by whatever connections: each would take the other's rows for somebody else's
/// work. And a mapping that writes the file that it reads.
pub(super) fn check_shared_files(
    neighbours: &Neighbours<'_>,
    settings: &Settings,
    found: &mut Vec<Diagnostic>,
) {
    let mut first: BTreeMap<String, &Neighbour<'_>> = BTreeMap::new();
    for mapping in neighbours.names().filter_map(|name| neighbours.get(name)) {
        let Some((file, path)) = written(mapping, settings) else { continue };
        check_own_source(mapping, settings, file, &path, found);
        let Some(other) = first.get(&path) else {
            first.insert(path, mapping);
            continue;
        };
        let message = format!("`{}` is written by two mappings", file.value);
        let here = mapping.file.label(file.span.clone(), format!("by `{}`", mapping.name));
        let mut shared = Diagnostic::error(Code::SharedFile, message, here);
        if let Some((theirs, _)) = written(other, settings) {
            let label = format!("and by `{}`", other.name);
            shared = shared.with_label(other.file.label(theirs.span.clone(), label));
        }
        found.push(shared.with_help("Give each its own file."));
    }
}

fn check_own_source(
    mapping: &Neighbour<'_>,
    settings: &Settings,
    file: &Spanned<String>,
    path: &str,
    found: &mut Vec<Diagnostic>,
) {
    let source = mapping.raw.source.as_ref();
    let read = source.and_then(|source| Some((source.connection.as_ref()?, source.stream.as_ref()?)));
    let Some((connection, stream)) = read else { return };
    if path_of(settings, &connection.value, &stream.value).as_deref() != Some(path) {
        return;
    }
    let message = format!("`{}` is read and written by one mapping", file.value);
    let shared =
        Diagnostic::error(Code::SharedFile, message, mapping.file.label(file.span.clone(), "written here"));
    let shared = shared.with_label(mapping.file.label(stream.span.clone(), "read here"));
    found.push(shared.with_help("Write to another file."));
}

/// The file that a mapping writes, and its path.
fn written<'m>(mapping: &'m Neighbour<'_>, settings: &Settings) -> Option<(&'m Spanned<String>, String)> {
    let destination = mapping.raw.destination.as_ref().filter(|raw| raw.is_file())?;
    let (connection, file) = (destination.connection.as_ref()?, destination.object.as_ref()?);
    Some((file, path_of(settings, &connection.value, &file.value)?))
}

/// The path of a file in the folder of a connection, in one writing.
fn path_of(settings: &Settings, connection: &str, file: &str) -> Option<String> {
    let folder = match &settings.project_connections.get(connection)?.kind {
        ConnectionKind::Csv(folder) | ConnectionKind::Jsonl(folder) => &folder.path,
        ConnectionKind::Hubspot(_) => return None,
    };
    Some(plain(&format!("{folder}/{file}")))
}

/// A path without `.`, `..` and empty parts, as far as that can be told from its text.
fn plain(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    let root = if path.starts_with('/') { "/" } else { "" };
    format!("{root}{}", parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_file_has_one_path() {
        let cases = [
            ("out/a.csv", "out/a.csv"),
            ("./out//a.csv", "out/a.csv"),
            ("out/b/../a.csv", "out/a.csv"),
            ("../out/a.csv", "../out/a.csv"),
            ("../../a.csv", "../../a.csv"),
            ("/srv/./a.csv", "/srv/a.csv"),
        ];
        for (path, expected) in cases {
            assert_eq!(plain(path), expected, "{path}");
        }
    }
}
