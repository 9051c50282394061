//! House rules that neither the compiler nor clippy sees.

use std::path::{Path, PathBuf};

use anyhow::Context as _;

/// Lines of code, tests left out, beyond which a file holds a second idea.
const LONGEST_FILE: usize = 500;
/// What a file must not hold.
const UNFINISHED: &[&str] = &["todo!(", "unimplemented!(", "FIXME", "#[ignore]"];

/// Every rule that a Rust file below `root` breaks.
pub(crate) fn check(root: &Path) -> anyhow::Result<Vec<String>> {
    let mut broken = Vec::new();
    for folder in ["crates", "tests"] {
        for file in rust_files(&root.join(folder))? {
            let text =
                std::fs::read_to_string(&file).with_context(|| format!("reading {}", file.display()))?;
            broken.extend(broken_by(&file, &text));
        }
    }
    Ok(broken)
}

fn broken_by(file: &Path, text: &str) -> Vec<String> {
    let name = file.display();
    let code = text.split("#[cfg(test)]").next().unwrap_or_default();
    let mut broken = Vec::new();
    let lines = code.lines().count();
    if lines > LONGEST_FILE && !name.to_string().contains("/tests/") {
        broken.push(format!("{name}: {lines} lines; over {LONGEST_FILE} there is a second idea inside"));
    }
    if !text.starts_with("//!") {
        broken.push(format!("{name}: does not begin with its purpose (`//!`)"));
    }
    let is_rules = name.to_string().ends_with("xtask/src/rules.rs");
    for word in UNFINISHED.iter().filter(|word| !is_rules && text.contains(**word)) {
        broken.push(format!("{name}: holds `{word}`"));
    }
    broken
}

fn rust_files(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).with_context(|| format!("reading {}", folder.display()))? {
        let path = entry?.path();
        if path.is_dir() && !path.ends_with("target") {
            files.extend(rust_files(&path)?);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}
