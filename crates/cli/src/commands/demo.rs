//! `demo`: the whole story, on the embedded simulator, with the example project.

use std::path::Path;

use fieldline_simulator::{RunningSimulator, Simulator, Tier};

use crate::app::App;
use crate::args::{CheckFormat, PlanArguments, RunArguments};
use crate::commands::{check, plan, run};
use crate::error::CommandError;
use crate::exit_code::Exit;
use crate::render::thousands;
use crate::terminal::Paint;

/// Files of the example project, as they are in `examples/01-first-sync`.
const FILES: [(&str, &str); 5] = [
    ("fieldline.yaml", include_str!("../../../../examples/01-first-sync/fieldline.yaml")),
    ("mappings/customers.yaml", include_str!("../../../../examples/01-first-sync/mappings/customers.yaml")),
    (
        "schemas/records/customer.schema.json",
        include_str!("../../../../examples/01-first-sync/schemas/records/customer.schema.json"),
    ),
    (
        "schemas/hubspot/1234567/contacts.json",
        include_str!("../../../../examples/01-first-sync/schemas/hubspot/1234567/contacts.json"),
    ),
    ("portal.json", include_str!("../../../../examples/01-first-sync/portal.json")),
];
/// The rows; some are broken on purpose, so they are bytes.
const ROWS: &[u8] = include_bytes!("../../../../examples/01-first-sync/data/customers.csv");
/// How many customers change between the first load and the third.
const CHANGED: usize = 7;
/// Columns of a row, and where in it the cells stand that change.
const COLUMNS: usize = 15;
const PLAN: usize = 8;
const UPDATED_AT: usize = 7;
/// Later than anything in the example.
const LATER: &str = "2026-11-02T09:30:00Z";

/// Tells the story.
pub(crate) async fn demo(app: &App) -> Result<Exit, CommandError> {
    let folder =
        tempfile::tempdir().map_err(|cause| CommandError::system("making a folder for the demo", cause))?;
    write_project(folder.path())?;
    let simulator = start_simulator().await?;
    let mut app = app.clone();
    app.directory = folder.path().to_owned();
    app.json = false;
    // The story says what comes next by itself.
    app.terminal.quiet = true;
    app.variables.insert("HUBSPOT_TOKEN".to_owned(), "demo".to_owned());
    app.variables.insert("HUBSPOT_BASE_URL".to_owned(), simulator.base_url());
    let story = Story { app: &app, simulator: &simulator };
    story.tell().await?;
    Ok(Exit::Done)
}

fn write_project(folder: &Path) -> Result<(), CommandError> {
    let write = |name: &str, bytes: &[u8]| {
        let path = folder.join(name);
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent)?;
        }
        std::fs::write(path, bytes)
    };
    let all = FILES.iter().map(|(name, text)| (*name, text.as_bytes())).chain([("data/customers.csv", ROWS)]);
    for (name, bytes) in all {
        write(name, bytes).map_err(|cause| CommandError::system(&format!("writing `{name}`"), cause))?;
    }
    Ok(())
}

async fn start_simulator() -> Result<RunningSimulator, CommandError> {
    let data = FILES.iter().find(|(name, _)| *name == "portal.json").map_or("{}", |(_, text)| text);
    let builder = Simulator::builder().portal_id(1_234_567).tier(Tier::Professional);
    let builder = builder
        .data_json(data)
        .map_err(|error| CommandError::failed(format!("the demo's portal: {error}")))?;
    builder.build().start().await.map_err(|cause| CommandError::system("starting the simulator", cause))
}

struct Story<'a> {
    app: &'a App,
    simulator: &'a RunningSimulator,
}

