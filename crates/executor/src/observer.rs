//! What a run tells while it goes, and how it is asked to stop.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// The part of the journey a run is in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Phase {
    /// Settling what a run that died had announced.
    Recover,
    /// Reading the source.
    Extract,
    /// Applying the mapping to records whose source moved.
    Transform,
    /// Comparing with what HubSpot holds.
    Compare,
    /// Writing.
    Load,
}

/// How far a phase has got.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Progress {
    /// The phase.
    pub phase: Phase,
    /// Records (bytes in [`Phase::Extract`] when the total is in bytes) behind us.
    pub done: u64,
    /// All of them, when that is known.
    pub total: Option<u64>,
    /// Records behind us; the same as `done` except while extracting.
    pub records: u64,
}

/// Hears of progress. Called often and from any thread; must be quick.
pub trait Observer: Send + Sync {
    /// The phase has got so far.
    fn progress(&self, progress: Progress);

    /// The work is over: nothing more will come, and the screen belongs to others.
    fn finish(&self) {}
}

/// An observer that does not listen.
#[derive(Clone, Copy, Debug)]
pub struct Unobserved;

impl Observer for Unobserved {
    fn progress(&self, _: Progress) {}
}

/// Asks a run to stop after the batches in flight. Clones share one state.
#[derive(Clone, Debug, Default)]
pub struct Stop(Arc<AtomicBool>);

impl Stop {
    /// Asks.
    pub fn request(&self) {
        self.0.store(true, Ordering::SeqCst);
    }

    /// Whether someone asked.
    pub fn is_requested(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }
}
