//! Logins in the state: who is logged in stands in clear, tokens are sealed.

use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use fieldline_connector::tokens::{Holder, Kept, RefreshTurn, StoredTokens, TokenStore};
use fieldline_connector::{ConnectorError, ErrorClass};
use fieldline_mapping::HubspotConnection;
use fieldline_model::{ConnectionName, Fingerprint};
use fieldline_state::SharedStore;
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};

use super::key::Key;
use super::vault::{NONCE, open, seal};

const VERSION: u32 = 1;

/// The login of one connection, as it lies in the state.
#[derive(Serialize, Deserialize)]
struct Envelope {
    version: u32,
    portal: String,
    nonce: String,
    sealed: String,
    turn: Option<Turn>,
}

#[derive(Serialize, Deserialize)]
struct Turn {
    holder: u64,
    until_ms: u64,
}

/// What is sealed. There is no `Debug`.
#[derive(Serialize, Deserialize)]
struct Inside {
    access_token: String,
    refresh_token: String,
    expires_at_ms: u64,
    scopes: Vec<String>,
    since_ms: u64,
}

/// Where the login of one connection lies, and how to open it.
///
/// There is one for each portal, so that targets that differ in nothing else have each its own. A connection that is pinned to
/// none has the one that somebody logged in to last.
pub(crate) struct Logins {
    state: Arc<dyn SharedStore>,
    connection: ConnectionName,
    /// Of the connection, whatever the portal.
    place: String,
    /// The pinned one, or that of the last login.
    portal: Option<String>,
    key: Option<Key>,
}

impl Logins {
    /// The login of a connection: another app or address is another login. Without a key it can only be forgotten.
    pub(crate) fn of(
        state: Arc<dyn SharedStore>,
        name: &ConnectionName,
        connection: &HubspotConnection,
        client_id: &str,
        key: Option<Key>,
    ) -> Result<Self, ConnectorError> {
        let base_url = connection.base_url.as_deref().unwrap_or_default();
        let digest = Fingerprint::of([name.as_str(), base_url, client_id].map(str::as_bytes));
        let place = format!("login/{digest}");
        let mut logins = Self { state, connection: name.clone(), place, portal: None, key };
        logins.portal = match &connection.portal {
            Some(pinned) => Some(pinned.to_string()),
            None => logins.last()?,
        };
        Ok(logins)
    }

    /// The portal of the last login.
    fn last(&self) -> Result<Option<String>, ConnectorError> {
        let mut portal = None;
        self.raw(&self.place, &mut |known| {
            let known = known.map(<[u8]>::to_vec).unwrap_or_default();
            portal = String::from_utf8(known.clone()).ok().filter(|portal| !portal.is_empty());
            known
        })?;
        Ok(portal)
    }

    fn name(&self, portal: &str) -> String {
        format!("{}/{portal}", self.place)
    }

    /// The account somebody is logged in to, if so; needs no key.
    pub(crate) fn portal(&self) -> Result<Option<String>, ConnectorError> {
        let Some(portal) = &self.portal else { return Ok(None) };
        let mut found = None;
        self.raw(&self.name(portal), &mut |known| {
            found = envelope(known).map(|envelope| envelope.portal);
            known.map(<[u8]>::to_vec).unwrap_or_default()
        })?;
        Ok(found)
    }

    /// Forgets the login; needs no key.
    pub(crate) fn forget(&self) -> Result<(), ConnectorError> {
        if let Some(portal) = &self.portal {
            self.raw(&self.name(portal), &mut |_| Vec::new())?;
        }
        Ok(())
    }

    /// The login itself.
    pub(crate) fn tokens(&self) -> Result<Option<StoredTokens>, ConnectorError> {
        let mut tokens = None;
        self.exchange(&mut |kept| {
            tokens = kept.as_ref().map(|(tokens, _)| tokens.clone());
            kept
        })?;
        Ok(tokens)
    }

    /// Keeps a new login in the place of any other.
    pub(crate) fn keep(&self, tokens: &StoredTokens) -> Result<(), ConnectorError> {
        let mut sealed = Some(self.sealed(&(tokens.clone(), None))?);
        self.raw(&self.name(&tokens.portal), &mut |_| sealed.take().unwrap_or_default())?;
        self.raw(&self.place, &mut |_| tokens.portal.clone().into_bytes())
    }

    fn raw(&self, name: &str, work: &mut dyn FnMut(Option<&[u8]>) -> Vec<u8>) -> Result<(), ConnectorError> {
        self.state.exchange_synced(name, work).map_err(|cause| {
            ConnectorError::new(ErrorClass::Permanent, "the login in the state could not be asked for")
                .caused_by(cause)
        })
    }

    /// What a sealed login belongs to, so that it opens nowhere else.
    fn context(&self, portal: &str) -> String {
        format!("fieldline login {VERSION}\n{}\n{}", self.connection, self.name(portal))
    }

