//! What the codes of rejections mean, and what to do.

use fieldline_model::RejectionCode;

/// What there is to say about one code.
pub(crate) struct Explained {
    pub(crate) code: RejectionCode,
    pub(crate) meaning: &'static str,
    pub(crate) advice: &'static str,
}

const fn explained(code: RejectionCode, meaning: &'static str, advice: &'static str) -> Explained {
    Explained { code, meaning, advice }
}

/// Every code in the registry's order.
pub(crate) const REJECTIONS: &[Explained] = &[
    explained(
        RejectionCode::Unreadable,
        "A row of the file could not be read: another number of cells than the header, text that is not in the file's \
         encoding, a quote that is never closed, a line that is no JSON object, or a row over the size limit.",
        "Mend the row at the line that is named, or set the connection's `delimiter`, `quote` or `encoding`. The rows \
         around it are loaded.",
    ),
    explained(
        RejectionCode::NoSourceKey,
        "The record has no value for `source.key`, or the value is a list or an object.",
        "Give the row a key, or name another field under `source.key`. It is listed by its line.",
    ),
    explained(
        RejectionCode::DuplicateKey,
        "Several records have one key, and the mapping says `distinct: error`. None of them is loaded.",
        "Mend the source, or say which one counts: `distinct: latest` or `distinct: first`.",
    ),
    explained(
        RejectionCode::RecordSchema,
        "The record does not fit its record schema: a cell is not of its type, a required field is missing, or a value \
         breaks another rule of the schema.",
        "Mend the record, or the schema where it asks too much. Types are read strictly: `yes` is no boolean there. Leave \
         such a field text in the schema and use a step instead.",
    ),
    explained(
        RejectionCode::Required,
        "A property with `required: true` is empty after all steps and `default`, or one with `required: create` is empty \
         and the record would be new.",
        "Fill the field, give the rule a `default`, or drop `required`.",
    ),
    explained(
        RejectionCode::Normalize,
        "A step of `normalize` can make nothing of the value.",
        "Mend the value, give the step what it needs (a `region`, another entry of `formats`), or write `on_error: skip` if \
         the record is worth more than the value.",
    ),
    explained(
        RejectionCode::MapMiss,
        "The value is not in the rule's `map`.",
        "Add the value to `map`, say what everything else becomes with `map_else`, or write `on_error: skip`. `map` compares \
         letter by letter: put `lowercase` before it where the source is not so strict.",
    ),
    explained(
        RejectionCode::Conversion,
        "The value does not become the property's type: a list for a single value, a text that is no option, more than \
         65,536 characters, or a binary fraction of an expression.",
        "Add the step that makes the type (`number`, `date`, `boolean`, …), or a `map` to the property's options.",
    ),
    explained(
        RejectionCode::Expression,
        "An expression, template or filter failed on this record, for example because a field holds text where numbers are \
         added.",
        "Guard it with `default`, or give the source a `record_schema`, so that `check` finds it before the first record.",
    ),
    explained(
        RejectionCode::NoExternalId,
        "The rule of `destination.key` gives no value, or not a single one.",
        "Fill the field. A record without external ID could be created twice, so it is never sent.",
    ),
    explained(
        RejectionCode::LookupMiss,
        "The table of the rule's `lookup` does not have the value.",
        "Add it to the table, or say what else should happen: `on_miss: skip` or `on_miss: pending`.",
    ),
    explained(
        RejectionCode::Claimed,
        "Another source record has this value of a property that is unique in HubSpot; the message names its key.",
        "Decide which of the two it belongs to, and mend the source. The holder keeps the value in every run, until it gives \
         the value up; then the other one gets it by itself.",
    ),
    explained(
        RejectionCode::Foreign,
        "The record that a `match` property found carries another value of the key property: it belongs to another record \
         of the source, or to another system that uses the same property.",
        "Look at the record in HubSpot. If it is yours after all, empty its key property there; otherwise the two sources \
         share a value that only one of them can have.",
    ),
    explained(
        RejectionCode::NotAccepted,
        "HubSpot would refuse the value, judged by the portal's own definition; it was not sent. An option that the portal \
         does not have is the usual cause.",
        "Add the option in HubSpot, or map the value to one that exists. A fresh snapshot lets `check` find this offline.",
    ),
    explained(
        RejectionCode::Refused,
        "HubSpot refused the record; the message is HubSpot's reason without its values.",
        "Do what the message says. Rules of the account, such as required properties or validation of its own, are known to \
         HubSpot only.",
    ),
];
