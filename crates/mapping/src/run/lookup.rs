//! Looking a value up in a table.

use std::collections::HashMap;
use std::sync::Arc;

use fieldline_model::{LiveRow, LiveTable, RejectionCode, Value};

use crate::raw::OnMiss;
use crate::run::{Fault, Reading, Tables};

/// A compiled `lookup`.
pub(crate) struct Lookup {
    pub(crate) table: LookupTable,
    /// Whether the table holds stages or pipelines.
    pub(crate) is_of_stages: bool,
    pub(crate) on_miss: OnMiss,
}

/// Where a lookup looks.
pub(crate) enum LookupTable {
    /// In a file of the project: results by text. A null result is an empty value.
    File(HashMap<String, Value>),
    /// In the live lookup of that number.
    Live(usize),
}

/// A text that a lookup did not find.
pub(crate) struct Sought {
    pub(crate) text: String,
    /// Whether it is a value of the record, and not the name of a stage or pipeline.
    pub(crate) is_private: bool,
}

/// What a lookup found.
pub(crate) enum Hit {
    Found(Value),
    Skipped,
    /// Nothing yet for this text.
    Pending(Sought),
}

/// One lookup of a transform plan in a table that is read from the portal when a run needs it.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct LiveLookup {
    /// The table.
    pub table: LiveTable,
    /// The column that values are compared with: trimmed, without regard to case.
    pub by: &'static str,
    /// The column whose text is the result.
    pub take: &'static str,
}

/// The live tables of one transform plan, read.
#[derive(Clone, Default)]
pub struct LiveTables {
    /// Results by folded text, one table per live lookup of the plan.
    tables: Vec<HashMap<String, Rows>>,
}

/// The rows of a live table that one text finds.
#[derive(Clone, PartialEq, Eq)]
struct Rows {
    result: String,
    /// How many rows have the text with another result each.
    number: usize,
}

impl LiveTables {
    /// The tables of these lookups; `rows` gives the rows of a table. A text that finds rows with different results finds
    /// none of them for certain, and is refused when it is looked up.
    pub fn new<'r>(lookups: &[LiveLookup], rows: impl Fn(&LiveTable) -> &'r [LiveRow]) -> Arc<Self> {
        let table = |lookup: &LiveLookup| {
            let mut results: HashMap<String, Rows> = HashMap::new();
            for LiveRow(row) in rows(&lookup.table) {
                if let (Some(by), Some(take)) = (row.get(lookup.by), row.get(lookup.take)) {
                    let known =
                        results.entry(fold(by)).or_insert_with(|| Rows { result: take.clone(), number: 0 });
                    if known.number == 0 || known.result != *take {
                        known.number += 1;
                    }
                }
            }
            results
        };
        Arc::new(Self { tables: lookups.iter().map(table).collect() })
    }
}

impl std::fmt::Debug for LiveTables {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "LiveTables({} tables)", self.tables.len())
    }
}

impl Lookup {
    fn sought(&self, text: String) -> Sought {
        Sought { text, is_private: !self.is_of_stages }
    }

    /// Looks up a value that is not empty; a list element by element. Without the live tables, their lookups wait.
    pub(crate) fn run(&self, value: Value, reading: &Reading<'_>) -> Result<Hit, Fault> {
        if let Value::List(items) = value {
            let mut found = Vec::with_capacity(items.len());
            for item in items {
                match self.run(item, reading)? {
                    Hit::Found(value) => found.push(value),
                    miss => return Ok(miss),
                }
            }
            return Ok(Hit::Found(Value::List(found)));
        }
        let text = value.to_plain_text().unwrap_or_default();
        let found = match &self.table {
            LookupTable::File(results) => results.get(text.trim()).cloned(),
            LookupTable::Live(number) => {
                let table = match reading.tables {
                    Tables::Read(tables) => tables.tables.get(*number),
                    Tables::Unread(needed) => {
                        needed.set(true);
                        None
                    }
                };
                let Some(table) = table else {
                    return Ok(Hit::Pending(self.sought(text)));
                };
                match table.get(&fold(&text)) {
                    Some(Rows { number, .. }) if *number > 1 => return Err(ambiguous(*number, text)),
                    found => found.map(|rows| Value::from(rows.result.as_str())),
                }
            }
        };
        match (found, self.on_miss) {
            (Some(value), _) => Ok(Hit::Found(value)),
            (None, OnMiss::Skip) => Ok(Hit::Skipped),
            (None, OnMiss::Pending) => Ok(Hit::Pending(self.sought(text))),
            (None, OnMiss::Reject) => {
                let fault =
                    Fault::new(RejectionCode::LookupMiss, "is not in the table of the rule's `lookup`");
                Err(fault.with_value(Some(text)))
            }
        }
    }
}

/// Whichever was taken would be a guess.
fn ambiguous(number: usize, text: String) -> Fault {
    let message =
        format!("is in {number} rows of the table of the rule's `lookup`, and each has another result");
    Fault::new(RejectionCode::LookupMiss, message).with_value(Some(text))
}

fn fold(text: &str) -> String {
    text.trim().to_lowercase()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn a_text_with_several_results_is_counted() {
        let row = |id: &str, name: &str| {
            LiveRow(BTreeMap::from([("id", id.to_owned()), ("name", name.to_owned())]))
        };
        let rows = [
            row("1", "Ann"),
            row("2", "ann "),
            row("3", "Bob"),
            row("3", "BOB"),
            row("4", "ANN"),
            row("5", ""),
        ];
        let by_name = LiveLookup { table: LiveTable::Owners, by: "name", take: "id" };
        let by_id = LiveLookup { table: LiveTable::Owners, by: "id", take: "name" };
        let tables = LiveTables::new(&[by_name, by_id], |_| &rows);
        let number = |table: usize, text: &str| tables.tables[table].get(&fold(text)).map(|rows| rows.number);
        assert_eq!((number(0, "ANN"), number(0, "bob"), number(0, "Cleo")), (Some(3), Some(1), None));
        assert_eq!((number(1, "3"), number(1, "1")), (Some(2), Some(1)));
    }
}
