//! `test`: the mappings' own tests, and what they reach.

use std::time::Instant;

use fieldline_mapping::{Coverage, Project, TransformPlan};

use crate::app::App;
use crate::args::TestArguments;
use crate::error::CommandError;
use crate::exit_code::Exit;
use crate::project_files::{compiled, select};
use crate::render::{self, TestedMapping, TestedOne};

/// Runs the tests of the named mappings. Needs no source and no destination.
pub(crate) fn test(app: &App, arguments: &TestArguments) -> Result<Exit, CommandError> {
    let project = compiled(app)?;
    let names = select(app, &project, &arguments.mappings)?;
    let plans: Vec<&TransformPlan> = names.iter().filter_map(|name| project.mapping(name)).collect();
    let tested: Vec<TestedMapping<'_>> = plans.into_iter().map(|plan| run(&project, plan)).collect();
    if let Some(file) = &arguments.junit {
        std::fs::write(file, render::junit(&tested))
            .map_err(|cause| CommandError::system(&format!("writing `{}`", file.display()), cause))?;
    }
    if app.json {
        let json =
            serde_json::to_string_pretty(&render::TestReport::of(&tested)).expect("results are plain data");
        app.terminal.json(&json);
    } else {
        app.terminal.out(&render::tests(&app.terminal, &tested, app.verbose > 0, arguments.coverage));
    }
    let all_pass = tested.iter().all(|mapping| mapping.failed() == 0);
    Ok(if all_pass { Exit::Done } else { Exit::Failed })
}

fn run<'p>(project: &'p Project, plan: &'p TransformPlan) -> TestedMapping<'p> {
    let mut coverage = Coverage::new(plan);
    let mut transformer = plan.transformer();
    let of_mapping = project.tests.iter().filter(|test| test.mapping == *plan.id());
    let tests = of_mapping
        .map(|test| {
            let begun = Instant::now();
            let result = test.run(&mut transformer);
            coverage.add(&result.trace);
            TestedOne { test, differences: result.differences, seconds: begun.elapsed().as_secs_f64() }
        })
        .collect();
    TestedMapping { mapping: plan.id().as_str(), tests, coverage }
}
