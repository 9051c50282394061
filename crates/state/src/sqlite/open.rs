//! Opening a state file: create, recognise, migrate.

use std::fs::File;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, ErrorCode};

use crate::StateError;
use crate::private::{make_private, make_private_folder, open_private_file};
use crate::sqlite::connection::{open_writer, set_up_writer};
use crate::sqlite::failure::Doing as _;
use crate::sqlite::migrate::{APPLICATION_ID, MIGRATIONS, known_version, migrate, version};

/// Opens or creates the file; returns its true path and the connection that writes.
pub(super) fn open(path: &Path) -> Result<(PathBuf, Connection), StateError> {
    let refused = |source| StateError::File { path: path.display().to_string(), source };
    place(path).map_err(refused)?;
    let mut connection = open_writer(path)?;
    recognise(&connection, path)?;
    // The same file under two names must have the same files beside it.
    let true_path = std::fs::canonicalize(path).map_err(refused)?;
    close_to_others(&true_path);
    set_up_writer(&connection)?;
    migrate(&mut connection, MIGRATIONS)?;
    Ok((true_path, connection))
}

/// The folder that a project's state is in unless it says otherwise.
const OWN_FOLDER: &str = ".fieldline";

/// Makes the file and its folder, for their owner only. Whatever is there already must be a file: SQLite would wait at a pipe
/// and write into a device.
fn place(path: &Path) -> std::io::Result<()> {
    match std::fs::metadata(path) {
        Ok(facts) if facts.is_file() => return Ok(()),
        Ok(facts) if facts.is_dir() => return Err(std::io::Error::other("it is a folder, not a file")),
        Ok(_) => return Err(std::io::Error::other("it is a pipe or a device, not a file")),
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
        Err(_) => {}
    }
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        make_private_folder(folder)?;
    }
    // SQLite gives the files beside a database the database's own mode.
    open_private_file(path)?;
    // A name is on the disk once its folder is; not every system can open one.
    if let Some(Ok(folder)) = path.parent().and_then(Path::parent).map(File::open) {
        let _ = folder.sync_all();
    }
    Ok(())
}

/// Earlier versions made the files as readable as the system's default. Only a folder that is ours alone is changed.
fn close_to_others(path: &Path) {
    for ending in ["", "-wal", "-shm"] {
        let mut name = path.as_os_str().to_owned();
        name.push(ending);
        make_private(Path::new(&name));
    }
    if let Some(folder) = path.parent().filter(|folder| folder.ends_with(OWN_FOLDER)) {
        make_private(folder);
    }
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

    #[cfg(unix)]
    #[test]
    fn the_files_and_their_folder_are_for_their_owner_only() {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        let open_up = |path: &Path, mode| {
            std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
        };
        let project = tempfile::tempdir().unwrap();
        open_up(project.path(), 0o755);
        let (folder, path) = (project.path().join(".fieldline"), project.path().join(".fieldline/state.db"));
        for (state_mode, folder_mode) in
            [(None, None), (Some(0o644), Some(0o755)), (Some(0o664), Some(0o775))]
        {
            state_mode.inspect(|mode| open_up(&path, *mode));
            folder_mode.inspect(|mode| open_up(&folder, *mode));
            let _connection = open(&path).unwrap();
            for ending in ["", "-wal", "-shm"] {
                let file = PathBuf::from(format!("{}{ending}", path.display()));
                assert_eq!(mode(&file), 0o600, "{}", file.display());
            }
            assert_eq!(mode(&folder), 0o700);
        }
        // A folder that holds more than the state stays as it is.
        drop(open(&project.path().join("state.db")).unwrap());
        assert_eq!((mode(project.path()), mode(&project.path().join("state.db"))), (0o755, 0o600));
    }

    #[cfg(unix)]
    #[test]
    fn what_is_not_a_file_is_refused_before_anybody_waits_for_it() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        std::fs::create_dir(at("folder")).unwrap();
        let _socket = std::os::unix::net::UnixListener::bind(at("socket")).unwrap();
        std::os::unix::fs::symlink(at("circle"), at("circle")).unwrap();
        std::os::unix::fs::symlink("/dev/null", at("device")).unwrap();
        for name in ["folder", "socket", "circle", "device"] {
            let error = open(&at(name)).map(|_| ()).unwrap_err();
            assert!(matches!(error, StateError::File { .. }), "{name}: {error:?}");
        }
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
