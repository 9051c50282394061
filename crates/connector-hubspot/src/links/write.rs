//! Links and unlinks pairs: `POST /crm/associations/{version}/{from}/{to}/batch/create`, `…/labels/archive`, `…/archive`.

use fieldline_connector::ConnectorError;
use fieldline_connector::quota::CallKind;
use fieldline_model::{LinkAction, LinkInput, LinkOutcome, ObjectType};

use super::MAX_LINKS;
use super::answer::{Linked, Said, Unlinked};
use super::pair::{Pair, Verb, pairs};
use super::settle::{named_by, refusal, settle};
use crate::call::Call;
use crate::client::Client;
use crate::failure::Failure;
use crate::group::{Group, Groups};
use crate::input::Inputs;

/// Writes pairs; one outcome per input, in input order.
pub(crate) async fn write_links(
    client: &Client,
    from: &ObjectType,
    to: &ObjectType,
    action: LinkAction,
    inputs: &[LinkInput],
) -> Result<Vec<LinkOutcome>, ConnectorError> {
    let mut outcomes = vec![LinkOutcome::Open; inputs.len()];
    for (verb, pairs) in pairs(action, inputs) {
        let path = client.version.associations(from, to, verb.tail())?;
        let indexes: Vec<usize> = (0..pairs.len()).collect();
        for chunk in indexes.chunks(MAX_LINKS) {
            let mut writing = Writing::new(client, path.clone(), verb, &pairs, chunk);
            let sent = writing.send_all().await;
            for (index, outcome) in writing.outcomes {
                pairs[index].inputs.iter().for_each(|input| outcomes[*input] = outcome.clone());
            }
            if let Err(error) = sent {
                return part_of(outcomes, error);
            }
        }
    }
    Ok(outcomes)
}

/// What is known stands; the rest is open. With nothing known, the error says more.
fn part_of(outcomes: Vec<LinkOutcome>, error: ConnectorError) -> Result<Vec<LinkOutcome>, ConnectorError> {
    if outcomes.iter().all(|outcome| *outcome == LinkOutcome::Open) {
        return Err(error);
    }
    tracing::warn!(%error, "links were only written in part");
    Ok(outcomes)
}

/// Pairs being written, in as many calls as the bad ones make necessary.
struct Writing<'a> {
    client: &'a Client,
    path: String,
    verb: Verb,
    pairs: &'a [Pair<'a>],
    groups: Groups,
    outcomes: Vec<(usize, LinkOutcome)>,
}

impl<'a> Writing<'a> {
    fn new(client: &'a Client, path: String, verb: Verb, pairs: &'a [Pair<'a>], sent: &[usize]) -> Self {
        Self { client, path, verb, pairs, groups: Groups::new(sent.to_vec()), outcomes: Vec::new() }
    }

    async fn send_all(&mut self) -> Result<(), ConnectorError> {
        while let Some(group) = self.groups.next() {
            match self.send(&group).await {
                Ok(said) => {
                    self.groups.passed(&group);
                    self.answered(&group, &said);
                }
                Err(failure) if self.is_about_pairs(&failure) => self.refused(group, &failure),
                Err(failure) => return Err(failure.into()),
            }
        }
        Ok(())
    }

    async fn send(&self, group: &Group) -> Result<Said, Failure> {
        let pairs = group.inputs.iter().map(|index| &self.pairs[*index]);
        let path = self.path.clone();
        let call = match self.verb {
            Verb::Create | Verb::ArchiveLabels => {
                let inputs = pairs.map(Pair::labelled).collect();
                Call::post(CallKind::LinkWrite, path, &Inputs { inputs })
            }
            Verb::Archive => {
                Call::post(CallKind::LinkWrite, path, &Inputs { inputs: pairs.map(Pair::plain).collect() })
            }
        };
        match self.verb {
            Verb::Create => Ok(self.client.send::<Linked>(&call).await?.into()),
            Verb::ArchiveLabels | Verb::Archive => Ok(self.client.send::<Unlinked>(&call).await?.into()),
        }
    }

    fn answered(&mut self, group: &Group, said: &Said) {
        let settled = settle(self.verb, self.pairs, &group.inputs, said);
        self.outcomes.extend(settled.outcomes);
        if !settled.suspects.is_empty() {
            self.groups.push_halves(settled.suspects);
        }
    }

    /// Nothing of the group was written, because of some of its pairs.
    fn refused(&mut self, group: Group, failure: &Failure) {
        let named = match group.inputs.as_slice() {
            [index] => vec![*index],
            sent => named_by(&failure.body, self.pairs, sent),
        };
        if named.is_empty() {
            self.groups.push_halves(group.inputs);
            return;
        }
        let rest = group.inputs.into_iter().filter(|index| !named.contains(index));
        self.groups.push(rest.collect());
        let outcome = refusal(self.verb, &failure.body);
        self.outcomes.extend(named.into_iter().map(|index| (index, outcome.clone())));
    }

    fn is_about_pairs(&self, failure: &Failure) -> bool {
        failure.blames_inputs() || (failure.status == Some(404) && failure.body.is_not_found())
    }
}
