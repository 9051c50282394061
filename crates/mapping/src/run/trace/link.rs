//! The walk through one association rule.

use crate::plan::AssociationRule;
use crate::project::OnError;
use crate::run::trace::line::{close, walk};
use crate::run::trace::told::{LinkEnd, LinkTrace};
use crate::run::{LinkProgram, Reading};

/// An association rule. The target's key rule is part of its end, not of its line.
pub(super) fn link(rule: &AssociationRule, program: &LinkProgram, reading: &Reading<'_>) -> LinkTrace {
    let (mut line, _) = walk(&program.pipeline, &rule.outline, reading);
    close(&mut line, &rule.outline);
    let end = match program.targets(reading) {
        Ok(targets) if targets.is_empty() && !program.clears_when_empty => LinkEnd::Nothing,
        Ok(targets) => LinkEnd::Targets(targets),
        Err(fault) if program.on_error == OnError::Reject => {
            LinkEnd::Rejected(fault.reject_link(&rule.target))
        }
        Err(fault) => LinkEnd::Refused(fault.reject_link(&rule.target)),
    };
    LinkTrace { target: rule.target.clone(), place: rule.place.clone(), line, end }
}
