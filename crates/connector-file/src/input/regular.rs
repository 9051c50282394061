//! Files that are files.

use std::fs::{File, Metadata};
use std::io;
use std::path::Path;

/// Opens a file for reading. A folder, a pipe, a socket or a device in its place is an error: at a pipe one would wait for somebody
/// who may never come, and a device may never end. A symbolic link counts as what it leads to.
///
/// # Errors
/// When it is not a file, or the system refuses.
pub fn open_file(path: &Path) -> io::Result<File> {
    match other_kind(&std::fs::metadata(path)?) {
        Some(kind) => Err(io::Error::new(io::ErrorKind::InvalidInput, format!("it is {kind}, not a file"))),
        None => File::open(path),
    }
}

/// What something is that is not a file.
fn other_kind(facts: &Metadata) -> Option<&'static str> {
    let kind = facts.file_type();
    if kind.is_file() {
        return None;
    }
    if kind.is_dir() {
        return Some("a folder");
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt as _;
        if kind.is_fifo() {
            return Some("a pipe");
        }
        if kind.is_socket() {
            return Some("a socket");
        }
    }
    Some("a device")
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;
    use std::os::unix::net::UnixListener;

    use super::*;

    #[test]
    fn only_a_file_is_opened() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        std::fs::write(at("file"), "x").unwrap();
        symlink(at("file"), at("link")).unwrap();
        for name in ["file", "link"] {
            assert!(open_file(&at(name)).is_ok(), "{name}");
        }
        let made = std::process::Command::new("mkfifo").arg(at("pipe")).status();
        assert!(made.is_ok_and(|status| status.success()), "a pipe can be made");
        let _socket = UnixListener::bind(at("socket")).unwrap();
        symlink("/dev/zero", at("zero")).unwrap();
        symlink(at("pipe"), at("link to a pipe")).unwrap();
        symlink(at("one"), at("other")).unwrap();
        symlink(at("other"), at("one")).unwrap();
        for (name, said) in [
            ("", "it is a folder, not a file"),
            ("pipe", "it is a pipe, not a file"),
            ("link to a pipe", "it is a pipe, not a file"),
            ("socket", "it is a socket, not a file"),
            ("zero", "it is a device, not a file"),
            ("one", "symbolic links"),
            ("nothing", "No such file"),
        ] {
            let error = open_file(&at(name)).unwrap_err().to_string();
            assert!(error.contains(said), "{name}: {error}");
        }
    }
}
