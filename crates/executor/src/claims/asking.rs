//! Do the source records that others wait for still stand in the source?
//!
//! Keys of the stream ascend, and so do those that are asked about: one pass over both answers, at a cost that grows with
//! the questions only.

use std::collections::VecDeque;

use fieldline_model::{SourceKey, StandingKind};

use super::taken::holder_named;
use crate::ExecutorError;
use crate::context::Pipeline;
use crate::spool::Spool;

/// Standing entries and questions read at once.
const WINDOW: usize = 1_000;

/// Walks the questions beside the keys of the stream.
pub(crate) struct Asking<'a> {
    spool: &'a Spool,
    asked: VecDeque<SourceKey>,
    last: Option<SourceKey>,
    is_over: bool,
}

impl<'a> Asking<'a> {
    /// Asks about everyone whom a rejection of an earlier run names as the holder of a value.
    pub(crate) fn about_holders(pipeline: &Pipeline, spool: &'a Spool) -> Result<Self, ExecutorError> {
        let (scope, mut after, mut is_over) = (pipeline.scope(), None, true);
        loop {
            let page = pipeline.state.standing(&scope, after.as_ref(), WINDOW)?;
            let Some(last) = page.last() else {
                return Ok(Self { spool, asked: VecDeque::new(), last: None, is_over });
            };
            after = Some(last.subject.clone());
            for entry in &page {
                let StandingKind::Rejected(rejection) = &entry.kind else { continue };
                if let Some(holder) = holder_named(rejection) {
                    spool.put_asked(&holder)?;
                    is_over = false;
                }
            }
        }
    }

    /// A key of the stream; keys ascend.
    pub(crate) fn present(&mut self, key: &SourceKey) -> Result<(), ExecutorError> {
        while let Some(asked) = self.front()? {
            if asked > key {
                break;
            }
            let is_there = asked == key;
            if let Some(asked) = self.asked.pop_front().filter(|_| !is_there) {
                self.spool.put_left(&asked)?;
            }
        }
        Ok(())
    }

    /// The end of a stream that was read as a whole: whoever is left has left.
    pub(crate) fn finish(mut self) -> Result<(), ExecutorError> {
        while self.front()?.is_some() {
            std::mem::take(&mut self.asked).iter().try_for_each(|key| self.spool.put_left(key))?;
        }
        Ok(())
    }

    fn front(&mut self) -> Result<Option<&SourceKey>, ExecutorError> {
        if self.asked.is_empty() && !self.is_over {
            self.asked = self.spool.asked(self.last.as_ref(), WINDOW)?.into();
            match self.asked.back() {
                Some(last) => self.last = Some(last.clone()),
                None => self.is_over = true,
            }
        }
        Ok(self.asked.front())
    }
}
