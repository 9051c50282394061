//! One funnel for everything that ends a command early: what, why, and what to do next.

use std::error::Error;

use fieldline_connector::{ConnectorError, ErrorClass};
use fieldline_diagnostics::visible;
use fieldline_executor::ExecutorError;
use fieldline_state::StateError;
use serde_json::json;

use crate::app::App;
use crate::exit_code::Exit;
use crate::reports::VERSION;
use crate::terminal::{Paint, has_spoken};

/// Why a command ends early.
#[derive(Debug)]
pub(crate) struct CommandError {
    /// A lower-case fragment.
    message: String,
    causes: Vec<String>,
    /// Full sentences.
    help: Vec<String>,
    /// The scopes of which HubSpot says that one is needed.
    missing_scopes: Vec<String>,
    pub(crate) exit: Exit,
}

impl CommandError {
    /// Nothing was attempted, because what was asked for cannot be.
    pub(crate) fn refused(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            causes: Vec::new(),
            help: Vec::new(),
            missing_scopes: Vec::new(),
            exit: Exit::NothingAttempted,
        }
    }

    /// Something failed on the way.
    pub(crate) fn failed(message: impl Into<String>) -> Self {
        Self { exit: Exit::Failed, ..Self::refused(message) }
    }

    /// The operating system refused.
    pub(crate) fn system(doing: &str, cause: std::io::Error) -> Self {
        Self { causes: vec![cause.to_string()], ..Self::failed(format!("failed while {doing}")) }
    }

    /// The destination failed before any mapping was begun.
    pub(crate) fn destination(doing: &str, cause: &ConnectorError) -> Self {
        let mut error = Self::failed(format!("failed while {doing}"));
        error.causes = chain(cause);
        error.missing_scopes = cause.missing_scopes().to_vec();
        error.help.extend(advice(cause.class()));
        if cause.class() == ErrorClass::Exhausted {
            error.exit = Exit::Exhausted;
        }
        error
    }

    /// With a way out.
    pub(crate) fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help.push(help.into());
        self
    }

    /// With a cause, a fragment.
    pub(crate) fn because(mut self, cause: impl Into<String>) -> Self {
        self.causes.push(cause.into());
        self
    }

    /// The scopes of which HubSpot says that one is needed; empty when that is not the trouble.
    pub(crate) fn missing_scopes(&self) -> &[String] {
        &self.missing_scopes
    }

    /// The same, of a command whose failure is an answer: that there was none must be told apart from it.
    pub(crate) fn before_an_answer(mut self) -> Self {
        if self.exit == Exit::Failed {
            self.exit = Exit::NothingAttempted;
        }
        self
    }

    /// The same, about that mapping, where several are run.
    pub(crate) fn of(mut self, mapping: &str) -> Self {
        // Some say it themselves.
        if !self.message.contains(&format!("`{mapping}`")) {
            self.message = format!("{mapping}: {}", self.message);
        }
        self
    }

    /// The ways out, full sentences.
    pub(crate) fn help(&self) -> &[String] {
        &self.help
    }

    /// The first way out, a full sentence.
    pub(crate) fn first_help(&self) -> Option<&str> {
        self.help.first().map(String::as_str)
    }

    /// The whole as one line, for reports.
    pub(crate) fn summary(&self) -> String {
        std::iter::once(&self.message).chain(&self.causes).cloned().collect::<Vec<_>>().join(": ")
    }
}

impl From<ExecutorError> for CommandError {
    fn from(error: ExecutorError) -> Self {
        let (exit, help) = (exit_of(&error), help_of(&error));
        let missing_scopes = missing_scopes(&error);
        // A line for each, as they are mended one by one.
        if let ExecutorError::NotReady { portal, object, problems, .. } = error {
            let message = format!("portal {portal} is not ready for `{object}`");
            return Self { message, causes: problems, help, missing_scopes, exit };
        }
        let mut causes = chain(&error);
        let message = causes.remove(0);
        Self { message, causes, help, missing_scopes, exit }
    }
}

