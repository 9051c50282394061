//! Which crate may import which: the table of ARCHITECTURE.md, checked against the manifests.

use std::process::Command;

use anyhow::Context as _;
use serde_json::Value;

/// Normal dependencies a crate may have among ours, and whether it must stay free of IO (no runtime, no client, no database).
const TABLE: &[(&str, &[&str], Purity)] = &[
    ("fieldline-model", &[], Purity::Pure),
    ("fieldline-diagnostics", &[], Purity::Pure),
    ("fieldline-normalize", &["fieldline-model"], Purity::Pure),
    ("fieldline-mapping", &["fieldline-model", "fieldline-diagnostics", "fieldline-normalize"], Purity::Pure),
    ("fieldline-reconcile", &["fieldline-model"], Purity::Pure),
    ("fieldline-connector", &["fieldline-model"], Purity::Mixed),
    ("fieldline-connector-hubspot", &["fieldline-model", "fieldline-connector"], Purity::Mixed),
    ("fieldline-connector-file", &["fieldline-model", "fieldline-connector"], Purity::Mixed),
    ("fieldline-state", &["fieldline-model"], Purity::Mixed),
    (
        "fieldline-executor",
        &[
            "fieldline-model",
            "fieldline-mapping",
            "fieldline-reconcile",
            "fieldline-connector",
            "fieldline-state",
        ],
        Purity::Mixed,
    ),
    // Shares no wire types with the connector: one misreading of the API would pass every test on both sides.
    ("fieldline-simulator", &[], Purity::Mixed),
    (
        "fieldline-cli",
        &[
            "fieldline-model",
            "fieldline-diagnostics",
            "fieldline-normalize",
            "fieldline-mapping",
            "fieldline-reconcile",
            "fieldline-connector",
            "fieldline-connector-hubspot",
            "fieldline-connector-file",
            "fieldline-state",
            "fieldline-executor",
            "fieldline-simulator",
        ],
        Purity::Mixed,
    ),
    ("xtask", &[], Purity::Mixed),
];

/// What a pure crate must not depend on.
const IMPURE: &[&str] = &["tokio", "reqwest", "rusqlite", "axum", "tempfile", "rand", "futures"];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Purity {
    Pure,
    Mixed,
}

/// Every dependency that the table does not allow.
pub(crate) fn check() -> anyhow::Result<Vec<String>> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--no-deps", "--offline"])
        .output()
        .context("starting cargo metadata")?;
    let metadata: Value = serde_json::from_slice(&output.stdout).context("reading cargo metadata")?;
    let packages = metadata["packages"].as_array().context("cargo metadata lists packages")?;
    Ok(packages.iter().flat_map(broken_by).collect())
}

fn broken_by(package: &Value) -> Vec<String> {
    let name = package["name"].as_str().unwrap_or_default();
    let Some((_, allowed, purity)) = TABLE.iter().find(|(known, ..)| *known == name) else {
        return vec![format!("crate `{name}` has no line in the layer table (crates/xtask/src/layers.rs)")];
    };
    let normal = package["dependencies"]
        .as_array()
        .into_iter()
        .flatten()
        .filter(|dependency| dependency["kind"].is_null());
    let names = normal.filter_map(|dependency| dependency["name"].as_str());
    names
        .filter_map(|dependency| {
            let is_ours = dependency.starts_with("fieldline-");
            if is_ours && !allowed.contains(&dependency) {
                return Some(format!("`{name}` must not import `{dependency}`"));
            }
            let is_impure = *purity == Purity::Pure && IMPURE.contains(&dependency);
            is_impure.then(|| format!("`{name}` is pure and must not depend on `{dependency}`"))
        })
        .collect()
}
