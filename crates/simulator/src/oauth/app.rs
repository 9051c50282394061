//! Who may ask for tokens.

use super::refusal::Refusal;

/// The apps that are registered: client ids with their secrets. Without any, every client is accepted.
#[derive(Clone, Default)]
pub(crate) struct Apps(Vec<(String, String)>);

impl Apps {
    pub(crate) fn register(&mut self, client_id: &str, client_secret: &str) {
        self.0.push((client_id.to_owned(), client_secret.to_owned()));
    }

    /// Whether a client exists.
    pub(crate) fn check_id(&self, client_id: &str) -> Result<(), Refusal> {
        let is_known = self.0.is_empty() || self.0.iter().any(|(id, _)| id == client_id);
        if is_known && !client_id.is_empty() { Ok(()) } else { Err(Refusal::CLIENT_ID) }
    }

    /// Whether a client is who it says.
    pub(crate) fn check(&self, client_id: &str, client_secret: &str) -> Result<(), Refusal> {
        self.check_id(client_id)?;
        let is_right =
            self.0.is_empty() || self.0.iter().any(|(id, own)| id == client_id && own == client_secret);
        if is_right && !client_secret.is_empty() { Ok(()) } else { Err(Refusal::CLIENT_SECRET) }
    }
}

/// Never shows secrets.
impl std::fmt::Debug for Apps {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.0.iter().map(|(id, _)| id)).finish()
    }
}
