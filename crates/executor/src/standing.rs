//! Standing entries beside the keys they are about.

use std::collections::VecDeque;

use fieldline_mapping::TransformPlan;
use fieldline_model::{Rejection, RejectionCode, Standing, Subject};
use fieldline_state::Scope;

use crate::ExecutorError;
use crate::context::Pipeline;

/// Whether a rejection may end though neither its record nor the mapping moves: another had the value, or a table of the
/// portal decided.
pub(crate) fn is_judged_again(rejection: &Rejection, transform: &TransformPlan) -> bool {
    match rejection.code {
        RejectionCode::Claimed | RejectionCode::TakenThere => true,
        // What the table gave, or did not give, may be refused for any of these.
        RejectionCode::LookupMiss
        | RejectionCode::Required
        | RejectionCode::RequiredByHubspot
        | RejectionCode::Conversion => {
            rejection.property.as_ref().is_some_and(|property| transform.looks_up_live(property))
        }
        _ => false,
    }
}

/// Standing entries in subject order, read as the keys go by.
pub(crate) struct StandingEntries<'a> {
    pipeline: &'a Pipeline,
    scope: Scope,
    page: VecDeque<Standing>,
    last: Option<Subject>,
    is_over: bool,
}

impl<'a> StandingEntries<'a> {
    pub(crate) fn new(pipeline: &'a Pipeline) -> Self {
        Self { pipeline, scope: pipeline.scope(), page: VecDeque::new(), last: None, is_over: false }
    }

    /// The entry of that subject; subjects must be asked for in ascending order.
    pub(crate) fn of(&mut self, subject: &Subject) -> Result<Option<Standing>, ExecutorError> {
        loop {
            while self.page.front().is_some_and(|entry| entry.subject < *subject) {
                self.page.pop_front();
            }
            if let Some(entry) = self.page.front() {
                let is_it = entry.subject == *subject;
                return Ok(if is_it { self.page.pop_front() } else { None });
            }
            if self.is_over {
                return Ok(None);
            }
            self.page = self.pipeline.state.standing(&self.scope, self.last.as_ref(), 1_000)?.into();
            match self.page.back() {
                Some(entry) => self.last = Some(entry.subject.clone()),
                None => self.is_over = true,
            }
        }
    }
}
