//! What calls to HubSpot are signed with, still as references: checking a project needs no secret.

use std::fmt;

use crate::place::Place;

/// How a connection proves who it is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Credentials {
    /// `token:` a service key, a private-app token, or an access token.
    Token(Secret),
    /// `oauth:` tokens of an app that a person has let in.
    OAuth(Box<OAuthApp>),
}

/// An app that asks for tokens by OAuth 2.0.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OAuthApp {
    /// The app's client id: no secret, but often a variable.
    pub client_id: Secret,
    /// The app's client secret.
    pub client_secret: Secret,
    /// The port of this machine that HubSpot sends the person back to; it is part of a redirect URL of the app. 0 stands for
    /// a free one: for a simulator on this machine only.
    pub redirect_port: u16,
    /// Scopes that are asked for beyond those that the mappings need.
    pub scopes: Vec<String>,
}

/// Where a person is sent back to unless another port is stated.
pub(crate) const DEFAULT_REDIRECT_PORT: u16 = 8790;

/// A secret, unresolved.
#[derive(Clone, PartialEq, Eq)]
pub enum Secret {
    /// The value of an environment variable.
    Variable {
        /// The variable.
        name: String,
        /// What counts when it is not set.
        default: Option<String>,
        /// Where it is named.
        place: Place,
    },
    /// The content of a file, without the white space around it.
    File {
        /// The file, relative to the project's folder unless absolute.
        path: String,
        /// Where it is named.
        place: Place,
    },
    /// What a program writes to its standard output, without the white space around it.
    Command {
        /// The program; found as a shell would find it, and run without one.
        program: String,
        /// Its arguments.
        arguments: Vec<String>,
        /// Where it is named.
        place: Place,
    },
    /// Text in the file; accepted for a loopback address only, where it is no secret, and for what is none anywhere.
    Literal(String),
}

/// Shows where a secret is, never what it says. Arguments of a command may be secrets themselves.
impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Secret::Variable { name, .. } => write!(f, "Secret(${{{name}}})"),
            Secret::File { path, .. } => write!(f, "Secret(file {path})"),
            Secret::Command { program, .. } => write!(f, "Secret(command {program} …)"),
            Secret::Literal(_) => f.write_str("Secret(…)"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_where_a_secret_is_and_not_what_it_says() {
        let place = || Place { file: "fieldline.yaml".to_owned(), line: 1, column: 1 };
        let hush = || "hush".to_owned();
        let cases = [
            Secret::Variable { name: "T".to_owned(), default: Some(hush()), place: place() },
            Secret::Command { program: "pass".to_owned(), arguments: vec![hush()], place: place() },
            Secret::Literal(hush()),
        ];
        for secret in cases {
            assert!(!format!("{secret:?}").contains("hush"), "{secret:?}");
        }
    }
}
