//! What every command has at hand.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::prelude::*;

use crate::args::{Arguments, Common};
use crate::screen::LogWriter;
use crate::terminal::Terminal;

/// The surroundings of a command.
#[derive(Clone, Debug)]
pub(crate) struct App {
    /// The project's folder.
    pub(crate) directory: PathBuf,
    /// The chosen target.
    pub(crate) target: Option<String>,
    /// Which mappings a command is about, when it says so by a selector.
    pub(crate) select: Option<String>,
    /// One JSON document on standard output and nothing else.
    pub(crate) json: bool,
    pub(crate) verbose: u8,
    pub(crate) terminal: Terminal,
    /// Environment variables, for `${NAME}` in `fieldline.yaml`.
    pub(crate) variables: BTreeMap<String, String>,
}

impl App {
    pub(crate) fn new(arguments: &Arguments) -> Self {
        let Common { directory, target, select, json, no_color, verbose, quiet } = arguments.common.clone();
        let variables = std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
        Self {
            directory,
            target,
            select,
            json,
            verbose,
            terminal: Terminal::new(no_color, quiet),
            variables: variables.collect(),
        }
    }

    /// What to type to go on here: the same project, the same target.
    pub(crate) fn command(&self, rest: &str) -> String {
        let mut words = vec!["fieldline".to_owned()];
        if self.directory != Path::new(".") && !self.directory.as_os_str().is_empty() {
            words.push(format!("-C {}", quoted(&self.directory.to_string_lossy())));
        }
        words.extend(self.target.as_ref().map(|target| format!("--target {}", quoted(target))));
        words.push(rest.to_owned());
        words.join(" ")
    }

    /// Logs go to standard error; they hold names, counts, codes and hashes, never values of records. Only our own crates
    /// are heard, whatever the filter says: others do not know what must not be told.
    pub(crate) fn init_logging(&self) {
        let level = match (self.terminal.quiet, self.verbose) {
            (true, _) => "error",
            (false, 0) => "warn",
            (false, 1) => "info",
            (false, _) => "debug",
        };
        let filter = EnvFilter::try_from_env("FIELDLINE_LOG").unwrap_or_else(|_| EnvFilter::new(level));
        let writer = LogWriter { colours: self.terminal.interactive && self.terminal.colours };
        let lines = tracing_subscriber::fmt::layer()
            .with_writer(move || writer)
            .with_ansi(self.terminal.interactive && self.terminal.colours)
            .with_filter(filter)
            .with_filter(filter_fn(|metadata| metadata.target().starts_with("fieldline")));
        tracing_subscriber::registry().with(lines).init();
    }
}

/// A word as a POSIX shell takes it for one.
pub(crate) fn quoted(word: &str) -> String {
    let is_plain = |letter: char| letter.is_alphanumeric() || "/._-+:,@=".contains(letter);
    if !word.is_empty() && word.chars().all(is_plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::*;

    #[test]
    fn the_next_command_is_about_the_same_project_and_target() {
        let cases: [(&[&str], &str); 5] = [
            (&["fieldline", "check"], "fieldline plan"),
            (&["fieldline", "-C", ".", "check"], "fieldline plan"),
            (&["fieldline", "-C", "crm/sync", "check"], "fieldline -C crm/sync plan"),
            (
                &["fieldline", "check", "--target", "prod", "-C", "my sync"],
                "fieldline -C 'my sync' --target prod plan",
            ),
            (&["fieldline", "-C", "it's", "check"], r"fieldline -C 'it'\''s' plan"),
        ];
        for (typed, expected) in cases {
            let app = App::new(&Arguments::try_parse_from(typed).unwrap());
            assert_eq!(app.command("plan"), expected, "{typed:?}");
        }
    }
}
