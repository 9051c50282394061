//! The quota of a token or an app, kept in the state: shared by all processes that work on it, and not forgotten between runs.

use std::sync::Arc;

use fieldline_connector::quota::{QuotaStore, SharedQuota};
use fieldline_connector::{ConnectorError, ErrorClass};
use fieldline_state::SharedStore;

use crate::auth::Identity;

/// Where the quota of one token, or of one app in one account, lies in the state.
pub(crate) struct TokenQuota {
    state: Arc<dyn SharedStore>,
    name: String,
}

impl TokenQuota {
    /// For whoever signs calls. An app keeps its quota over all its tokens.
    pub(crate) fn new(state: Arc<dyn SharedStore>, identity: &Identity) -> Self {
        Self { state, name: format!("quota/{}", identity.digest()) }
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
    use fieldline_model::Fingerprint;
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

    fn identity(name: &str) -> Identity {
        Identity::Token(Fingerprint::of([name.as_bytes()]))
    }

    #[test]
    fn whoever_signs_has_a_quota_of_his_own() {
        let state: Arc<dyn SharedStore> = Arc::new(MemoryStore::new());
        let of = |name: &str| TokenQuota::new(Arc::clone(&state), &identity(name));
        assert_eq!(replace(&of("one"), "UTC"), None);
        assert_eq!(replace(&of("two"), "UTC"), None);
        let kept = replace(&of("one"), "Europe/Berlin").unwrap();
        assert_eq!(kept.zone.as_deref(), Some("UTC"));
        assert!(!of("secret").name.contains("secret"));
    }

    #[test]
    fn what_cannot_be_read_is_begun_anew() {
        let state: Arc<dyn SharedStore> = Arc::new(MemoryStore::new());
        let quota = TokenQuota::new(Arc::clone(&state), &identity("one"));
        state.exchange(&quota.name, &mut |_| b"{\"of\":\"tomorrow\"}".to_vec()).unwrap();
        assert_eq!(replace(&quota, "UTC"), None);
    }
}
