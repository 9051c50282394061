//! How much of the account's room is used. The shapes are documented; the limits themselves are those of one account.

use serde::Serialize;

use super::properties::Results;
use crate::associations::Category;
use crate::core::{Core, ObjectStore};
use crate::http::{Call, Family, Operation, Verb};
use crate::stats::CallKind;
use crate::wire::{Answer, Reply};

pub(super) const OPERATIONS: &[Operation] = &[
    operation("/records", records),
    operation("/custom-properties", custom_properties),
    operation("/custom-object-types", custom_types),
    operation("/calculated-properties", calculated_properties),
    operation("/pipelines", pipelines),
    operation("/associations/labels", labels),
    operation("/associations/records/from", associated_from),
    operation("/associations/records/{from}/to", associated_to),
    operation("/associations/records/{from}/{to}", associations),
];

const fn operation(tail: &'static str, run: fn(&Core, &Call) -> Answer) -> Operation {
    Operation { verb: Verb::Get, family: Family::Limits, tail, kind: CallKind::Other, run }
}

/// [I] Per object type.
const RECORDS_MAX: u64 = 15_000_000;
const CUSTOM_RECORDS_MAX: u64 = 2_000_000;
const PROPERTIES_MAX: u64 = 1_000;
const ALL_PROPERTIES_MAX: u64 = 10_000;
const CUSTOM_TYPES_MAX: u64 = 10;
/// Per record and other object type, since late 2025.
const ASSOCIATIONS_MAX: u64 = 250_000;
/// A record is near its limit from here on, in percent.
const NEAR_PERCENT: u64 = 80;

