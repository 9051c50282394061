//! What a HubSpot account allows us, and how much of it we take.

use std::num::NonZeroU32;

/// What kind of app the token belongs to.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum AppKind {
    /// A service key, a private app: the limits of the account's tier.
    #[default]
    Private,
    /// An app from HubSpot's marketplace: a limit of its own in each account that installed it.
    Marketplace,
}

impl AppKind {
    /// Every kind with its word in `fieldline.yaml`.
    pub const ALL: &'static [(&'static str, AppKind)] =
        &[("private", AppKind::Private), ("marketplace", AppKind::Marketplace)];
}

/// API Limit Increases that the account has bought.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LimitIncreases {
    /// One.
    One,
    /// Two, the most that HubSpot sells.
    Two,
}

impl LimitIncreases {
    /// Every number with its word in `fieldline.yaml`.
    pub const ALL: &'static [(&'static str, LimitIncreases)] =
        &[("1", LimitIncreases::One), ("2", LimitIncreases::Two)];
}

/// How gently to go, below what the account allows.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Pace {
    /// Calls of all kinds in 1,000 seconds: `calls_per_second: 2.5` is 2,500.
    pub calls_per_1000_seconds: Option<NonZeroU32>,
    /// Records written or archived in an hour.
    pub records_per_hour: Option<NonZeroU32>,
}
