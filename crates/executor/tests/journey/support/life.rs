//! When the process dies: one switch shared by everything that outlives it.

use std::sync::Mutex;

/// Whether what the fatal call was about still took effect.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Effect {
    /// Death came first.
    Before,
    /// It did, and the answer was lost.
    After,
}

/// A process's life. Calls after its end fail without effect.
#[derive(Default)]
pub(crate) struct Life(Mutex<State>);

#[derive(Default)]
struct State {
    is_over: bool,
    calls: u64,
    fatal: Option<(u64, Effect)>,
}

impl Life {
    /// Ends at the call of that number, counted from 0.
    pub(crate) fn ends_at(&self, call: u64, effect: Effect) {
        *self.0.lock().unwrap() = State { is_over: false, calls: 0, fatal: Some((call, effect)) };
    }

    /// Begins a new life without end; returns whether the last one had ended.
    pub(crate) fn renew(&self) -> bool {
        std::mem::take(&mut *self.0.lock().unwrap()).is_over
    }

    pub(crate) fn is_over(&self) -> bool {
        self.0.lock().unwrap().is_over
    }

    /// Counts a mutating call; says whether it has its effect and whether the caller lives to see it.
    pub(crate) fn count(&self) -> (bool, bool) {
        let mut state = self.0.lock().unwrap();
        if state.is_over {
            return (false, false);
        }
        let fatal = state.fatal.filter(|(call, _)| *call == state.calls).map(|(_, effect)| effect);
        state.calls += 1;
        state.is_over = fatal.is_some();
        (fatal != Some(Effect::Before), fatal.is_none())
    }
}
