//! Where tokens are handed out, looked up and taken back.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::pkce::Challenge;
use super::refusal::Refusal;
use crate::dice::Dice;

/// What a person has agreed to.
#[derive(Clone)]
pub(crate) struct Consent {
    pub(crate) client_id: String,
    pub(crate) redirect_uri: String,
    pub(crate) scopes: Vec<String>,
    pub(crate) challenge: Option<Challenge>,
}

/// A code that a client wants to exchange.
pub(crate) struct Exchange<'f> {
    pub(crate) client_id: &'f str,
    pub(crate) code: &'f str,
    pub(crate) redirect_uri: &'f str,
    pub(crate) verifier: Option<&'f str>,
}

/// A refresh token lives until it is revoked or replaced.
#[derive(Clone)]
pub(crate) struct RefreshToken {
    pub(crate) client_id: String,
    pub(crate) scopes: Vec<String>,
}

#[derive(Clone)]
pub(crate) struct AccessToken {
    pub(crate) client_id: String,
    pub(crate) scopes: Vec<String>,
    /// Milliseconds since 1970 UTC.
    pub(crate) expires_at: i64,
}

/// The tokens of one answer.
pub(crate) struct Granted {
    pub(crate) access_token: String,
    /// Left out for client credentials.
    pub(crate) refresh_token: Option<String>,
    pub(crate) scopes: Vec<String>,
}

#[derive(Default)]
struct Drawers {
    codes: HashMap<String, Consent>,
    refresh: HashMap<String, RefreshToken>,
    /// Expired ones stay, so that a late call is told that it is late.
    access: HashMap<String, AccessToken>,
}

pub(crate) struct Desk {
    /// How long an access token lives, in seconds.
    pub(crate) lifetime_seconds: i64,
    drawers: Mutex<Drawers>,
}

impl Desk {
    pub(crate) fn new(token_lifetime: Duration) -> Self {
        let lifetime_seconds = i64::try_from(token_lifetime.as_secs()).unwrap_or(i64::MAX / 2_000);
        Self { lifetime_seconds, drawers: Mutex::default() }
    }

    fn expiry(&self, now: i64) -> i64 {
        now + self.lifetime_seconds * 1_000
    }

    /// A code for a consent; it can be exchanged once.
    pub(crate) fn agree(&self, dice: &Dice, consent: Consent) -> String {
        let code = format!("na1-{}", dice.uuid());
        self.lock().codes.insert(code.clone(), consent);
        code
    }

    /// Tokens for a code. A code is used up even where the rest of the exchange is wrong.
    pub(crate) fn exchange(&self, dice: &Dice, asked: &Exchange<'_>, now: i64) -> Result<Granted, Refusal> {
        let mut drawers = self.lock();
        let consent = drawers.codes.remove(asked.code).ok_or(Refusal::CODE)?;
        if consent.client_id != asked.client_id {
            return Err(Refusal::CODE);
        }
        if consent.redirect_uri != asked.redirect_uri {
            return Err(Refusal::REDIRECT);
        }
        if let Some(challenge) = &consent.challenge
            && !asked.verifier.is_some_and(|verifier| challenge.accepts(verifier))
        {
            return Err(Refusal::VERIFIER);
        }
        let refresh = RefreshToken { client_id: consent.client_id, scopes: consent.scopes };
        let token = drawers.keep(dice, refresh);
        drawers.renew(dice, token, self.expiry(now))
    }

    /// New tokens for a refresh token of this client. With rotation the old refresh token ends.
    pub(crate) fn refresh(
        &self,
        dice: &Dice,
        client_id: &str,
        token: &str,
        rotates: bool,
        now: i64,
    ) -> Result<Granted, Refusal> {
        let mut drawers = self.lock();
        let known = drawers.refresh.get(token).filter(|known| known.client_id == client_id);
        let known = known.cloned().ok_or(Refusal::REFRESH_TOKEN)?;
        if !rotates {
            return drawers.renew(dice, token.to_owned(), self.expiry(now));
        }
        drawers.refresh.remove(token);
        let token = drawers.keep(dice, known);
        drawers.renew(dice, token, self.expiry(now))
    }

    /// An access token for the app itself.
    pub(crate) fn for_client(&self, dice: &Dice, client_id: &str, scopes: Vec<String>, now: i64) -> Granted {
        let client_id = client_id.to_owned();
        let access_token = self.lock().issue(dice, client_id, scopes.clone(), self.expiry(now));
        Granted { access_token, refresh_token: None, scopes }
    }

    pub(crate) fn access(&self, token: &str) -> Option<AccessToken> {
        self.lock().access.get(token).cloned()
    }

    pub(crate) fn refresh_token(&self, token: &str) -> Option<RefreshToken> {
        self.lock().refresh.get(token).cloned()
    }

    /// Ends a refresh token; access tokens live on until they expire.
    pub(crate) fn revoke(&self, token: &str) {
        self.lock().refresh.remove(token);
    }

    fn lock(&self) -> MutexGuard<'_, Drawers> {
        self.drawers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drawers {
    fn keep(&mut self, dice: &Dice, token: RefreshToken) -> String {
        // Refresh tokens start with the account's region.
        let text = format!("na1-{}", dice.uuid());
        self.refresh.insert(text.clone(), token);
        text
    }

    fn renew(&mut self, dice: &Dice, refresh_token: String, expires_at: i64) -> Result<Granted, Refusal> {
        let known = self.refresh.get(&refresh_token).cloned().ok_or(Refusal::REFRESH_TOKEN)?;
        let access_token = self.issue(dice, known.client_id, known.scopes.clone(), expires_at);
        Ok(Granted { access_token, refresh_token: Some(refresh_token), scopes: known.scopes })
    }

    fn issue(&mut self, dice: &Dice, client_id: String, scopes: Vec<String>, expires_at: i64) -> String {
        // As long as HubSpot's guide warns they may be.
        let text: String = (0..16).map(|_| dice.uuid().simple().to_string()).collect();
        self.access.insert(text.clone(), AccessToken { client_id, scopes, expires_at });
        text
    }
}
