//! One record's links to records of one object type: what is wanted and what is there become what is sent.
//!
//! HubSpot keeps one set of types per pair of records, and a write replaces it. So the pair is the unit here: whatever rules
//! want of it goes together with what it has.

use std::collections::BTreeMap;

use fieldline_model::{LinkLabel, LinkMode, LinkType, RecordId};

/// What one rule wants of the record.
#[derive(Clone, Debug)]
pub struct WantedLinks<'a> {
    /// What the links say.
    pub label: &'a LinkLabel,
    /// The portal's type for it.
    pub link_type: &'a LinkType,
    /// What becomes of links the source does not ask for.
    pub mode: LinkMode,
    /// The other records; `None` where it is not known yet.
    pub targets: Vec<Option<&'a RecordId>>,
}

/// Another record with association types.
pub type Pair = (RecordId, Vec<LinkType>);

/// What is sent for one record, by the other record's id.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct LinkCalls {
    /// Pairs to link, each with the whole set of types it is to have.
    pub link: Vec<Pair>,
    /// Pairs to take types away from.
    pub unlink: Vec<Pair>,
}

/// Decides the calls for one record. Links that are there already need none. Nothing is taken away as long as a rule waits
/// for one of its records: HubSpot may hold just that link.
pub fn link_calls(wanted: &[WantedLinks<'_>], observed: &[Pair]) -> LinkCalls {
    let unlink = taken_away(wanted, observed);
    let there =
        |to: &RecordId| observed.iter().find(|(known, _)| known == to).map(|(_, types)| types.as_slice());
    let mut link: BTreeMap<&RecordId, Vec<LinkType>> = BTreeMap::new();
    for rule in wanted {
        for to in rule.targets.iter().copied().flatten() {
            let types = there(to);
            if types.is_some_and(|types| rule.is_satisfied(types)) {
                continue;
            }
            let taken = unlink.get(to).map_or(&[][..], Vec::as_slice);
            let kept = || {
                let types = types.unwrap_or_default().iter();
                types.filter(|known| taken.iter().all(|gone| !is_same(known, gone))).cloned().collect()
            };
            let set: &mut Vec<LinkType> = link.entry(to).or_insert_with(kept);
            if set.iter().all(|known| !is_same(known, rule.link_type)) {
                set.push(rule.link_type.clone());
            }
        }
    }
    let pairs = |by_id: BTreeMap<&RecordId, Vec<LinkType>>| {
        by_id.into_iter().map(|(to, types)| (to.clone(), types)).collect()
    };
    LinkCalls { link: pairs(link), unlink: pairs(unlink) }
}

/// The types to take away, by the other record's id.
fn taken_away<'a>(wanted: &[WantedLinks<'_>], observed: &'a [Pair]) -> BTreeMap<&'a RecordId, Vec<LinkType>> {
    let mut unlink: BTreeMap<&RecordId, Vec<LinkType>> = BTreeMap::new();
    // Labels go first: what has lost its last label is a plain link.
    let (plain, labelled): (Vec<_>, Vec<_>) =
        wanted.iter().filter(|rule| rule.may_take_away()).partition(|rule| *rule.label == LinkLabel::Plain);
    for (to, types) in observed {
        for rule in labelled.iter().chain(&plain) {
            let taken = unlink.get(to).map_or(&[][..], Vec::as_slice);
            let left: Vec<&LinkType> =
                types.iter().filter(|known| taken.iter().all(|gone| !is_same(known, gone))).collect();
            // Without its plain type a pair is gone, whatever else another rule wants of it.
            let is_wanted = match rule.label {
                LinkLabel::Plain => wanted.iter().any(|other| other.wants(to)),
                LinkLabel::Primary | LinkLabel::Named(_) => rule.wants(to),
            };
            if rule.has_label(&left) && !is_wanted {
                unlink.entry(to).or_default().push(rule.link_type.clone());
            }
        }
    }
    unlink
}

/// Whether two are one type; the label is for people.
fn is_same(one: &LinkType, other: &LinkType) -> bool {
    (one.type_id, &one.category) == (other.type_id, &other.category)
}

