//! What goes wrong with the state.

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
