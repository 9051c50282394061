//! Exit codes: a contract with scripts. The first that applies, in the order of [`Exit::ORDER`].

/// How a command ends.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub(crate) enum Exit {
    /// Done.
    Done = 0,
    /// Failed.
    Failed = 1,
    /// Nothing was attempted: bad usage, project, mapping, or the wrong portal.
    NothingAttempted = 2,
    /// Done, but records were newly rejected, held or left open.
    Incomplete = 3,
    /// `plan --exit-code` found changes.
    Changes = 4,
    /// A policy gate refused the plan; nothing was loaded.
    Refused = 5,
    /// Stopped at the daily quota; resumable.
    Exhausted = 6,
    /// Stopped safely by Ctrl-C.
    Interrupted = 130,
    /// Stopped safely by SIGTERM.
    Terminated = 143,
}

impl Exit {
    /// The worst first.
    const ORDER: [Exit; 9] = [
        Exit::Terminated,
        Exit::Interrupted,
        Exit::NothingAttempted,
        Exit::Failed,
        Exit::Refused,
        Exit::Exhausted,
        Exit::Incomplete,
        Exit::Changes,
        Exit::Done,
    ];

    /// The one that counts when several mappings ended differently.
    pub(crate) fn and(self, other: Exit) -> Exit {
        Self::ORDER.into_iter().find(|code| *code == self || *code == other).unwrap_or(self)
    }

    /// The one that counts when several mappings were run and may have written. That nothing was attempted is true of the
    /// whole only when it is true of each.
    pub(crate) fn of_runs(ends: &[Exit]) -> Exit {
        let has_begun = ends.iter().any(|end| *end != Exit::NothingAttempted);
        let ends = ends.iter().map(|end| match end {
            Exit::NothingAttempted if has_begun => Exit::Failed,
            end => *end,
        });
        ends.fold(Exit::Done, Exit::and)
    }
}

impl From<Exit> for std::process::ExitCode {
    fn from(code: Exit) -> Self {
        Self::from(code as u8)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_that_applies_counts() {
        for (one, other, both) in [
            (Exit::Done, Exit::Incomplete, Exit::Incomplete),
            (Exit::Incomplete, Exit::Failed, Exit::Failed),
            (Exit::NothingAttempted, Exit::Failed, Exit::NothingAttempted),
            (Exit::Changes, Exit::Exhausted, Exit::Exhausted),
            (Exit::Refused, Exit::Exhausted, Exit::Refused),
            (Exit::Refused, Exit::Failed, Exit::Failed),
            (Exit::Done, Exit::Done, Exit::Done),
        ] {
            assert_eq!(one.and(other), both);
            assert_eq!(other.and(one), both);
        }
    }

    #[test]
    fn nothing_was_attempted_only_when_no_mapping_was_begun() {
        let cases: [(&[Exit], Exit); 7] = [
            (&[], Exit::Done),
            (&[Exit::NothingAttempted], Exit::NothingAttempted),
            (&[Exit::NothingAttempted, Exit::NothingAttempted], Exit::NothingAttempted),
            (&[Exit::Done, Exit::NothingAttempted], Exit::Failed),
            (&[Exit::NothingAttempted, Exit::Incomplete], Exit::Failed),
            (&[Exit::NothingAttempted, Exit::Exhausted], Exit::Failed),
            (&[Exit::Done, Exit::Refused], Exit::Refused),
        ];
        for (ends, whole) in cases {
            assert_eq!(Exit::of_runs(ends), whole, "{ends:?}");
        }
    }
}
