//! Contests are judged record by record, in the order of the source: a record wins everything it wants, or nothing.

use fieldline_model::{Action, Claim, RecordId, Rejection, SourceKey};
use fieldline_reconcile::Candidate;

use super::group::{Gathered, Loss, Member, gather};
use super::holdings::{drop_wishes, gives_up, keeps, moves, takes};
use super::taken::taken;
use super::{Court, WINDOW};
use crate::ExecutorError;
use crate::spool::{Follow, Judged};

/// Judges everyone who wants a contested value.
pub(super) fn judge_all(court: Court<'_>) -> Result<(), ExecutorError> {
    court.contest_held()?;
    if !court.spool.has_contests()? {
        return Ok(());
    }
    if court.spool.has_held()? {
        court.spool.index_records()?;
    }
    court.spool.index_contested()?;
    court.each_contested(|court, _, key| court.note_kept(key))?;
    // Who was promised a value by a run that died comes first.
    court.each_contested(
        |court, seq, key| if court.is_promised(key)? { court.decide(seq, key) } else { Ok(()) },
    )?;
    court.each_contested(Court::decide)?;
    if court.spool.has_follows()? {
        court.spool.index_followers()?;
    }
    court.mark_trades()
}

/// How a value stands that a record wants.
pub(super) enum Holding {
    /// Nobody has it.
    Free,
    /// This record gives it up, if it gets what it wants itself.
    GivenUp(SourceKey),
    /// It stays where it is.
    Kept(Rejection),
}

