//! `plan`: the change plan against the live portal. Never writes.

use std::io::Write as _;
use std::sync::Arc;

use fieldline_connector::quota::{Estimate, Work};
use fieldline_executor::{ChangePlan, ExecutorError, Pipeline, Reading, compute};
use fieldline_mapping::{DestinationKind, HubspotConnection, SourceKind, TransformPlan};
use fieldline_model::RunId;
use serde::Serialize as _;
use uuid::Uuid;

use crate::allowance::{limits, pace};
use crate::app::{App, quoted};
use crate::args::PlanArguments;
use crate::error::{CommandError, report};
use crate::exit_code::Exit;
use crate::news::{Naming, plan_news};
use crate::progress::observer;
use crate::project_files::select;
use crate::render::{self, Detail};
use crate::reports::{
    BudgetCalls, BudgetReport, Changes, FailedPlan, Links, MappingPlan, PlanReport, PolicyLine, Rejections,
    VERSION,
};
use crate::screen::ScreenFormatter;
use crate::session::Session;
use crate::signals::Signals;
use crate::terminal::{note_failure, note_speech};

/// What to do about a gate that refuses.
const REFUSED: &str =
    "Next: look at the changes; if they are meant, raise the limit under `policy:` and plan again";

/// A plan with what it belongs to.
struct Planned {
    pipeline: Pipeline,
    plan: ChangePlan,
    budget: BudgetReport,
}

/// Computes and shows the plans of the named mappings.
pub(crate) async fn plan(app: &App, arguments: &PlanArguments) -> Result<Exit, CommandError> {
    let session = Session::open(app)?;
    let signals = Signals::listen(session.stop.clone());
    let (mut planned, mut failed, mut exit) = (Vec::new(), Vec::new(), Exit::Done);
    for mapping in select(app, &session.project, &arguments.mappings)? {
        match plan_mapping(&session, &mapping, arguments.full_refresh).await {
            Ok(mut one) => {
                // What these would load is there before this one's links are made.
                planned.iter().try_for_each(|earlier: &Planned| one.plan.foresee(&earlier.plan))?;
                one.budget = budget(&session, &one.pipeline, &one.plan)?;
                planned.push(one);
            }
            Err(error) => {
                if let Some(signal) = signals.exit() {
                    return Ok(signal);
                }
                // One mapping that cannot be planned does not keep the others from theirs.
                let error = session.explained(error).of(&mapping);
                exit = exit.and(report(app, &error));
                failed.push(FailedPlan::new(&mapping, &error));
                continue;
            }
        }
        if !app.json
            && let Some(one) = planned.last()
        {
            show(app, one, arguments.all)?;
        }
    }
    if app.json {
        let naming = if arguments.all { Naming::ALL } else { Naming::FEW };
        print_json(app, &planned, &failed, naming)?;
    }
    let writes: u64 = planned.iter().map(|one| one.plan.counts().writes()).sum();
    let is_refused = planned.iter().any(|one| one.plan.is_refused());
    if is_refused {
        exit = exit.and(Exit::Refused);
        if !app.json {
            app.terminal.note(REFUSED);
        }
    } else if !app.json && writes > 0 {
        app.terminal.note(&format!("Next: {}", next(app, arguments)));
    }
    let changes = arguments.exit_code && writes > 0;
    Ok(exit.and(if changes { Exit::Changes } else { Exit::Done }))
}

/// The command that loads what was shown.
fn next(app: &App, arguments: &PlanArguments) -> String {
    let mut words = vec!["run".to_owned()];
    words.extend(arguments.mappings.iter().map(|mapping| quoted(mapping)));
    words.extend(app.select.as_ref().map(|selector| format!("--select {}", quoted(selector))));
    words.extend(arguments.full_refresh.then(|| "--full-refresh".to_owned()));
    app.command(&words.join(" "))
}

async fn plan_mapping(session: &Session, mapping: &str, full: bool) -> Result<Planned, CommandError> {
    let run = RunId::new(Uuid::now_v7().to_string());
    let screen = observer(&session.app, mapping);
    let opened = session.open_mapping(mapping, &run, Arc::clone(&screen)).await?;
    let reading = if full { Reading::Full } else { Reading::Incremental };
    let (reading, news) = opened.foresee(reading)?;
    if let Some(news) = news {
        session.app.terminal.note(&format!("{mapping}: {news}"));
    }
    let source = session.source(&opened)?;
    let pipeline = opened.pipeline;
    let plan = compute(&pipeline, source, reading).await;
    screen.finish();
    let plan = plan?;
    let budget = budget(session, &pipeline, &plan)?;
    Ok(Planned { pipeline, plan, budget })
}