    fn key(&self) -> Result<&Key, ConnectorError> {
        self.key.as_ref().ok_or_else(|| {
            ConnectorError::new(ErrorClass::Auth, "the key that logins are kept under is not here")
        })
    }

    fn sealed(&self, (tokens, turn): &Kept) -> Result<Vec<u8>, ConnectorError> {
        let inside = Inside {
            access_token: tokens.access_token.expose_secret().to_owned(),
            refresh_token: tokens.refresh_token.expose_secret().to_owned(),
            expires_at_ms: millis(tokens.expires_at),
            scopes: tokens.scopes.clone(),
            since_ms: millis(tokens.since),
        };
        let inside =
            secrecy::zeroize::Zeroizing::new(serde_json::to_vec(&inside).expect("a login is plain text"));
        let nonce: [u8; NONCE] = rand::random();
        let sealed = seal(self.key()?, nonce, &self.context(&tokens.portal), &inside);
        let turn =
            turn.map(|RefreshTurn { holder, until }| Turn { holder: holder.0, until_ms: millis(until) });
        let envelope = Envelope {
            version: VERSION,
            portal: tokens.portal.clone(),
            nonce: STANDARD.encode(nonce),
            sealed: STANDARD.encode(sealed),
            turn,
        };
        Ok(serde_json::to_vec(&envelope).expect("an envelope is plain text"))
    }

    /// Opens what lies in the place of that portal.
    fn opened(&self, place: &str, envelope: Envelope) -> Result<Kept, ConnectorError> {
        let key = self.key()?;
        let opened = || {
            if envelope.portal != place {
                return None;
            }
            let nonce = STANDARD.decode(&envelope.nonce).ok()?.try_into().ok()?;
            let sealed = STANDARD.decode(&envelope.sealed).ok()?;
            let inside = open(key, nonce, &self.context(&envelope.portal), &sealed)?;
            serde_json::from_slice::<Inside>(&inside).ok()
        };
        let inside = opened().ok_or_else(|| {
            let message = format!(
                "the login of connection `{}` cannot be opened with the key from {}: it was kept under another key, or \
                 the state was changed",
                self.connection, key.origin
            );
            ConnectorError::new(ErrorClass::Auth, message)
        })?;
        let tokens = StoredTokens {
            portal: envelope.portal,
            access_token: SecretString::from(inside.access_token),
            refresh_token: SecretString::from(inside.refresh_token),
            expires_at: Duration::from_millis(inside.expires_at_ms),
            scopes: inside.scopes,
            since: Duration::from_millis(inside.since_ms),
        };
        let turn = envelope.turn.map(|turn| RefreshTurn {
            holder: Holder(turn.holder),
            until: Duration::from_millis(turn.until_ms),
        });
        Ok((tokens, turn))
    }

    fn worked(
        &self,
        place: &str,
        known: Option<&[u8]>,
        work: &mut dyn FnMut(Option<Kept>) -> Option<Kept>,
    ) -> Result<Vec<u8>, ConnectorError> {
        let kept = envelope(known).map(|envelope| self.opened(place, envelope)).transpose()?;
        work(kept).map_or(Ok(Vec::new()), |kept| self.sealed(&kept))
    }
}

impl TokenStore for Logins {
    fn exchange(&self, work: &mut dyn FnMut(Option<Kept>) -> Option<Kept>) -> Result<(), ConnectorError> {
        let Some(portal) = &self.portal else {
            // Nobody has logged in, so there is nowhere to keep anything.
            work(None);
            return Ok(());
        };
        let mut failed = None;
        self.raw(&self.name(portal), &mut |known| match self.worked(portal, known, work) {
            Ok(bytes) => bytes,
            Err(error) => {
                failed = Some(error);
                known.map(<[u8]>::to_vec).unwrap_or_default()
            }
        })?;
        failed.map_or(Ok(()), Err)
    }
}

