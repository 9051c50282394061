//! All steps by name.

use std::sync::Arc;

use fieldline_model::Zone;

use crate::argument::{Argument, Arguments, Defaults};
use crate::problem::StepProblem;
use crate::reader::ArgumentReader;
use crate::signature::Signature;
use crate::step::Step;
use crate::steps;
use crate::tables;

/// Every step, in the order in which documentation lists them. The order is stable.
pub fn signatures() -> &'static [&'static Signature] {
    steps::ALL
}

/// The step of that name.
pub fn signature(name: &str) -> Option<&'static Signature> {
    signatures().iter().copied().find(|signature| signature.name == name)
}

/// Prepares a step once for all records.
///
/// # Errors
/// If there is no such step, or an argument is unknown, missing, of the wrong type or without meaning.
pub fn compile(name: &str, arguments: &Arguments, defaults: &Defaults) -> Result<Step, StepProblem> {
    let signature = signature(name).ok_or_else(|| unknown_step(name))?;
    let dynamic: Arc<[String]> = arguments
        .iter()
        .filter(|(_, argument)| **argument == Argument::Dynamic)
        .map(|(name, _)| name.clone())
        .collect();
    let reader = ArgumentReader::new(signature, arguments, defaults, &dynamic)?;
    let action = (signature.compile)(&reader)?;
    Ok(Step { signature, action: action.into(), dynamic })
}

fn unknown_step(name: &str) -> StepProblem {
    StepProblem::new(format!("there is no step `{name}`"))
        .help(format!(
            "Use one of {}.",
            signatures().iter().map(|known| format!("`{}`", known.name)).collect::<Vec<_>>().join(", ")
        ))
        .nearest(name, signatures().iter().map(|known| known.name))
}

/// Everything that an output depends on besides value, arguments and defaults: this crate's rules, the phone engine
/// with its numbering plans, the engines of patterns and web addresses with their Unicode tables, the edition of the
/// time zone database, and the day of the list of top-level domains. It changes whenever an output could.
pub fn version() -> String {
    let (engines, zones, domains) = (ENGINES.join(", "), Zone::edition(), tables::top_level_date());
    format!("rules {RULES}, {engines}, zones {zones}, top-level domains {domains}")
}

/// Counts the changes of rules that can change an output.
const RULES: u32 = 2;

/// Name and version of the crates that decide outputs by tables of their own; a test holds them against `Cargo.lock`.
const ENGINES: [&str; 3] = ["rlibphonenumber 2.2.15", "regex 1.13.2", "url 2.5.8"];
