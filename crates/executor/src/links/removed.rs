//! Links that wait for a rule which the mapping does not have any more.

use std::collections::BTreeSet;

use fieldline_model::{KnownLinks, LinkRule, SourceKey};

use super::tasks::WINDOW;
use super::types::rule_name;
use crate::ExecutorError;
use crate::load::Load;

impl Load<'_> {
    /// Forgets what removed rules still wait for. A mapping that changed its rules is loaded by a back-fill first.
    pub(crate) fn forget_removed_rules(&mut self) -> Result<(), ExecutorError> {
        if !self.plan.is_backfill {
            return Ok(());
        }
        let names: BTreeSet<LinkRule> =
            self.pipeline.transform.associations().iter().map(rule_name).collect();
        let (scope, mut after) = (self.pipeline.scope(), None::<SourceKey>);
        loop {
            let keys = self.pipeline.state.due_links(&scope, after.as_ref(), WINDOW)?;
            let Some(last) = keys.last() else {
                return self.commit();
            };
            after = Some(last.clone());
            let known = self.pipeline.state.links(&scope, &keys)?;
            let removed = known.into_iter().filter(|links| links.is_due && !names.contains(&links.rule));
            let emptied = removed.map(|links| KnownLinks { targets: Vec::new(), is_due: false, ..links });
            self.keeper.checkpoint.links.extend(emptied);
            self.commit_when_due()?;
        }
    }
}
