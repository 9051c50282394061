//! Secrets, read from where the project says that they lie.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use fieldline_connector::{ConnectorError, ErrorClass};
use fieldline_mapping::{Place, Secret};
use secrecy::SecretString;

use super::command_output::{CommandFailure, output};
use crate::app::App;
use crate::error::CommandError;
use crate::files::read_short_text;

/// How long a program may take to print a secret; some ask a person first.
const PATIENCE: Duration = Duration::from_secs(60);

/// More than any secret has, in bytes.
const LONGEST: u64 = 64 * 1024;

/// What a secret is for, as people call it: `the token`.
pub(super) type What = &'static str;

/// Reads secrets; knows the environment as it was when the command began.
#[derive(Clone)]
pub(super) struct Reader {
    folder: PathBuf,
    variables: BTreeMap<String, String>,
}

/// Why there is no secret. Shows where it should be, never what it says.
#[derive(Debug, thiserror::Error)]
pub(super) enum SecretError {
    /// The variable is not set, or empty.
    #[error("{place}: the environment has no variable `{name}`")]
    NoVariable { place: Place, name: String, what: What },
    /// The file cannot be read.
    #[error("{place}: {what} cannot be read from the file `{path}`")]
    File { place: Place, path: String, what: What, cause: std::io::Error },
    /// The program gave none.
    #[error("{place}: the command `{program}` gave no secret for {what}")]
    Command { place: Place, program: String, what: What, cause: CommandFailure },
    /// There is nothing but white space.
    #[error("{place}: {what} is empty: {from} holds nothing")]
    Empty { place: Place, what: What, from: String },
}

impl Reader {
    pub(super) fn new(app: &App) -> Self {
        Self { folder: app.directory.clone(), variables: app.variables.clone() }
    }

    /// The secret, without the white space that files and programs like to leave around it. Blocks.
    pub(super) fn read(&self, secret: &Secret, what: What) -> Result<SecretString, SecretError> {
        match secret {
            Secret::Literal(text) => Ok(text.as_str().into()),
            Secret::Variable { name, default, place } => {
                let value = self.variables.get(name).map(|value| value.trim().to_owned());
                let value = value.filter(|value| !value.is_empty()).or_else(|| default.clone());
                value.map(SecretString::from).ok_or_else(|| SecretError::NoVariable {
                    place: place.clone(),
                    name: name.clone(),
                    what,
                })
            }
            Secret::File { path, place } => {
                let content = read_short_text(&self.path(path), LONGEST).map_err(|cause| {
                    SecretError::File { place: place.clone(), path: path.clone(), what, cause }
                })?;
                filled(&content, place, what, || format!("the file `{path}`"))
            }
            Secret::Command { program, arguments, place } => {
                let refused = |cause| SecretError::Command {
                    place: place.clone(),
                    program: program.clone(),
                    what,
                    cause,
                };
                let printed = output(&self.folder, program, arguments, PATIENCE).map_err(refused)?;
                let text = String::from_utf8_lossy(&printed);
                filled(&text, place, what, || format!("the output of `{program}`"))
            }
        }
    }

    fn path(&self, path: &str) -> PathBuf {
        self.folder.join(Path::new(path))
    }

    /// What to say of a file that others on this machine may read, if the secret is in one.
    pub(super) fn laid_open(&self, secret: &Secret, what: What) -> Option<String> {
        let Secret::File { path, .. } = secret else { return None };
        let path = self.path(path);
        let who = who_else_reads(&path)?;
        Some(format!("warning: {who} may read {what} in `{0}`; `chmod 600 {0}` changes that", path.display()))
    }
}

fn filled(
    text: &str,
    place: &Place,
    what: What,
    from: impl FnOnce() -> String,
) -> Result<SecretString, SecretError> {
    match text.trim() {
        "" => Err(SecretError::Empty { place: place.clone(), what, from: from() }),
        text => Ok(text.into()),
    }
}

/// Who may read the file besides its owner, if anybody.
#[cfg(unix)]
pub(super) fn who_else_reads(path: &Path) -> Option<&'static str> {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = std::fs::metadata(path).ok()?.permissions().mode();
    match (mode & 0o004, mode & 0o040) {
        (0, 0) => None,
        (0, _) => Some("its group"),
        _ => Some("everybody on this machine"),
    }
}

/// Elsewhere, files inherit who may read them from their folder.
#[cfg(not(unix))]
pub(super) fn who_else_reads(_: &Path) -> Option<&'static str> {
    None
}

