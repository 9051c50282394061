//! The keys under which secrets stand, and what is said of one that is written out.

use fieldline_diagnostics::{Code, Diagnostic};

use crate::context::{Bytes, Context};

/// A key whose value is a secret, or is told like one.
#[derive(Debug)]
pub(crate) struct SecretKey {
    pub(crate) name: &'static str,
    /// What stands under it, with its article.
    pub(crate) described: &'static str,
    /// The variable that is named in examples.
    variable: &'static str,
}

/// `token:`.
pub(crate) const TOKEN: SecretKey =
    SecretKey { name: "token", described: "a token", variable: "HUBSPOT_TOKEN" };
/// `client_secret:`.
pub(crate) const CLIENT_SECRET: SecretKey =
    SecretKey { name: "client_secret", described: "a client secret", variable: "HUBSPOT_CLIENT_SECRET" };
/// `client_id:`; no secret, but told like one.
pub(crate) const CLIENT_ID: SecretKey =
    SecretKey { name: "client_id", described: "a client id", variable: "HUBSPOT_CLIENT_ID" };

/// Keys whose variables are asked for only when a command connects.
pub(crate) const ASKED_LATE: &[&str] = &[TOKEN.name, CLIENT_SECRET.name, CLIENT_ID.name];

/// Keys whose variables are secrets.
pub(crate) const CREDENTIALS: &[&str] = &[TOKEN.name, CLIENT_SECRET.name];

impl SecretKey {
    /// How to name it instead.
    pub(crate) fn example(&self) -> String {
        format!("`{}: \"${{{}}}\"`", self.name, self.variable)
    }

    /// The diagnostic for a secret that is written out; what is marked is not shown.
    pub(crate) fn written(&self, cx: &Context<'_>, span: &Bytes) -> Diagnostic {
        let message = format!("{} must not be written into a file", self.described);
        let found = cx.error(Code::LiteralSecret, span, message, "").concealed();
        found.with_help(format!("Name a variable: {}.", self.example()))
    }
}