#[derive(Serialize)]
struct Usage {
    limit: u64,
    usage: u64,
    percentage: f64,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct TypeUsage {
    object_type_id: String,
    singular_label: String,
    plural_label: String,
    usage: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    limit: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    percentage: Option<f64>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Overall {
    overall_limit: u64,
    overall_usage: u64,
    overall_percentage: f64,
    by_object_type: Vec<TypeUsage>,
}

impl TypeUsage {
    fn of(store: &ObjectStore, usage: u64, limit: Option<u64>) -> Self {
        let (singular_label, plural_label) = labels_of(store);
        Self {
            object_type_id: store.object.type_id.clone(),
            singular_label,
            plural_label,
            usage,
            limit,
            percentage: limit.map(|limit| percentage(usage, limit)),
        }
    }
}

impl Overall {
    fn of(limit: u64, by_object_type: Vec<TypeUsage>) -> Self {
        let usage = by_object_type.iter().map(|one| one.usage).sum();
        Self {
            overall_limit: limit,
            overall_usage: usage,
            overall_percentage: percentage(usage, limit),
            by_object_type,
        }
    }
}

/// Singular and plural as people read them.
pub(super) fn labels_of(store: &ObjectStore) -> (String, String) {
    match store.custom() {
        Some(custom) => (custom.labels.singular, custom.labels.plural),
        None => (capitalised(&store.object.singular), capitalised(&store.object.name)),
    }
}

fn percentage(usage: u64, limit: u64) -> f64 {
    usage as f64 * 100.0 / limit as f64
}

fn capitalised(name: &str) -> String {
    let (first, rest) = name.split_at(1);
    first.to_uppercase() + rest
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RecordsBody {
    hubspot_defined_object_types: Vec<TypeUsage>,
    custom_object_types: Overall,
}

fn records(core: &Core, _: &Call) -> Answer {
    let (custom, standard): (Vec<_>, Vec<_>) =
        core.present_objects().into_iter().partition(|store| store.custom().is_some());
    let usage = |store: &ObjectStore, limit| TypeUsage::of(store, store.lock().live_count(), limit);
    let body = RecordsBody {
        hubspot_defined_object_types: standard.iter().map(|store| usage(store, Some(RECORDS_MAX))).collect(),
        custom_object_types: Overall::of(
            CUSTOM_RECORDS_MAX,
            custom.iter().map(|store| usage(store, None)).collect(),
        ),
    };
    Ok(Reply::json(200, &body))
}

fn custom_properties(core: &Core, _: &Call) -> Answer {
    let usage = |store: &std::sync::Arc<ObjectStore>| {
        let schema = store.schema();
        let own = schema.active().filter(|(_, property)| !property.is_hubspot_defined);
        TypeUsage::of(store, own.count() as u64, Some(PROPERTIES_MAX))
    };
    let by_object_type = core.present_objects().iter().map(usage).collect();
    Ok(Reply::json(200, &Overall::of(ALL_PROPERTIES_MAX, by_object_type)))
}

fn custom_types(core: &Core, _: &Call) -> Answer {
    let usage = core.present_objects().iter().filter(|store| store.custom().is_some()).count() as u64;
    let percentage = percentage(usage, CUSTOM_TYPES_MAX);
    Ok(Reply::json(200, &Usage { limit: CUSTOM_TYPES_MAX, usage, percentage }))
}

/// [I] Per object type.
const CALCULATED_MAX: u64 = 200;
const PIPELINES_MAX: u64 = 100;
/// Labels between two object types.
const LABELS_MAX: u64 = 50;

fn calculated_properties(core: &Core, _: &Call) -> Answer {
    let usage = |store: &std::sync::Arc<ObjectStore>| {
        let schema = store.schema();
        let is_own =
            |property: &crate::schema::Property| property.is_calculated && !property.is_hubspot_defined;
        let own = schema.active().filter(|(_, property)| is_own(property)).count();
        TypeUsage::of(store, own as u64, Some(CALCULATED_MAX))
    };
    let by_object_type: Vec<TypeUsage> = core.present_objects().iter().map(usage).collect();
    let limit = CALCULATED_MAX * by_object_type.len() as u64;
    Ok(Reply::json(200, &Overall::of(limit, by_object_type)))
}

fn pipelines(core: &Core, _: &Call) -> Answer {
    let usage = |store: &std::sync::Arc<ObjectStore>| {
        TypeUsage::of(store, store.schema().pipelines.len() as u64, Some(PIPELINES_MAX))
    };
    let by_object_type: Vec<TypeUsage> = core.present_objects().iter().map(usage).collect();
    let limit = PIPELINES_MAX * by_object_type.len() as u64;
    Ok(Reply::json(200, &Overall::of(limit, by_object_type)))
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct LabelUsage {
    from_object_type_id: String,
    to_object_type_id: String,
    all_labels: Vec<String>,
    limit: u64,
    usage: u64,
    percentage: f64,
}

/// Pairs that have labels of people's own.
fn labels(core: &Core, _: &Call) -> Answer {
    let (objects, account) = (core.present_objects(), core.associations.lock());
    let pairs = objects.iter().flat_map(|from| objects.iter().map(move |to| (from, to)));
    let usage = |(from, to): (&std::sync::Arc<ObjectStore>, &std::sync::Arc<ObjectStore>)| {
        let known = account.types.between(from.place, to.place);
        let all_labels: Vec<String> = known
            .filter(|(_, kind)| kind.category == Category::UserDefined)
            .filter_map(|(_, kind)| kind.label.clone())
            .collect();
        let usage = all_labels.len() as u64;
        (usage > 0).then(|| LabelUsage {
            from_object_type_id: from.object.type_id.clone(),
            to_object_type_id: to.object.type_id.clone(),
            all_labels,
            limit: LABELS_MAX,
            usage,
            percentage: percentage(usage, LABELS_MAX),
        })
    };
    let results: Vec<LabelUsage> = pairs.filter_map(usage).collect();
    Ok(Reply::json(200, &Results { results }))
}

/// Object types with records that are near their limit of associations, or at it.
fn associated_from(core: &Core, _: &Call) -> Answer {
    let objects = core.present_objects();
    let crowded = |from: &ObjectStore| objects.iter().any(|to| crowd(core, from, to) > 0);
    let results = objects.iter().filter(|from| crowded(from));
    let results: Vec<TypeUsage> = results.map(|from| TypeUsage::of(from, 0, None)).collect();
    Ok(Reply::json(200, &Results { results }))
}

/// The object types to which records of one type have so many.
fn associated_to(core: &Core, call: &Call) -> Answer {
    let from = core.object(call.param("from"))?;
    let objects = core.present_objects();
    let crowded = objects.iter().map(|to| (to, crowd(core, &from, to))).filter(|(_, usage)| *usage > 0);
    let results: Vec<TypeUsage> = crowded.map(|(to, usage)| TypeUsage::of(to, usage, None)).collect();
    Ok(Reply::json(200, &Results { results }))
}

/// How many records of one type are near their limit of associations to another, or at it.
fn crowd(core: &Core, from: &ObjectStore, to: &ObjectStore) -> u64 {
    let counts = core.associations.lock().links.counts(from.place, to.place);
    counts.values().filter(|count| **count * 100 >= ASSOCIATIONS_MAX * NEAR_PERCENT).count() as u64
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct AssociationsBody {
    limit: u64,
    total_records_near_limit: usize,
    total_records_at_limit: usize,
    near_limit_from_record_samples: Vec<NearLimit>,
    at_limit_from_record_samples: Vec<AtLimit>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct NearLimit {
    object_id: u64,
    label: String,
    percentage: f64,
    usage: u64,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct AtLimit {
    object_id: u64,
    label: String,
}

/// [I] A record's label is its id; up to 10 records are samples.
fn associations(core: &Core, call: &Call) -> Answer {
    let (from, to) = (core.object(call.param("from"))?, core.object(call.param("to"))?);
    let counts = core.associations.lock().links.counts(from.place, to.place);
    let (at, near): (Vec<_>, Vec<_>) = counts
        .into_iter()
        .filter(|(_, count)| count * 100 >= ASSOCIATIONS_MAX * NEAR_PERCENT)
        .partition(|(_, count)| *count >= ASSOCIATIONS_MAX);
    let near_limit = |(id, usage): &(u64, u64)| NearLimit {
        object_id: *id,
        label: id.to_string(),
        percentage: percentage(*usage, ASSOCIATIONS_MAX),
        usage: *usage,
    };
    let at_limit = |(id, _): &(u64, u64)| AtLimit { object_id: *id, label: id.to_string() };
    let body = AssociationsBody {
        limit: ASSOCIATIONS_MAX,
        total_records_near_limit: near.len(),
        total_records_at_limit: at.len(),
        near_limit_from_record_samples: near.iter().take(10).map(near_limit).collect(),
        at_limit_from_record_samples: at.iter().take(10).map(at_limit).collect(),
    };
    Ok(Reply::json(200, &body))
}
