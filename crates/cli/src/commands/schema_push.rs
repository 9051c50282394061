//! `schema push`: creates the properties that mappings need and a portal lacks, after asking.

use std::io::{BufRead as _, IsTerminal as _};

use fieldline_connector::{ConnectorError, Creation, Described, PropertyGroup};
use fieldline_diagnostics::visible;
use fieldline_model::{ObjectSchema, ObjectType, PropertyDefinition};
use serde::Serialize;

use super::schema_diff::print_json;
use crate::app::App;
use crate::error::CommandError;
use crate::exit_code::Exit;
use crate::render::count;
use crate::reports::VERSION;
use crate::schema::{GROUP, Needs, Place, Portals, Wanted, described};
use crate::terminal::Paint;

/// `schema push --json`: see `schemas/push.v1.json`.
#[derive(Serialize)]
struct PushReport {
    version: u32,
    portals: Vec<PortalPush>,
}

#[derive(Serialize)]
struct PortalPush {
    portal: String,
    connection: String,
    properties: Vec<Pushed>,
    /// What keeps mappings from being loaded still, each with its way out. Any of them is a failure.
    problems: Vec<String>,
}

#[derive(Serialize)]
struct Pushed {
    object: String,
    property: String,
    /// `created`, `exists`, `refused`, `unclear` (its type cannot be told) or `planned` (nobody has agreed yet).
    outcome: &'static str,
    /// What it is like.
    definition: Option<PropertyDefinition>,
    /// Who needs it.
    why: String,
    /// Why it was not created.
    detail: Option<String>,
}

/// What the mappings need of one object type and do not find.
struct Missing {
    object: ObjectType,
    wanted: Vec<Wanted>,
}

/// Shows what is missing, asks, creates. What is there already is never touched.
pub(crate) async fn push(app: &App, agreed: bool) -> Result<Exit, CommandError> {
    let portals = Portals::open(app).await?;
    let mut report = PushReport { version: VERSION, portals: Vec::new() };
    let mut exit = Exit::Done;
    for place in &portals.places {
        let missing = missing(&portals, place).await?;
        if !app.json {
            app.terminal.out(&shown(app, place, &missing));
        }
        let creatable = creatable(&missing);
        let mut pushed = unclear(&missing);
        if creatable > 0 && consent(app, place, creatable, agreed)? {
            for Missing { object, wanted } in &missing {
                pushed.extend(create(place, object, wanted).await?);
            }
        } else {
            pushed.extend(planned(&missing));
            if creatable > 0 {
                app.terminal.note("nothing was created");
            }
        }
        let problems = problems(&pushed);
        say(app, &pushed, &problems);
        if !problems.is_empty() {
            exit = exit.and(Exit::Failed);
        }
        let portal = place.portal.id.to_string();
        report.portals.push(PortalPush {
            portal,
            connection: place.connection.to_string(),
            properties: pushed,
            problems,
        });
    }
    if app.json {
        print_json(app, &report);
    }
    let has_created =
        report.portals.iter().flat_map(|portal| &portal.properties).any(|one| one.outcome == "created");
    if has_created {
        let (pull, check) = (app.command("schema pull"), app.command("check"));
        app.terminal.note(&format!("Next: {pull}, then {check}"));
    }
    portals.conclude().map(|end| exit.and(end))
}

async fn missing(portals: &Portals, place: &Place) -> Result<Vec<Missing>, CommandError> {
    let mut all = Vec::new();
    for (object, wanted) in Needs::of(portals, place).0 {
        let doing = format!("reading the definitions of {object}");
        let failed = |cause: ConnectorError| CommandError::destination(&doing, &cause);
        let Described { schema, .. } = place.definitions.describe(&object, &[]).await.map_err(failed)?;
        let wanted = wanted.into_values();
        let wanted: Vec<Wanted> = wanted.filter_map(|wanted| unmet(wanted, &schema)).collect();
        if !wanted.is_empty() {
            all.push(Missing { object, wanted });
        }
    }
    Ok(all)
}

/// A need that the portal does not meet. A key that is there without being unique cannot be mended, only replaced.
fn unmet(wanted: Wanted, schema: &ObjectSchema) -> Option<Wanted> {
    let Some(there) = schema.get(wanted.name.as_str()) else { return Some(wanted) };
    let is_key = wanted.definition.as_ref().is_ok_and(|definition| definition.unique);
    if !is_key || there.unique {
        return None;
    }
    let why =
        "it is there without unique values, which HubSpot cannot change: name another property as the key"
            .to_owned();
    Some(Wanted { definition: Err(why), ..wanted })
}

fn creatable(missing: &[Missing]) -> usize {
    missing.iter().flat_map(|missing| &missing.wanted).filter(|wanted| wanted.definition.is_ok()).count()
}

