//! Reading files of a project: only what is a file, and no folder twice.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use fieldline_connector_file::open_file;

/// The bytes of a file.
///
/// # Errors
/// Also when a folder, a pipe or a device is in its place.
pub(crate) fn read(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    open_file(path)?.read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The text of a file.
///
/// # Errors
/// As [`read`], and when it is not UTF-8.
pub(crate) fn read_text(path: &Path) -> io::Result<String> {
    text_of(open_file(path)?, u64::MAX)
}

/// The text of a file that has `longest` bytes at most.
///
/// # Errors
/// As [`read_text`], and when it is longer.
pub(crate) fn read_short_text(path: &Path, longest: u64) -> io::Result<String> {
    text_of(open_file(path)?, longest)
}

fn text_of(file: File, longest: u64) -> io::Result<String> {
    let mut text = String::new();
    file.take(longest.saturating_add(1)).read_to_string(&mut text)?;
    if text.len() as u64 > longest {
        return Err(io::Error::new(io::ErrorKind::InvalidData, format!("it is longer than {longest} bytes")));
    }
    Ok(text)
}

/// The folders from the top down to where a walk is: none of them is entered again below itself.
pub(crate) struct Walk(Vec<PathBuf>);

impl Walk {
    /// A walk that begins in that folder.
    pub(crate) fn from(top: &Path) -> io::Result<Self> {
        Ok(Self(vec![top.canonicalize()?]))
    }

    /// Goes into a folder below.
    ///
    /// # Errors
    /// When it is a link to a folder that the walk is in.
    pub(crate) fn enter(&self, folder: &Path) -> io::Result<Self> {
        let folder = folder.canonicalize()?;
        if self.0.contains(&folder) {
            let why = format!("it leads back to `{}`, which it is in", folder.display());
            return Err(io::Error::new(io::ErrorKind::InvalidInput, why));
        }
        let mut above = self.0.clone();
        above.push(folder);
        Ok(Self(above))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_read_up_to_a_bound() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        std::fs::write(&path, "häuser").unwrap();
        assert_eq!((read(&path).unwrap().len(), read_text(&path).unwrap().as_str()), (7, "häuser"));
        assert_eq!(read_short_text(&path, 7).unwrap(), "häuser");
        assert!(read_short_text(&path, 6).is_err());
        std::fs::write(&path, b"\xff").unwrap();
        assert!(read_text(&path).is_err());
        assert!(read(folder.path()).is_err());
    }

    #[cfg(unix)]
    #[test]
    fn a_folder_is_not_entered_below_itself() {
        use std::os::unix::fs::symlink;
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        std::fs::create_dir_all(at("a/b")).unwrap();
        symlink(folder.path(), at("a/up")).unwrap();
        symlink(at("a"), at("a/b/up")).unwrap();
        symlink(at("a/b"), at("beside")).unwrap();
        let top = Walk::from(folder.path()).unwrap();
        let inside = top.enter(&at("a")).unwrap();
        assert!(inside.enter(&at("a/up")).is_err());
        assert!(inside.enter(&at("a/b")).unwrap().enter(&at("a/b/up")).is_err());
        assert!(top.enter(&at("beside")).is_ok());
    }
}
