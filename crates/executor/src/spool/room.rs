//! The folder of one spool: made, kept from others, and swept when its process died.
//!
//! Record values are in a spool as long as its run lasts. A living process holds a lock on a file in the folder. Folders are
//! made and swept by one process at a time, so that a folder without that file belongs to nobody: its process died while it
//! made the folder or took it away.

use std::fs::{DirEntry, File};
use std::io;
use std::path::Path;

use fieldline_state::{make_private, make_private_folder, open_private_file};

/// What the names of spool folders begin with.
const PREFIX: &str = "spool-";
/// The file in a spool's folder that is locked as long as its process lives.
const LOCK: &str = "lock";
/// Ending of the file beside the folder of all spools that is locked while one is made or swept.
const GATE: &str = "lock";

/// The folder of one spool.
pub(super) struct Room {
    /// Goes when dropped.
    pub(super) folder: tempfile::TempDir,
    /// Held as long as the spool lives; the system lets go of it when the process dies.
    pub(super) lock: File,
}

impl Room {
    /// Makes a folder below `parent`, after what dead processes have left there is gone.
    pub(super) fn take(parent: &Path) -> io::Result<Self> {
        make_private_folder(parent)?;
        make_private(parent);
        let gate = open_private_file(&parent.with_extension(GATE))?;
        gate.lock()?;
        sweep(parent)?;
        let folder = private(tempfile::Builder::new().prefix(PREFIX)).tempdir_in(parent)?;
        let lock = open_private_file(&folder.path().join(LOCK))?;
        lock.lock()?;
        Ok(Self { folder, lock })
    }
}

/// A folder that nobody else can look into.
#[cfg(unix)]
fn private<'b, 'p, 's>(builder: &'b mut tempfile::Builder<'p, 's>) -> &'b mut tempfile::Builder<'p, 's> {
    use std::os::unix::fs::PermissionsExt as _;
    builder.permissions(std::fs::Permissions::from_mode(0o700))
}

#[cfg(not(unix))]
fn private<'b, 'p, 's>(builder: &'b mut tempfile::Builder<'p, 's>) -> &'b mut tempfile::Builder<'p, 's> {
    builder
}

/// Removes the spools of processes that died, whatever is left of them.
fn sweep(parent: &Path) -> io::Result<()> {
    for entry in std::fs::read_dir(parent)? {
        let entry = entry?;
        if !is_spool(&entry) || is_alive(&entry.path()) {
            continue;
        }
        match std::fs::remove_dir_all(entry.path()) {
            // Its process was alive after all, and has just taken it away.
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => {
                tracing::warn!(spool = ?entry.file_name(), %error, "what a run that died has left cannot be removed");
            }
            Ok(()) => {}
        }
    }
    Ok(())
}

/// Whether it is a folder with the name of a spool. A link with such a name is somebody else's.
fn is_spool(entry: &DirEntry) -> bool {
    entry.file_name().to_string_lossy().starts_with(PREFIX)
        && entry.file_type().is_ok_and(|kind| kind.is_dir())
}

fn is_alive(spool: &Path) -> bool {
    match File::open(spool.join(LOCK)) {
        Ok(lock) => lock.try_lock().is_err(),
        Err(error) => error.kind() != io::ErrorKind::NotFound,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Makes the folder of a spool with these files in it.
    fn left(parent: &Path, name: &str, files: &[&str]) {
        let folder = parent.join(name);
        std::fs::create_dir_all(folder.join("below")).unwrap();
        files.iter().for_each(|file| std::fs::write(folder.join(file), "Ada").unwrap());
    }

    fn names(parent: &Path) -> Vec<String> {
        let entries = std::fs::read_dir(parent).unwrap();
        let mut names: Vec<_> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn whatever_dead_processes_have_left_is_swept() {
        let all: [&[&str]; 6] = [
            &["lock", "changes.plan"],
            // Killed while it took its folder away: the lock may go first.
            &["changes.plan"],
            &["changes.plan", "changes.plan-journal", "changes.plan-wal", "changes.plan-shm"],
            &["below/run-0.sorted"],
            &[],
            // Of an earlier version, killed while it made the folder.
            &["lock.new"],
        ];
        let project = tempfile::tempdir().unwrap();
        let parent = project.path().join("spool");
        for (number, files) in all.iter().enumerate() {
            left(&parent, &format!("spool-{number}"), files);
        }
        drop(Room::take(&parent).unwrap());
        assert_eq!(names(&parent), [""; 0]);
    }

    #[test]
    fn what_is_alive_or_not_ours_is_left_alone() {
        let project = tempfile::tempdir().unwrap();
        let parent = project.path().join("spool");
        let living = Room::take(&parent).unwrap();
        left(&parent, "something-else", &["lock"]);
        std::fs::write(parent.join("spool-is-a-file"), "x").unwrap();
        let next = Room::take(&parent).unwrap();
        assert!(living.folder.path().exists() && next.folder.path().exists());
        drop((living, next));
        assert_eq!(names(&parent), ["something-else", "spool-is-a-file"], "spools go away when dropped");
    }

    #[test]
    fn many_may_be_made_at_once() {
        let project = tempfile::tempdir().unwrap();
        let parent = project.path().join("spool");
        std::thread::scope(|scope| {
            let makers: Vec<_> = (0..8)
                .map(|_| {
                    scope.spawn(|| {
                        for _ in 0..20 {
                            let room = Room::take(&parent).unwrap();
                            assert!(room.folder.path().join(LOCK).exists(), "a living spool was swept");
                        }
                    })
                })
                .collect();
            makers.into_iter().for_each(|maker| maker.join().unwrap());
        });
        assert_eq!(names(&parent), [""; 0]);
    }

    #[cfg(unix)]
    #[test]
    fn nobody_else_can_look_in() {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        let project = tempfile::tempdir().unwrap();
        let parent = project.path().join("spool");
        std::fs::create_dir(&parent).unwrap();
        std::fs::set_permissions(&parent, std::fs::Permissions::from_mode(0o755)).unwrap();
        let room = Room::take(&parent).unwrap();
        let modes = [&parent, room.folder.path()].map(mode);
        assert_eq!((modes, mode(&room.folder.path().join(LOCK))), ([0o700, 0o700], 0o600));
    }
}
