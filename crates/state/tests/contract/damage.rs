//! A damaged file ends with an error, and never with a loop, a panic or another file's contents.

use std::path::Path;

use fieldline_model::{Checkpoint, SourceKey, Subject};
use fieldline_state::{SqliteStore, StateError, StateStore};

use crate::support::{entry, hash, known, on_file, on_key, opened, scope};

const RECORDS: usize = 400;

fn names() -> Vec<SourceKey> {
    (0..RECORDS).map(|number| format!("K{number:05}").into()).collect()
}

fn fill(path: &Path) {
    opened(path, |store| {
        let checkpoint = Checkpoint {
            hashes: names().into_iter().map(|key| (key.clone(), hash(key.as_str()))).collect(),
            records: names()
                .into_iter()
                .map(|key| (key.clone(), known(key.as_str(), &[("email", "x", "x")])))
                .collect(),
            standing: names()
                .iter()
                .map(|key| entry(on_key(key.as_str()), fieldline_model::StandingKind::Open))
                .collect(),
            ..Checkpoint::default()
        };
        store.commit(&scope(), &checkpoint).unwrap();
    });
}

/// Reads everything page by page, as a run does; how many entries came.
fn read_all(path: &Path) -> Result<usize, StateError> {
    let store = SqliteStore::open(path)?;
    let mut count = store.hashes(&scope(), &names())?.iter().flatten().count();
    count += store.records(&scope(), &names())?.iter().flatten().count();
    let mut after: Option<SourceKey> = None;
    loop {
        let page = store.known_ids(&scope(), after.as_ref(), 50)?;
        count += page.len();
        assert!(count < 10 * RECORDS, "the pages of known records never end");
        let Some((key, _)) = page.into_iter().last() else { break };
        after = Some(key);
    }
    let mut after: Option<Subject> = None;
    loop {
        let page = store.standing(&scope(), after.as_ref(), 50)?;
        count += page.len();
        assert!(count < 10 * RECORDS, "the pages of standing entries never end");
        let Some(last) = page.into_iter().last() else { break };
        after = Some(last.subject);
    }
    store.summary(&scope())?;
    store.open_intents(&scope())?;
    Ok(count)
}

/// A small generator, so that a round can be done again by its number.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit
    }
}

/// Damages the file as the number says: cut off, bits changed, pages emptied, swapped, or nothing but the first line left.
fn damage(good: &[u8], number: u64) -> Vec<u8> {
    let (mut bad, mut dice) = (good.to_vec(), Dice(number));
    let page = |dice: &mut Dice| dice.below(good.len() / 4096) * 4096;
    match number % 6 {
        0 => bad.truncate(dice.below(good.len())),
        1 => (0..3).for_each(|_| bad[100 + dice.below(good.len() - 100)] ^= 1 << dice.below(8)),
        2 => {
            let at = page(&mut dice);
            bad[at..at + 4096].fill(0);
        }
        3 => {
            let (from, to) = (page(&mut dice), page(&mut dice));
            bad.copy_within(from..from + 4096, to);
        }
        4 => {
            let at = 100 + dice.below(good.len() - 164);
            bad[at..at + 64].iter_mut().for_each(|byte| *byte = dice.below(256) as u8);
        }
        _ => {
            bad.truncate(16);
            bad.extend((0..5_000).map(|_| dice.below(256) as u8));
        }
    }
    bad
}

#[test]
fn however_a_file_is_damaged_reading_comes_to_an_end() {
    on_file(|path| {
        fill(path);
        let (good, whole) = (std::fs::read(path).unwrap(), read_all(path).unwrap());
        assert_eq!(whole, 4 * RECORDS);
        let mut refused = 0;
        for number in 0..300 {
            for ending in ["-wal", "-shm"] {
                let _ = std::fs::remove_file(format!("{}{ending}", path.display()));
            }
            std::fs::write(path, damage(&good, number)).unwrap();
            match read_all(path) {
                // A changed bit in a text is nothing that anybody can see.
                Ok(count) => assert!(count <= whole, "damage {number}"),
                Err(error) => {
                    refused += 1;
                    let is_helped = error.help().is_some() || matches!(error, StateError::TooNew { .. });
                    let is_told = is_helped || matches!(error, StateError::Sqlite { .. });
                    assert!(is_told, "damage {number}: {error:?}");
                }
            }
        }
        assert!(refused > 100, "only {refused} of 300 damages were noticed");
    });
}

#[test]
fn pages_in_another_order_are_an_error() {
    on_file(|path| {
        fill(path);
        let good = std::fs::read(path).unwrap();
        // Two leaves of a table change places: each is sound in itself.
        let is_leaf = |number: &usize| good[number * 4096] == 0x0a;
        let leaves: Vec<usize> = (1..good.len() / 4096).filter(is_leaf).collect();
        let mut errors = 0;
        for pair in leaves.windows(2) {
            let mut bad = good.clone();
            let (one, other) = (pair[0] * 4096, pair[1] * 4096);
            bad[one..one + 4096].copy_from_slice(&good[other..other + 4096]);
            bad[other..other + 4096].copy_from_slice(&good[one..one + 4096]);
            for ending in ["-wal", "-shm"] {
                let _ = std::fs::remove_file(format!("{}{ending}", path.display()));
            }
            std::fs::write(path, bad).unwrap();
            errors += usize::from(read_all(path).is_err());
        }
        assert!(errors > 0 && leaves.len() > 5, "{errors} errors over {} leaves", leaves.len());
    });
}
