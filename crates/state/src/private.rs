//! Files and folders that only their owner may read: they name people.
//!
//! On systems without Unix modes, both inherit who may read them from the folder above.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io;
use std::path::Path;

/// Makes a folder and those above it that are missing. Those that exist stay as they are.
///
/// # Errors
/// When the system refuses, or something else is in the way.
pub fn make_private_folder(path: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

/// Opens a file for reading and writing, and makes it when it is missing.
///
/// # Errors
/// When the system refuses.
pub fn open_private_file(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.create(true).truncate(false).read(true).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Takes from everybody but the owner whatever they may do with a file or folder. One that is missing, or that belongs to
/// somebody else, stays as it is.
#[cfg(unix)]
pub fn make_private(path: &Path) {
    use std::os::unix::fs::PermissionsExt as _;
    let Ok(facts) = std::fs::symlink_metadata(path) else { return };
    let mode = facts.permissions().mode();
    if !facts.is_symlink() && mode & 0o077 != 0 {
        let _ = std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode & 0o700));
    }
}

/// Takes from everybody but the owner whatever they may do with a file or folder; systems without modes have nothing to take.
#[cfg(not(unix))]
pub fn make_private(_: &Path) {}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    fn mode(path: &Path) -> u32 {
        std::fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    fn set_mode(path: &Path, mode: u32) {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    }

    #[test]
    fn what_is_made_is_for_its_owner_only() {
        let folder = tempfile::tempdir().unwrap();
        set_mode(folder.path(), 0o755);
        let inner = folder.path().join("a/b");
        make_private_folder(&inner).unwrap();
        make_private_folder(&inner).unwrap();
        open_private_file(&inner.join("file")).unwrap();
        assert_eq!(
            [mode(&inner), mode(inner.parent().unwrap()), mode(&inner.join("file"))],
            [0o700, 0o700, 0o600]
        );
        assert_eq!(mode(folder.path()), 0o755, "what was there keeps its mode");
    }

    #[test]
    fn others_lose_what_they_may_do_and_the_owner_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        std::fs::write(&path, "x").unwrap();
        for (before, after) in
            [(0o644, 0o600), (0o664, 0o600), (0o755, 0o700), (0o600, 0o600), (0o440, 0o400)]
        {
            set_mode(&path, before);
            make_private(&path);
            assert_eq!(mode(&path), after, "{before:o}");
        }
        make_private(&folder.path().join("nothing"));
    }

    #[test]
    fn what_a_link_leads_to_stays_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let (file, link) = (folder.path().join("file"), folder.path().join("link"));
        std::fs::write(&file, "x").unwrap();
        set_mode(&file, 0o644);
        std::os::unix::fs::symlink(&file, &link).unwrap();
        make_private(&link);
        assert_eq!(mode(&file), 0o644);
    }
}
