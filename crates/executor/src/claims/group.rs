//! Records that can only move together: one that takes a value needs its holder to move, which needs another's value.
//!
//! A group is gathered depth first from the record that is judged. It holds together if every value it takes is free, or
//! given up by a record of the group or by one that won before; then all of its records win. Where a holder is already being
//! looked at, a circle closes: its records change places, and one of them is emptied before.

use std::collections::{HashMap, HashSet};

use fieldline_model::{Change, Claim, KEY_RULE, PropertyName, Rejection, SourceKey, ValueDigest};

use super::Court;
use super::holdings::{Shown, moves, takes};
use super::judge::Holding;
use super::taken::{key_in_circle, taken};
use crate::ExecutorError;
use crate::spool::{Follow, Judged};

/// How many records may wait for each other in a row; beyond, one in the row is emptied first.
const LONGEST_ROW: u32 = 100;
/// How many records may depend on one another; who needs more waits for a run that needs fewer.
const LARGEST: usize = 100_000;

/// One record on the way down.
struct Frame {
    key: SourceKey,
    seq: u64,
    takes: Vec<Shown>,
    /// How many of these were looked at.
    done: usize,
    /// Where its leaders begin among all of the group's.
    first_follow: usize,
}

/// A record of the group.
pub(super) struct Member {
    pub(super) key: SourceKey,
    pub(super) seq: u64,
    pub(super) depth: u32,
    pub(super) takes: Vec<Claim>,
}

/// Why a record cannot have what it wants.
pub(super) struct Loss {
    pub(super) key: SourceKey,
    pub(super) seq: u64,
    /// `None` when its change sends nothing, and so asks for nothing.
    pub(super) rejection: Option<Rejection>,
}

/// How the gathering ended.
pub(super) enum Gathered {
    /// These records win together.
    Together { members: Vec<Member>, follows: Vec<Follow> },
    /// These records lose, each for itself.
    Apart(Vec<Loss>),
}

/// What came of looking at one value.
enum Look {
    Fine,
    /// The holder has to move, too.
    Down(SourceKey),
    /// Whoever needs this value loses, and whoever needs that record.
    Dead(Rejection),
    /// A circle that would have to empty a key: all of it loses.
    Stuck(SourceKey),
    /// Two of the group want one value, or it has grown too large: who began loses.
    Torn(SourceKey),
}

pub(super) struct Group<'a> {
    court: Court<'a>,
    frames: Vec<Frame>,
    /// Depth of the records that were looked at to their end; `None` on the way down.
    depths: HashMap<SourceKey, Option<u32>>,
    wanted: HashMap<(PropertyName, ValueDigest), SourceKey>,
    members: Vec<Member>,
    follows: Vec<Follow>,
    /// Whether a circle closed by a key and is open at another place.
    is_rerouted: bool,
}

/// Gathers the group of the record of that key.
pub(super) fn gather(court: Court<'_>, key: &SourceKey, seq: u64) -> Result<Gathered, ExecutorError> {
    let (frames, members, follows) = (Vec::new(), Vec::new(), Vec::new());
    let (depths, wanted) = (HashMap::new(), HashMap::new());
    let mut group = Group { court, frames, depths, wanted, members, follows, is_rerouted: false };
    if !group.enter(key)? {
        let loss = Loss { key: key.clone(), seq, rejection: None };
        return Ok(Gathered::Apart(vec![loss]));
    }
    while let Some(top) = group.frames.last() {
        if top.done == top.takes.len() {
            group.leave();
            continue;
        }
        match group.look()? {
            Look::Fine => group.step(),
            Look::Down(holder) if group.enter(&holder)? => {}
            Look::Down(holder) => {
                let rejection = taken(&group.property(), &holder);
                return Ok(group.all_lose(rejection, taken));
            }
            Look::Dead(rejection) => return Ok(group.all_lose(rejection, taken)),
            Look::Stuck(leader) => {
                let rejection = key_in_circle(&group.property(), &leader);
                return Ok(group.all_lose(rejection, key_in_circle));
            }
            Look::Torn(other) => return Ok(group.first_loses(&other)),
        }
    }
    if group.is_rerouted && !is_ordered(&group.follows) {
        let property = &court.reconciler.definition(KEY_RULE).name;
        let leader =
            group.follows.iter().find(|follow| follow.key == *key).map_or(key, |follow| &follow.leader);
        let rejection = Some(key_in_circle(property, leader));
        return Ok(Gathered::Apart(vec![Loss { key: key.clone(), seq, rejection }]));
    }
    Ok(Gathered::Together { members: group.members, follows: group.follows })
}

