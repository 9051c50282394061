//! Connections: the systems a project speaks to.

use fieldline_model::{ConnectionName, PortalId};

use crate::place::Place;
use crate::project::{AppKind, Credentials, LimitIncreases, Pace};

/// One entry of `connections:`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Connection {
    /// Its name in the project.
    pub name: ConnectionName,
    /// What it is and how to reach it.
    pub kind: ConnectionKind,
    /// Where it is written.
    pub place: Place,
}

/// What a connection is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ConnectionKind {
    /// CSV files in a folder.
    Csv(FileConnection),
    /// JSON Lines files in a folder.
    Jsonl(FileConnection),
    /// A HubSpot account.
    Hubspot(Box<HubspotConnection>),
}

impl ConnectionKind {
    /// The word under `type:`.
    pub fn as_str(&self) -> &'static str {
        match self {
            ConnectionKind::Csv(_) => "csv",
            ConnectionKind::Jsonl(_) => "jsonl",
            ConnectionKind::Hubspot(_) => "hubspot",
        }
    }
}

/// A folder of files.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FileConnection {
    /// The folder, relative to the project's unless absolute.
    pub path: String,
    /// What stands between cells: one ASCII character, `,` unless stated. CSV only.
    pub delimiter: u8,
    /// What cells are quoted with: one ASCII character, `"` unless stated; `None` where no cell is quoted. CSV only.
    pub quote: Option<u8>,
    /// How a quote is written inside a cell. CSV only.
    pub escape: Escape,
    /// A label of the WHATWG encoding standard, `utf-8` unless stated.
    pub encoding: String,
    /// Whether the first line holds the column names; without it they are `c1`, `c2`, … CSV only.
    pub header: bool,
    /// Lines before the header that are passed over. CSV only.
    pub skip_lines: u64,
}

/// How a quote, a delimiter or a line end is written inside a cell.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Escape {
    /// A quote stands twice.
    #[default]
    Doubled,
    /// A backslash stands in front of it, and `\N` is nothing.
    Backslash,
}

impl FileConnection {
    /// What decides which text a cell has, apart from where cells end; nothing where all is as it is unless stated.
    pub(crate) fn reading(&self) -> Option<String> {
        let usual = (Some(b'"'), Escape::Doubled, "utf-8");
        let found = (self.quote, self.escape, self.encoding.trim());
        (found != usual).then(|| format!("{found:?}"))
    }
}

/// A HubSpot account and how to treat it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct HubspotConnection {
    /// What calls are signed with.
    pub credentials: Credentials,
    /// The account it must belong to.
    pub portal: Option<PortalId>,
    /// The account's tier, which decides the limits.
    pub tier: Option<Tier>,
    /// What kind of app the token belongs to.
    pub app: AppKind,
    /// API Limit Increases that the account has bought.
    pub limit_increases: Option<LimitIncreases>,
    /// Limits that replace the tier's.
    pub limits: Limits,
    /// How gently to go.
    pub pace: Pace,
    /// Share of the daily quota left to everybody else, in thousandths: `20%` is 200.
    pub reserve_per_mille: u16,
    /// Another address of the API: the simulator, a proxy. No trailing slash.
    pub base_url: Option<String>,
    /// The API's version: the dated part of its paths.
    pub api_version: String,
    /// The property that carries the sync-source tag.
    pub sync_source_property: String,
}

/// HubSpot's tiers, as far as limits go.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Tier {
    /// Free tools.
    Free,
    /// Starter.
    Starter,
    /// Professional.
    Professional,
    /// Enterprise.
    Enterprise,
    /// No limits: the simulator only.
    Unlimited,
}

impl Tier {
    /// Every tier with its word in `fieldline.yaml`.
    pub const ALL: &'static [(&'static str, Tier)] = &[
        ("free", Tier::Free),
        ("starter", Tier::Starter),
        ("professional", Tier::Professional),
        ("enterprise", Tier::Enterprise),
        ("unlimited", Tier::Unlimited),
    ];

    /// The word in `fieldline.yaml`.
    pub fn as_str(self) -> &'static str {
        Self::ALL.iter().find(|(_, tier)| *tier == self).map_or("", |(word, _)| word)
    }
}

/// Limits stated in the project; what is not stated comes from the tier.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Limits {
    /// Calls in any ten seconds.
    pub burst: Option<u32>,
    /// Calls in a day.
    pub daily: Option<u32>,
    /// Search calls in a second.
    pub search: Option<u32>,
}
