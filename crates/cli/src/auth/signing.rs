//! What the calls of a connection are signed with.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use fieldline_connector::ErrorClass;
use fieldline_connector::tokens::{Holder, StaticToken, TokenProvider};
use fieldline_connector_hubspot::{HubspotConfig, OAuthApp as Client, OAuthTokens, TokenEndpoint};
use fieldline_mapping::{Credentials, OAuthApp, Secret};
use fieldline_model::Fingerprint;
use fieldline_state::SharedStore;
use secrecy::{ExposeSecret as _, SecretString};

use super::fetched::FetchedToken;
use super::secret::Reader;
use super::{Account, Key, Logins};
use crate::app::App;
use crate::error::CommandError;

/// The way out for a login that another key sealed; a fragment.
pub(crate) const BRING_KEY_BACK: &str =
    "Bring back the key it was kept under (the variable FIELDLINE_KEY, or the key file)";

/// Who calls are signed as, beyond any one token.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Identity {
    /// A static token at its address, known by its digest.
    Token(Fingerprint),
    /// An app in an account, whatever its token of the hour.
    App(Fingerprint),
}

impl Identity {
    /// The digest of it; no secret can be told from it.
    pub(crate) fn digest(&self) -> Fingerprint {
        match self {
            Identity::Token(digest) | Identity::App(digest) => *digest,
        }
    }
}

/// Who gives out the tokens of a connection, and who that makes us.
pub(crate) struct Signing {
    pub(crate) tokens: Arc<dyn TokenProvider>,
    pub(crate) identity: Identity,
}

/// The credentials of a connection, read from where they lie. The state is opened for a login only.
pub(crate) fn signing(
    app: &App,
    account: &Account<'_>,
    config: &HubspotConfig,
    state: impl FnOnce() -> Result<Arc<dyn SharedStore>, CommandError>,
) -> Result<Signing, CommandError> {
    match &account.connection.credentials {
        Credentials::Token(secret) => {
            let (reader, token) = static_token(app, secret)?;
            let identity = Identity::Token(token_digest(&config.base_url, &token));
            let tokens: Arc<dyn TokenProvider> = match secret {
                Secret::File { .. } | Secret::Command { .. } => {
                    Arc::new(FetchedToken::new(reader, secret.clone(), token))
                }
                Secret::Variable { .. } | Secret::Literal(_) => Arc::new(StaticToken::new(token)),
            };
            Ok(Signing { tokens, identity })
        }
        Credentials::OAuth(oauth) => logged_in(app, account, oauth, config, state()?),
    }
}

/// Who a static token makes us.
pub(crate) fn static_identity(app: &App, secret: &Secret, base_url: &str) -> Result<Identity, CommandError> {
    let (_, token) = static_token(app, secret)?;
    Ok(Identity::Token(token_digest(base_url, &token)))
}

fn static_token(app: &App, secret: &Secret) -> Result<(Reader, SecretString), CommandError> {
    let reader = Reader::new(app);
    reader.laid_open(secret, "the token").inspect(|warning| app.terminal.note(warning));
    let token = reader.read(secret, "the token")?;
    Ok((reader, token))
}

fn token_digest(base_url: &str, token: &SecretString) -> Fingerprint {
    Fingerprint::of([base_url.as_bytes(), token.expose_secret().as_bytes()])
}

fn logged_in(
    app: &App,
    account: &Account<'_>,
    oauth: &OAuthApp,
    config: &HubspotConfig,
    state: Arc<dyn SharedStore>,
) -> Result<Signing, CommandError> {
    let client = client(app, oauth)?;
    let refused =
        |cause| CommandError::destination(&format!("opening the login of `{}`", account.name), &cause);
    let logins = Logins::of(state, account.name, account.connection, &client.client_id, Key::find(app)?)
        .map_err(refused)?;
    // Opened now, so that a wrong key is said before anything is begun.
    let tokens = logins.tokens().map_err(|cause| match cause.class() {
        ErrorClass::Auth => CommandError::refused(cause.to_string())
            .with_help(format!("{BRING_KEY_BACK}, or log in again: {}.", log_in(app, account))),
        _ => refused(cause),
    })?;
    let Some(tokens) = tokens else {
        return Err(CommandError::refused(format!("nobody has logged in for connection `{}`", account.name))
            .with_help(format!("Log in: {}.", log_in(app, account))));
    };
    let parts = [config.base_url.as_str(), "app", client.client_id.as_str(), tokens.portal.as_str()];
    let identity = Identity::App(Fingerprint::of(parts.map(str::as_bytes)));
    let endpoint = TokenEndpoint::new(client, config)
        .map_err(|cause| CommandError::destination("preparing to refresh tokens", &cause))?;
    let holder = Holder(rand::random());
    let tokens = OAuthTokens::new(endpoint, Arc::new(logins), Arc::new(now), holder);
    Ok(Signing { tokens: Arc::new(tokens), identity })
}

/// The app's id and secret, read from where they lie.
pub(crate) fn client(app: &App, oauth: &OAuthApp) -> Result<Client, CommandError> {
    let (reader, what) = (Reader::new(app), "the client secret");
    reader.laid_open(&oauth.client_secret, what).inspect(|warning| app.terminal.note(warning));
    let client_secret = reader.read(&oauth.client_secret, what)?;
    Ok(Client { client_id: client_id(app, oauth)?, client_secret })
}

/// The app's id alone.
pub(crate) fn client_id(app: &App, oauth: &OAuthApp) -> Result<String, CommandError> {
    let id = Reader::new(app).read(&oauth.client_id, "the client id")?;
    Ok(id.expose_secret().to_owned())
}

/// What to do about a connection whose token HubSpot does not take; `None` when nobody can log in to it.
pub(crate) fn log_in_again(app: &App, account: &Account<'_>) -> Option<String> {
    match account.connection.credentials {
        Credentials::OAuth(_) => Some(format!("Log in again: {}.", log_in(app, account))),
        Credentials::Token(_) => None,
    }
}

fn log_in(app: &App, account: &Account<'_>) -> String {
    format!("`{}`", app.command(&format!("auth login {}", crate::app::quoted(account.name.as_str()))))
}

/// The clock that all processes share: time since 1970 UTC.
pub(crate) fn now() -> Duration {
    SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default()
}
