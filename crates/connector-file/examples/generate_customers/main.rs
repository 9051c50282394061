//! Writes a customer file as it really comes, of any size, from a seed, to stdout; what it holds, to stderr.
//!
//! ```text
//! cargo run --release -p fieldline-connector-file --example generate_customers -- --rows 1000000 --seed 1 > customers.csv
//! ```
//!
//! The same arguments give the same bytes on every machine. `--change-percent 1 --change-seed 7` writes a later version of
//! the same file: in one plain row of a hundred, scattered, plan and price are others and `updated_at` is later.

mod customers;

use std::env;
use std::io::{self, Write as _};
use std::process::ExitCode;

use customers::{Change, Settings};

const USAGE: &str =
    "usage: generate_customers --rows N [--seed S] [--change-percent P [--change-seed S]]  (P up to 80)";

fn main() -> ExitCode {
    match run(env::args().skip(1)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            let _ = writeln!(io::stderr(), "{message}");
            ExitCode::from(2)
        }
    }
}

fn run(arguments: impl Iterator<Item = String>) -> Result<(), String> {
    let settings = settings(arguments)?;
    let mut stdout = io::stdout().lock();
    let summary =
        customers::write(settings, &mut stdout).and_then(|summary| stdout.flush().map(|()| summary));
    let summary = summary.map_err(|error| format!("cannot write: {error}"))?;
    writeln!(io::stderr(), "{summary}").map_err(|error| format!("cannot write: {error}"))
}

fn settings(mut arguments: impl Iterator<Item = String>) -> Result<Settings, String> {
    let (mut rows, mut seed, mut per_million, mut change_seed) = (None, 1, None, 1);
    while let Some(name) = arguments.next() {
        let value = arguments.next().ok_or_else(|| format!("`{name}` lacks its value\n{USAGE}"))?;
        let number = || value.parse::<u64>().map_err(|_| format!("`{name}` takes a whole number\n{USAGE}"));
        match name.as_str() {
            "--rows" => rows = Some(number()?),
            "--seed" => seed = number()?,
            "--change-seed" => change_seed = number()?,
            "--change-percent" => per_million = Some(percent(&value)?),
            _ => return Err(format!("`{name}` is no option\n{USAGE}")),
        }
    }
    let rows = rows.ok_or_else(|| format!("`--rows` is missing\n{USAGE}"))?;
    Ok(Settings {
        rows,
        seed,
        change: per_million.map(|per_million| Change { per_million, seed: change_seed }),
    })
}

/// A share in per cent as parts per million. Not every row can be changed, as not every row is plain.
fn percent(text: &str) -> Result<u64, String> {
    match text.parse::<f64>() {
        Ok(percent) if (0.0..=80.0).contains(&percent) => Ok((percent * 10_000.0).round() as u64),
        _ => Err(format!("`--change-percent` takes a number from 0 to 80\n{USAGE}")),
    }
}
