//! Tables of the portal that rules look values up in.

use std::collections::BTreeMap;
use std::sync::Arc;

use fieldline_mapping::LiveTables;
use fieldline_model::{LiveRow, LiveTable};

use crate::ExecutorError;
use crate::context::Pipeline;

/// Reads every table the mapping looks values up in, each once.
pub(crate) fn read_tables(pipeline: &Pipeline) -> Result<Arc<LiveTables>, ExecutorError> {
    let lookups = pipeline.transform.live_lookups();
    let mut tables: BTreeMap<&LiveTable, Vec<LiveRow>> = BTreeMap::new();
    for table in lookups.iter().map(|lookup| &lookup.table) {
        if !tables.contains_key(table) {
            let rows = pipeline.wait("reading a table to look values up in", pipeline.tables.table(table))?;
            tables.insert(table, rows);
        }
    }
    tracing::info!(table_count = tables.len(), "tables read");
    Ok(LiveTables::new(lookups, |table| tables.get(table).map_or(&[], Vec::as_slice)))
}