impl SecretError {
    fn help(&self) -> String {
        match self {
            Self::NoVariable { name, what: "the token", .. } => {
                format!("Set it to a HubSpot service key or private-app token: `export {name}=…`.")
            }
            Self::NoVariable { name, what, .. } => format!("Set it to {what}: `export {name}=…`."),
            Self::File { .. } => {
                "The path counts from the project's folder. The file holds the secret and nothing else."
                    .to_owned()
            }
            Self::Command { .. } => {
                "Run the command yourself to see what it says; it is run without a shell and without input."
                    .to_owned()
            }
            Self::Empty { .. } => "Put the secret there, and nothing else.".to_owned(),
        }
    }
}

impl From<SecretError> for CommandError {
    fn from(error: SecretError) -> Self {
        let help = error.help();
        let mut refused = Self::refused(error.to_string());
        match &error {
            SecretError::File { cause, .. } => refused = refused.because(cause.to_string()),
            SecretError::Command { cause, .. } => {
                refused = refused.because(cause.to_string());
                if let Some(why) = std::error::Error::source(cause) {
                    refused = refused.because(why.to_string());
                }
            }
            SecretError::NoVariable { .. } | SecretError::Empty { .. } => {}
        }
        refused.with_help(help)
    }
}

/// In the middle of a run.
impl From<SecretError> for ConnectorError {
    fn from(error: SecretError) -> Self {
        Self::new(ErrorClass::Auth, error.to_string()).caused_by(error)
    }
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret as _;

    use super::*;

    fn reader(folder: &Path) -> Reader {
        let variables = [("T", " hush\n"), ("BLANK", "  ")].map(|(k, v)| (k.to_owned(), v.to_owned()));
        Reader { folder: folder.to_owned(), variables: variables.into() }
    }

    fn place() -> Place {
        Place { file: "fieldline.yaml".to_owned(), line: 6, column: 1 }
    }

    #[test]
    fn white_space_around_a_secret_is_dropped() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("token"), "\nhush \n").unwrap();
        let variable = |name: &str, default: Option<&str>| Secret::Variable {
            name: name.to_owned(),
            default: default.map(str::to_owned),
            place: place(),
        };
        let file = Secret::File { path: "token".to_owned(), place: place() };
        let cases =
            [variable("T", None), variable("BLANK", Some("hush")), variable("NONE", Some("hush")), file];
        for secret in cases {
            let read = reader(folder.path()).read(&secret, "the token").unwrap();
            assert_eq!(read.expose_secret(), "hush", "{secret:?}");
        }
    }

    #[test]
    fn what_is_not_there_is_named_with_its_place_and_a_way_out() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("blank"), " \n").unwrap();
        let file = |path: &str| Secret::File { path: path.to_owned(), place: place() };
        let command = |program: &str| Secret::Command {
            program: program.to_owned(),
            arguments: vec!["hush".to_owned()],
            place: place(),
        };
        let variable = Secret::Variable { name: "NONE".to_owned(), default: None, place: place() };
        for (secret, said) in [
            (variable, "no variable `NONE`"),
            (file("nowhere"), "from the file `nowhere`"),
            (file("blank"), "the file `blank` holds nothing"),
            (command("no-such-program"), "the command `no-such-program` gave no secret for the token"),
        ] {
            let error = reader(folder.path()).read(&secret, "the token").unwrap_err();
            let text = error.to_string();
            assert!(text.starts_with("fieldline.yaml:6: ") && text.contains(said), "{text}");
            assert!(error.help().ends_with('.') && !format!("{error:?}").contains("hush"), "{error:?}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_file_that_others_may_read_is_told() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("token");
        std::fs::write(&path, "hush").unwrap();
        let secret = Secret::File { path: "token".to_owned(), place: place() };
        let (group, all) = (Some("its group may read the token"), Some("everybody on this machine may read"));
        let cases = [
            (0o644, all),
            (0o604, all),
            (0o640, group),
            (0o660, group),
            (0o600, None),
            (0o400, None),
            (0o622, None),
        ];
        for (mode, expected) in cases {
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
            let said = reader(folder.path()).laid_open(&secret, "the token");
            assert_eq!(said.is_some(), expected.is_some(), "{mode:o}");
            assert!(said.is_none_or(|said| expected.is_some_and(|part| said.contains(part))), "{mode:o}");
        }
    }
}
