//! Access tokens of an app, refreshed in time and once for everybody.

use std::fmt;
use std::panic::resume_unwind;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use fieldline_connector::tokens::{
    AccessToken, Holder, Kept, Renewal, StoredTokens, TokenProvider, TokenStore,
};
use fieldline_connector::{ConnectorError, ErrorClass};
use secrecy::ExposeSecret as _;
use tokio::sync::Mutex;

use super::turn::{Asker, Claim, EARLY, TURN, settle};
use super::{Grant, TokenEndpoint};

/// How often whoever waits for another's refresh looks again.
const LOOK: Duration = Duration::from_millis(100);

/// How long an access token that is still good is used on after a refresh that failed in passing.
const PAUSE: Duration = Duration::from_secs(30);

/// The clock that all processes share: time since 1970 UTC.
pub type Clock = Arc<dyn Fn() -> Duration + Send + Sync>;

/// Gives out the access tokens of an app that a person has let in.
///
/// A token is used until five minutes before it ends, then refreshed: by one call of one process, while the others wait or go
/// on with the old one. What HubSpot answers is stored before anybody uses it, so that a refresh token that was replaced is
/// not lost. A refresh goes on when the call that wanted it is given up.
pub struct OAuthTokens(Arc<Shared>);

struct Shared {
    endpoint: TokenEndpoint,
    store: Arc<dyn TokenStore>,
    clock: Clock,
    holder: Holder,
    known: Mutex<Known>,
}

/// What this process knows.
#[derive(Default)]
struct Known {
    tokens: Option<StoredTokens>,
    /// Until then tokens that are due for a refresh are used as they are.
    pause_until: Duration,
}

impl OAuthTokens {
    /// Tokens of the app behind `endpoint`, kept in `store`. `holder` tells this process from all others: a random number.
    pub fn new(endpoint: TokenEndpoint, store: Arc<dyn TokenStore>, clock: Clock, holder: Holder) -> Self {
        Self(Arc::new(Shared { endpoint, store, clock, holder, known: Mutex::default() }))
    }
}

#[async_trait]
impl TokenProvider for OAuthTokens {
    async fn token(&self) -> Result<AccessToken, ConnectorError> {
        let mut known = self.0.known.lock().await;
        let now = (self.0.clock)();
        let is_good = |tokens: &&StoredTokens| {
            tokens.expires_at > now + EARLY || (tokens.expires_at > now && known.pause_until > now)
        };
        if let Some(tokens) = known.tokens.as_ref().filter(is_good) {
            return AccessToken::new(tokens.access_token.clone());
        }
        *known = self.0.current(None).await?;
        known.token()
    }

    async fn refused(&self, token: &AccessToken) -> Result<Renewal, ConnectorError> {
        let mut known = self.0.known.lock().await;
        let is_other = |tokens: &StoredTokens| tokens.access_token.expose_secret() != token.expose();
        if known.tokens.as_ref().is_some_and(is_other) {
            return Ok(Renewal::Renewed);
        }
        tracing::info!("hubspot refused the access token; refreshing it");
        *known = self.0.current(Some(token.clone())).await?;
        Ok(Renewal::Renewed)
    }
}

impl Known {
    /// These tokens; where they are due for a refresh that has to wait, the next look is so far off.
    fn until(tokens: StoredTokens, pause_until: Duration) -> Self {
        Self { tokens: Some(tokens), pause_until }
    }

    fn token(&self) -> Result<AccessToken, ConnectorError> {
        let tokens = self.tokens.as_ref().ok_or_else(nobody)?;
        AccessToken::new(tokens.access_token.clone())
    }
}

impl Shared {
    /// Tokens to sign with: the stored ones, or new ones.
    async fn current(self: &Arc<Self>, refused: Option<AccessToken>) -> Result<Known, ConnectorError> {
        let shared = Arc::clone(self);
        // A call that is given up must not take a refresh with it whose answer nobody would keep.
        let work = tokio::spawn(async move { shared.claimed(refused).await });
        work.await.unwrap_or_else(|error| resume_unwind(error.into_panic()))
    }

    async fn claimed(self: &Arc<Self>, refused: Option<AccessToken>) -> Result<Known, ConnectorError> {
        loop {
            let asker = Asker { refused: refused.clone(), ..self.asker() };
            match self.with(move |kept| asker.claim(kept)).await? {
                // Where it is due, another process is refreshing it.
                Claim::Use(tokens) => return Ok(Known::until(tokens, (self.clock)() + LOOK)),
                Claim::Refresh(tokens) => match self.refresh(&tokens).await {
                    Ok(Some(tokens)) => return Ok(Known::until(tokens, Duration::ZERO)),
                    Ok(None) => {}
                    Err(error) if refused.is_none() => return self.go_on_despite(error, tokens),
                    Err(error) => return Err(error),
                },
                Claim::Wait => tokio::time::sleep(LOOK).await,
                Claim::Nobody => return Err(nobody()),
            }
        }
    }

