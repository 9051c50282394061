//! The quota of a token, kept in the state: shared by all processes that work on it, and not forgotten between runs.

use std::sync::Arc;

use fieldline_connector::quota::{QuotaStore, SharedQuota};
use fieldline_connector::{ConnectorError, ErrorClass};
use fieldline_model::Fingerprint;
use fieldline_state::SharedStore;

/// Where the quota of one token lies in the state.
pub(crate) struct TokenQuota {
    state: Arc<dyn SharedStore>,
    name: String,
}

impl TokenQuota {
    /// For a token used at this address. Only a digest of it is kept.
    pub(crate) fn new(state: Arc<dyn SharedStore>, base_url: &str, token: &str) -> Self {
        let digest = Fingerprint::of([base_url.as_bytes(), token.as_bytes()]);
        Self { state, name: format!("quota/{digest}") }
    }
}

impl QuotaStore for TokenQuota {
    fn exchange(
        &self,
        work: &mut dyn FnMut(Option<SharedQuota>) -> SharedQuota,
    ) -> Result<(), ConnectorError> {
        let mut replace = |known: Option<&[u8]>| {
            // What another version wrote and we cannot read is begun anew: the server's answers correct it.
            let known = known.and_then(|bytes| serde_json::from_slice(bytes).ok());
            serde_json::to_vec(&work(known)).expect("a quota is plain numbers and text")
        };
        self.state.exchange(&self.name, &mut replace).map_err(|cause| {
            ConnectorError::new(ErrorClass::Permanent, "the state could not be asked").caused_by(cause)
        })
    }
}

#[cfg(test)]
mod tests {
    use fieldline_state::MemoryStore;

    use super::*;

    /// What is kept; replaced by a quota of that zone.
    fn replace(quota: &TokenQuota, zone: &str) -> Option<SharedQuota> {
        let mut before = None;
        let mut work = |known: Option<SharedQuota>| {
            before = known;
            SharedQuota { zone: Some(zone.to_owned()), ..SharedQuota::default() }
        };
        quota.exchange(&mut work).unwrap();
        before
    }

    #[test]
    fn a_token_at_an_address_has_a_quota_of_its_own() {
        let state: Arc<dyn SharedStore> = Arc::new(MemoryStore::new());
        let of = |base_url: &str, token: &str| TokenQuota::new(Arc::clone(&state), base_url, token);
        assert_eq!(replace(&of("https://a", "one"), "UTC"), None);
        assert_eq!(replace(&of("https://a", "two"), "UTC"), None);
        assert_eq!(replace(&of("https://b", "one"), "UTC"), None);
        let kept = replace(&of("https://a", "one"), "Europe/Berlin").unwrap();
        assert_eq!(kept.zone.as_deref(), Some("UTC"));
        assert!(!of("https://a", "secret").name.contains("secret"));
    }

    #[test]
    fn what_cannot_be_read_is_begun_anew() {
        let state: Arc<dyn SharedStore> = Arc::new(MemoryStore::new());
        let quota = TokenQuota::new(Arc::clone(&state), "https://a", "one");
        state.exchange(&quota.name, &mut |_| b"{\"of\":\"tomorrow\"}".to_vec()).unwrap();
        assert_eq!(replace(&quota, "UTC"), None);
    }
}
