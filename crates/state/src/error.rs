//! What goes wrong with the state.

use rusqlite::ErrorCode;

/// The state could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum StateError {
    /// SQLite refused.
    #[error("the state database failed while {doing}")]
    Sqlite {
        /// What was being done, as a gerund phrase.
        doing: &'static str,
        /// SQLite's own word.
        #[source]
        source: rusqlite::Error,
    },
    /// A file beside the database failed.
    #[error("`{path}` could not be used as a state file")]
    File {
        /// Which file.
        path: String,
        /// The system's own word.
        #[source]
        source: std::io::Error,
    },
    /// The database was written by a newer version.
    #[error("the state has version {found}, this program knows up to {known}; use a newer fieldline")]
    TooNew {
        /// What the file says.
        found: i64,
        /// What we can read.
        known: i64,
    },
    /// The file is a database, but not ours.
    #[error("`{path}` is not a fieldline state database")]
    Foreign {
        /// Which file.
        path: String,
    },
    /// The end of a run was noted that had no beginning.
    #[error("run `{run}` never began; note its beginning first")]
    UnknownRun {
        /// Which run.
        run: String,
    },
    /// Something stored cannot be understood.
    #[error("the state holds {what} that cannot be read")]
    Corrupt {
        /// What was found, without values.
        what: &'static str,
    },
}

impl StateError {
    /// What the operator can do, as a full sentence; `None` when the message says it.
    pub fn help(&self) -> Option<&'static str> {
        match self {
            Self::Sqlite { source, .. } => match source.sqlite_error_code()? {
                ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase => Some(DAMAGED),
                ErrorCode::DiskFull => Some("Make room on the disk and run again; the run resumes."),
                ErrorCode::CannotOpen | ErrorCode::ReadOnly | ErrorCode::PermissionDenied => {
                    Some("The state file, and the folder that it is in, must be writable for this user.")
                }
                _ => None,
            },
            Self::Corrupt { .. } => Some(DAMAGED),
            Self::Foreign { .. } => {
                Some("Name another file under `state:` in `fieldline.yaml`, or move that one away.")
            }
            Self::File { .. } | Self::TooNew { .. } | Self::UnknownRun { .. } => None,
        }
    }
}

const DAMAGED: &str = "The state file is damaged. Restore it from a backup, or move it away together with its `-wal` file: \
                       the next run finds the records again by their keys and creates none twice, but it has \
                       forgotten what was rejected or held, and which records were its own to archive.";
