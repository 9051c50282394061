//! What a run tells while it goes.

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