/// The scopes that the cause of the error asks for.
fn missing_scopes(error: &ExecutorError) -> Vec<String> {
    match error {
        ExecutorError::Destination { cause, .. } => cause.missing_scopes().to_vec(),
        _ => Vec::new(),
    }
}

fn exit_of(error: &ExecutorError) -> Exit {
    match error {
        ExecutorError::MissingFields { .. }
        | ExecutorError::AmbiguousFields { .. }
        | ExecutorError::NotReady { .. } => Exit::NothingAttempted,
        ExecutorError::Refused { .. } | ExecutorError::EmptySource { .. } => Exit::Refused,
        _ if error.class() == ErrorClass::Exhausted => Exit::Exhausted,
        _ => Exit::Failed,
    }
}

/// The ways out, as full sentences.
fn help_of(error: &ExecutorError) -> Vec<String> {
    let help = match error {
        ExecutorError::MissingFields { missing, columns, hint, .. } => {
            let missing = missing.iter().map(missing_field);
            return missing.chain([found_columns(columns)]).chain(hint.clone()).collect();
        }
        ExecutorError::AmbiguousFields { ambiguous, .. } => {
            return ambiguous.iter().map(ambiguous_field).collect();
        }
        ExecutorError::NotReady { lacks_properties: false, .. } => return Vec::new(),
        ExecutorError::NotReady { .. } => {
            "`fieldline schema push` creates the properties that are missing, after showing them and asking."
        }
        ExecutorError::Busy { .. } => {
            "Wait for it to end, or stop it; a run that died does not hold its lease."
        }
        ExecutorError::Refused { .. } => {
            "Nothing was loaded. Look at `fieldline plan`; if the changes are meant, raise the limit under `policy:` in \
             the mapping and run again."
        }
        ExecutorError::EmptySource { .. } => {
            "Nothing was archived. If the source is meant to be empty, archive the records in HubSpot by hand, or say \
             `on_missing: keep`."
        }
        ExecutorError::State(cause) => return cause.help().map(str::to_owned).into_iter().collect(),
        _ => return advice(error.class()).into_iter().collect(),
    };
    vec![help.to_owned()]
}

fn missing_field(missing: &fieldline_mapping::MissingField) -> String {
    let hint = missing.nearest.as_ref().map(|name| format!(" Did you mean `{name}`?")).unwrap_or_default();
    format!("{}: the source has no field `{}`.{hint}", missing.place, missing.field)
}

/// The columns that the source has, as many as one reads in a message.
fn found_columns(columns: &[String]) -> String {
    const SHOWN: usize = 20;
    let named: Vec<&String> = columns.iter().filter(|name| !name.trim().is_empty()).collect();
    let shown: Vec<String> = named.iter().take(SHOWN).map(|name| format!("`{}`", short(name))).collect();
    let more = named.len().saturating_sub(SHOWN);
    match (shown.as_slice(), more) {
        ([], _) => "It has no columns with a name.".to_owned(),
        ([only], _) => format!("It has one column with a name: {only}."),
        (some, 0) => format!("It has the columns {}.", some.join(", ")),
        (some, more) => format!("It has the columns {} and {more} more.", some.join(", ")),
    }
}

/// A name that may be no name, but a line of text.
fn short(name: &str) -> String {
    const LETTERS: usize = 60;
    let letters: String = name.chars().take(LETTERS).collect();
    if letters.len() < name.len() { format!("{letters}…") } else { letters }
}

fn ambiguous_field(found: &fieldline_mapping::AmbiguousField) -> String {
    let numbers: Vec<String> = found.columns.iter().map(ToString::to_string).collect();
    format!(
        "{}: `{}` could be column {}. Give the columns names of their own, or set `header: false` and `skip_lines: 1` and \
         name them `c1`, `c2`, ….",
        found.place,
        found.field,
        numbers.join(" or ")
    )
}