fn budget(session: &Session, pipeline: &Pipeline, plan: &ChangePlan) -> Result<BudgetReport, CommandError> {
    let (budget, counts) = (plan.budget(), plan.counts());
    // Writing a file costs no call.
    let is_file = pipeline.transform.destination().kind() == DestinationKind::File;
    let (write, records) = if is_file {
        (0, 0)
    } else {
        (budget.write, counts.create + counts.update + counts.adopt + counts.archive)
    };
    let calls = BudgetCalls { read: budget.read, write, search: budget.search };
    let Some(connection) = account_of(session, &pipeline.transform)? else {
        return Ok(BudgetReport { calls, seconds: 0.0, daily_share: None, is_paced: false });
    };
    let limits = limits(connection).map_err(|error| CommandError::refused(error.to_string()))?;
    let work = Work { read: calls.read, search: calls.search, write: calls.write, records };
    let Estimate { duration, is_paced } = work.estimate(&limits, pace(connection));
    let all = (calls.read + calls.write + calls.search) as f64;
    let daily_share = limits.daily().map(|daily| all / daily as f64);
    Ok(BudgetReport { calls, seconds: duration.as_secs_f64(), daily_share, is_paced })
}

/// The account that a plan costs calls of, if it is one.
fn account_of<'s>(
    session: &'s Session,
    transform: &TransformPlan,
) -> Result<Option<&'s HubspotConnection>, CommandError> {
    let (source, destination) = (transform.source(), transform.destination());
    let account = match (destination.kind(), source.kind()) {
        (DestinationKind::Hubspot, _) => destination.connection(),
        (DestinationKind::File, SourceKind::Hubspot) => source.connection(),
        (DestinationKind::File, SourceKind::File) => return Ok(None),
    };
    session.hubspot(account).map(Some)
}

fn show(app: &App, planned: &Planned, all: bool) -> Result<(), ExecutorError> {
    let detail = if all { Detail::All } else { Detail::Sample };
    let Planned { pipeline, plan, budget } = planned;
    let text =
        render::plan(&app.terminal, &pipeline.transform, pipeline.portal.id.as_str(), plan, budget, detail)?;
    app.terminal.out(&text);
    Ok(())
}

fn print_json(
    app: &App,
    planned: &[Planned],
    failed: &[FailedPlan],
    naming: Naming,
) -> Result<(), CommandError> {
    let mappings = planned.iter().map(|one| {
        let news = plan_news(&one.plan, naming)?;
        Ok(MappingPlan {
            mapping: one.pipeline.transform.id().as_str(),
            portal: one.pipeline.portal.id.as_str(),
            counts: one.plan.counts(),
            is_backfill: one.plan.is_backfill(),
            watermark_ahead: news.ahead,
            unread_samples: news.unread,
            skipped_values: news.skipped,
            waiting: news.waiting,
            budget: one.budget,
            policy: one.plan.gates().iter().map(PolicyLine::from).collect(),
            changes: Changes { plan: &one.plan, transform: &one.pipeline.transform },
            links: Links { plan: &one.plan, transform: &one.pipeline.transform },
            rejections: Rejections(&one.plan),
        })
    });
    let mappings = mappings.collect::<Result<_, ExecutorError>>()?;
    let report = PlanReport { version: VERSION, mappings, failed };
    let mut stdout = std::io::BufWriter::new(std::io::stdout().lock());
    note_speech();
    let formatter = ScreenFormatter::default();
    let written = report.serialize(&mut serde_json::Serializer::with_formatter(&mut stdout, formatter));
    note_failure(stdout.flush());
    drop(stdout);
    match written {
        Err(error) if error.io_error_kind().is_none() => {
            Err(CommandError::failed("the plan could not be written out").with_help(format!("{error}")))
        }
        _ => {
            app.terminal.out("\n");
            Ok(())
        }
    }
}
