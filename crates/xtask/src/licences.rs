//! Dependency policy: every crate we build with comes from a registry and under a licence compatible with ours.

use std::process::Command;

use anyhow::Context as _;
use serde_json::Value;

/// Licences compatible with Apache-2.0 OR MIT; the same list as in `deny.toml`, where each is explained.
const ALLOWED: &[&str] = &[
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "CC0-1.0",
    "CDLA-Permissive-2.0",
    "ISC",
    "MIT",
    "MIT-0",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];

/// Every dependency that breaks the policy, over all targets and features in the lock file.
pub(crate) fn check() -> anyhow::Result<Vec<String>> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--all-features"])
        .output()
        .context("starting cargo metadata")?;
    let metadata: Value = serde_json::from_slice(&output.stdout).context("reading cargo metadata")?;
    let packages = metadata["packages"].as_array().context("cargo metadata lists packages")?;
    Ok(packages.iter().filter_map(broken_by).collect())
}

fn broken_by(package: &Value) -> Option<String> {
    let name = package["name"].as_str().unwrap_or_default();
    // Packages of the workspace have no source.
    let source = package["source"].as_str()?;
    if !source.starts_with("registry+") {
        return Some(format!("`{name}` comes from {source}, not from a registry"));
    }
    match package["license"].as_str() {
        None => Some(format!("`{name}` states no licence")),
        Some(licence) if is_allowed(licence) => None,
        Some(licence) => {
            Some(format!("`{name}` is licensed under {licence}, which the policy does not know"))
        }
    }
}

/// Whether an SPDX expression can be satisfied with allowed licences. `/` is how old manifests write `OR`; parentheses only
/// ever group alternatives.
fn is_allowed(expression: &str) -> bool {
    let expression = expression.replace('/', " OR ");
    let conjuncts = split_outside_parentheses(&expression, " AND ");
    conjuncts.iter().all(|conjunct| {
        let alternatives = conjunct.trim().trim_start_matches('(').trim_end_matches(')');
        alternatives.split(" OR ").any(|licence| ALLOWED.contains(&licence.trim()))
    })
}

fn split_outside_parentheses<'a>(text: &'a str, separator: &str) -> Vec<&'a str> {
    let (mut parts, mut depth, mut start) = (Vec::new(), 0_usize, 0);
    for (index, character) in text.char_indices() {
        match character {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ if depth == 0 && index >= start && text[index..].starts_with(separator) => {
                parts.push(&text[start..index]);
                start = index + separator.len();
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions() {
        for good in
            ["MIT", "MIT OR GPL-3.0", "Apache-2.0/MIT", "(MIT OR Apache-2.0) AND Unicode-3.0", "MIT AND ISC"]
        {
            assert!(is_allowed(good), "{good}");
        }
        for bad in ["GPL-3.0", "MIT AND GPL-3.0", "(MIT OR Apache-2.0) AND MPL-2.0", ""] {
            assert!(!is_allowed(bad), "{bad}");
        }
    }
}
