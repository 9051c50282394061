//! Links that stand refused: what a person should hear of in every run.

use fieldline_model::{PropertyName, SourceKey, StandingKind, Subject};

use crate::ExecutorError;
use crate::context::Pipeline;

/// Standing entries read at once.
const WINDOW: usize = 1_000;

/// Links of one record that stand refused.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RefusedLinks {
    /// The record.
    pub key: SourceKey,
    /// What the rule is called.
    pub property: Option<PropertyName>,
    /// Why they are refused.
    pub message: String,
}

/// How many rules of records have links that stand refused, and at most `limit` of them.
pub(crate) fn refused_links(
    pipeline: &Pipeline,
    limit: usize,
) -> Result<(u64, Vec<RefusedLinks>), ExecutorError> {
    let (mut count, mut refused) = (0, Vec::new());
    if pipeline.transform.associations().is_empty() {
        return Ok((count, refused));
    }
    // Links come after all lines.
    let mut after = Subject::Line(u64::MAX >> 1);
    loop {
        let page = pipeline.state.standing(&pipeline.scope(), Some(&after), WINDOW)?;
        let Some(last) = page.last() else {
            return Ok((count, refused));
        };
        after = last.subject.clone();
        for entry in page {
            if let (Subject::Links { key, .. }, StandingKind::Rejected(rejection)) =
                (entry.subject, entry.kind)
            {
                count += 1;
                if refused.len() < limit {
                    let (property, message) = (rejection.property, rejection.message);
                    refused.push(RefusedLinks { key, property, message });
                }
            }
        }
    }
}