impl Story<'_> {
    async fn tell(&self) -> Result<(), CommandError> {
        self.say(
            "Customers of an app become HubSpot contacts. The rows are as rows are: padded e-mails, national phone\n\
             numbers, five ways to write a date, duplicates, junk. HubSpot is an embedded simulator with the limits of a\n\
             Professional account; nothing leaves this machine.\n",
        );
        self.step(1, "check", "prove the mapping offline, against the portal's own property definitions");
        check::check(self.app, &[], CheckFormat::Text, None)?;

        self.step(2, "plan", "what would a load do? Reads, and writes nothing");
        self.plan().await?;

        self.step(3, "run", "do just that");
        self.run().await?;

        self.step(4, "run", "again, on the same file: nothing has changed, so nothing is written");
        let before = self.writes();
        self.run().await?;
        self.say(&format!("Write calls HubSpot saw in this step: {}.\n", self.writes() - before));

        let changed = self.change_rows()?;
        self.step(
            5,
            "plan",
            &format!("{changed} customers changed in the app, and a colleague edited one of them in HubSpot"),
        );
        self.plan().await?;

        self.step(6, "run", "load just those");
        let before = self.writes();
        self.run().await?;
        self.say(&format!("Write calls HubSpot saw in this step: {}.\n", self.writes() - before));

        let stats = self.simulator.simulator().stats();
        self.say(&format!(
            "In the end: {} contacts in HubSpot, {} calls in all, {} of them answered 429 (too fast).",
            thousands(self.simulator.simulator().records("contacts").len() as u64),
            thousands(stats.totals.read + stats.totals.write + stats.totals.search + stats.totals.other),
            stats.throttled,
        ));
        self.say("Next: read examples/01-first-sync/README.md, and run the same project yourself against `fieldline sim`.");
        Ok(())
    }

    fn say(&self, text: &str) {
        self.app.terminal.out(&format!("{text}\n"));
    }

    fn step(&self, number: u32, command: &str, what: &str) {
        let heading = self.app.terminal.paint(Paint::Heading, &format!("[{number}/6] fieldline {command}"));
        self.say(&format!("{heading}   {what}"));
    }

    async fn plan(&self) -> Result<(), CommandError> {
        plan::plan(self.app, &PlanArguments::default()).await?;
        self.say("");
        Ok(())
    }

    async fn run(&self) -> Result<(), CommandError> {
        run::run(self.app, &RunArguments::default()).await?;
        self.say("");
        Ok(())
    }

    fn writes(&self) -> u64 {
        self.simulator.simulator().stats().totals.write
    }

    /// Gives a few customers another plan and a later `updated_at`, and edits one of them in HubSpot.
    fn change_rows(&self) -> Result<usize, CommandError> {
        let path = self.app.directory.join("data/customers.csv");
        let (rows, changed) = change(ROWS, CHANGED);
        std::fs::write(&path, rows)
            .map_err(|cause| CommandError::system("changing the demo's rows", cause))?;
        let contacts = self.simulator.simulator().records("contacts");
        let second = changed.get(1).map(String::as_str);
        let edited = contacts.iter().find(|contact| contact.get("app_customer_id") == second);
        if let Some(contact) = edited {
            self.simulator.simulator().edit("contacts", &contact.id, &[("firstname", "Edited by Sales")]);
        }
        Ok(changed.len())
    }
}

/// Rows in which every so many good lines another plan stands; and the keys of those.
fn change(rows: &[u8], wanted: usize) -> (Vec<u8>, Vec<String>) {
    let lines: Vec<&[u8]> = rows.split_inclusive(|byte| *byte == b'\n').collect();
    let stride = lines.len() / (wanted + 1);
    let (mut out, mut changed) = (Vec::with_capacity(rows.len()), Vec::new());
    for (number, line) in lines.iter().enumerate() {
        let due = changed.len() < wanted && number > (changed.len() + 1) * stride;
        match std::str::from_utf8(line).ok().filter(|_| due).and_then(changed_line) {
            Some((key, line)) => {
                changed.push(key);
                out.extend(line.into_bytes());
            }
            None => out.extend_from_slice(line),
        }
    }
    (out, changed)
}

/// The line with another plan and a later `updated_at`, and the key it belongs to; `None` when the line is not a plain one.
fn changed_line(line: &str) -> Option<(String, String)> {
    let mut cells: Vec<&str> = line.split(',').collect();
    let is_plain = cells.len() == COLUMNS && cells[0].starts_with('C') && !line.contains('"');
    if !is_plain || cells[COLUMNS - 1].trim_end() != "false" {
        return None;
    }
    let key = cells[0].to_owned();
    cells[PLAN] = match cells[PLAN] {
        "p1" => "en",
        "fr" | "st" => "p1",
        _ => return None,
    };
    cells[UPDATED_AT] = LATER;
    Some((key, cells.join(",")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_has_enough_plain_rows_to_change() {
        let (rows, changed) = change(ROWS, CHANGED);
        assert_eq!(changed.len(), CHANGED);
        let lines = |bytes: &[u8]| bytes.split(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect::<Vec<_>>();
        let differing =
            lines(ROWS).into_iter().zip(lines(&rows)).filter(|(before, after)| before != after).count();
        assert_eq!(differing, CHANGED);
    }
}