/// Whether nobody waits for itself, however far around.
fn is_ordered(follows: &[Follow]) -> bool {
    let mut left: Vec<&Follow> = follows.iter().filter(|follow| !follow.is_cut).collect();
    loop {
        let waiting: HashSet<&SourceKey> = left.iter().map(|follow| &follow.key).collect();
        let before = left.len();
        left.retain(|follow| waiting.contains(&follow.leader));
        if left.is_empty() || left.len() == before {
            return left.is_empty();
        }
    }
}

impl Group<'_> {
    /// Begins to look at a record; `false` when it does not move.
    fn enter(&mut self, key: &SourceKey) -> Result<bool, ExecutorError> {
        let Some(change) = self.court.spool.change(key)?.filter(moves) else {
            return Ok(false);
        };
        let Change { key, seq, .. } = &change;
        self.depths.insert(key.clone(), None);
        let (key, seq, first_follow) = (key.clone(), *seq, self.follows.len());
        self.frames.push(Frame { key, seq, takes: takes(self.court, &change), done: 0, first_follow });
        Ok(true)
    }

    /// Goes on to the next value.
    fn step(&mut self) {
        if let Some(top) = self.frames.last_mut() {
            top.done += 1;
        }
    }

    /// The property that is being looked at.
    fn property(&self) -> PropertyName {
        let top = self.frames.last().and_then(|top| top.takes.get(top.done));
        top.map_or_else(|| PropertyName::new(""), |take| take.claim(self.court, &SourceKey::new("")).property)
    }

    /// Looks at the next value of the last record.
    fn look(&mut self) -> Result<Look, ExecutorError> {
        let Some(top) = self.frames.last() else { return Ok(Look::Fine) };
        let rule = top.takes[top.done].rule();
        let claim = top.takes[top.done].claim(self.court, &top.key);
        let place = (claim.property.clone(), claim.value);
        match self.wanted.get(&place) {
            Some(other) if *other != claim.key => return Ok(Look::Torn(other.clone())),
            Some(_) => {}
            None => drop(self.wanted.insert(place, claim.key.clone())),
        }
        if self.depths.len() > LARGEST {
            return Ok(Look::Torn(claim.key));
        }
        let holder = match self.court.holding(&claim)? {
            Holding::Free => return Ok(Look::Fine),
            Holding::Kept(rejection) => return Ok(Look::Dead(rejection)),
            Holding::GivenUp(holder) => holder,
        };
        let leads = |is_cut| Follow {
            key: claim.key.clone(),
            leader: holder.clone(),
            property: claim.property.clone(),
            is_cut,
        };
        match self.depths.get(&holder) {
            Some(Some(_)) => {
                self.follows.push(leads(false));
                Ok(Look::Fine)
            }
            Some(None) => Ok(self.close_circle(rule, leads(true))),
            None => match self.court.spool.verdict(&holder)? {
                Some(Judged::Lost) => Ok(Look::Dead(taken(&claim.property, &holder))),
                Some(Judged::Won(depth)) => {
                    self.depths.insert(holder.clone(), Some(depth));
                    self.follows.push(leads(false));
                    Ok(Look::Fine)
                }
                None => {
                    self.follows.push(leads(false));
                    Ok(Look::Down(holder))
                }
            },
        }
    }

    /// The holder is on the way down itself: one of the circle is emptied first, by a property that is not the key.
    fn close_circle(&mut self, rule: u16, follow: Follow) -> Look {
        if rule != KEY_RULE {
            self.follows.push(follow);
            return Look::Fine;
        }
        let key = &self.court.reconciler.definition(KEY_RULE).name;
        let first = self.frames.iter().position(|frame| frame.key == follow.leader).unwrap_or_default();
        let (circle, leader) = (&self.frames[first..], &follow.leader);
        let pairs: Vec<(&SourceKey, &SourceKey)> =
            circle.iter().zip(circle.iter().skip(1)).map(|(one, next)| (&one.key, &next.key)).collect();
        let is_open = |other: &Follow| {
            other.property != *key
                && pairs.iter().any(|(one, next)| **one == other.key && **next == other.leader)
        };
        let Some(cut) = self.follows.iter().position(is_open) else {
            return Look::Stuck(leader.clone());
        };
        self.follows[cut].is_cut = true;
        self.is_rerouted = true;
        self.follows.push(Follow { is_cut: false, ..follow });
        Look::Fine
    }

    /// Ends the look at the last record.
    fn leave(&mut self) {
        let Some(frame) = self.frames.pop() else { return };
        let Frame { key, seq, takes, first_follow, .. } = frame;
        let takes = takes.iter().map(|take| take.claim(self.court, &key)).collect();
        let depth = self.depth(&key, first_follow);
        self.depths.insert(key.clone(), Some(depth));
        self.members.push(Member { key, seq, depth, takes });
        // The record that needed it goes on to its next value.
        self.step();
    }

    /// How many go before a record. Where they are too many, those before it are emptied first.
    fn depth(&mut self, key: &SourceKey, first: usize) -> u32 {
        let depths = &self.depths;
        let before = |leader: &SourceKey| depths.get(leader).copied().flatten().unwrap_or_default() + 1;
        let is_own = |follow: &&mut Follow| follow.key == *key && !follow.is_cut;
        let key_property = &self.court.reconciler.definition(KEY_RULE).name;
        let mut depth = 0;
        for follow in self.follows[first..].iter_mut().filter(is_own) {
            let behind = before(&follow.leader);
            if behind > LONGEST_ROW && follow.property != *key_property && depths.contains_key(&follow.leader)
            {
                follow.is_cut = true;
            } else {
                depth = depth.max(behind);
            }
        }
        depth
    }

    /// Everyone on the way down needs the last one, which cannot move; `why` says so of the others.
    fn all_lose(
        mut self,
        mut rejection: Rejection,
        why: fn(&PropertyName, &SourceKey) -> Rejection,
    ) -> Gathered {
        let mut losses = Vec::new();
        while let Some(frame) = self.frames.pop() {
            let (key, seq) = (frame.key, frame.seq);
            let next = self.frames.last().map(|_| why(&self.property(), &key));
            losses.push(Loss { key, seq, rejection: Some(rejection) });
            let Some(next) = next else { break };
            rejection = next;
        }
        Gathered::Apart(losses)
    }

    /// The group cannot move as a whole; what becomes of the others is judged by itself.
    fn first_loses(mut self, other: &SourceKey) -> Gathered {
        let is_first = self.frames.len() == 1;
        self.frames.truncate(1);
        let property = self.property();
        let Some(frame) = self.frames.pop() else { return Gathered::Apart(Vec::new()) };
        let leader =
            self.follows.iter().find(|follow| follow.key == frame.key && follow.property == property);
        let holder = leader.filter(|_| !is_first).map_or(other, |follow| &follow.leader);
        let rejection = Some(taken(&property, holder));
        Gathered::Apart(vec![Loss { key: frame.key, seq: frame.seq, rejection }])
    }
}
