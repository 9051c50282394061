//! Files of the workspace.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::Value as Json;

/// A path below the workspace's root.
pub(crate) fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(name)
}

pub(crate) fn read(name: &str) -> String {
    std::fs::read_to_string(path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

pub(crate) fn read_json(name: &str) -> Json {
    serde_json::from_str(&read(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// Every file below a folder that `is_wanted`, by its path below that folder.
pub(crate) fn below(folder: &str, is_wanted: impl Fn(&str) -> bool) -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    collect(&path(folder), "", &is_wanted, &mut files);
    files
}

fn collect(
    folder: &Path,
    prefix: &str,
    is_wanted: &impl Fn(&str) -> bool,
    files: &mut BTreeMap<String, String>,
) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let name = format!("{prefix}{}", entry.file_name().to_str().unwrap());
        if entry.path().is_dir() {
            collect(&entry.path(), &format!("{name}/"), is_wanted, files);
        } else if is_wanted(&name) {
            files.insert(name, std::fs::read_to_string(entry.path()).unwrap());
        }
    }
}

/// Holds a generated file against what it should be; writes it anew when asked to bless.
pub(crate) fn assert_fresh(name: &str, fresh: &str) {
    if std::env::var_os("BLESS").is_some() {
        rewrite(name, fresh);
    }
    let found = std::fs::read_to_string(path(name)).unwrap_or_default();
    let line = found.lines().zip(fresh.lines()).take_while(|(found, fresh)| found == fresh).count() + 1;
    assert!(found == fresh, "{name} is out of date from line {line} on; run `cargo x bless`");
}

/// Writes a file at once: tests that read it meanwhile find the old text or the new one.
pub(crate) fn rewrite(name: &str, text: &str) {
    let (target, draft) = (path(name), path(&format!("{name}.draft")));
    std::fs::write(&draft, text).unwrap();
    std::fs::rename(draft, target).unwrap();
}
