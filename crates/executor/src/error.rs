//! What stops a run. Bad records do not: they are data.

use fieldline_connector::{ConnectorError, ErrorClass};
use fieldline_mapping::{AmbiguousField, MissingField};
use fieldline_model::RunId;
use fieldline_state::StateError;

/// A run could not be done, or not to its end. Holds no record values.
#[derive(Debug, thiserror::Error)]
pub enum ExecutorError {
    /// The source failed. The watermark stays where it was.
    #[error("the source `{stream}` cannot be read")]
    Source {
        /// The stream.
        stream: String,
        /// Why.
        #[source]
        cause: ConnectorError,
    },
    /// The source lacks fields the mapping names; found before the first row.
    #[error("the source `{stream}` lacks {} that the mapping names", count(.missing.len(), "field"))]
    MissingFields {
        /// The stream.
        stream: String,
        /// Each field with the place that names it.
        missing: Vec<MissingField>,
        /// The columns that it has.
        columns: Vec<String>,
        /// Which setting may be wrong, as the source tells: a full sentence.
        hint: Option<String>,
    },
    /// The source has several columns of a name that the mapping uses; found before the first row.
    #[error("the source `{stream}` has several columns of a name that the mapping uses")]
    AmbiguousFields {
        /// The stream.
        stream: String,
        /// Each field with the place that names it.
        ambiguous: Vec<AmbiguousField>,
    },
    /// The destination failed.
    #[error("the destination failed while {doing}")]
    Destination {
        /// What was being done, as a gerund phrase.
        doing: &'static str,
        /// Why.
        #[source]
        cause: ConnectorError,
    },
    /// The portal is not ready for the mapping; nothing was written.
    #[error("portal {portal} is not ready for `{object}`: {}", .problems.join("; "))]
    NotReady {
        /// The portal.
        portal: String,
        /// The object type.
        object: String,
        /// Each as a fragment; with its way out, unless creating properties is it.
        problems: Vec<String>,
        /// Whether the portal lacks properties that could be created there.
        lacks_properties: bool,
    },
    /// The source is empty, and the mapping would archive everything it knows; nothing was written.
    #[error(
        "the source `{stream}` is empty, and `on_missing: archive` would archive all {known} records of the mapping"
    )]
    EmptySource {
        /// The stream.
        stream: String,
        /// How many records are known.
        known: u64,
    },
    /// The change plan goes beyond what the mapping's `policy` lets through; nothing was written.
    #[error("policy refused the load: {}", .verdicts.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    Refused {
        /// The gates that refused.
        verdicts: Vec<crate::GateVerdict>,
    },
    /// Another run has the mapping.
    #[error("mapping `{mapping}` is being run by {run} since {since}")]
    Busy {
        /// The mapping.
        mapping: String,
        /// Who.
        run: RunId,
        /// Since when.
        since: chrono::DateTime<chrono::Utc>,
    },
    /// The state failed.
    #[error(transparent)]
    State(#[from] StateError),
    /// The spool failed.
    #[error("the spool failed while {doing}")]
    Spool {
        /// What was being done, as a gerund phrase.
        doing: &'static str,
        /// SQLite's own word.
        #[source]
        cause: rusqlite::Error,
    },
    /// A temporary file failed.
    #[error("a temporary file failed")]
    Temporary(#[from] std::io::Error),
    /// Something we wrote ourselves cannot be read back.
    #[error("the spool holds {0} that cannot be read")]
    Corrupt(&'static str),
    /// The run was asked to stop before anything was loaded.
    #[error("stopped before the first write")]
    Stopped,
    /// A task of ours ended in a panic.
    #[error("a task of the executor ended unexpectedly")]
    Bug(#[source] tokio::task::JoinError),
}

impl ExecutorError {
    /// A call of the destination failed, or was given up because the run is to stop.
    pub(crate) fn of_call(doing: &'static str, cause: ConnectorError) -> Self {
        match cause.class() {
            ErrorClass::Stopped => Self::Stopped,
            _ => Self::Destination { doing, cause },
        }
    }

    /// What the error means for the run.
    pub fn class(&self) -> ErrorClass {
        match self {
            Self::Source { cause, .. } | Self::Destination { cause, .. } => cause.class(),
            Self::Busy { .. } => ErrorClass::Transient { retry_after: None },
            Self::Stopped => ErrorClass::Stopped,
            Self::Corrupt(_) | Self::Bug(_) => ErrorClass::Bug,
            Self::MissingFields { .. }
            | Self::AmbiguousFields { .. }
            | Self::NotReady { .. }
            | Self::EmptySource { .. }
            | Self::Refused { .. }
            | Self::State(_)
            | Self::Spool { .. }
            | Self::Temporary(_) => ErrorClass::Permanent,
        }
    }
}

fn count(n: usize, what: &str) -> String {
    if n == 1 { format!("1 {what}") } else { format!("{n} {what}s") }
}
