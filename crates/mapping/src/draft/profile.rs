//! What the rows of a table look like, gathered in one pass with bounded memory.

use std::collections::{BTreeMap, HashSet};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use fieldline_model::{Columns, Row};

/// Rows that are kept to be looked at closely.
const SAMPLE: usize = 5_000;
/// Words that people write into cells they would rather leave empty.
pub(super) const EMPTY_WORDS: [&str; 18] = [
    "N/A", "n/a", "-", "--", "null", "NULL", "None", "none", "nil", "#N/A", "\\N", "NaN", "nan", "<NA>",
    "NaT", "(null)", "<null>", "#NV",
];

/// A table's columns, counted over all rows that were added, with a sample of whole rows.
///
/// Memory grows with the number of different cells: a digest of 8 bytes each. Whoever adds rows decides when it is enough.
/// `Debug` shows no cell.
pub struct Profile {
    columns: Vec<String>,
    tallies: Vec<Tally>,
    rows: u64,
    sample: Vec<Vec<String>>,
    dice: u64,
}

/// Counts over all rows of a column.
#[derive(Default)]
pub(super) struct Tally {
    /// Cells that are neither blank nor a word for nothing.
    pub(super) filled: u64,
    /// Cells of `filled` that stand in an earlier row, too.
    pub(super) repeated: u64,
    pub(super) empty_words: BTreeMap<&'static str, u64>,
    seen: HashSet<u64>,
}

impl Profile {
    /// Of a table with these columns, and no row yet.
    pub fn new(columns: &Columns) -> Self {
        let columns = columns.names().to_vec();
        let tallies = columns.iter().map(|_| Tally::default()).collect();
        Self { columns, tallies, rows: 0, sample: Vec::new(), dice: 0x9E37_79B9_7F4A_7C15 }
    }

    /// Looks at one more row.
    pub fn add(&mut self, row: &Row) {
        self.rows += 1;
        row.cells().zip(&mut self.tallies).for_each(|(cell, tally)| tally.add(cell));
        // Every row has the same chance to be in the sample (reservoir sampling); the dice always fall alike.
        if self.sample.len() < SAMPLE {
            self.sample.push(row.cells().map(str::to_owned).collect());
            return;
        }
        let place = self.roll() % self.rows;
        if let Some(kept) = usize::try_from(place).ok().and_then(|place| self.sample.get_mut(place)) {
            *kept = row.cells().map(str::to_owned).collect();
        }
    }

    /// How many rows there were.
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// How many rows the guesses about values are made from.
    pub(super) fn sampled(&self) -> usize {
        self.sample.len()
    }

    pub(super) fn columns(&self) -> &[String] {
        &self.columns
    }

    pub(super) fn tally(&self, column: usize) -> &Tally {
        &self.tallies[column]
    }

    /// A cell of each sampled row; the empty text where it is blank or a word for nothing.
    pub(super) fn cells(&self, column: usize) -> impl Iterator<Item = &str> {
        self.sample.iter().map(move |row| row.get(column).map_or("", |cell| full(cell)))
    }

    /// The words for nothing that the cells hold, the commonest first. One that a single note holds is that note's.
    pub(super) fn empty_words(&self) -> Vec<&'static str> {
        let mut words: BTreeMap<&str, u64> = BTreeMap::new();
        for (word, count) in self.tallies.iter().flat_map(|tally| &tally.empty_words) {
            *words.entry(word).or_default() += count;
        }
        let is_usual = |word: &&str| words.get(word).is_some_and(|&count| count > 1 || self.rows < 10);
        let mut found: Vec<&'static str> = EMPTY_WORDS.into_iter().filter(is_usual).collect();
        found.sort_by_key(|word| std::cmp::Reverse(words[word]));
        found
    }

    /// Whether a column has a name, and shares it with no other.
    pub(super) fn is_alone(&self, column: usize) -> bool {
        let name = self.columns[column].trim();
        !name.is_empty() && self.columns.iter().filter(|other| other.trim() == name).count() == 1
    }

    /// xorshift64*: which rows are looked at must not depend on chance.
    fn roll(&mut self) -> u64 {
        self.dice ^= self.dice >> 12;
        self.dice ^= self.dice << 25;
        self.dice ^= self.dice >> 27;
        self.dice.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }
}

impl Tally {
    fn add(&mut self, cell: &str) {
        let text = full(cell);
        if text.is_empty() {
            if let Some(word) = EMPTY_WORDS.into_iter().find(|word| *word == cell.trim()) {
                *self.empty_words.entry(word).or_default() += 1;
            }
            return;
        }
        self.filled += 1;
        let mut hasher = DefaultHasher::new();
        text.hash(&mut hasher);
        self.repeated += u64::from(!self.seen.insert(hasher.finish()));
    }

    /// How many different cells there are.
    pub(super) fn distinct(&self) -> u64 {
        self.filled - self.repeated
    }
}

fn full(cell: &str) -> &str {
    let text = cell.trim();
    if EMPTY_WORDS.contains(&text) { "" } else { text }
}

impl std::fmt::Debug for Profile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Profile({} columns, {} rows)", self.columns.len(), self.rows)
    }
}
