//! `auth login`: a person lets an app in.

use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use fieldline_connector::tokens::StoredTokens;
use fieldline_connector_hubspot::{AuthorizeRequest, Grant, HubspotConfig, OAuthApp, Proof, TokenEndpoint};
use fieldline_state::{SharedStore, SqliteStore};
use secrecy::SecretString;

use crate::app::{App, quoted};
use crate::auth::{Account, Accounts, Callback, Key, Logins, Needs, Returned, client, now};
use crate::commands::auth_status;
use crate::connect;
use crate::error::CommandError;
use crate::exit_code::Exit;
use crate::render::count;
use crate::state_file::state_file;

/// Shows the address to open, waits for HubSpot's answer, exchanges and keeps it.
pub(crate) async fn login(app: &App, name: Option<&str>, patience: Duration) -> Result<Exit, CommandError> {
    let accounts = Accounts::open(app)?;
    let (account, oauth) = accounts.with_app(name)?;
    let needs = Needs::of(&accounts.project, &account);
    let client = client(app, oauth)?;
    let config = connect::settings(account.connection)?;
    let key = Key::find_or_make(app, rand::random())?;
    let state_file = state_file(app, &accounts.project)?;
    let state: Arc<dyn SharedStore> = Arc::new(SqliteStore::open(&state_file)?);
    let origin = key.origin.clone();
    let logins = Logins::of(state, account.name, account.connection, &client.client_id, Some(key))
        .map_err(|cause| CommandError::destination("looking for an earlier login", &cause))?;

    let callback = Callback::listen(oauth.redirect_port).await?;
    let attempt = Attempt {
        redirect_uri: callback.redirect_uri(),
        state: URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>()),
        proof: Proof::new(rand::random()),
    };
    show(app, &attempt, &attempt.url(&client, &config, &needs)?, patience);
    let code = code(callback, &attempt, patience).await?;
    let granted = granted(&account, client, &config, &attempt, &code).await?;
    logins.keep(&granted).map_err(|cause| CommandError::destination("keeping the login", &cause))?;

    tell(app, &account, &granted, &format!("{}, sealed with the key from {origin}", state_file.display()));
    let exit = auth_status::status_of(app, &accounts, &[account])?;
    if exit == Exit::Done {
        app.terminal.note(&format!("Next: {}", app.command("plan")));
    }
    Ok(exit)
}

fn tell(app: &App, account: &Account<'_>, granted: &StoredTokens, place: &str) {
    app.terminal.note(&format!("Logged in to portal {}. The login lies in {place}.", granted.portal));
    if account.connection.portal.is_none() {
        app.terminal.note(&format!(
            "Pin it, so that no other login is ever taken for it: `portal: {}` under `{}` in `fieldline.yaml`.",
            granted.portal, account.name
        ));
    }
}

/// What is known of one attempt to log in, and to nobody else.
struct Attempt {
    redirect_uri: String,
    state: String,
    proof: Proof,
}

impl Attempt {
    fn url(&self, client: &OAuthApp, config: &HubspotConfig, needs: &Needs) -> Result<String, CommandError> {
        let request = AuthorizeRequest {
            client_id: &client.client_id,
            redirect_uri: &self.redirect_uri,
            scopes: &Needs::names(&needs.required),
            optional_scopes: &Needs::names(&needs.optional),
            state: &self.state,
            proof: &self.proof,
        };
        request
            .url(&config.base_url)
            .map_err(|cause| CommandError::destination("making the address of the login", &cause))
    }
}

/// The address is what the command is for; with `--json` it goes where the document does not.
fn show(app: &App, attempt: &Attempt, url: &str, patience: Duration) {
    let text = format!(
        "Open this address in a browser on this machine, choose the account, and let the app in:\n\n  {url}\n\n\
         HubSpot sends you back to {}, which must be one of the app's redirect URLs.\n\
         Waiting for that, {} at most; Ctrl-C gives up.",
        attempt.redirect_uri,
        count(patience.as_secs(), "second")
    );
    if app.json {
        app.terminal.address(&text, false);
    } else {
        app.terminal.address(&format!("{text}\n"), true);
    }
}

async fn code(
    callback: Callback,
    attempt: &Attempt,
    patience: Duration,
) -> Result<SecretString, CommandError> {
    match callback.returned(&attempt.state, patience).await {
        Some(Returned::Code(code)) => Ok(code),
        Some(Returned::Refused(name)) => {
            Err(CommandError::failed(format!("HubSpot did not let the app in: {name}"))
                .with_help("Nothing was kept. Log in again, and agree to what the app asks for."))
        }
        None => Err(CommandError::failed(format!("no answer came within {}", count(patience.as_secs(), "second")))
            .with_help(format!(
                "Nothing was kept. If HubSpot showed an error, check that `{}` is one of the app's redirect URLs and that the \
                 app has the scopes of `fieldline auth scopes`; more time gives `--timeout`.",
                attempt.redirect_uri
            ))),
    }
}

/// The tokens for the code, if they belong to the account that the project means.
async fn granted(
    account: &Account<'_>,
    client: OAuthApp,
    config: &HubspotConfig,
    attempt: &Attempt,
    code: &SecretString,
) -> Result<StoredTokens, CommandError> {
    let endpoint = TokenEndpoint::new(client, config)
        .map_err(|cause| CommandError::destination("preparing to ask for tokens", &cause))?;
    let Grant { access_token, refresh_token, expires_in, portal, scopes } = endpoint
        .exchange(code, &attempt.redirect_uri, &attempt.proof)
        .await
        .map_err(|cause| CommandError::destination("logging in", &cause))?;
    let (Some(refresh_token), Some(portal)) = (refresh_token, portal) else {
        return Err(CommandError::failed("HubSpot's answer names no account, or holds no refresh token"));
    };
    if let Some(pinned) = account.connection.portal.as_ref().filter(|pinned| pinned.as_str() != portal) {
        // Nobody needs it, so nobody should have it.
        let left = match endpoint.revoke(&refresh_token).await {
            Ok(()) => "The login was taken back.",
            Err(_) => "The login could not be taken back: remove the app from that account in HubSpot.",
        };
        let message = format!(
            "connection `{}` is pinned to portal {pinned}, and this login is of portal {portal}",
            account.name
        );
        return Err(CommandError::refused(message).with_help(format!(
            "{left} Log in again and choose the pinned account, or change `portal:` in `fieldline.yaml` on purpose: `fieldline \
             auth login {}`.",
            quoted(account.name.as_str())
        )));
    }
    let since = now();
    Ok(StoredTokens { portal, access_token, refresh_token, expires_at: since + expires_in, scopes, since })
}
