//! Development commands: `cargo x layers` checks layers, house rules and dependency policy, `cargo x check` everything.

mod ages;
mod layers;
mod licences;
mod rules;

use std::path::Path;
use std::process::{Command, ExitCode};

use anyhow::{Context as _, bail};

fn main() -> ExitCode {
    let command = std::env::args().nth(1);
    let result = match command.as_deref() {
        Some("layers") => layers_and_rules(),
        Some("check") => script(".ci/run", &[]),
        Some("bless") => bless(),
        _ => Err(anyhow::anyhow!("usage: cargo x layers | check | bless")),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            report(&format!("error: {error:#}"));
            ExitCode::FAILURE
        }
    }
}

fn layers_and_rules() -> anyhow::Result<()> {
    let mut broken = layers::check()?;
    broken.extend(rules::check(Path::new("."))?);
    broken.extend(licences::check()?);
    broken.extend(ages::check(Path::new("."))?);
    if broken.is_empty() {
        report("layers, house rules and dependency policy hold, and no table is too old");
        return Ok(());
    }
    broken.iter().for_each(|line| report(line));
    bail!("{} house rules are broken", broken.len())
}

/// Rewrites the expected files of all case tests; the difference is for review.
fn bless() -> anyhow::Result<()> {
    let status = Command::new(env!("CARGO")).args(["test", "--workspace"]).env("BLESS", "1").status();
    let status = status.context("starting cargo")?;
    if status.success() {
        Ok(())
    } else {
        bail!("some tests fail for another reason than their expected files")
    }
}

fn script(path: &str, arguments: &[&str]) -> anyhow::Result<()> {
    let status = Command::new("bash")
        .arg(path)
        .args(arguments)
        .status()
        .with_context(|| format!("starting {path}"))?;
    if status.success() { Ok(()) } else { bail!("{path} ended with {status}") }
}

fn report(line: &str) {
    use std::io::Write as _;
    // Nobody to tell if standard error is gone.
    let _ = writeln!(std::io::stderr(), "{line}");
}
