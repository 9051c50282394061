//! Which inputs go together in one call, and what is suspected of them.

/// Inputs of a call, by index, ascending.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Group {
    pub(crate) inputs: Vec<usize>,
    /// Its other half is still waiting: if this one passes, the other one has the culprit.
    is_first_half: bool,
    /// It holds a culprit, so sending it as a whole would only fail.
    is_guilty: bool,
}

/// Groups still to be sent; the last one goes first.
#[derive(Debug, Default)]
pub(crate) struct Groups(Vec<Group>);

impl Groups {
    pub(crate) fn new(inputs: Vec<usize>) -> Self {
        let mut groups = Self::default();
        groups.push(inputs);
        groups
    }

    /// Adds inputs of which nothing is known.
    pub(crate) fn push(&mut self, inputs: Vec<usize>) {
        if !inputs.is_empty() {
            self.0.push(Group { inputs, is_first_half: false, is_guilty: false });
        }
    }

    /// Adds inputs of which some are guilty, in two halves.
    pub(crate) fn push_halves(&mut self, mut inputs: Vec<usize>) {
        let second = inputs.split_off(inputs.len() / 2);
        self.push(second);
        if !inputs.is_empty() {
            self.0.push(Group { inputs, is_first_half: true, is_guilty: false });
        }
    }

    /// The next group worth sending.
    pub(crate) fn next(&mut self) -> Option<Group> {
        loop {
            let group = self.0.pop()?;
            if !group.is_guilty || group.inputs.len() == 1 {
                return Some(group);
            }
            self.push_halves(group.inputs);
        }
    }

    /// A group went through without being refused as a whole.
    pub(crate) fn passed(&mut self, group: &Group) {
        if let Some(other_half) = self.0.last_mut().filter(|_| group.is_first_half) {
            other_half.is_guilty = true;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Sends groups to a server that refuses any group with a culprit; calls made, and culprits found.
    fn take_apart(count: usize, culprits: &[usize]) -> (usize, Vec<usize>) {
        let mut groups = Groups::new((0..count).collect());
        let (mut calls, mut found) = (0, Vec::new());
        while let Some(group) = groups.next() {
            calls += 1;
            if !group.inputs.iter().any(|input| culprits.contains(input)) {
                groups.passed(&group);
            } else if group.inputs.len() == 1 {
                found.extend(group.inputs);
            } else {
                groups.push_halves(group.inputs);
            }
        }
        (calls, found)
    }

    #[test]
    fn a_clean_batch_costs_one_call() {
        assert_eq!(take_apart(100, &[]), (1, vec![]));
    }

    #[test]
    fn one_culprit_costs_at_most_two_calls_per_halving() {
        for culprit in 0..100 {
            let (calls, found) = take_apart(100, &[culprit]);
            assert_eq!(found, [culprit]);
            // Beside the refused first call.
            assert!((calls - 1) as f64 <= 2.0 * 100_f64.log2(), "{culprit}: {calls}");
        }
    }

    proptest! {
        #[test]
        fn every_culprit_is_found_within_the_bound(
            count in 1_usize..=100,
            picks in prop::collection::hash_set(0_usize..100, 0..20),
        ) {
            let mut culprits: Vec<usize> = picks.into_iter().filter(|pick| *pick < count).collect();
            culprits.sort_unstable();
            let (calls, found) = take_apart(count, &culprits);
            prop_assert_eq!(&found, &culprits);
            prop_assert!(calls <= 1 + 2 * 7 * culprits.len());
        }
    }
}
