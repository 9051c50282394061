//! The faults that still wait.

use std::sync::{Mutex, PoisonError};

use super::{Fault, FaultKind};
use crate::dice::Dice;

/// The faults that still wait, in the order they were added.
#[derive(Default)]
pub(crate) struct Faults(Mutex<Vec<Fault>>);

impl Faults {
    pub(crate) fn add(&self, faults: Vec<Fault>) {
        self.with(|waiting| waiting.extend(faults));
    }

    pub(crate) fn waiting(&self) -> Vec<Fault> {
        self.with(|waiting| waiting.clone())
    }

    pub(crate) fn clear(&self) {
        self.with(Vec::clear);
    }

    /// The fault that hits this call, if any. `calls` are the texts to match against.
    pub(crate) fn hit(&self, calls: [&str; 2], dice: &Dice) -> Option<Fault> {
        let hit = self.with(|waiting| {
            let matches = |fault: &Fault| calls.iter().any(|call| call.contains(&fault.endpoint));
            let mut hit = None;
            for fault in waiting.iter_mut().filter(|fault| matches(fault)) {
                if fault.after_n > 0 {
                    fault.after_n -= 1;
                } else if fault.times > 0 && is_due(fault, dice) {
                    fault.times -= 1;
                    hit = Some(fault.clone());
                    break;
                }
            }
            waiting.retain(|fault| fault.times > 0);
            hit
        });
        hit.map(|fault| decided(fault, dice))
    }

    fn with<T>(&self, act: impl FnOnce(&mut Vec<Fault>) -> T) -> T {
        act(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

fn is_due(fault: &Fault, dice: &Dice) -> bool {
    // A fault that is certain throws no dice: whatever else depends on the seed stays as it was.
    fault.chance >= 100 || dice.throw() % 100 < u64::from(fault.chance)
}

fn decided(fault: Fault, dice: &Dice) -> Fault {
    if fault.kind != FaultKind::Random {
        return fault;
    }
    let (kind, status) = FaultKind::drawn(dice);
    Fault { kind, status, ..fault }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    const CALL: [&str; 2] = ["POST /crm/objects/2026-09/contacts/batch/upsert", ""];

    #[test]
    fn a_fault_waits_hits_and_is_gone() {
        let (faults, dice) = (Faults::default(), Dice::new(1));
        faults.add(vec![Fault::status("upsert", 500).times(2).after(1)]);
        assert_eq!(faults.hit(["GET /crm/owners/2026-09", ""], &dice), None);
        let statuses: Vec<_> = (0..4).map(|_| faults.hit(CALL, &dice).map(|fault| fault.status)).collect();
        assert_eq!(statuses, [None, Some(500), Some(500), None]);
        assert!(faults.waiting().is_empty());
    }

    #[test]
    fn a_seed_decides_what_is_left_to_chance() {
        let storm = |seed| {
            let (faults, dice) = (Faults::default(), Dice::new(seed));
            faults.add(vec![Fault::new("", FaultKind::Random).times(u32::MAX).chance(20)]);
            (0..2_000).map(|_| faults.hit(CALL, &dice).map(|fault| fault.kind)).collect::<Vec<_>>()
        };
        let hits = storm(7);
        assert_eq!(hits, storm(7));
        assert_ne!(hits, storm(8));
        let kinds: BTreeSet<FaultKind> = hits.iter().flatten().copied().collect();
        assert_eq!(kinds, BTreeSet::from(FaultKind::ALL));
        let count = hits.iter().flatten().count();
        assert!((330..470).contains(&count), "a fifth of 2,000 are hit: {count}");
    }
}
