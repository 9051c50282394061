//! What an operator should hear of.

use std::time::Instant;

/// Something an operator should hear of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Note {
    /// Three refusals within a minute: for a minute the burst is only this.
    Halved {
        /// Calls per window until then.
        burst: u32,
        /// When the full burst is back.
        until: Instant,
    },
    /// So much of our part of the daily calls is used. Said once a day for 80 % and for 90 %.
    DayUsed {
        /// 80 or 90.
        percent: u8,
        /// Calls used today.
        used: u64,
        /// Calls that we may use today: the cap less the reserve.
        allowed: u64,
    },
    /// The same of the calls about links, which have a daily cap of their own.
    LinksUsed {
        /// 80 or 90.
        percent: u8,
        /// Calls about links today, ours alone: no answer tells of those of others.
        used: u64,
        /// Calls about links that we may use today.
        allowed: u64,
    },
    /// So many of today's calls were answered with an error that HubSpot may take offence. Said once a day.
    Errors {
        /// Calls answered with an error today.
        failed: u64,
        /// Calls sent today.
        sent: u64,
    },
}