/// The login that is there; nothing where there was one. What another version wrote is none that we can use.
fn envelope(known: Option<&[u8]>) -> Option<Envelope> {
    let envelope: Envelope = serde_json::from_slice(known?).ok()?;
    (envelope.version == VERSION).then_some(envelope)
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use fieldline_state::MemoryStore;
    use secrecy::SecretBox;

    use super::*;

    fn connection(portal: Option<&str>) -> HubspotConnection {
        let text = fieldline_mapping::ProjectText::new().with_file(
            "fieldline.yaml",
            format!(
                "fieldline: 1\nproject: p\nconnections:\n  hubspot: {{ type: hubspot, oauth: {{ client_id: app, \
                 client_secret: \"${{S}}\" }}{} }}\n",
                portal.map(|portal| format!(", portal: {portal}")).unwrap_or_default()
            ),
        );
        let project = fieldline_mapping::compile(&text).project.unwrap();
        match project.connections.into_values().next().unwrap().kind {
            fieldline_mapping::ConnectionKind::Hubspot(hubspot) => *hubspot,
            other => panic!("{other:?}"),
        }
    }

    fn logins(state: &Arc<dyn SharedStore>, portal: Option<&str>, key: Option<u8>) -> Logins {
        let key = key.map(|byte| Key {
            bytes: SecretBox::new(Box::new([byte; 32])),
            origin: "the variable FIELDLINE_KEY".to_owned(),
        });
        let name = ConnectionName::new("hubspot");
        Logins::of(Arc::clone(state), &name, &connection(portal), "app", key).unwrap()
    }

    fn tokens() -> StoredTokens {
        StoredTokens {
            portal: "7".to_owned(),
            access_token: "hush-access".into(),
            refresh_token: "hush-refresh".into(),
            expires_at: Duration::from_secs(1_790_001_800),
            scopes: vec!["oauth".to_owned()],
            since: Duration::from_secs(1_790_000_000),
        }
    }

    #[test]
    fn a_login_comes_back_as_it_was_kept_and_lies_sealed() {
        let state: Arc<dyn SharedStore> = Arc::new(MemoryStore::new());
        let one = logins(&state, None, Some(1));
        assert!(one.tokens().unwrap().is_none() && one.portal().unwrap().is_none());
        one.keep(&tokens()).unwrap();
        let one = logins(&state, None, Some(1));
        let turn = RefreshTurn { holder: Holder(u64::MAX), until: Duration::from_millis(1_790_000_000_123) };
        one.exchange(&mut |kept| kept.map(|(tokens, _)| (tokens, Some(turn)))).unwrap();
        let mut seen = None;
        one.exchange(&mut |kept| {
            seen = kept.clone();
            kept
        })
        .unwrap();
        let (kept, kept_turn) = seen.unwrap();
        assert_eq!(
            (kept.access_token.expose_secret(), kept.refresh_token.expose_secret()),
            ("hush-access", "hush-refresh")
        );
        assert_eq!(
            (kept.expires_at, kept.since, kept_turn),
            (tokens().expires_at, tokens().since, Some(turn))
        );
        state
            .exchange(&one.name("7"), &mut |known| {
                let text = String::from_utf8(known.unwrap().to_vec()).unwrap();
                assert!(!text.contains("hush") && text.contains("\"portal\":\"7\""), "{text}");
                known.unwrap().to_vec()
            })
            .unwrap();
    }

    #[test]
    fn the_wrong_key_or_none_is_said_and_changes_nothing() {
        let state: Arc<dyn SharedStore> = Arc::new(MemoryStore::new());
        logins(&state, None, Some(1)).keep(&tokens()).unwrap();
        for (key, said) in [(Some(2), "with the key from the variable FIELDLINE_KEY"), (None, "is not here")]
        {
            let other = logins(&state, None, key);
            let error = other.tokens().unwrap_err();
            assert_eq!(error.class(), ErrorClass::Auth);
            assert!(error.to_string().contains(said), "{error}");
            assert_eq!(other.portal().unwrap().as_deref(), Some("7"));
        }
        assert!(logins(&state, None, Some(1)).tokens().unwrap().is_some());
        logins(&state, None, None).forget().unwrap();
        assert!(logins(&state, None, Some(1)).tokens().unwrap().is_none());
    }

    #[test]
    fn each_portal_has_a_login_of_its_own_and_pinning_it_later_changes_nothing() {
        let state: Arc<dyn SharedStore> = Arc::new(MemoryStore::new());
        logins(&state, None, Some(1)).keep(&tokens()).unwrap();
        assert!(logins(&state, Some("7"), Some(1)).tokens().unwrap().is_some());
        assert!(logins(&state, Some("8"), Some(1)).tokens().unwrap().is_none());
        let other = StoredTokens { portal: "8".to_owned(), ..tokens() };
        logins(&state, Some("8"), Some(1)).keep(&other).unwrap();
        for (pinned, portal) in [(Some("7"), "7"), (Some("8"), "8"), (None, "8")] {
            assert_eq!(logins(&state, pinned, Some(1)).tokens().unwrap().unwrap().portal, portal);
        }
        logins(&state, Some("8"), None).forget().unwrap();
        assert!(logins(&state, None, Some(1)).tokens().unwrap().is_none());
        assert!(logins(&state, Some("7"), Some(1)).tokens().unwrap().is_some());
    }

    #[test]
    fn a_login_opens_nowhere_else() {
        let state: Arc<dyn SharedStore> = Arc::new(MemoryStore::new());
        logins(&state, None, Some(1)).keep(&tokens()).unwrap();
        let one = logins(&state, Some("7"), Some(1));
        let mut bytes = Vec::new();
        state
            .exchange(&one.name("7"), &mut |known| {
                bytes = known.unwrap().to_vec();
                let text = String::from_utf8(bytes.clone()).unwrap();
                text.replace("\"portal\":\"7\"", "\"portal\":\"9\"").into_bytes()
            })
            .unwrap();
        assert!(one.tokens().is_err());
        state.exchange(&one.name("8"), &mut |_| bytes.clone()).unwrap();
        assert!(logins(&state, Some("8"), Some(1)).tokens().is_err());
    }
}
