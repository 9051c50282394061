//! Where calls wait for their turn: the quota, shared.

use std::time::Duration;

use fieldline_connector::quota::{CallKind, Note, RateHeaders, Throttle, Ticket, Wait};
use fieldline_connector::{ErrorClass, Leave, Stop};
use fieldline_model::Zone;
use tokio::sync;
use tokio::time::Instant;

use crate::books::{Books, Keeper};

/// Callers go through in the order in which they came; searches have a queue of their own, because they have a limit of
/// their own.
pub(crate) struct Gate {
    keeper: Keeper,
    calls: sync::Mutex<()>,
    links: sync::Mutex<()>,
    searches: sync::Mutex<()>,
    stop: Stop,
}

/// Nothing more goes today.
#[derive(Debug)]
pub(crate) struct Shut {
    pub(crate) class: ErrorClass,
    /// A fragment that says why, and until when.
    pub(crate) why: String,
}

impl Gate {
    /// A gate for whoever keeps the quota: this process alone, or all that use a store.
    pub(crate) fn new(keeper: Keeper, stop: Stop) -> Self {
        let queue = || sync::Mutex::new(());
        Self { keeper, calls: queue(), links: queue(), searches: queue(), stop }
    }

    /// Waits until a call of this kind may be sent.
    pub(crate) async fn pass(&self, kind: CallKind) -> Result<Ticket, Shut> {
        let queue = match kind {
            CallKind::Search => &self.searches,
            CallKind::Read | CallKind::Write | CallKind::Other => &self.calls,
            CallKind::LinkRead | CallKind::LinkWrite | CallKind::LinkTypes => &self.links,
        };
        // Whoever holds the queue is the next to go; tokio hands it on in order of arrival.
        let _turn = queue.lock().await;
        loop {
            match self.keeper.with(move |books, now| books.quota.take(kind, now)).await {
                Ok(ticket) => return Ok(ticket),
                Err(Wait::Until(at)) => self.wait_until(at.into()).await?,
                Err(Wait::Exhausted) => return Err(self.keeper.look(used_up)),
                Err(Wait::LinksExhausted) => return Err(self.keeper.look(links_used_up)),
                Err(Wait::TooManyErrors) => return Err(self.keeper.look(too_many_errors)),
            }
        }
    }

    /// Waits for a turn, unless the run is asked to stop.
    async fn wait_until(&self, at: Instant) -> Result<(), Shut> {
        tokio::select! {
            () = tokio::time::sleep_until(at) => Ok(()),
            () = self.stop.requested() => {
                let why = "the run was asked to stop while the call waited for its turn".to_owned();
                Err(Shut { class: ErrorClass::Stopped, why })
            }
        }
    }

    /// Asks to write so many records now, at the pace that is set.
    pub(crate) async fn leave(&self, records: usize) -> Leave {
        let records = u32::try_from(records).unwrap_or(u32::MAX);
        let work = move |books: &mut Books, now| {
            books.quota.take_records(records, now).map_err(|at| at.saturating_duration_since(now))
        };
        match self.keeper.with(work).await {
            Ok(()) => Leave::Granted,
            Err(wait) => Leave::AskAgainIn(wait),
        }
    }

    /// A call was answered, well or with an error.
    pub(crate) async fn answered(&self, ticket: Ticket, headers: RateHeaders, is_error: bool) {
        let work = move |books: &mut Books, now| {
            books.quota.answered(ticket, headers, now);
            if is_error {
                books.quota.failed();
            }
            books.quota.note()
        };
        if let Some(note) = self.keeper.with(work).await {
            tell(note);
        }
    }

    /// A call got no answer.
    pub(crate) async fn unanswered(&self) {
        self.keeper.with(|books, _| books.quota.unanswered()).await;
    }

    pub(crate) async fn throttled(&self, ticket: Ticket, limit: Throttle, retry_after: Option<Duration>) {
        let work = move |books: &mut Books, now| books.quota.throttled(ticket, limit, retry_after, now);
        if let Some(note) = self.keeper.with(work).await {
            tell(note);
        }
    }

    pub(crate) async fn exhaust(&self) {
        self.keeper.with(|books, _| books.quota.exhaust()).await;
    }

    /// Calls used today, and calls left for us (`None` without a cap).
    pub(crate) fn day(&self) -> (u64, Option<u64>) {
        self.keeper.look(|books| (books.quota.used_today(), books.quota.left_today()))
    }

    /// Whether the headers of an answer have told what the account as a whole has used today.
    pub(crate) fn is_day_told(&self) -> bool {
        self.keeper.look(|books| books.quota.is_day_told())
    }

    /// Takes over how many calls the account as a whole has seen today.
    pub(crate) async fn report_day(&self, used: u64) {
        let work = move |books: &mut Books, _| {
            books.quota.report_day(used);
            books.quota.note()
        };
        if let Some(note) = self.keeper.with(work).await {
            tell(note);
        }
    }

