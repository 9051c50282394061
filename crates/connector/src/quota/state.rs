//! The quota of one app in one account.

use std::time::{Duration, Instant};

use super::day::Day;
use super::headers::RateHeaders;
use super::lane::Lane;
use super::limits::{Limits, Share};
use super::moment::Moment;
use super::note::Note;
use super::pace::{Pace, RecordPace};
use super::snapshot::QuotaSnapshot;
use super::window::Slot;

/// HubSpot counts searches, and some refusals, by the second.
const SECOND: Duration = Duration::from_secs(1);

/// No refusal closes a lane for longer, whatever it asks for.
const LONGEST_PAUSE: Duration = Duration::from_secs(24 * 60 * 60);

/// What a call does. Searches have a limit of their own and are exempt from the burst; so have calls about links.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum CallKind {
    /// Lists, gets and batch reads of records.
    Read,
    /// Writes of records.
    Write,
    /// Searches.
    Search,
    /// Everything that touches no record.
    Other,
    /// Reads of links between records.
    LinkRead,
    /// Writes of links between records.
    LinkWrite,
    /// The types that links can have.
    LinkTypes,
}

impl CallKind {
    fn is_about_links(self) -> bool {
        match self {
            CallKind::Read | CallKind::Write | CallKind::Search | CallKind::Other => false,
            CallKind::LinkRead | CallKind::LinkWrite | CallKind::LinkTypes => true,
        }
    }
}

/// Why a call may not go now.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Wait {
    /// Ask again then; not earlier.
    Until(Instant),
    /// Nothing more goes today.
    Exhausted,
    /// No more calls about links go today; others do.
    LinksExhausted,
    /// So many of today's calls were answered with an error that HubSpot may block us: nothing more goes today.
    TooManyErrors,
}

/// Which limit a refusal (429) named.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Throttle {
    /// The burst over the rolling window.
    Window,
    /// The calls of one second.
    Second,
}

/// Leave to send one call now.
#[must_use = "a ticket counts against the quota whether it is used or not"]
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Ticket {
    kind: CallKind,
    /// Calls of the day that had ended when it was given.
    ended_before: u64,
    sent_at: Instant,
    slot: Option<Slot>,
}

impl Ticket {
    /// The same for a call that was sent later than its ticket was given, at `now`.
    pub fn sent(self, now: Instant) -> Self {
        Self { sent_at: now, ..self }
    }
}

/// The quota of one app in one account: a rolling window, another for links, searches per second, the daily caps less the
/// reserve, and a pace of our own.
#[derive(Debug)]
pub struct Quota {
    calls: Lane,
    links: Lane,
    searches: Lane,
    /// All calls together, at our own pace.
    paced: Lane,
    records: RecordPace,
    day: Day,
    client: u64,
}

impl Quota {
    /// A quota of which nothing is used yet; `reserve` is the share of the daily cap left for everybody else.
    pub fn new(limits: Limits, reserve: Share) -> Self {
        Self {
            calls: Lane::new(limits.burst(), limits.window(), limits.margin()),
            links: Lane::new(limits.link_burst(), limits.window(), limits.margin()),
            searches: Lane::new(limits.search_per_second(), SECOND, limits.margin()),
            paced: paced_lane(Pace::NONE),
            records: RecordPace::new(Pace::NONE),
            day: Day::new(limits, reserve),
            client: 0,
        }
    }

    /// The same at a pace of our own.
    #[must_use]
    pub fn at_pace(self, pace: Pace) -> Self {
        Self { paced: paced_lane(pace), records: RecordPace::new(pace), ..self }
    }

    /// The same under a name of its own, for sharing with other processes: no two of them may have the same.
    #[must_use]
    pub fn of_client(self, client: u64) -> Self {
        Self { client, ..self }
    }

    /// Asks to send a call at once. It counts from now on, whatever becomes of it.
    ///
    /// # Errors
    /// [`Wait`] when it must not go now; it was not counted then.
    pub fn take(&mut self, kind: CallKind, now: Instant) -> Result<Ticket, Wait> {
        if self.day.is_exhausted() {
            return Err(Wait::Exhausted);
        }
        if self.day.is_faulty() {
            return Err(Wait::TooManyErrors);
        }
        if kind.is_about_links() && self.day.are_links_exhausted() {
            return Err(Wait::LinksExhausted);
        }
        let client = self.client;
        self.paced.check(client, now).map_err(Wait::Until)?;
        let slot = self.lane(kind).take(client, now).map_err(Wait::Until)?;
        // Our own pace is kept when a call is sent; when it arrives is none of its business.
        let _ = self.paced.occupy(client, now);
        let ended_before = self.day.sent(kind.is_about_links());
        Ok(Ticket { kind, ended_before, sent_at: now, slot })
    }

