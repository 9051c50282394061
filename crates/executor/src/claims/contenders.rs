//! Who asks for which value: values nobody contests are claimed at once, the others noted for the judge.

use fieldline_model::{Claim, PropertyName, SourceKey, ValueDigest};
use fieldline_reconcile::Candidate;

use super::unique::Wish;
use super::{Court, WINDOW};
use crate::ExecutorError;
use crate::context::Pipeline;
use crate::sort::{Entry, Sorter};
use crate::spool::Spool;

/// One record that asks for a value.
struct Contender {
    value: ValueDigest,
    seq: u64,
    key: SourceKey,
    /// Whether others ask for it too.
    is_shared: bool,
}

/// Sorts everyone who asks for a value of the property by value, and parts the contested values from the others.
pub(super) fn find_contests(court: Court<'_>, rule: u16) -> Result<(), ExecutorError> {
    let Court { pipeline, reconciler, unique, spool } = court;
    let mut sorter = Sorter::new(spool.folder());
    for_each_candidate(spool, |candidate| {
        if let Wish::Value(value) = unique.wish(reconciler, rule, candidate) {
            let mut order = value.as_bytes().to_vec();
            order.extend(candidate.seq.to_be_bytes());
            sorter.push(&order, |payload| payload.extend(candidate.key.as_str().as_bytes()))?;
        }
        Ok(())
    })?;
    let mut sorted = sorter.finish()?;
    let contests = Contests { pipeline, spool, property: &reconciler.definition(rule).name };
    let mut window: Vec<Contender> = Vec::with_capacity(WINDOW);
    while let Some(entry) = sorted.next()? {
        let mut contender = read_contender(&entry)?;
        if let Some(last) = window.last_mut().filter(|last| last.value == contender.value) {
            last.is_shared = true;
            contender.is_shared = true;
        }
        if window.len() == WINDOW {
            // The last one stays, so that the next is seen beside it.
            let last = window.pop();
            contests.part(&window)?;
            window.clear();
            window.extend(last);
        }
        window.push(contender);
    }
    contests.part(&window)
}

/// Visits every candidate, by key.
fn for_each_candidate(
    spool: &Spool,
    mut visit: impl FnMut(&Candidate) -> Result<(), ExecutorError>,
) -> Result<(), ExecutorError> {
    let mut after: Option<SourceKey> = None;
    loop {
        let window = spool.candidates(after.as_ref(), WINDOW)?;
        let Some((last, _)) = window.last() else {
            return Ok(());
        };
        after = Some(last.key.clone());
        window.iter().try_for_each(|(candidate, _)| visit(candidate))?;
    }
}

fn read_contender(entry: &Entry) -> Result<Contender, ExecutorError> {
    let corrupt = || ExecutorError::Corrupt("a contender");
    let (value, rest) = entry.key.split_first_chunk::<16>().ok_or_else(corrupt)?;
    let seq = rest.first_chunk::<8>().ok_or_else(corrupt)?;
    let key = std::str::from_utf8(&entry.payload).map_err(|_| corrupt())?;
    let value = ValueDigest::from_bytes(*value);
    Ok(Contender { value, seq: u64::from_be_bytes(*seq), key: key.into(), is_shared: false })
}

/// The contests for one property.
struct Contests<'a> {
    pipeline: &'a Pipeline,
    spool: &'a Spool,
    property: &'a PropertyName,
}

impl Contests<'_> {
    /// Parts a window of contenders, by value.
    fn part(&self, window: &[Contender]) -> Result<(), ExecutorError> {
        let values: Vec<ValueDigest> = window.iter().map(|contender| contender.value).collect();
        let holders = self.pipeline.state.claims(&self.pipeline.scope(), self.property, &values)?;
        for (contender, holder) in window.iter().zip(holders) {
            match &holder {
                None if !contender.is_shared => {
                    let (value, key) = (contender.value, contender.key.clone());
                    self.spool.put_claim(&Claim { property: self.property.clone(), value, key })?;
                }
                Some(holder) if !contender.is_shared && *holder == contender.key => {}
                _ => {
                    self.spool.put_contested(&contender.key, contender.seq)?;
                    self.spool.put_contested_value(self.property, &contender.value, holder.as_ref())?;
                }
            }
        }
        Ok(())
    }
}