    /// Takes note of the account's time zone; a name that is none leaves UTC in place.
    pub(crate) async fn learn_zone(&self, name: &str) {
        match Zone::named(name) {
            Some(zone) => self.keeper.with(move |books, _| books.learn_zone(zone)).await,
            None => tracing::warn!("the account's time zone is not known here; its day is taken as UTC"),
        }
    }
}

fn used_up(books: &Books) -> Shut {
    let (used, next_day) = (books.quota.used_today(), books.next_day());
    let why =
        format!("our share of the account's daily calls is used up ({used}); the next day begins {next_day}");
    Shut { class: ErrorClass::Exhausted, why }
}

fn links_used_up(books: &Books) -> Shut {
    let why = format!(
        "our share of the account's daily calls about links is used up ({}); the next day begins {}",
        books.quota.links_today(),
        books.next_day()
    );
    Shut { class: ErrorClass::Exhausted, why }
}

fn too_many_errors(books: &Books) -> Shut {
    let why = format!(
        "4 % of today's calls were answered with an error, and HubSpot may block apps from 5 % on. Mend what was rejected \
         (`fieldline status` lists it); the next day begins {}",
        books.next_day()
    );
    Shut { class: ErrorClass::Permanent, why }
}

/// Tells the operator.
fn tell(note: Note) {
    match note {
        Note::Halved { burst, until } => {
            let seconds = until.saturating_duration_since(Instant::now().into_std()).as_secs();
            tracing::warn!(
                burst,
                seconds,
                "hubspot refused three calls within a minute; going at half speed"
            );
        }
        Note::DayUsed { percent, used, allowed } => {
            tracing::warn!(used, allowed, "{percent} % of our share of today's hubspot calls is used");
        }
        Note::LinksUsed { percent, used, allowed } => {
            tracing::warn!(
                used,
                allowed,
                "{percent} % of our share of today's hubspot calls about links is used"
            );
        }
        Note::Errors { failed, sent } => {
            tracing::warn!(
                failed,
                sent,
                "many of today's hubspot calls were answered with an error; at 4 % we stop"
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use fieldline_connector::ConnectorError;
    use fieldline_connector::quota::{Limits, MemoryQuota, Pace, Quota, QuotaStore, Share, SharedQuota};

    use super::*;

    /// A gate for this process alone.
    fn alone(quota: Quota, stop: Stop) -> Gate {
        Gate::new(Keeper::new(quota, None, virtual_time), stop)
    }

    #[tokio::test(start_paused = true)]
    async fn callers_go_in_order_and_never_too_fast() {
        let limits = Limits::new(10, None, 4).unwrap().with_margin(Duration::ZERO);
        let gate = Arc::new(alone(Quota::new(limits, Share::NONE), Stop::default()));
        let went = Arc::new(Mutex::new(Vec::new()));
        let start = Instant::now();
        let mut tasks = Vec::new();
        for number in 0..100 {
            let (gate, went) = (Arc::clone(&gate), Arc::clone(&went));
            tasks.push(tokio::spawn(async move {
                let _ = gate.pass(CallKind::Read).await.unwrap();
                went.lock().unwrap().push((number, start.elapsed().as_secs()));
            }));
        }
        for task in tasks {
            task.await.unwrap();
        }
        let expected: Vec<_> = (0..100).map(|number| (number, number / 10 * 10)).collect();
        assert_eq!(*went.lock().unwrap(), expected);
    }

    #[tokio::test(start_paused = true)]
    async fn a_waiting_search_holds_nobody_else_up() {
        let gate = alone(Quota::new(Limits::new(10, None, 1).unwrap(), Share::NONE), Stop::default());
        let _ = gate.pass(CallKind::Search).await.unwrap();
        let start = Instant::now();
        let (search, read) = tokio::join!(
            async {
                let _ = gate.pass(CallKind::Search).await.unwrap();
                start.elapsed()
            },
            async {
                let _ = gate.pass(CallKind::Read).await.unwrap();
                start.elapsed()
            }
        );
        assert_eq!((search.as_millis(), read.as_millis()), (1_200, 0));
    }

    /// A store that is out of order.
    struct Broken;

    impl QuotaStore for Broken {
        fn exchange(
            &self,
            _: &mut dyn FnMut(Option<SharedQuota>) -> SharedQuota,
        ) -> Result<(), ConnectorError> {
            Err(ConnectorError::new(ErrorClass::Permanent, "out of order"))
        }
    }

    /// A shared clock that goes as the paused one does.
    fn virtual_time() -> Duration {
        static START: std::sync::OnceLock<std::time::Instant> = std::sync::OnceLock::new();
        let start = *START.get_or_init(std::time::Instant::now);
        Duration::from_secs(1_000_000) + Instant::now().into_std().saturating_duration_since(start)
    }

    fn gate(limits: Limits, client: u64, store: Arc<dyn QuotaStore>) -> Arc<Gate> {
        let quota = Quota::new(limits, Share::NONE).of_client(client);
        Arc::new(Gate::new(Keeper::new(quota, Some(store), virtual_time), Stop::default()))
    }

    #[tokio::test(start_paused = true)]
    async fn two_gates_on_one_store_share_the_window_and_each_gets_its_part() {
        let limits = Limits::new(10, None, 4).unwrap().with_margin(Duration::ZERO);
        let store: Arc<dyn QuotaStore> = Arc::new(MemoryQuota::default());
        let went = Arc::new(Mutex::new(Vec::new()));
        let start = Instant::now();
        let mut tasks = Vec::new();
        for number in [1, 2] {
            let (gate, went) = (gate(limits, number, Arc::clone(&store)), Arc::clone(&went));
            tasks.push(tokio::spawn(async move {
                for _ in 0..50 {
                    let ticket = gate.pass(CallKind::Read).await.unwrap();
                    gate.answered(ticket, RateHeaders::default(), false).await;
                    went.lock().unwrap().push((number, start.elapsed()));
                }
            }));
        }
        for task in tasks {
            task.await.unwrap();
        }
        let went = went.lock().unwrap();
        for (first, last) in went.iter().zip(went.iter().skip(10)) {
            assert!(last.1 - first.1 >= Duration::from_secs(10), "{first:?} and {last:?}");
        }
        assert!(went[99].1 < Duration::from_millis(90_200), "{:?}", went[99]);
        for number in [1, 2] {
            let part = went[10..90].iter().filter(|(client, _)| *client == number).count();
            assert!((35..=45).contains(&part), "{part} of 80");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn the_day_is_remembered_and_says_when_it_ends() {
        let limits = Limits::new(100, Some(3), 4).unwrap();
        let store: Arc<dyn QuotaStore> = Arc::new(MemoryQuota::default());
        let first = gate(limits, 1, Arc::clone(&store));
        first.learn_zone("America/New_York").await;
        for _ in 0..2 {
            let _ = first.pass(CallKind::Read).await.unwrap();
        }
        drop(first);
        let second = gate(limits, 2, store);
        let _ = second.pass(CallKind::Read).await.unwrap();
        let shut = second.pass(CallKind::Read).await.unwrap_err();
        assert_eq!(shut.class, ErrorClass::Exhausted);
        assert!(shut.why.contains("used up (3)") && shut.why.ends_with("00:00 America/New_York"), "{shut:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_store_out_of_order_leaves_the_limits_of_this_process() {
        let limits = Limits::new(2, None, 4).unwrap().with_margin(Duration::ZERO);
        let gate = gate(limits, 1, Arc::new(Broken));
        let start = Instant::now();
        for _ in 0..4 {
            let _ = gate.pass(CallKind::Read).await.unwrap();
        }
        assert_eq!(start.elapsed().as_secs(), 10);
    }

    #[tokio::test(start_paused = true)]
    async fn too_many_errors_stop_the_day() {
        let gate = alone(Quota::new(Limits::new(100_000, None, 4).unwrap(), Share::NONE), Stop::default());
        for _ in 0..400 {
            let ticket = gate.pass(CallKind::Read).await.unwrap();
            gate.answered(ticket, RateHeaders::default(), true).await;
        }
        let shut = gate.pass(CallKind::Read).await.unwrap_err();
        assert_eq!(shut.class, ErrorClass::Permanent);
        assert!(shut.why.contains("the next day begins"), "{shut:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn who_waits_is_let_go_when_the_run_is_to_stop_and_who_need_not_wait_goes() {
        let stop = Stop::default();
        let limits = Limits::new(1, None, 4).unwrap();
        let gate = Arc::new(alone(Quota::new(limits, Share::NONE), stop.clone()));
        let _ = gate.pass(CallKind::Read).await.unwrap();
        let waiting: Vec<_> = (0..3)
            .map(|_| {
                let gate = Arc::clone(&gate);
                tokio::spawn(async move { gate.pass(CallKind::Read).await })
            })
            .collect();
        tokio::time::sleep(Duration::from_secs(1)).await;
        let asked_at = Instant::now();
        stop.request();
        for task in waiting {
            assert_eq!(task.await.unwrap().unwrap_err().class, ErrorClass::Stopped);
        }
        assert_eq!(asked_at.elapsed(), Duration::ZERO);
        assert!(gate.pass(CallKind::Search).await.is_ok());
    }

    #[tokio::test(start_paused = true)]
    async fn records_are_asked_for_and_not_waited_for() {
        let pace = Pace { records_per_hour: std::num::NonZeroU32::new(3_600), ..Pace::NONE };
        let gate = alone(Quota::new(Limits::unlimited(), Share::NONE).at_pace(pace), Stop::default());
        assert_eq!(gate.leave(30).await, Leave::Granted);
        assert_eq!(gate.leave(30).await, Leave::AskAgainIn(Duration::from_secs(30)));
        tokio::time::sleep(Duration::from_secs(30)).await;
        assert_eq!(gate.leave(1).await, Leave::Granted);
    }
}
