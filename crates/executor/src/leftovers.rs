//! What is still remembered of records that have left the source: rejections, holds, waits, values left out, links that wait.
//!
//! A complete read shows who is there. Of a record that is not, nothing of the kind can be put right by anyone, so it is
//! forgotten. What was loaded of it is the business of `on_missing`. The stream is in key order and so is the state, so
//! that one pass over both finds them, in flat memory.

use std::collections::VecDeque;

use fieldline_model::{LinkRule, SourceKey, Subject};

use crate::ExecutorError;
use crate::context::Pipeline;
use crate::links::rule_name;
use crate::spool::Spool;

/// Entries read from the state at once.
const WINDOW: usize = 4_096;

/// Walks what is remembered beside the keys of the stream.
pub(crate) struct Leftovers<'a> {
    pipeline: &'a Pipeline,
    spool: &'a Spool,
    walks: Vec<Walk>,
}

/// A walk over the keys of one kind of entry.
struct Walk {
    what: Remembered,
    keys: VecDeque<SourceKey>,
    last: Option<SourceKey>,
    is_over: bool,
}

/// What is remembered by key.
enum Remembered {
    /// Rejections, holds and waits.
    Standing,
    /// Values left out.
    Skipped,
    /// Links that are due.
    Links,
    /// Links of that rule that are rejected.
    RejectedLinks(LinkRule),
}

impl<'a> Leftovers<'a> {
    /// Begins the walk over a stream of which every row was seen.
    pub(crate) fn watch(pipeline: &'a Pipeline, spool: &'a Spool) -> Self {
        let walk = |what| Walk { what, keys: VecDeque::new(), last: None, is_over: false };
        let rejected = pipeline.transform.associations().iter().map(rule_name).map(Remembered::RejectedLinks);
        let all = [Remembered::Standing, Remembered::Skipped, Remembered::Links].into_iter().chain(rejected);
        Self { pipeline, spool, walks: all.map(walk).collect() }
    }

    /// A key of the stream; keys ascend.
    pub(crate) fn present(&mut self, key: &SourceKey) -> Result<(), ExecutorError> {
        for walk in &mut self.walks {
            while let Some(known) = walk.front(self.pipeline)?
                && known <= key
            {
                let is_there = known == key;
                if let Some(gone) = walk.keys.pop_front().filter(|_| !is_there) {
                    forget(self.spool, &gone)?;
                }
            }
        }
        Ok(())
    }

    /// The end of the stream: the rest has left.
    pub(crate) fn finish(mut self) -> Result<(), ExecutorError> {
        for walk in &mut self.walks {
            while walk.front(self.pipeline)?.is_some() {
                std::mem::take(&mut walk.keys).iter().try_for_each(|gone| forget(self.spool, gone))?;
            }
        }
        Ok(())
    }
}

/// Notes a record that has left; one that is archived is forgotten with that.
fn forget(spool: &Spool, key: &SourceKey) -> Result<(), ExecutorError> {
    if spool.change(key)?.is_none() { spool.put_void(key) } else { Ok(()) }
}

impl Walk {
    /// The next key that something is remembered of.
    fn front(&mut self, pipeline: &Pipeline) -> Result<Option<&SourceKey>, ExecutorError> {
        while self.keys.is_empty() && !self.is_over {
            match &self.what {
                Remembered::Standing => self.standing(pipeline)?,
                Remembered::Skipped => {
                    let page = pipeline.state.skipped_keys(&pipeline.scope(), self.last.as_ref(), WINDOW)?;
                    self.extend(page);
                }
                Remembered::Links => {
                    let page = pipeline.state.due_links(&pipeline.scope(), self.last.as_ref(), WINDOW)?;
                    self.extend(page);
                }
                Remembered::RejectedLinks(rule) => {
                    let page = rejected_links(pipeline, rule, self.last.as_ref())?;
                    self.extend(page);
                }
            }
        }
        Ok(self.keys.front())
    }

    fn standing(&mut self, pipeline: &Pipeline) -> Result<(), ExecutorError> {
        let after = self.last.clone().map(Subject::Key);
        let page = pipeline.state.standing(&pipeline.scope(), after.as_ref(), WINDOW)?;
        let full = page.len() == WINDOW;
        let mut last = None;
        for entry in page {
            // Lines and links come after all keys.
            let Subject::Key(key) = entry.subject else {
                self.is_over = true;
                break;
            };
            last = Some(key.clone());
            self.keys.push_back(key);
        }
        self.is_over |= !full;
        self.last = last.or(self.last.take());
        Ok(())
    }

    fn extend(&mut self, page: Vec<SourceKey>) {
        self.is_over = page.len() < WINDOW;
        self.last = page.last().cloned().or(self.last.take());
        self.keys.extend(page);
    }
}

/// Keys of records with rejected links of that rule, ascending, after `after`.
fn rejected_links(
    pipeline: &Pipeline,
    rule: &LinkRule,
    after: Option<&SourceKey>,
) -> Result<Vec<SourceKey>, ExecutorError> {
    let key = after.cloned().unwrap_or_else(|| SourceKey::new(""));
    let after = Subject::Links { rule: rule.clone(), key };
    let page = pipeline.state.standing(&pipeline.scope(), Some(&after), WINDOW)?;
    let of_rule = page.into_iter().map_while(|entry| match entry.subject {
        Subject::Links { rule: known, key } if known == *rule => Some(key),
        _ => None,
    });
    Ok(of_rule.collect())
}
