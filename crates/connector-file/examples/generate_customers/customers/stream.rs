//! Row after row.

use super::calendar::{DAY, Instant};
use super::customer::Customer;
use super::kind::{BLOCK, Kind};
use super::random::Random;
use super::row::Row;

/// What to make.
#[derive(Clone, Copy)]
pub(crate) struct Settings {
    pub(crate) rows: u64,
    pub(crate) seed: u64,
    pub(crate) change: Option<Change>,
}

/// A later version of the same file: some plain rows are changed.
#[derive(Clone, Copy)]
pub(crate) struct Change {
    /// Changed rows per million rows.
    pub(crate) per_million: u64,
    pub(crate) seed: u64,
}

/// Changed rows were updated after everything else.
const CHANGED_FROM: Instant = Instant::midnight(2026, 11, 11);

/// How far back a row looks for the customer it repeats.
const REACH: u64 = 400;

/// Makes the rows of a file in order.
pub(crate) struct Customers {
    settings: Settings,
    next_row: u64,
    /// The rows of the present block that are changed, in order.
    changed: Vec<u64>,
}

impl Customers {
    pub(crate) fn new(settings: Settings) -> Self {
        Self { settings, next_row: 0, changed: Vec::new() }
    }

    /// Fills `row` with the next one; `None` after the last. Says whether the row was changed.
    pub(crate) fn next(&mut self, row: &mut Row) -> Option<bool> {
        let index = self.next_row;
        if index == self.settings.rows {
            return None;
        }
        if index.is_multiple_of(BLOCK) {
            self.changed = self.changed_rows(index);
        }
        self.next_row += 1;
        let seed = self.settings.seed;
        let kind = Kind::of(seed, index);
        let own = Customer::of(seed, index + 1);
        match kind.repeats().then(|| self.repeated(index)).flatten() {
            Some(earlier) => self.fill_again(row, kind, own, Customer::of(seed, earlier + 1)),
            None => return Some(self.fill_own(row, if kind.repeats() { Kind::Plain } else { kind }, own)),
        }
        Some(false)
    }

    fn fill_own(&self, row: &mut Row, kind: Kind, mut own: Customer) -> bool {
        let is_changed = self.changed.binary_search(&(own.number - 1)).is_ok();
        if let (true, Some(change)) = (is_changed, self.settings.change) {
            let later = Random::of(change.seed, own.number, 6).below(5 * DAY as u64) as i64;
            own.upgrade(CHANGED_FROM.plus(later));
        }
        row.fill(self.settings.seed, kind, &own, &own);
        is_changed
    }

    fn fill_again(&self, row: &mut Row, kind: Kind, own: Customer, mut earlier: Customer) {
        let days = DAY * (1 + own.number as i64 % 30);
        match kind {
            Kind::SharedEmail => return row.fill(self.settings.seed, kind, &own, &earlier),
            Kind::EarlierAgain => earlier.upgrade(earlier.updated.plus(-days)),
            _ => earlier.upgrade(earlier.updated.plus(days)),
        }
        row.fill(self.settings.seed, kind, &earlier, &earlier);
    }

    /// An earlier plain row of the file whose customer may stand in it twice.
    fn repeated(&self, row: u64) -> Option<u64> {
        let reach = row.min(REACH);
        if reach == 0 {
            return None;
        }
        let start = row - 1 - Random::of(self.settings.seed, row, 4).below(reach);
        (0..=start).rev().find(|&earlier| self.is_plain(earlier) && self.may_repeat(earlier))
    }

    fn is_plain(&self, row: u64) -> bool {
        Kind::of(self.settings.seed, row) == Kind::Plain
    }

    /// One customer in ten may stand in the file again; the others may be changed.
    fn may_repeat(&self, row: u64) -> bool {
        Random::of(self.settings.seed, row, 5).below(10) == 0
    }

    /// The changed rows of the block that begins at `first`, in order: as many as make the share exact so far.
    fn changed_rows(&self, first: u64) -> Vec<u64> {
        let Some(change) = self.settings.change else {
            return Vec::new();
        };
        let end = (first + BLOCK).min(self.settings.rows);
        let up_to = |row: u64| row * change.per_million / 1_000_000;
        let mut rows: Vec<u64> =
            (first..end).filter(|&row| self.is_plain(row) && !self.may_repeat(row)).collect();
        rows.sort_by_cached_key(|&row| Random::of(change.seed, row, 7).next());
        rows.truncate((up_to(end) - up_to(first)) as usize);
        rows.sort_unstable();
        rows
    }
}
