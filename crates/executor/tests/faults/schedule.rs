//! Schedules of faults: every fault on every write call, then more of them by seed.

use fieldline_simulator::{Fault, FaultKind};

use crate::story::Size;

/// The write calls that the executor makes, and the first day on which it makes each.
const ENDPOINTS: [(&str, usize); 5] = [
    ("POST /crm/objects/{object}/batch/upsert", 0),
    ("POST /crm/objects/{object}/batch/update", 1),
    ("POST /crm/objects/{object}/batch/archive", 1),
    ("POST /crm/associations/{from}/{to}/batch/create", 0),
    ("POST /crm/associations/{from}/{to}/batch/labels/archive", 1),
];

/// Answers with a status before the call took effect, and after.
const STATUSES: [u16; 14] = [401, 403, 408, 423, 429, 477, 500, 502, 503, 504, 521, 522, 523, 524];
const STATUSES_AFTER: [u16; 8] = [500, 502, 503, 504, 520, 522, 524, 408];

/// What goes wrong in one play of the story.
#[derive(Clone, Debug)]
pub(crate) struct Schedule {
    pub(crate) number: u64,
    pub(crate) size: Size,
    /// The day on which the faults begin to wait, from 0.
    pub(crate) day: usize,
    pub(crate) faults: Vec<Fault>,
    /// Whether the first fault is sure to hit.
    pub(crate) is_certain: bool,
}

/// Every fault.
fn faults() -> Vec<Fault> {
    let before = STATUSES.map(|status| Fault::status("", status));
    let after = STATUSES_AFTER.map(|status| Fault::status_after("", status));
    let kinds = FaultKind::ALL.into_iter();
    let kinds = kinds.filter(|kind| !matches!(kind, FaultKind::Status | FaultKind::StatusAfter));
    let mut all: Vec<Fault> = before.into_iter().chain(after).collect();
    all.extend(kinds.map(|kind| Fault::new("", kind)));
    let asked = |fault: Fault| Fault { retry_after: Some(3), ..fault };
    all.extend([429, 503].map(|status| asked(Fault::status("", status))));
    // Slower than the client is patient.
    all.push(Fault { delay_ms: 60_000, ..Fault::new("", FaultKind::Slow) });
    all
}

/// How many schedules it takes until every fault has hit every write call.
pub(crate) fn cells() -> u64 {
    (faults().len() * ENDPOINTS.len()) as u64
}

impl Schedule {
    /// The schedule of that number. The first [`cells`] are one fault each, the others mix.
    pub(crate) fn of(number: u64) -> Self {
        let mut dice = Dice(number);
        let all = faults();
        let cell = (number % cells()) as usize;
        let ((endpoint, day), fault) = (ENDPOINTS[cell % ENDPOINTS.len()], &all[cell / ENDPOINTS.len()]);
        let fault = Fault { endpoint: endpoint.to_owned(), ..fault.clone() };
        if number < cells() {
            return Self { number, size: Size::Small, day, faults: vec![fault], is_certain: true };
        }
        let size = if dice.below(8) == 0 { Size::Large } else { Size::Small };
        let (times, after) = ([1, 2, 3, 5, 6, 7, 13][dice.below(7)], dice.below(3) as u32);
        let mut faults = vec![fault.times(times).after(after)];
        for _ in 0..dice.below(3) {
            let (endpoint, _) = ENDPOINTS[dice.below(ENDPOINTS.len())];
            let other = &all[dice.below(all.len())];
            let after = dice.below(2) as u32;
            faults.push(Fault { endpoint: endpoint.to_owned(), ..other.clone() }.after(after));
        }
        if dice.below(2) == 0 {
            faults.push(Fault::new("", FaultKind::Random).times(12).chance(25));
        }
        let day = day.max(dice.below(2));
        Self { number, size, day, faults, is_certain: false }
    }
}

/// SplitMix64.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % limit as u64) as usize
    }
}