    /// Asks to write so many records at once, in whatever calls that takes. They count from now on.
    ///
    /// # Errors
    /// When to ask again; nothing was counted then.
    pub fn take_records(&mut self, records: u32, now: Instant) -> Result<(), Instant> {
        self.records.take(self.client, records, now)
    }

    /// A call was answered, by whatever status. Its headers correct our count downwards, never upwards beyond what we
    /// sent ourselves.
    pub fn answered(&mut self, ticket: Ticket, headers: RateHeaders, now: Instant) {
        self.lane(ticket.kind).answered(ticket.slot, ticket.sent_at, headers, now);
        self.day.observe(ticket.ended_before, headers);
        self.day.ended();
    }

    /// A call got no answer. It counts as sent all the same, and its slot is taken for as long as it may arrive.
    pub fn unanswered(&mut self) {
        self.day.ended();
    }

    /// A call was answered with an error, by whatever status from 400 on.
    pub fn failed(&mut self) {
        self.day.failed();
    }

    /// What an operator has not heard of yet: ask after every call. Each mark is said once a day, by one process.
    pub fn note(&mut self) -> Option<Note> {
        self.day.note()
    }

    /// A call was refused as too fast: calls of its kind pause for `retry_after`, else for the length of the limit.
    ///
    /// Three such refusals within a minute halve the burst for a minute; then the note says so.
    pub fn throttled(
        &mut self,
        ticket: Ticket,
        limit: Throttle,
        retry_after: Option<Duration>,
        now: Instant,
    ) -> Option<Note> {
        let lane = self.lane(ticket.kind);
        let pause = retry_after.unwrap_or(match limit {
            Throttle::Window => lane.span(),
            Throttle::Second => SECOND,
        });
        lane.throttled(ticket.sent_at, pause.min(LONGEST_PAUSE), now)
    }

    /// The server says that the day is used up. Nothing goes until [`enter_day`](Self::enter_day) brings a new one.
    pub fn exhaust(&mut self) {
        self.day.exhaust();
    }

    /// Says which day it is in the account's time zone, as any number that differs from day to day. When it differs from
    /// the one said before, the daily count starts again.
    pub fn enter_day(&mut self, day: i64) {
        self.day.enter(day);
    }

    /// Says that today has another number than was said before (the time zone became known); the count goes on.
    pub fn correct_day(&mut self, day: i64) {
        self.day.correct(day);
    }

    /// Takes over what the account as a whole has used today, unless more is known.
    pub fn report_day(&mut self, used: u64) {
        self.day.report(used);
    }

    /// Whether an answer to this process has told what the account as a whole has used.
    pub fn is_day_told(&self) -> bool {
        self.day.is_told()
    }

    /// Calls used today: ours, or the account's where answers told of more.
    pub fn used_today(&self) -> u64 {
        self.day.used()
    }

    /// Calls about links sent today, by all processes that share the quota.
    pub fn links_today(&self) -> u64 {
        self.day.links()
    }

    /// Calls left for us today, the reserve not among them; `None` when there is no cap.
    pub fn left_today(&self) -> Option<u64> {
        self.day.left()
    }

    /// Everything that others must know to share this quota, or that must outlive this process.
    pub fn snapshot(&self, moment: Moment) -> QuotaSnapshot {
        QuotaSnapshot {
            calls: self.calls.snapshot(moment),
            links: self.links.snapshot(moment),
            searches: self.searches.snapshot(moment),
            paced: self.paced.snapshot(moment),
            records: self.records.snapshot(moment),
            day: self.day.count().clone(),
        }
    }

    /// Goes on from what another quota of the same app in the same account has left. Limits, reserve and pace stay.
    pub fn restore(&mut self, snapshot: QuotaSnapshot, moment: Moment) {
        self.calls.restore(&snapshot.calls, moment);
        self.links.restore(&snapshot.links, moment);
        self.searches.restore(&snapshot.searches, moment);
        self.paced.restore(&snapshot.paced, moment);
        self.records.restore(&snapshot.records, moment);
        self.day.replace(snapshot.day);
    }

    fn lane(&mut self, kind: CallKind) -> &mut Lane {
        match kind {
            CallKind::Search => &mut self.searches,
            CallKind::Read | CallKind::Write | CallKind::Other => &mut self.calls,
            CallKind::LinkRead | CallKind::LinkWrite | CallKind::LinkTypes => &mut self.links,
        }
    }
}

fn paced_lane(pace: Pace) -> Lane {
    Lane::new(pace.calls_burst(), pace.calls_window(), Duration::ZERO)
}

#[cfg(test)]
mod shared_tests;
#[cfg(test)]
mod tests;