impl WantedLinks<'_> {
    fn wants(&self, to: &RecordId) -> bool {
        self.targets.contains(&Some(to))
    }

    fn may_take_away(&self) -> bool {
        self.mode == LinkMode::Replace && self.targets.iter().all(Option::is_some)
    }

    /// Whether a pair is linked as the rule wants it. Every labelled link is a plain one, too.
    fn is_satisfied(&self, types: &[LinkType]) -> bool {
        *self.label == LinkLabel::Plain || types.iter().any(|known| is_same(known, self.link_type))
    }

    /// Whether a pair carries the rule's label. A plain link is one without any other label.
    fn has_label(&self, types: &[&LinkType]) -> bool {
        let is_ours = |known: &&LinkType| is_same(known, self.link_type);
        match self.label {
            LinkLabel::Plain => types.iter().all(is_ours),
            LinkLabel::Primary | LinkLabel::Named(_) => types.iter().any(is_ours),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn link_type(type_id: u32) -> LinkType {
        LinkType {
            category: "HUBSPOT_DEFINED".into(),
            type_id,
            label: (type_id != 279).then(|| "a label".into()),
        }
    }

    /// Types by number: 279 is plain, 1 primary, 7 and 8 are named.
    type Numbered = (&'static str, &'static [u32]);

    struct Rule(u32, LinkMode, &'static [&'static str]);

    /// Pairs as they come out.
    type Made = Vec<(String, Vec<u32>)>;

    fn calls(rules: &[Rule], observed: &[Numbered]) -> (Made, Made) {
        let types: Vec<(LinkLabel, LinkType)> = rules
            .iter()
            .map(|Rule(number, ..)| match number {
                279 => (LinkLabel::Plain, link_type(279)),
                1 => (LinkLabel::Primary, link_type(1)),
                named => (LinkLabel::Named("a label".into()), link_type(*named)),
            })
            .collect();
        let ids: Vec<Vec<Option<RecordId>>> = rules
            .iter()
            .map(|Rule(_, _, targets)| targets.iter().map(|id| (*id != "?").then(|| (*id).into())).collect())
            .collect();
        let wanted: Vec<WantedLinks<'_>> = rules
            .iter()
            .zip(&types)
            .zip(&ids)
            .map(|((Rule(_, mode, _), (label, link_type)), ids)| WantedLinks {
                label,
                link_type,
                mode: *mode,
                targets: ids.iter().map(Option::as_ref).collect(),
            })
            .collect();
        let observed: Vec<Pair> = observed
            .iter()
            .map(|(id, types)| ((*id).into(), types.iter().map(|number| link_type(*number)).collect()))
            .collect();
        let made = link_calls(&wanted, &observed);
        let numbers = |pairs: Vec<Pair>| {
            let numbers = |(to, types): (RecordId, Vec<LinkType>)| {
                (to.to_string(), types.iter().map(|known| known.type_id).collect())
            };
            pairs.into_iter().map(numbers).collect()
        };
        (numbers(made.link), numbers(made.unlink))
    }

    #[test]
    fn only_what_is_missing_is_sent_and_nothing_is_lost() {
        use LinkMode::{Add, Replace};
        type Pairs = &'static [Numbered];
        type Case<'c> = (&'static str, &'c [Rule], Pairs, Pairs, Pairs);
        let cases: &[Case<'_>] = &[
            ("a first link", &[Rule(279, Add, &["9"])], &[], &[("9", &[279])], &[]),
            ("it is there", &[Rule(279, Add, &["9"])], &[("9", &[279])], &[], &[]),
            ("a labelled link is a plain one", &[Rule(279, Add, &["9"])], &[("9", &[7])], &[], &[]),
            (
                "a label joins what is there",
                &[Rule(7, Add, &["9"])],
                &[("9", &[279, 8])],
                &[("9", &[279, 8, 7])],
                &[],
            ),
            (
                "two rules, one pair",
                &[Rule(279, Add, &["9"]), Rule(7, Add, &["9"])],
                &[],
                &[("9", &[279, 7])],
                &[],
            ),
            ("add takes nothing away", &[Rule(279, Add, &["9"])], &[("8", &[279])], &[("9", &[279])], &[]),
            (
                "replace takes the others",
                &[Rule(279, Replace, &["9"])],
                &[("8", &[279])],
                &[("9", &[279])],
                &[("8", &[279])],
            ),
            ("replace leaves labelled ones", &[Rule(279, Replace, &[])], &[("8", &[279, 7])], &[], &[]),
            (
                "replace takes just its label",
                &[Rule(7, Replace, &[])],
                &[("8", &[279, 7, 8])],
                &[],
                &[("8", &[7])],
            ),
            (
                "one label goes, another comes",
                &[Rule(7, Replace, &[]), Rule(8, Add, &["9"])],
                &[("9", &[279, 7])],
                &[("9", &[279, 8])],
                &[("9", &[7])],
            ),
            (
                "plain replace and a labelled rule",
                &[Rule(279, Replace, &[]), Rule(7, Add, &["9"])],
                &[("9", &[279])],
                &[("9", &[279, 7])],
                &[],
            ),
            (
                "a pair whose last label goes is a plain one",
                &[Rule(279, Replace, &["8"]), Rule(7, Replace, &["8"])],
                &[("8", &[279, 7]), ("9", &[279, 7])],
                &[],
                &[("9", &[7, 279])],
            ),
            (
                "who waits takes nothing away",
                &[Rule(279, Replace, &["?", "9"])],
                &[("8", &[279])],
                &[("9", &[279])],
                &[],
            ),
            (
                "the primary moves",
                &[Rule(1, Replace, &["9"])],
                &[("8", &[279, 1])],
                &[("9", &[1])],
                &[("8", &[1])],
            ),
        ];
        for (name, rules, observed, link, unlink) in cases {
            let expected = |pairs: &[Numbered]| -> Made {
                pairs.iter().map(|(id, types)| ((*id).to_owned(), types.to_vec())).collect()
            };
            assert_eq!(calls(rules, observed), (expected(link), expected(unlink)), "{name}");
        }
    }
}