impl From<StateError> for CommandError {
    fn from(error: StateError) -> Self {
        let mut causes = chain(&error);
        let message = causes.remove(0);
        let help = error.help().map(str::to_owned).into_iter().collect();
        Self { causes, help, ..Self::failed(message) }
    }
}

/// The error and its causes, but for those that an earlier one says already.
fn chain(error: &dyn Error) -> Vec<String> {
    let mut texts = vec![error.to_string()];
    let mut next = error.source();
    while let Some(cause) = next {
        let text = cause.to_string().trim_end_matches('.').to_owned();
        if !texts.iter().any(|said| said.contains(&text)) {
            texts.push(text);
        }
        next = cause.source();
    }
    texts
}

fn advice(class: ErrorClass) -> Option<String> {
    let text = match class {
        ErrorClass::Transient { .. } => "It may pass: run the same command again; nothing is lost.",
        ErrorClass::Auth => {
            "Check the token and its scopes (HubSpot: Development > Keys); `fieldline auth status` says what is known of it."
        }
        ErrorClass::Exhausted => {
            "The portal's daily calls are used up. Run again after its midnight; nothing is lost."
        }
        ErrorClass::Bug => {
            "This is a bug in fieldline; please report it with the command and its output at `-vv`."
        }
        ErrorClass::Stopped => "Run the same command again to go on from here.",
        ErrorClass::Permanent => return None,
    };
    Some(text.to_owned())
}

/// With `--json`, a command that ends before its document gives one about the error: see `schemas/error.v1.json`.
pub(crate) fn answer(app: &App, error: &CommandError) {
    if app.json && !has_spoken() {
        app.terminal.json(&format!("{:#}", document(error)));
    }
}

fn document(error: &CommandError) -> serde_json::Value {
    json!({ "version": VERSION, "error": { "message": error.summary(), "help": error.help } })
}

/// Prints the error to standard error and gives back its exit code.
pub(crate) fn report(app: &App, error: &CommandError) -> Exit {
    let terminal = app.terminal;
    // Each is a line, whatever file, portal or program it quotes.
    let line = |before: &str, said: &str| terminal.error(&format!("{before}: {}", visible(said)));
    line(&terminal.paint(Paint::Error, "error"), &error.message);
    error.causes.iter().for_each(|cause| line("  because", cause));
    error.help.iter().for_each(|help| line("  = help", help));
    error.exit
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_portal_that_lacks_properties_gets_a_line_for_each_and_the_way_out() {
        let not_ready = |lacks_properties| ExecutorError::NotReady {
            portal: "7".to_owned(),
            object: "contacts".to_owned(),
            problems: vec!["key property `a` …".to_owned(), "property `b` …".to_owned()],
            lacks_properties,
        };
        let error = CommandError::from(not_ready(true));
        assert_eq!(error.message, "portal 7 is not ready for `contacts`");
        assert_eq!(error.causes, ["key property `a` …", "property `b` …"]);
        assert!(error.help[0].starts_with("`fieldline schema push` creates"), "{:?}", error.help);
        assert_eq!(error.exit, Exit::NothingAttempted);
        assert!(CommandError::from(not_ready(false)).help.is_empty());
    }

    #[test]
    fn an_error_is_a_document_with_its_causes_and_ways_out() {
        let cause = std::io::Error::other("no such thing");
        let error = CommandError::system("reading `x`", cause).with_help("Make it.");
        let document = document(&error);
        let said = json!({ "message": "failed while reading `x`: no such thing", "help": ["Make it."] });
        assert_eq!(document, json!({ "version": 1, "error": said }));
    }

    #[test]
    fn an_error_names_its_mapping_once() {
        let of = |message: &str| CommandError::failed(message).of("people").summary();
        assert_eq!(of("the destination failed"), "people: the destination failed");
        assert_eq!(of("mapping `people` is being run"), "mapping `people` is being run");
    }
}
