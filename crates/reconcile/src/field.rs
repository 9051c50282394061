//! One property: is it written, and why?

use chrono::{DateTime, Utc};
use fieldline_model::{Canonical, FieldReason, OnDrift, WriteMode, WrittenDigests};

/// What decides about one property of a record that exists.
pub(crate) struct FieldFacts<'a> {
    pub(crate) write: WriteMode,
    pub(crate) on_drift: OnDrift,
    /// What the source asks for.
    pub(crate) wanted: &'a Canonical,
    /// What HubSpot holds.
    pub(crate) observed: &'a Canonical,
    /// What we remember of our last write or comparison.
    pub(crate) last: Option<&'a WrittenDigests>,
    /// When both sides were set, where whoever moved last counts (`owner: newest`).
    pub(crate) newest: Option<Times>,
}

/// When the two values of a property were set; `None` when nobody says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Times {
    pub(crate) ours: Option<DateTime<Utc>>,
    pub(crate) theirs: Option<DateTime<Utc>>,
}

/// The decision about one property.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Verdict {
    /// Send ours.
    Write(FieldReason),
    /// Leave theirs, and remember both as they are.
    Keep,
    /// Leave theirs, whatever it is: it is not ours to send, so nothing is learned from it.
    Leave,
    /// Theirs moved, and the rule asks a person.
    Hold,
    /// Both moved, and nobody can tell which is newer.
    Undecided,
}

impl FieldFacts<'_> {
    /// Decides. The cases are disjoint, and read from the top.
    pub(crate) fn verdict(&self) -> Verdict {
        if self.wanted == self.observed {
            return Verdict::Keep;
        }
        match self.write {
            WriteMode::CreateOnly => Verdict::Leave,
            WriteMode::FillEmpty if !self.observed.is_empty() => Verdict::Leave,
            // Sent before, and HubSpot did not take it: sending it again changes nothing.
            WriteMode::FillEmpty => self.moved().map_or(Verdict::Keep, Verdict::Write),
            WriteMode::Always => self.owned_verdict(),
        }
    }

    /// The verdict on a property that is ours altogether and differs.
    fn owned_verdict(&self) -> Verdict {
        match self.moved() {
            // HubSpot rewrote or ignored what we sent, and neither side has moved since: sending it again changes nothing.
            None => Verdict::Keep,
            Some(reason) if let Some(times) = self.newest => self.newest_verdict(reason, times),
            Some(FieldReason::Drift) if self.on_drift == OnDrift::Accept => Verdict::Keep,
            Some(FieldReason::Drift | FieldReason::SourceChangedAndDrift)
                if self.on_drift == OnDrift::Hold =>
            {
                Verdict::Hold
            }
            Some(reason) => Verdict::Write(reason),
        }
    }

    /// The verdict where whoever moved last counts: one side moved → that side, both → the later.
    fn newest_verdict(&self, reason: FieldReason, times: Times) -> Verdict {
        match (reason, times.ours, times.theirs) {
            (FieldReason::Drift, ..) => Verdict::Keep,
            (FieldReason::New | FieldReason::SourceChanged, ..) => Verdict::Write(reason),
            // Nobody ever set theirs.
            (_, _, None) if self.observed.is_empty() => Verdict::Write(reason),
            (_, Some(ours), Some(theirs)) if ours > theirs => Verdict::Write(reason),
            (_, Some(ours), Some(theirs)) if ours < theirs => Verdict::Keep,
            _ => Verdict::Undecided,
        }
    }

    /// Which side moved since we last looked; `None` when neither did.
    fn moved(&self) -> Option<FieldReason> {
        let Some(last) = self.last else {
            return Some(FieldReason::First);
        };
        let source_moved = self.wanted.digest() != last.written;
        let drifted = self.observed.digest() != last.observed;
        match (source_moved, drifted) {
            (false, false) => None,
            (true, false) => Some(FieldReason::SourceChanged),
            (false, true) => Some(FieldReason::Drift),
            (true, true) => Some(FieldReason::SourceChangedAndDrift),
        }
    }
}

#[cfg(test)]
mod tests {
    use fieldline_model::{PropertyDefinition, canonical};

    use super::*;
    use FieldReason::*;
    use OnDrift::{Accept, Correct};
    use Verdict::*;
    use WriteMode::*;

    /// `last` is what we wrote and what HubSpot held afterwards.
    type Case = (
        &'static str,
        WriteMode,
        OnDrift,
        &'static str,
        &'static str,
        Option<(&'static str, &'static str)>,
        Verdict,
    );

