//! Waiting for a pace, between batches.

use std::time::Duration;

use fieldline_connector::Leave;
use tokio::runtime::Handle;
use tokio::time::{Instant, sleep_until};

use crate::ExecutorError;
use crate::load::{Answer, Ending, Load};

/// What ends a wait.
enum Woken {
    /// A batch under way has its answer.
    Answer(Box<Answer>),
    /// The time is over.
    Time,
    /// The run is asked to stop.
    Stop,
}

impl Load<'_> {
    /// Waits until so many records may be written; gives back why to stop, if so. Nothing of them is announced meanwhile,
    /// so a run that is stopped or dies here leaves nothing to settle.
    pub(crate) fn await_leave(&mut self, records: usize) -> Result<Option<Ending>, ExecutorError> {
        loop {
            if self.pipeline.stop.is_requested() {
                return Ok(Some(Ending::Stopped));
            }
            if records == 0 {
                return Ok(None);
            }
            match Handle::current().block_on(self.pipeline.destination.leave(records)) {
                Leave::Granted => return Ok(None),
                Leave::AskAgainIn(wait) => {
                    if let Some(ending) = self.pass_time(wait)? {
                        return Ok(Some(ending));
                    }
                }
            }
        }
    }

    /// Lets time pass. Answers that come meanwhile are remembered before the rest of it.
    fn pass_time(&mut self, wait: Duration) -> Result<Option<Ending>, ExecutorError> {
        let until = Instant::now() + wait;
        loop {
            if self.in_flight.is_empty() {
                self.commit()?;
            }
            match self.next_event(until)? {
                Woken::Answer(answer) => {
                    if let Some(ending) = self.take(*answer)? {
                        return Ok(Some(ending));
                    }
                }
                Woken::Time => return Ok(None),
                Woken::Stop => return Ok(Some(Ending::Stopped)),
            }
        }
    }

    fn next_event(&mut self, until: Instant) -> Result<Woken, ExecutorError> {
        let (stop, in_flight) = (&self.pipeline.stop, &mut self.in_flight);
        Handle::current().block_on(async move {
            tokio::select! {
                () = stop.requested() => Ok(Woken::Stop),
                Some(answer) = in_flight.join_next() => answer.map(|answer| Woken::Answer(Box::new(answer))).map_err(ExecutorError::Bug),
                () = sleep_until(until) => Ok(Woken::Time),
            }
        })
    }
}
