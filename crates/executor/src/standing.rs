//! Standing entries beside the keys they are about.

use std::cmp::Ordering;
use std::collections::VecDeque;

use fieldline_mapping::TransformPlan;
use fieldline_model::{Rejection, RejectionCode, SourceKey, Standing, Subject};
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

/// Where an entry stands beside that about a key. Entries about keys come before all others.
fn place(subject: &Subject, key: &SourceKey) -> Ordering {
    match subject {
        Subject::Key(about) => about.cmp(key),
        Subject::Line(_) | Subject::Links { .. } => Ordering::Greater,
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

    /// The entry about that key; keys must be asked for in ascending order.
    pub(crate) fn of(&mut self, key: &SourceKey) -> Result<Option<Standing>, ExecutorError> {
        loop {
            while let Some(entry) = self.page.front() {
                match place(&entry.subject, key) {
                    Ordering::Less => drop(self.page.pop_front()),
                    Ordering::Equal => return Ok(self.page.pop_front()),
                    Ordering::Greater => return Ok(None),
                }
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
