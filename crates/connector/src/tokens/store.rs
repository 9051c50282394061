//! Where the tokens of an app are kept, shared by all processes.

use std::time::Duration;

use secrecy::SecretString;

use crate::ConnectorError;

/// The tokens of an app that a person has let in. `Debug` hides them.
#[derive(Clone, Debug)]
pub struct StoredTokens {
    /// The account, as HubSpot's `hub_id` names it.
    pub portal: String,
    /// What calls are signed with.
    pub access_token: SecretString,
    /// What new access tokens are asked for with.
    pub refresh_token: SecretString,
    /// When the access token ends, as time since 1970 UTC.
    pub expires_at: Duration,
    /// What the person has allowed; empty when the server did not say.
    pub scopes: Vec<String>,
    /// When the person logged in, as time since 1970 UTC.
    pub since: Duration,
}

/// Whoever refreshes: one of all processes at a time.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Holder(pub u64);

/// The right to refresh, until it runs out. One who died with it keeps nobody waiting for longer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct RefreshTurn {
    /// Whose turn it is.
    pub holder: Holder,
    /// When it ends, as time since 1970 UTC.
    pub until: Duration,
}

/// What is kept: tokens, and whose turn it is to refresh them.
pub type Kept = (StoredTokens, Option<RefreshTurn>);

/// Keeps the tokens of one app and account, in one place for all processes. Calls block.
pub trait TokenStore: Send + Sync {
    /// Shows `work` what is kept, and keeps what it makes of it, in one step: nobody else, in this process or another, is
    /// inside at once. `None` means that there are no tokens: nobody has logged in, or somebody has logged out. What is
    /// kept is durable when this returns. `work` is called at most once.
    ///
    /// # Errors
    /// `Permanent` when the storage fails, and `Auth` when what is stored cannot be opened; nothing was kept then.
    fn exchange(&self, work: &mut dyn FnMut(Option<Kept>) -> Option<Kept>) -> Result<(), ConnectorError>;
}
