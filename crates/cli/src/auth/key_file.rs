//! The file with this user's key: outside of every project, so that no copy of a project holds it (docs/adr/0013).

use std::collections::BTreeMap;
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use crate::error::CommandError;
use crate::files::read_short_text;

/// The variable that names another file.
const VARIABLE: &str = "FIELDLINE_KEY_FILE";

/// More than any form of a key has, in bytes.
const LONGEST: u64 = 4 * 1024;

/// Where the key lies: where the variable says, else in the user's folder for settings. `None` without such a folder.
pub(super) fn path(variables: &BTreeMap<String, String>) -> Option<PathBuf> {
    let folder = |name: &str| variables.get(name).filter(|path| !path.is_empty()).map(PathBuf::from);
    if let Some(file) = folder(VARIABLE) {
        return Some(file);
    }
    let settings = if cfg!(windows) { folder("APPDATA") } else { folder("XDG_CONFIG_HOME") };
    let settings = settings.or_else(|| folder("HOME").map(|home| home.join(".config")));
    settings.map(|settings| settings.join("fieldline").join("key"))
}

/// The content of the file; `None` when there is none.
pub(super) fn read(path: &Path) -> Result<Option<String>, CommandError> {
    match read_short_text(path, LONGEST) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(CommandError::system(&format!("reading the key file `{}`", path.display()), error)),
    }
}

/// Makes the file, for this user only. One that is there already is left alone.
pub(super) fn make(path: &Path, text: &str) -> Result<(), CommandError> {
    let refused = |cause| CommandError::system(&format!("making the key file `{}`", path.display()), cause);
    if let Some(folder) = path.parent() {
        fieldline_state::make_private_folder(folder).map_err(refused)?;
    }
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = match options.open(path) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => return Ok(()),
        file => file.map_err(refused)?,
    };
    writeln!(file, "{text}").and_then(|()| file.sync_all()).map_err(refused)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_lies_in_the_users_settings_unless_said_otherwise() {
        type Case<'c> = (&'c [(&'c str, &'c str)], Option<&'c str>);
        let cases: [Case<'_>; 5] = [
            (&[("HOME", "/home/ada")], Some("/home/ada/.config/fieldline/key")),
            (&[("HOME", "/home/ada"), ("XDG_CONFIG_HOME", "")], Some("/home/ada/.config/fieldline/key")),
            (&[("HOME", "/home/ada"), ("FIELDLINE_KEY_FILE", "/run/key")], Some("/run/key")),
            (&[("HOME", "")], None),
            (&[], None),
        ];
        for (variables, expected) in cases {
            let variables =
                variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
            assert_eq!(path(&variables), expected.map(PathBuf::from), "{variables:?}");
        }
    }

    #[test]
    fn a_key_is_made_once_and_for_its_user_only() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("settings/fieldline/key");
        assert_eq!(read(&path).unwrap(), None);
        make(&path, "first").unwrap();
        make(&path, "second").unwrap();
        assert_eq!(read(&path).unwrap().as_deref(), Some("first\n"));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
            assert_eq!([mode(&path), mode(path.parent().unwrap())], [0o600, 0o700]);
        }
    }
}
