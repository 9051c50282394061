//! The links of a plan, pair by pair: walked once for people and once for `--json`.

use std::collections::BTreeSet;

use fieldline_executor::{ChangePlan, ExecutorError, LinkChange, LinkedPair};
use fieldline_mapping::TransformPlan;
use fieldline_model::{LinkAction, ObjectType};
use serde::ser::{Error as _, SerializeSeq as _};
use serde::{Serialize, Serializer};

/// Link changes taken from the spool at once.
const PAGE: usize = 500;

/// Every pair that gets a call, by object type and key.
pub(crate) struct Links<'a> {
    pub(crate) plan: &'a ChangePlan,
    pub(crate) transform: &'a TransformPlan,
}

impl Links<'_> {
    /// Visits all pairs, until `visit` says that it has seen enough.
    pub(crate) fn visit<E: From<ExecutorError>>(
        &self,
        mut visit: impl FnMut(&LinkChange, &LinkedPair) -> Result<bool, E>,
    ) -> Result<(), E> {
        let objects: BTreeSet<&ObjectType> =
            self.transform.associations().iter().map(|rule| &rule.to).collect();
        for to in objects {
            let mut after = None;
            loop {
                let page = self.plan.links(to, after.as_ref(), PAGE)?;
                let Some(last) = page.last() else {
                    break;
                };
                after = Some(last.key.clone());
                for change in &page {
                    for pair in self.plan.linked_pairs(change) {
                        if !visit(change, &pair)? {
                            return Ok(());
                        }
                    }
                }
            }
        }
        Ok(())
    }
}

#[derive(Serialize)]
struct PairView<'a> {
    key: &'a str,
    id: Option<&'a str>,
    action: LinkAction,
    to: &'a str,
    target: Option<&'a str>,
    target_id: Option<&'a str>,
    labels: &'a [String],
    /// Links that stay although the source names their records no more.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    keeps: Vec<&'a str>,
}

/// An error on the way: ours, or the serializer's.
enum WriteError<E> {
    Spool(ExecutorError),
    Serializer(E),
}

impl<E> From<ExecutorError> for WriteError<E> {
    fn from(error: ExecutorError) -> Self {
        Self::Spool(error)
    }
}

impl Serialize for Links<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut sequence = serializer.serialize_seq(None)?;
        let written = self.visit(|change, pair| {
            let view = PairView {
                key: change.key.as_str(),
                id: change.from.as_ref().map(|id| id.as_str()),
                action: pair.action,
                to: change.to.as_str(),
                target: pair.target.as_ref().map(|target| target.as_str()),
                target_id: pair.id.as_ref().map(|id| id.as_str()),
                labels: &pair.labels,
                keeps: pair.kept.iter().map(|id| id.as_str()).collect(),
            };
            sequence.serialize_element(&view).map_err(WriteError::Serializer).map(|()| true)
        });
        match written {
            Ok(()) => sequence.end(),
            Err(WriteError::Spool(error)) => Err(S::Error::custom(error)),
            Err(WriteError::Serializer(error)) => Err(error),
        }
    }
}