fn shown(app: &App, place: &Place, missing: &[Missing]) -> String {
    let mut text = format!("portal {} (connection `{}`)\n", place.portal.id, place.connection);
    if missing.is_empty() {
        text.push_str("  has every property that the mappings need\n");
    }
    for Missing { object, wanted } in missing {
        let lacks = format!("  {object}: needs {}", count(wanted.len() as u64, "property"));
        text.push_str(&app.terminal.paint(Paint::Heading, &lacks));
        text.push('\n');
        for wanted in wanted {
            let line = match &wanted.definition {
                Ok(definition) => {
                    let label = definition.label.as_deref().unwrap_or_default();
                    let line = format!("+ {} “{}” ({})", wanted.name, visible(label), described(definition));
                    app.terminal.paint(Paint::Create, &line)
                }
                Err(why) => app.terminal.paint(Paint::Hold, &format!("? {} ({why})", wanted.name)),
            };
            text.push_str(&format!("    {line}, for {}\n", visible(&wanted.why)));
        }
    }
    let mut clear = missing
        .iter()
        .flat_map(|missing| &missing.wanted)
        .filter_map(|wanted| wanted.definition.as_ref().ok());
    if creatable(missing) > 0 {
        text.push_str(&format!("  New properties go into the group `{GROUP}`."));
        text.push_str(if clear.any(|definition| definition.unique) {
            " Unique they can only be made now: HubSpot does not change that later.\n"
        } else {
            "\n"
        });
    }
    text
}

/// Whether the properties may be created: said beforehand, or asked on a terminal.
fn consent(app: &App, place: &Place, number: usize, agreed: bool) -> Result<bool, CommandError> {
    if agreed {
        return Ok(true);
    }
    let what = count(number as u64, "property");
    let portal = &place.portal.id;
    let stdin = std::io::stdin();
    if !stdin.is_terminal() {
        return Err(CommandError::refused(format!(
            "{what} would be created in portal {portal}, and there is no terminal to ask on"
        ))
        .with_help("Say `--yes` to create them without being asked."));
    }
    app.terminal.error(&format!("Create {what} in portal {portal}? [y/N]"));
    let mut answer = String::new();
    stdin
        .lock()
        .read_line(&mut answer)
        .map_err(|cause| CommandError::system("reading your answer", cause))?;
    Ok(matches!(answer.trim().to_lowercase().as_str(), "y" | "yes"))
}

async fn create(place: &Place, object: &ObjectType, wanted: &[Wanted]) -> Result<Vec<Pushed>, CommandError> {
    let clear: Vec<(&Wanted, &PropertyDefinition)> =
        wanted.iter().filter_map(|wanted| Some((wanted, wanted.definition.as_ref().ok()?))).collect();
    if clear.is_empty() {
        return Ok(Vec::new());
    }
    let doing = format!("creating properties of {object}");
    let failed = |cause: ConnectorError| CommandError::destination(&doing, &cause);
    let group = PropertyGroup { name: GROUP.to_owned(), label: "Fieldline".to_owned() };
    place.definitions.create_group(object, &group).await.map_err(failed)?;
    let definitions: Vec<PropertyDefinition> =
        clear.iter().map(|(_, definition)| (*definition).clone()).collect();
    let creations = place.definitions.create_properties(object, &definitions).await.map_err(failed)?;
    let pushed = clear.into_iter().zip(creations).map(|((wanted, definition), creation)| {
        let (outcome, detail) = match creation {
            Creation::Created(_) => ("created", None),
            Creation::Exists(_) => ("exists", Some("it is there, and the token cannot see it".to_owned())),
            Creation::Refused(_, why) => ("refused", Some(why)),
        };
        Pushed { outcome, detail, ..one(object, wanted, Some(definition)) }
    });
    Ok(pushed.collect())
}

fn unclear(missing: &[Missing]) -> Vec<Pushed> {
    let all =
        missing.iter().flat_map(|missing| missing.wanted.iter().map(|wanted| (&missing.object, wanted)));
    all.filter_map(|(object, wanted)| {
        let detail = wanted.definition.as_ref().err()?.clone();
        Some(Pushed { outcome: "unclear", detail: Some(detail), ..one(object, wanted, None) })
    })
    .collect()
}

fn planned(missing: &[Missing]) -> Vec<Pushed> {
    let all =
        missing.iter().flat_map(|missing| missing.wanted.iter().map(|wanted| (&missing.object, wanted)));
    all.filter_map(|(object, wanted)| Some(one(object, wanted, Some(wanted.definition.as_ref().ok()?))))
        .collect()
}

fn one(object: &ObjectType, wanted: &Wanted, definition: Option<&PropertyDefinition>) -> Pushed {
    Pushed {
        object: object.to_string(),
        property: wanted.name.to_string(),
        outcome: "planned",
        definition: definition.cloned(),
        why: wanted.why.clone(),
        detail: None,
    }
}

/// What is in the way still: properties that nobody can create but a person, and what HubSpot refused.
fn problems(pushed: &[Pushed]) -> Vec<String> {
    let problem = |one: &Pushed| {
        let (object, property) = (&one.object, &one.property);
        let detail = one.detail.as_deref().unwrap_or_default();
        match one.outcome {
            "refused" => Some(format!("`{property}` of {object} was refused by HubSpot: {detail}")),
            "unclear" => Some(format!("`{property}` of {object}, for {}: {detail}", one.why)),
            _ => None,
        }
    };
    pushed.iter().filter_map(problem).collect()
}

/// Says what became of each property.
fn say(app: &App, pushed: &[Pushed], problems: &[String]) {
    for one in pushed {
        let (object, property) = (&one.object, &one.property);
        match (one.outcome, one.detail.as_deref()) {
            ("created", _) => app.terminal.note(&format!("created `{property}` of {object}")),
            ("exists", Some(detail)) => {
                let why = visible(detail);
                app.terminal.error(&format!("`{property}` of {object} was not created: {why}"));
            }
            _ => {}
        }
    }
    let error = app.terminal.paint(Paint::Error, "error");
    problems.iter().for_each(|problem| app.terminal.error(&format!("{error}: {}", visible(problem))));
}
