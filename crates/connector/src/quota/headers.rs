//! What an answer says about the quota.

/// The rate limit headers of one answer; `None` where the answer had none of that name.
///
/// HubSpot sends `X-HubSpot-RateLimit-Max`, `-Remaining`, `-Daily` and `-Daily-Remaining`; search answers carry none, and
/// OAuth apps see no daily figures.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct RateHeaders {
    /// Calls allowed per window.
    pub max: Option<u32>,
    /// Calls left in the window that ends at the answer.
    pub remaining: Option<u32>,
    /// Calls allowed per day, for all apps of the account together.
    pub daily: Option<u64>,
    /// Calls left today, for all apps of the account together.
    pub daily_remaining: Option<u64>,
}
