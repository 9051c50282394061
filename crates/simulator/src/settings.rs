//! What a builder decides once.

use std::time::Duration;

use jiff::tz::TimeZone;

use crate::latency::Latencies;
use crate::merged_ids::MergedIds;
use crate::oauth::Apps;
use crate::tier::Tier;
use crate::webhooks::SignatureVersion;
use crate::write_rules::WriteRules;
use crate::zone;

#[derive(Clone, Debug)]
pub(crate) struct Settings {
    pub(crate) portal_id: u64,
    pub(crate) tier: Tier,
    pub(crate) limit_increases: u8,
    /// Whether static tokens, too, are those of marketplace apps.
    pub(crate) are_all_marketplace: bool,
    pub(crate) token: Option<String>,
    /// What any token may do; everything when `None`.
    pub(crate) scopes: Option<Vec<String>>,
    pub(crate) seed: u64,
    pub(crate) zone: TimeZone,
    pub(crate) search_lag: Duration,
    pub(crate) honours_trace_ids: bool,
    pub(crate) write_rules: WriteRules,
    pub(crate) merged_ids: MergedIds,
    pub(crate) latencies: Latencies,
    pub(crate) apps: Apps,
    pub(crate) rotates_refresh_tokens: bool,
    pub(crate) token_lifetime: Duration,
    pub(crate) webhook_secret: String,
    pub(crate) webhook_signature: SignatureVersion,
    /// Whether a running server sends events by itself.
    pub(crate) delivers_webhooks: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            portal_id: 1_234_567,
            tier: Tier::Unlimited,
            limit_increases: 0,
            are_all_marketplace: false,
            token: None,
            scopes: None,
            seed: 1,
            zone: zone::named("US/Eastern").expect("the tables hold `US/Eastern`"),
            search_lag: Duration::ZERO,
            honours_trace_ids: true,
            write_rules: WriteRules::default(),
            merged_ids: MergedIds::default(),
            latencies: Latencies::default(),
            apps: Apps::default(),
            rotates_refresh_tokens: false,
            token_lifetime: Duration::from_secs(1_800),
            webhook_secret: "simulator".to_owned(),
            webhook_signature: SignatureVersion::default(),
            delivers_webhooks: true,
        }
    }
}