    /// A token that is still good is used on while HubSpot cannot be asked for another.
    fn go_on_despite(&self, error: ConnectorError, tokens: StoredTokens) -> Result<Known, ConnectorError> {
        let now = (self.clock)();
        if !matches!(error.class(), ErrorClass::Transient { .. }) || tokens.expires_at <= now {
            return Err(error);
        }
        let left_seconds = (tokens.expires_at - now).as_secs();
        tracing::warn!(%error, left_seconds, "the access token could not be refreshed early; it is used on");
        Ok(Known::until(tokens, now + PAUSE))
    }

    /// New tokens, stored; `None` when somebody else has changed what is stored, so that one has to look again.
    async fn refresh(self: &Arc<Self>, old: &StoredTokens) -> Result<Option<StoredTokens>, ConnectorError> {
        let answer = self.ask(old).await;
        match answer {
            Ok(grant) => self.keep(old, grant).await.map(Some),
            Err(error) => {
                let (asker, seen) = (self.asker(), old.refresh_token.clone());
                let has_moved = self
                    .with(move |kept| {
                        let kept = asker.release(kept);
                        let is_other =
                            |(tokens, _): &Kept| tokens.refresh_token.expose_secret() != seen.expose_secret();
                        let has_moved = kept.as_ref().is_none_or(is_other);
                        (kept, has_moved)
                    })
                    .await?;
                if has_moved { Ok(None) } else { Err(error) }
            }
        }
    }

    /// Asks HubSpot, and keeps the turn as long as that takes.
    async fn ask(self: &Arc<Self>, old: &StoredTokens) -> Result<Grant, ConnectorError> {
        let mut answer = std::pin::pin!(self.endpoint.refresh(&old.refresh_token));
        loop {
            tokio::select! {
                answer = &mut answer => return answer,
                () = tokio::time::sleep(TURN / 3) => {
                    let asker = self.asker();
                    self.with(move |kept| (asker.prolong(kept), ())).await?;
                }
            }
        }
    }

    /// Stores the answer, and only then gives it to anybody.
    async fn keep(
        self: &Arc<Self>,
        old: &StoredTokens,
        grant: Grant,
    ) -> Result<StoredTokens, ConnectorError> {
        if let Some(portal) = grant.portal.as_ref().filter(|portal| **portal != old.portal) {
            let message =
                format!("the refreshed token belongs to portal {portal}, and the login to {}", old.portal);
            return Err(ConnectorError::new(ErrorClass::Permanent, message));
        }
        let scopes = if grant.scopes.is_empty() { old.scopes.clone() } else { grant.scopes };
        let new = StoredTokens {
            access_token: grant.access_token,
            refresh_token: grant.refresh_token.unwrap_or_else(|| old.refresh_token.clone()),
            expires_at: (self.clock)() + grant.expires_in,
            scopes,
            ..old.clone()
        };
        tracing::debug!("hubspot's access token was refreshed");
        let old = old.clone();
        self.with(move |kept| settle(kept, &old, new.clone())).await?.ok_or_else(nobody)
    }

    fn asker(&self) -> Asker {
        Asker { holder: self.holder, now: (self.clock)(), refused: None }
    }

    /// Does `work` on what is kept, away from the threads that wait for the network.
    async fn with<T: Send + 'static>(
        self: &Arc<Self>,
        mut work: impl FnMut(Option<Kept>) -> (Option<Kept>, T) + Send + 'static,
    ) -> Result<T, ConnectorError> {
        let store = Arc::clone(&self.store);
        let done = tokio::task::spawn_blocking(move || {
            let mut result = None;
            store.exchange(&mut |kept| {
                let (kept, outcome) = work(kept);
                result = Some(outcome);
                kept
            })?;
            result.ok_or_else(|| ConnectorError::new(ErrorClass::Bug, "the store of tokens did no work"))
        });
        // The task is never cancelled, so it can only have panicked.
        done.await.unwrap_or_else(|error| resume_unwind(error.into_panic()))
    }
}

fn nobody() -> ConnectorError {
    ConnectorError::new(
        ErrorClass::Auth,
        "nobody has logged in to HubSpot for this connection, or it was logged out",
    )
}

impl fmt::Debug for OAuthTokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OAuthTokens").field("endpoint", &self.0.endpoint).finish_non_exhaustive()
    }
}
