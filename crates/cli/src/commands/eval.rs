//! `eval`: one record step by step.

use chrono::{DateTime, Utc};
use fieldline_connector::{Extent, Source};
use fieldline_executor::ExecutorError;
use fieldline_mapping::{ConnectionKind, Project, SourceKind, TransformPlan, Transformer};
use fieldline_model::{Body, Columns, RowBuilder, SourceKey, SourceRecord, Value, Watermark};
use serde_json::Value as Json;

use crate::app::App;
use crate::args::EvalArguments;
use crate::error::CommandError;
use crate::exit_code::Exit;
use crate::project_files::{compiled, select};
use crate::render;
use crate::session::Session;

/// The year 9999: nothing was changed since.
const LATER_THAN_ALL: DateTime<Utc> = DateTime::from_timestamp_nanos(i64::MAX);

/// Shows what the mapping does to one record: the one that is given, or one of the source.
pub(crate) async fn eval(app: &App, arguments: &EvalArguments) -> Result<Exit, CommandError> {
    let project = compiled(app)?;
    select(app, &project, std::slice::from_ref(&arguments.mapping))?;
    let plan = project.mapping(&arguments.mapping).expect("`select` knows the name");
    let mut transformer = plan.transformer();
    let record = match &arguments.record {
        Some(json) => given(&project, plan, json)?,
        None => {
            let mut source = Session::open(app)?.source_alone(plan).await?;
            source.begin(wanted(plan, arguments));
            find(source, plan, &mut transformer, arguments).await?
        }
    };
    let trace = transformer.trace(&record, &[]);
    if app.json {
        let json = serde_json::to_string_pretty(&render::trace_json(plan, &record, &trace));
        app.terminal.json(&json.expect("a trace is plain data"));
    } else {
        app.terminal.out(&render::trace(&app.terminal, plan, &record, &trace));
    }
    Ok(Exit::Done)
}

/// The record of `--record`, as the source would hand it over.
fn given(project: &Project, plan: &TransformPlan, json: &str) -> Result<SourceRecord, CommandError> {
    let refused = |why: String| {
        CommandError::refused(format!("`--record` {why}"))
            .with_help("Write for example `--record '{\"customer_id\": \"C1\", \"email\": \"a@b.io\"}'`.")
    };
    let document: Json =
        serde_json::from_str(json).map_err(|error| refused(format!("is no JSON: {error}")))?;
    let Json::Object(members) = &document else {
        return Err(refused("must be a JSON object".to_owned()));
    };
    let connection = project.connections.get(plan.source().connection().as_str());
    let body = match connection.map(|connection| &connection.kind) {
        Some(ConnectionKind::Csv(_) | ConnectionKind::Hubspot(_)) => {
            let columns = Columns::new(members.keys().cloned().collect());
            let mut builder = RowBuilder::new(&columns, json.len());
            for (name, value) in members {
                builder.push(&cell(value).ok_or_else(|| {
                    refused(format!(
                        "has a list or an object under `{name}`, and the cells of a table are text"
                    ))
                })?);
            }
            Body::Row(builder.finish())
        }
        _ => Body::Document(Value::from_json(document)),
    };
    Ok(SourceRecord { line: 1, body })
}

/// What to read: of an account, the one record that is asked for, instead of all up to it.
fn wanted(plan: &TransformPlan, arguments: &EvalArguments) -> Extent {
    match (&arguments.key, plan.source().kind()) {
        (Some(key), SourceKind::Hubspot) => Extent {
            from: Some(Watermark::Instant(LATER_THAN_ALL)),
            revisit: vec![SourceKey::new(key.as_str())],
            with_gone: false,
        },
        _ => Extent::default(),
    }
}

/// A column that has its name not for itself is no value to show.
fn check_fields(plan: &TransformPlan, columns: &Columns) -> Result<(), CommandError> {
    let ambiguous = plan.ambiguous_fields(columns);
    match ambiguous.is_empty() {
        true => Ok(()),
        false => {
            let stream = plan.source().stream().to_owned();
            Err(ExecutorError::AmbiguousFields { stream, ambiguous }.into())
        }
    }
}

/// A JSON value as the text of a cell.
fn cell(value: &Json) -> Option<String> {
    match value {
        Json::Null => Some(String::new()),
        Json::String(text) => Some(text.clone()),
        Json::Bool(_) | Json::Number(_) => Some(value.to_string()),
        Json::Array(_) | Json::Object(_) => None,
    }
}

/// Reads the source up to the record that is asked for; the first one when none is.
async fn find(
    mut source: Box<dyn Source>,
    plan: &TransformPlan,
    transformer: &mut Transformer,
    arguments: &EvalArguments,
) -> Result<SourceRecord, CommandError> {
    let failed = |cause| CommandError::destination("reading the source", &cause);
    if let Some(columns) = source.facts().columns.clone() {
        check_fields(plan, &columns)?;
    }
    let mut alike: Option<String> = None;
    while let Some(page) = source.page().await.map_err(failed)? {
        if let Some(row) = page.unreadable.iter().find(|row| Some(row.line) == arguments.line) {
            return Err(CommandError::failed(format!("line {} cannot be read: {}", row.line, row.message)));
        }
        for record in page.records {
            let is_wanted = match (&arguments.key, arguments.line) {
                (Some(key), _) => transformer.identify(&record).is_ok_and(|found| {
                    let found = found.key.as_str();
                    if alike.is_none() && found.trim().to_lowercase() == key.trim().to_lowercase() {
                        alike = Some(found.to_owned());
                    }
                    found == key
                }),
                (None, Some(line)) => record.line == line,
                (None, None) => true,
            };
            if is_wanted {
                return Ok(record);
            }
        }
    }
    Err(match (&arguments.key, arguments.line) {
        (Some(key), _) => {
            let error = CommandError::failed(format!("the source has no record with the key `{key}`"));
            error.with_help(match alike {
                Some(alike) => format!("It has `{alike}`: keys are compared letter by letter."),
                None => format!(
                    "Keys are the values of `{}`, not external IDs. `--line` finds a record by its line.",
                    plan.source().key()
                ),
            })
        }
        (None, Some(line)) => CommandError::failed(format!("no record begins on line {line}"))
            .with_help("A record may reach over several lines; name the first. The header is line 1."),
        (None, None) => CommandError::failed("the source has no record"),
    })
}
