//! Observed records → rows of text cells.

use std::sync::Arc;

use fieldline_model::{Body, Columns, ObservedRecord, PropertyName, RowBuilder, SourceKey, SourceRecord};

/// The property that holds a record's id.
pub(super) const RECORD_ID: &str = "hs_object_id";

/// The ids that were merged into a record, separated by `;`.
pub(crate) const MERGED_IDS: &str = "hs_merged_object_ids";

/// Turns records into rows under one set of columns.
pub(super) struct Rows {
    columns: Arc<Columns>,
    properties: Vec<PropertyName>,
    /// Records so far.
    count: u64,
}

impl Rows {
    /// Rows with a column for each of these properties.
    pub(super) fn new(fields: Vec<String>) -> Self {
        let properties = fields.iter().map(|name| PropertyName::new(name.as_str())).collect();
        Self { columns: Columns::new(fields), properties, count: 0 }
    }

    pub(super) fn columns(&self) -> &Arc<Columns> {
        &self.columns
    }

    pub(super) fn properties(&self) -> &[PropertyName] {
        &self.properties
    }

    /// The record's row. A property without a value is an empty cell.
    pub(super) fn row(&mut self, record: &ObservedRecord) -> SourceRecord {
        let mut builder = RowBuilder::new(&self.columns, 256);
        for name in &self.properties {
            let id = (name.as_str() == RECORD_ID).then(|| record.id.as_str());
            builder.push(record.get(name.as_str()).or(id).unwrap_or_default());
        }
        // What cannot be told by its key is told by its id.
        self.count += 1;
        let line = record.id.as_str().parse().unwrap_or(self.count);
        SourceRecord { line, body: Body::Row(builder.finish()) }
    }
}

/// The records that were merged into this one; their ids are gone.
pub(super) fn merged_into(record: &ObservedRecord) -> impl Iterator<Item = SourceKey> {
    let ids = record.get(MERGED_IDS).unwrap_or_default().split(';').map(str::trim);
    ids.filter(|id| !id.is_empty() && *id != record.id.as_str()).map(SourceKey::new)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn record(properties: &[(&str, &str)]) -> ObservedRecord {
        let properties =
            properties.iter().map(|(name, value)| (PropertyName::from(*name), (*value).to_owned()));
        ObservedRecord {
            id: "7".into(),
            properties: properties.collect(),
            changed_at: BTreeMap::new(),
            further: BTreeMap::new(),
        }
    }

    #[test]
    fn columns_are_filled_by_name_and_the_id_is_always_known() {
        let mut rows = Rows::new(["email", RECORD_ID, "phone"].map(str::to_owned).to_vec());
        let SourceRecord { line, body: Body::Row(row) } = rows.row(&record(&[("email", "a@b.io")])) else {
            panic!("HubSpot's records are rows")
        };
        assert_eq!((line, row.cells().collect::<Vec<_>>()), (7, vec!["a@b.io", "7", ""]));
    }

    #[test]
    fn merged_ids_are_told_without_the_survivor() {
        let merged: Vec<SourceKey> = merged_into(&record(&[(MERGED_IDS, "3; 7;12;")])).collect();
        assert_eq!(merged, ["3".into(), "12".into()]);
        assert_eq!(merged_into(&record(&[])).count(), 0);
    }
}
