//! `query`: words in the type's default text properties. [I] Each word may be part of a longer one.

use crate::schema::{Schema, Slot, Standard};
use crate::store::Record;

pub(super) struct TextQuery {
    slots: Vec<Slot>,
    words: Vec<String>,
}

impl TextQuery {
    /// Nothing when there is nothing to look for.
    pub(super) fn compile(schema: &Schema, text: &str) -> Option<Self> {
        let words: Vec<String> = text.split_whitespace().map(str::to_lowercase).collect();
        let slots = searched(schema);
        (!words.is_empty()).then_some(Self { slots, words })
    }

    /// Whether every word occurs in some searched property.
    pub(super) fn accepts(&self, record: &Record) -> bool {
        let texts: Vec<String> =
            self.slots.iter().filter_map(|slot| record.values.get(*slot)).map(str::to_lowercase).collect();
        self.words.iter().all(|word| texts.iter().any(|text| text.contains(word.as_str())))
    }
}

fn searched(schema: &Schema) -> Vec<Slot> {
    let names: &[&str] = match schema.object.standard {
        Some(Standard::Contact) => &[
            "firstname",
            "lastname",
            "email",
            "phone",
            "hs_additional_emails",
            "fax",
            "mobilephone",
            "company",
        ],
        Some(Standard::Company) => &["website", "phone", "name", "domain"],
        Some(Standard::Deal) => &["dealname", "pipeline", "dealstage", "description", "dealtype"],
        Some(Standard::Ticket) => &["subject", "content", "hs_pipeline_stage"],
        None => {
            return schema
                .active()
                .filter(|(_, property)| !property.is_hubspot_defined)
                .map(|(slot, _)| slot)
                .collect();
        }
    };
    names.iter().filter_map(|name| schema.find(name)).collect()
}
