//! Looking a value up in a table.

use std::collections::HashMap;
use std::sync::Arc;

use fieldline_model::{LiveRow, LiveTable, RejectionCode, Value};

use crate::raw::OnMiss;
use crate::run::{Fault, Reading};

/// A compiled `lookup`.
pub(crate) struct Lookup {
    pub(crate) table: LookupTable,
    pub(crate) on_miss: OnMiss,
}

/// Where a lookup looks.
pub(crate) enum LookupTable {
    /// In a file of the project: results by text. A null result is an empty value.
    File(HashMap<String, Value>),
    /// In the live lookup of that number.
    Live(usize),
}

/// What a lookup found.
pub(crate) enum Hit {
    Found(Value),
    Skipped,
    /// Nothing yet for this text.
    Pending(String),
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
    tables: Vec<HashMap<String, String>>,
}

impl LiveTables {
    /// The tables of these lookups; `rows` gives the rows of a table. Of two rows with one text, the first counts.
    pub fn new<'r>(lookups: &[LiveLookup], rows: impl Fn(&LiveTable) -> &'r [LiveRow]) -> Arc<Self> {
        let table = |lookup: &LiveLookup| {
            let mut results = HashMap::new();
            for LiveRow(row) in rows(&lookup.table) {
                if let (Some(by), Some(take)) = (row.get(lookup.by), row.get(lookup.take)) {
                    results.entry(fold(by)).or_insert_with(|| take.clone());
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
                let Some(table) = reading.tables.and_then(|tables| tables.tables.get(*number)) else {
                    return Ok(Hit::Pending(text));
                };
                table.get(&fold(&text)).map(|result| Value::from(result.as_str()))
            }
        };
        match (found, self.on_miss) {
            (Some(value), _) => Ok(Hit::Found(value)),
            (None, OnMiss::Skip) => Ok(Hit::Skipped),
            (None, OnMiss::Pending) => Ok(Hit::Pending(text)),
            (None, OnMiss::Reject) => {
                let fault =
                    Fault::new(RejectionCode::LookupMiss, "is not in the table of the rule's `lookup`");
                Err(fault.with_value(Some(text)))
            }
        }
    }
}

fn fold(text: &str) -> String {
    text.trim().to_lowercase()
}
