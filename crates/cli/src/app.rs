//! What every command has at hand.

use std::collections::BTreeMap;
use std::path::PathBuf;

use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::prelude::*;

use crate::args::{Arguments, Common};
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
        let lines = tracing_subscriber::fmt::layer()
            .with_writer(std::io::stderr)
            .with_ansi(self.terminal.interactive && self.terminal.colours)
            .with_filter(filter)
            .with_filter(filter_fn(|metadata| metadata.target().starts_with("fieldline")));
        tracing_subscriber::registry().with(lines).init();
    }
}
