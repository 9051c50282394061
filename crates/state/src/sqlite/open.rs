//! Opening a state file: create, recognise, migrate.

use std::path::{Path, PathBuf};

use rusqlite::{Connection, ErrorCode};

use crate::StateError;
use crate::sqlite::connection::{open_writer, set_up_writer};
use crate::sqlite::failure::Doing as _;
use crate::sqlite::migrate::{APPLICATION_ID, MIGRATIONS, known_version, migrate, version};

/// Opens or creates the file; returns its true path and the connection that writes.
pub(super) fn open(path: &Path) -> Result<(PathBuf, Connection), StateError> {
    let refused = |source| StateError::File { path: path.display().to_string(), source };
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder).map_err(refused)?;
    }
    let mut connection = open_writer(path)?;
    recognise(&connection, path)?;
    set_up_writer(&connection)?;
    migrate(&mut connection, MIGRATIONS)?;
    // The same file under two names must have the same files beside it.
    let true_path = std::fs::canonicalize(path).map_err(refused)?;
    Ok((true_path, connection))
}

/// Refuses files of other programs and of newer versions, before anything is changed in them.
fn recognise(connection: &Connection, path: &Path) -> Result<(), StateError> {
    let foreign = || StateError::Foreign { path: path.display().to_string() };
    // One view of the file, which another process may be creating.
    let view = connection.unchecked_transaction().doing("recognising the file")?;
    let application: i64 = match view.pragma_query_value(None, "application_id", |row| row.get(0)) {
        Err(error) if error.sqlite_error_code() == Some(ErrorCode::NotADatabase) => return Err(foreign()),
        answer => answer.doing("recognising the file")?,
    };
    let found = version(&view)?;
    if application == APPLICATION_ID {
        let known = known_version();
        return if found > known { Err(StateError::TooNew { found, known }) } else { Ok(()) };
    }
    let objects: i64 = view
        .query_row("SELECT count(*) FROM sqlite_master", (), |row| row.get(0))
        .doing("recognising the file")?;
    if application == 0 && found == 0 && objects == 0 { Ok(()) } else { Err(foreign()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_created_and_opening_again_is_harmless() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a/b/state.db");
        drop(open(&path).unwrap());
        let (true_path, connection) = open(&path).unwrap();
        assert_eq!(true_path, std::fs::canonicalize(&path).unwrap());
        assert_eq!(version(&connection).unwrap(), known_version());
    }

    #[test]
    fn an_empty_file_is_taken() {
        let file = tempfile::NamedTempFile::new().unwrap();
        open(file.path()).unwrap();
    }

    #[test]
    fn a_file_of_another_program_is_refused_and_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let text = folder.path().join("notes.txt");
        std::fs::write(&text, "no database, but long enough to be looked at twice".repeat(30)).unwrap();
        let database = folder.path().join("other.db");
        Connection::open(&database).unwrap().execute_batch("CREATE TABLE t (x)").unwrap();
        for path in [text, database] {
            let before = std::fs::read(&path).unwrap();
            let error = open(&path).map(|_| ()).unwrap_err();
            assert!(
                matches!(&error, StateError::Foreign { path: named } if *named == path.display().to_string())
            );
            assert!(std::fs::read(&path).unwrap() == before, "`{}` was changed", path.display());
        }
    }

    #[test]
    fn a_newer_version_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("state.db");
        let newer = known_version() + 1;
        let (_, connection) = open(&path).unwrap();
        connection.pragma_update(None, "user_version", newer).unwrap();
        drop(connection);
        let error = open(&path).map(|_| ()).unwrap_err();
        assert!(matches!(error, StateError::TooNew { found, known } if found == newer && known == newer - 1));
    }

    #[test]
    fn a_folder_that_cannot_be_made_is_named() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let error = open(&file.path().join("state.db")).map(|_| ()).unwrap_err();
        assert!(matches!(error, StateError::File { .. }));
    }

    #[test]
    fn several_may_create_the_file_at_once() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("state.db");
        std::thread::scope(|scope| {
            let openers: Vec<_> = (0..8).map(|_| scope.spawn(|| open(&path).map(|_| ()))).collect();
            for opener in openers {
                opener.join().unwrap().unwrap();
            }
        });
    }
}
