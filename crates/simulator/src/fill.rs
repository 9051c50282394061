//! Many made-up records at once, for tests of large portals.

use std::borrow::Cow;

use crate::core::{Core, ObjectStore};
use crate::schema::{Property, Schema, Slot, Standard, ValueKind};
use crate::start_data::DataError;
use crate::store::{Batch, Writer};
use crate::values::{Rules, invalid_properties};
use crate::version::ApiVersion;
use crate::wire::{ApiError, PropertyMap, WireValue};

/// Records made under one lock: enough to make the lock cheap, few enough to let others in between.
const CHUNK: u64 = 10_000;

const FIRST_NAMES: [&str; 8] = ["Ada", "Grace", "Alan", "Edsger", "Barbara", "Donald", "Katherine", "Tony"];
const LAST_NAMES: [&str; 7] = ["Lovelace", "Hopper", "Turing", "Dijkstra", "Liskov", "Knuth", "Johnson"];

/// The values of a made-up record: property names with texts.
type Values = Vec<(String, String)>;

/// Creates `count` records as a person in HubSpot's UI does, all at the same millisecond. The search index knows them
/// at once. `make` gets the place of the record in its type, from 1 on.
pub(crate) fn fill(
    core: &Core,
    object: &str,
    count: u64,
    make: &dyn Fn(u64) -> Values,
) -> Result<(), DataError> {
    let store = core.find_named(object).ok_or_else(|| DataError::UnknownObject(object.to_owned()))?;
    let now = core.clock.now_ms();
    let mut left = count;
    while left > 0 {
        let wanted = left.min(CHUNK);
        chunk(core, &store, now, wanted, make).map_err(|(position, error)| DataError::Record {
            object: object.to_owned(),
            position: usize::try_from(position).unwrap_or(usize::MAX),
            codes: error.codes(),
        })?;
        left -= wanted;
    }
    Ok(())
}

fn chunk(
    core: &Core,
    store: &ObjectStore,
    now: i64,
    count: u64,
    make: &dyn Fn(u64) -> Values,
) -> Result<(), (u64, ApiError)> {
    let owners = core.owners();
    let mut state = store.lock();
    let schema = std::sync::Arc::clone(&state.schema);
    let rules = Rules { schema: &schema, owners: &owners, version: ApiVersion::D2026_09 };
    let mut batch = Batch::new(&mut state, now, rules.version, Writer::Ui, core.settings.portal_id);
    for _ in 0..count {
        let place = batch.state().place_of_next();
        let checked = rules.check(property_map(make(place)));
        if !checked.problems.is_empty() {
            return Err((place, invalid_properties(&checked.problems, core.settings.portal_id)));
        }
        batch.create(&checked.changes).map_err(|error| (place, error))?;
    }
    batch.settle();
    Ok(())
}

fn property_map(values: Values) -> PropertyMap<'static> {
    let pairs = values.into_iter();
    PropertyMap(pairs.map(|(name, text)| (Cow::Owned(name), WireValue::Text(Cow::Owned(text)))).collect())
}

/// Values that HubSpot accepts for a record of a type, different for each place.
pub(crate) fn made_up(schema: &Schema, place: u64) -> Values {
    let number = usize::try_from(place).unwrap_or_default();
    let first = FIRST_NAMES[number % FIRST_NAMES.len()];
    let last = LAST_NAMES[number % LAST_NAMES.len()];
    let values: &[(&str, String)] = match schema.object.standard {
        Some(Standard::Contact) => &[
            ("email", format!("person{place}@example.com")),
            ("firstname", first.to_owned()),
            ("lastname", last.to_owned()),
        ],
        Some(Standard::Company) => {
            &[("name", format!("Company {place}")), ("domain", format!("company{place}.example.com"))]
        }
        Some(Standard::Deal) => &[
            ("dealname", format!("Deal {place}")),
            ("amount", (place % 10_000).to_string()),
            ("dealstage", "appointmentscheduled".to_owned()),
            ("pipeline", "default".to_owned()),
        ],
        Some(Standard::Ticket) => &[
            ("subject", format!("Ticket {place}")),
            ("hs_pipeline_stage", "1".to_owned()),
            ("hs_pipeline", "0".to_owned()),
        ],
        None => {
            return schema.required.iter().filter_map(|any| required(schema, *any.first()?, place)).collect();
        }
    };
    values.iter().map(|(name, text)| ((*name).to_owned(), text.clone())).collect()
}

/// A value of a required property of a custom type.
fn required(schema: &Schema, slot: Slot, place: u64) -> Option<(String, String)> {
    let property = schema.property(slot);
    Some((property.name.clone(), text_for(property, place)?))
}

fn text_for(property: &Property, place: u64) -> Option<String> {
    Some(match property.shape.kind {
        ValueKind::Text => format!("{} {place}", property.label),
        ValueKind::Number => place.to_string(),
        ValueKind::Bool => place.is_multiple_of(2).to_string(),
        ValueKind::Date => "2026-01-01".to_owned(),
        ValueKind::DateTime => "2026-01-01T00:00:00Z".to_owned(),
        ValueKind::Enumeration => property.choices.first()?.value.clone(),
    })
}