    const CASES: &[Case] = &[
        ("equal values are never sent", Always, Correct, "a", "a", None, Keep),
        ("first sight, ours differs", Always, Correct, "a", "b", None, Write(First)),
        ("the source moved", Always, Correct, "a", "b", Some(("b", "b")), Write(SourceChanged)),
        ("theirs moved, ours is put back", Always, Correct, "a", "b", Some(("a", "a")), Write(Drift)),
        ("theirs moved and a person decides", Always, OnDrift::Hold, "a", "b", Some(("a", "a")), Hold),
        ("theirs moved and may stay", Always, Accept, "a", "b", Some(("a", "a")), Keep),
        (
            "accepted drift ends when the source moves",
            Always,
            Accept,
            "c",
            "b",
            Some(("a", "a")),
            Write(SourceChangedAndDrift),
        ),
        ("both moved and a person decides", Always, OnDrift::Hold, "c", "b", Some(("a", "a")), Hold),
        ("HubSpot rewrote it, nobody moved", Always, Correct, "a", "A!", Some(("a", "A!")), Keep),
        (
            "HubSpot rewrote it, the source moved",
            Always,
            Correct,
            "c",
            "A!",
            Some(("a", "A!")),
            Write(SourceChanged),
        ),
        ("someone emptied it", Always, Correct, "a", "", Some(("a", "a")), Write(Drift)),
        ("clearing", Always, Correct, "", "a", Some(("a", "a")), Write(SourceChanged)),
        ("fill_empty fills", FillEmpty, Correct, "a", "", None, Write(First)),
        ("fill_empty leaves what is there", FillEmpty, Correct, "a", "b", None, Leave),
        ("fill_empty does not insist", FillEmpty, Correct, "a", "", Some(("a", "")), Keep),
        (
            "fill_empty fills again after someone emptied it",
            FillEmpty,
            Correct,
            "a",
            "",
            Some(("a", "a")),
            Write(Drift),
        ),
        ("create_only never touches what exists", CreateOnly, Correct, "a", "", None, Leave),
        ("create_only leaves an edit", CreateOnly, OnDrift::Hold, "a", "b", Some(("a", "a")), Leave),
    ];

    #[test]
    fn verdicts() {
        let definition = PropertyDefinition::text("p");
        let of = |text: &str| canonical(&definition, Some(text));
        for (name, write, on_drift, wanted, observed, last, expected) in CASES {
            let last = last.map(|(written, observed)| WrittenDigests {
                property: "p".into(),
                written: of(written).digest(),
                observed: of(observed).digest(),
            });
            let facts = FieldFacts {
                write: *write,
                on_drift: *on_drift,
                wanted: &of(wanted),
                observed: &of(observed),
                last: last.as_ref(),
                newest: None,
            };
            assert_eq!(facts.verdict(), *expected, "{name}");
        }
    }

    /// Ours and theirs with the seconds at which they were set; `last` as above.
    type NewestCase = (
        &'static str,
        (&'static str, Option<i64>),
        (&'static str, Option<i64>),
        Option<(&'static str, &'static str)>,
        Verdict,
    );

    const NEWEST: &[NewestCase] = &[
        ("equal values need no time", ("a", None), ("a", None), None, Keep),
        ("the source moved alone", ("b", None), ("a", None), Some(("a", "a")), Write(SourceChanged)),
        ("theirs moved alone", ("a", None), ("b", None), Some(("a", "a")), Keep),
        ("nobody moved", ("a", None), ("b", None), Some(("a", "b")), Keep),
        (
            "both moved, ours later",
            ("b", Some(2)),
            ("c", Some(1)),
            Some(("a", "a")),
            Write(SourceChangedAndDrift),
        ),
        ("both moved, theirs later", ("b", Some(1)), ("c", Some(2)), Some(("a", "a")), Keep),
        ("both moved at one instant", ("b", Some(1)), ("c", Some(1)), Some(("a", "a")), Undecided),
        ("both moved, ours at an unknown time", ("b", None), ("c", Some(1)), Some(("a", "a")), Undecided),
        ("both moved, theirs at an unknown time", ("b", Some(1)), ("c", None), Some(("a", "a")), Undecided),
        ("first sight, ours later", ("b", Some(2)), ("c", Some(1)), None, Write(First)),
        ("first sight, theirs later", ("b", Some(1)), ("c", Some(2)), None, Keep),
        ("first sight of what nobody ever set", ("b", None), ("", None), None, Write(First)),
        ("emptied after ours was set", ("b", Some(1)), ("", Some(2)), None, Keep),
        (
            "ours was emptied later",
            ("", Some(2)),
            ("c", Some(1)),
            Some(("a", "a")),
            Write(SourceChangedAndDrift),
        ),
    ];

    #[test]
    fn whoever_moved_last_counts() {
        let definition = PropertyDefinition::text("p");
        let of = |text: &str| canonical(&definition, Some(text));
        let at = |seconds: Option<i64>| seconds.and_then(|seconds| DateTime::from_timestamp(seconds, 0));
        for (name, wanted, observed, last, expected) in NEWEST {
            let last = last.map(|(written, observed)| WrittenDigests {
                property: "p".into(),
                written: of(written).digest(),
                observed: of(observed).digest(),
            });
            let facts = FieldFacts {
                write: Always,
                on_drift: Correct,
                wanted: &of(wanted.0),
                observed: &of(observed.0),
                last: last.as_ref(),
                newest: Some(Times { ours: at(wanted.1), theirs: at(observed.1) }),
            };
            assert_eq!(facts.verdict(), *expected, "{name}");
        }
    }
}
