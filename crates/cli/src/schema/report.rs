//! Drift as text for people and as one JSON document.

use std::fmt::Write as _;

use fieldline_model::{SnapshotPart, Unseen};
use serde::Serialize;

use super::{Change, Moved, ReadObject};
use crate::render::count;
use crate::reports::VERSION;
use crate::terminal::{Paint, Terminal};

/// `schema diff --json` and `schema pull --json`: see `schemas/drift.v1.json`.
#[derive(Serialize)]
pub(crate) struct DriftReport {
    version: u32,
    portals: Vec<PortalDrift>,
}

#[derive(Serialize)]
pub(crate) struct PortalDrift {
    portal: String,
    connection: String,
    objects: Vec<ObjectDrift>,
}

#[derive(Serialize)]
struct ObjectDrift {
    object: String,
    file: String,
    /// The day of the snapshot in the project; `None` without one.
    taken: Option<String>,
    properties: Option<usize>,
    changes: Vec<Change>,
    unseen: Vec<Unseen>,
    error: Option<String>,
}

impl DriftReport {
    pub(crate) fn new() -> Self {
        Self { version: VERSION, portals: Vec::new() }
    }

    pub(crate) fn add(&mut self, portal: &str, connection: &str, read: &[ReadObject]) {
        let objects = read.iter().map(ObjectDrift::of).collect();
        self.portals.push(PortalDrift {
            portal: portal.to_owned(),
            connection: connection.to_owned(),
            objects,
        });
    }
}

impl ObjectDrift {
    fn of(read: &ReadObject) -> Self {
        let now = read.now.as_ref();
        Self {
            object: read.object.to_string(),
            file: read.file.clone(),
            taken: read
                .before
                .as_ref()
                .map(|before| before.date.map_or_else(|| "unknown".to_owned(), |date| date.to_string())),
            properties: now.ok().map(|now| now.schema.properties().len()),
            changes: read.changes(),
            unseen: now.map(|now| now.unseen.clone()).unwrap_or_default(),
            error: now.err().map(ToString::to_string),
        }
    }
}

/// One object type: a heading, a line per change, a line per thing that the token could not see.
pub(crate) fn show(terminal: Terminal, read: &ReadObject) -> String {
    let heading = terminal.paint(Paint::Heading, read.object.as_str());
    let now = match &read.now {
        Ok(now) => now,
        Err(error) => {
            return format!(
                "  {heading}: {}\n",
                terminal.paint(Paint::Error, &format!("cannot be read: {error}"))
            );
        }
    };
    let properties = count(now.schema.properties().len() as u64, "property");
    let changes = read.changes();
    let since = match &read.before {
        None => "no snapshot until now".to_owned(),
        Some(before) => {
            let since = before.date.map(|date| format!(" since {date}")).unwrap_or_default();
            match changes.len() as u64 {
                0 => format!("nothing moved{since}"),
                number => format!("{}{since}", count(number, "change")),
            }
        }
    };
    let mut text = format!("  {heading}: {properties}, {since}\n");
    for change in &changes {
        let _ = writeln!(text, "    {}", line(terminal, change));
    }
    for unseen in &now.unseen {
        let _ = writeln!(text, "    {}", terminal.paint(Paint::Hold, &format!("? {}", hidden(unseen))));
    }
    text
}

fn line(terminal: Terminal, change: &Change) -> String {
    let (mark, paint) = match change.moved {
        Moved::Added => ('+', Paint::Create),
        Moved::Removed => ('-', Paint::Reject),
        Moved::Changed => ('~', Paint::Update),
    };
    let part = if change.part == "property" { String::new() } else { format!("{} ", change.part) };
    let detail = match (change.detail.as_str(), change.moved) {
        ("", _) => String::new(),
        (detail, Moved::Changed) => format!(": {detail}"),
        (detail, _) => format!(" ({detail})"),
    };
    terminal.paint(paint, &format!("{mark} {part}{}{detail}", change.name))
}

fn hidden(unseen: &Unseen) -> String {
    let what = match &unseen.part {
        SnapshotPart::SensitiveProperties => "properties with sensitive data".to_owned(),
        SnapshotPart::HighlySensitiveProperties => "properties with highly sensitive data".to_owned(),
        SnapshotPart::Rules => "rules on values".to_owned(),
        SnapshotPart::Required => "what is required on create".to_owned(),
        SnapshotPart::Pipelines => "pipelines".to_owned(),
        SnapshotPart::Associations(to) => format!("association types to {to}"),
    };
    match unseen.scopes.as_slice() {
        [] => format!("{what}: the token may not see them"),
        scopes => format!("{what}: the token lacks the scope `{}`", scopes.join("` or `")),
    }
}