impl Court<'_> {
    /// Visits everyone who wants a contested value, in the order of the source.
    pub(super) fn each_contested(
        self,
        mut visit: impl FnMut(Self, u64, &SourceKey) -> Result<(), ExecutorError>,
    ) -> Result<(), ExecutorError> {
        let mut from = 0;
        loop {
            let window = self.spool.contested(from, WINDOW)?;
            let Some((last, _)) = window.last() else {
                return Ok(());
            };
            from = last + 1;
            window.iter().try_for_each(|(seq, key)| visit(self, *seq, key))?;
        }
    }

    /// Contests values that HubSpot shows on records which do not ask for them.
    fn contest_held(self) -> Result<(), ExecutorError> {
        if !self.spool.has_held()? {
            return Ok(());
        }
        let mut after: Option<Claim> = None;
        loop {
            let window = self.spool.takers(after.as_ref(), WINDOW)?;
            let Some(last) = window.last() else {
                return Ok(());
            };
            after = Some(last.clone());
            for claim in &window {
                let Some(change) = self.spool.change(&claim.key)? else { continue };
                self.spool.put_contested(&claim.key, change.seq)?;
                let scope = self.pipeline.scope();
                let holder =
                    self.pipeline.state.claims(&scope, &claim.property, &[claim.value])?.pop().flatten();
                self.spool.put_contested_value(&claim.property, &claim.value, holder.as_ref())?;
            }
        }
    }

    /// Notes the contested values that a record wants and has already.
    fn note_kept(self, key: &SourceKey) -> Result<(), ExecutorError> {
        let (Some((candidate, _)), Some(change)) = (self.spool.candidate(key)?, self.spool.change(key)?)
        else {
            return Ok(());
        };
        for wanted in self.wanted(&candidate) {
            let rule = self.unique.rule_of(&wanted.property);
            if rule.is_some_and(|rule| keeps(self, &change, rule, wanted.value)) {
                self.spool.put_keeper(&wanted)?;
                self.spool.put_claim(&wanted)?;
            }
        }
        Ok(())
    }

    /// Whether a record takes a value that the state says is its own.
    fn is_promised(self, key: &SourceKey) -> Result<bool, ExecutorError> {
        let Some(change) = self.spool.change(key)?.filter(moves) else {
            return Ok(false);
        };
        for take in takes(self, &change) {
            let claim = take.claim(self, key);
            let contested = self.spool.contested_value(&claim.property, &claim.value)?;
            if contested.and_then(|contested| contested.holder).as_ref() == Some(key) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The verdict on one record, and on those it needs.
    fn decide(self, seq: u64, key: &SourceKey) -> Result<(), ExecutorError> {
        if self.spool.verdict(key)?.is_some() {
            return Ok(());
        }
        self.readmit(key)?;
        match gather(self, key, seq)? {
            Gathered::Together { members, follows } => {
                members.iter().try_for_each(|member| self.win(member))?;
                // A run that dies when a record is emptied must leave everything to the same ones.
                if follows.iter().any(|follow| follow.is_cut) {
                    members.iter().try_for_each(|member| self.spool.put_promised(&member.key))?;
                }
                follows.iter().try_for_each(|follow| self.spool.put_follow(follow))
            }
            Gathered::Apart(losses) => losses.into_iter().try_for_each(|loss| self.lose(loss)),
        }
    }

    /// Lets a rival have the record in HubSpot, if all before it have lost.
    fn readmit(self, key: &SourceKey) -> Result<(), ExecutorError> {
        let Some(change) = self.spool.rival(key)? else { return Ok(()) };
        let (Some(id), Some((candidate, _))) = (&change.id, self.spool.candidate(key)?) else {
            return Ok(());
        };
        if !self.spool.writers_of(id)?.is_empty() {
            return Ok(());
        }
        self.spool.put_change(&change)?;
        self.note_kept(key)?;
        self.claim_uncontested(&candidate)
    }

    /// Claims what a candidate wants and nobody contests.
    pub(crate) fn claim_uncontested(self, candidate: &Candidate) -> Result<(), ExecutorError> {
        for claim in self.wanted(candidate) {
            if self.spool.contested_value(&claim.property, &claim.value)?.is_none() {
                self.spool.put_claim(&claim)?;
            }
        }
        Ok(())
    }

    fn win(self, member: &Member) -> Result<(), ExecutorError> {
        self.spool.put_verdict(&member.key, member.seq, Judged::Won(member.depth))?;
        for claim in &member.takes {
            self.spool.put_winner(&claim.property, &claim.value, &claim.key)?;
            self.put_unique_claim(claim)?;
        }
        Ok(())
    }

    /// Keeps a claim, unless it is on a key that is the source key: nobody else can ask for that one.
    fn put_unique_claim(self, claim: &Claim) -> Result<(), ExecutorError> {
        let is_claimed = self.unique.rule_of(&claim.property).is_some();
        if is_claimed { self.spool.put_claim(claim) } else { Ok(()) }
    }

    fn lose(self, loss: Loss) -> Result<(), ExecutorError> {
        let Loss { key, seq, rejection } = loss;
        self.spool.put_verdict(&key, seq, Judged::Lost)?;
        let (Some(rejection), Some((candidate, _))) = (rejection, self.spool.candidate(&key)?) else {
            return Ok(());
        };
        drop_wishes(self, &candidate)?;
        match self.spool.change(&key)? {
            Some(change) => self.spool.put_change(&change.into_rejected(rejection)),
            None => Ok(()),
        }
    }

    /// Where a value is that a record wants: what HubSpot shows comes before what the state believes.
    pub(super) fn holding(self, claim: &Claim) -> Result<Holding, ExecutorError> {
        let contested = self.spool.contested_value(&claim.property, &claim.value)?.unwrap_or_default();
        let others = [contested.winner, contested.keeper].into_iter().flatten();
        if let Some(other) = others.into_iter().find(|other| *other != claim.key) {
            return Ok(Holding::Kept(taken(&claim.property, &other)));
        }
        let holder = contested.holder.filter(|holder| *holder != claim.key);
        // HubSpot was asked about everything that is taken.
        match self.spool.held_by(&claim.property, &claim.value)? {
            Some(id) => self.held(claim, &id, holder),
            None => Ok(Holding::Free),
        }
    }

    /// Where HubSpot shows it on that record, which is nobody's that wants just this value.
    fn held(self, claim: &Claim, id: &RecordId, holder: Option<SourceKey>) -> Result<Holding, ExecutorError> {
        let writer = self.spool.writers_of(id)?.pop();
        if writer.as_ref().is_some_and(|change| change.key == claim.key || change.action == Action::Archive) {
            return Ok(Holding::Free);
        }
        match (writer, self.rule_named(&claim.property)) {
            (Some(change), Some(rule)) if gives_up(self, &change, rule, claim.value) => {
                Ok(Holding::GivenUp(change.key))
            }
            (Some(change), _) => self.kept_by(claim, change.key),
            (None, _) => match self.speaker(id, holder.clone())? {
                Some(holder) => self.kept_by(claim, holder),
                None => self.left_there(claim, id, holder.as_ref()),
            },
        }
    }

    /// The source record that speaks for a record which this run leaves alone: the holder that the state knows, unless that one
    /// has left or has another record.
    fn speaker(self, id: &RecordId, holder: Option<SourceKey>) -> Result<Option<SourceKey>, ExecutorError> {
        let Some(holder) = holder else {
            return self.spool.key_of(id);
        };
        if self.has_left(&holder)? {
            return Ok(None);
        }
        let candidate = self.spool.candidate(&holder)?.map(|(candidate, _)| candidate);
        let has_another = candidate.and_then(|candidate| candidate.last).is_some_and(|last| last.id != *id);
        if has_another { self.spool.key_of(id) } else { Ok(Some(holder)) }
    }

    /// A value that HubSpot shows on the record of a source record is claimed for it: who waits for it sleeps until it moves.
    pub(super) fn kept_by(self, claim: &Claim, holder: SourceKey) -> Result<Holding, ExecutorError> {
        let rejection = taken(&claim.property, &holder);
        self.put_unique_claim(&Claim { key: holder, ..claim.clone() })?;
        Ok(Holding::Kept(rejection))
    }

    /// Notes on the changes of those that are emptied first who takes the value.
    fn mark_trades(self) -> Result<(), ExecutorError> {
        let mut after: Option<SourceKey> = None;
        loop {
            let window = self.spool.trades(after.as_ref(), WINDOW)?;
            let Some(last) = window.last() else {
                return Ok(());
            };
            after = Some(last.key.clone());
            for mut change in window {
                for Follow { key, property, .. } in self.spool.cut_followers(&change.key)? {
                    let is_it = |rule: u16| self.reconciler.definition(rule).name == property;
                    let field = change.fields.iter_mut().find(|field| is_it(field.rule));
                    if let Some(field) = field {
                        field.trades_with = Some(key);
                    }
                }
                self.spool.put_change(&change)?;
            }
        }
    }
}
