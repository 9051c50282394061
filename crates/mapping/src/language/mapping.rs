//! The keys of a mapping file.

use crate::language::description::{Key, Section, Shape, key};

const VERSION: Key = key("fieldline", Shape::Version, "The version of the language.").required();
const DESCRIPTION: Key = key("description", Shape::Scalar, "A note for people.");
const FROM: Key = key(
    "from",
    Shape::Scalar,
    "A field of the record: `city`, `address.city`, `tags[0]`, `[\"Any Header\"]`.",
)
.such_as(r#"["email", "address.city", "tags[0]"]"#);
const EXPR: Key = key("expr", Shape::Scalar, "An expression over the record's fields, written like Jinja2.")
    .such_as(r#"["seats_bought - seats_used", "plan == 'pro'"]"#);
const TEMPLATE: Key = key("template", Shape::Scalar, "Text with fields in it, written like Jinja2. Empty fields give nothing; if all of them are empty, so is the text, unless it deals with that.").such_as(r#"["{{ first_name }} {{ last_name }}"]"#);
const VALUE: Key = key("value", Shape::Scalar, "A constant.");
const NORMALIZE: Key = key("normalize", Shape::Normalize, "");
const MAP: Key = key(
    "map",
    Shape::Table("scalar"),
    "What each text becomes. Any other text is refused, unless `map_else` is given.",
)
.such_as(r#"[{"p1": "professional", "fr": "free"}]"#);
const MAP_ELSE: Key = key("map_else", Shape::Scalar, "What every other text becomes.");
const DEFAULT: Key = key(
    "default",
    Shape::Scalar,
    "What fills an empty value, after the steps and the map. Written in the property's own form.",
);

/// Exactly one value, and `map_else` beside `map` only.
const ONE_VALUE: &str = r#"{"oneOf": [{"required": ["from"]}, {"required": ["expr"]}, {"required": ["template"]}, {"required": ["value"]}], "dependentRequired": {"map_else": ["map"]}}"#;

/// One stream of source records becomes one HubSpot object type.
pub(crate) const MAPPING: Section = Section {
    id: "",
    what: "a mapping",
    summary: "One stream of source records becomes one object type of HubSpot, or one file. The language is described in docs/mapping.md.",
    keys: &[
        VERSION,
        key("mapping", Shape::Scalar, "The mapping's name, unique in the project. State is kept under it.").required().such_as(r#"["customers"]"#),
        DESCRIPTION,
        key("include", Shape::Scalars, "Files of shared rules, by their paths relative to this file; usually under `rules/`. A rule of this file overrides a shared one.").such_as(r#"["../rules/names.yaml"]"#),
        key("source", Shape::Ref("source"), "").required(),
        key("destination", Shape::Ref("destination"), "").required(),
        key("fields", Shape::Table("field"), "A rule for each property of HubSpot."),
        key("associations", Shape::OneOrMore("association"), "Links to the records of other mappings. One rule, or a list of them."),
        key("policy", Shape::Ref("policy"), ""),
        key("tests", Shape::List("test"), "Records that are given, and what must become of them: `fieldline test`."),
    ],
    rules: r#"{"anyOf": [{"required": ["fields"]}, {"required": ["include"]}]}"#,
};

/// Where records come from.
pub(crate) const SOURCE: Section = Section {
    id: "source",
    what: "`source`",
    summary: "Where records come from.",
    keys: &[
        key("connection", Shape::Scalar, "A connection of the project.").required(),
        key("stream", Shape::Scalar, "The file, relative to the connection's path; of a hubspot connection, the object type.").required().such_as(r#"["customers.csv", "customers.jsonl.gz", "contacts"]"#),
        key("key", Shape::Scalar, "The field that identifies a record.").required(),
        key("distinct", Shape::Words(&[("latest", "The one with the highest watermark; without a watermark, the first."), ("first", "The first in the file. Not together with a watermark."), ("error", "None of them: all are rejected.")]), "Which record counts when several have one key.").unless(r#""latest""#),
        key("watermark", Shape::Ref("watermark"), "A field that grows with every change: a time or a whole number. Without it every run reads everything. HubSpot is asked by `lastmodifieddate` (contacts) or `hs_lastmodifieddate` (all others) only."),
        key("lookback", Shape::Ref("duration"), "How far below the watermark is read again, for changes that show late. Unless stated: 10m for HubSpot, whose search lags, else nothing."),
        key("record_schema", Shape::Scalar, "A JSON Schema of the records, relative to this file. Cells become values of its types, then the record is validated.").such_as(r#"["../schemas/records/customer.schema.json"]"#),
        key("filter", Shape::Scalar, "An expression that is true or false; records for which it is false are left out.").such_as(r#"["not is_test"]"#),
    ],
    rules: "",
};

/// Where records go.
pub(crate) const DESTINATION: Section = Section {
    id: "destination",
    what: "`destination`",
    summary: "Where records go.",
    keys: &[
        key("connection", Shape::Scalar, "A connection of the project.").required(),
        key("object", Shape::Scalar, "Of a hubspot connection: the object type, contacts, companies, deals, tickets, or a custom one by name or id.").such_as(r#"["contacts", "companies", "deals", "tickets", "2-1234567"]"#),
        key("file", Shape::Scalar, "Of a csv or jsonl connection: the file, relative to the connection's path. A name that ends in .gz is written as gzip.").such_as(r#"["contacts.csv", "contacts.jsonl.gz"]"#),
        key("key", Shape::Ref("key"), "").required(),
        key("match", Shape::Scalars, "Mapped properties by which records that exist without our key are found and adopted, in this order."),
        key("mode", Shape::Words(&[("upsert", "New ones are created, known ones updated."), ("create", "Only new ones; those that exist are skipped."), ("update", "Only those that exist; new ones are skipped.")]), "Which records are written.").unless(r#""upsert""#),
        key("on_missing", Shape::Words(&[("keep", "It stays as it is."), ("archive", "It is archived; from a file its row is removed.")]), "What happens to a record that has left the source. Judged only after a complete read of everything, or where the source itself says who has left, as HubSpot does.").unless(r#""keep""#),
        key("on_deleted", Shape::Words(&[("hold", "It is held for a person."), ("recreate", "It is created anew.")]), "What happens when a record that we loaded is gone from the destination. Unless stated: `hold` in HubSpot, `recreate` in a file."),
        key("sync_source", Shape::Scalar, "The value of the sync-source tag. Unless stated, the project's name."),
    ],
    rules: r#"{"oneOf": [{"required": ["object"]}, {"required": ["file"]}]}"#,
};

/// The external ID: a unique property, and the rule that gives its value.
pub(crate) const KEY: Section = Section {
    id: "key",
    what: "the destination key",
    summary: "The external ID: a unique property, and the rule that gives its value.",
    keys: &[
        key("property", Shape::Scalar, "A property with unique values: the external ID.").required(),
        FROM,
        EXPR,
        TEMPLATE,
        VALUE,
        NORMALIZE,
        MAP,
        MAP_ELSE,
        DEFAULT,
        key("exact", Shape::Words(&[("true", "They are taken as written."), ("false", "They are trimmed, `1.0` in JSON is `1`, and numbers that a spreadsheet has rounded (`1.23E+11`) are refused.")]), "How keys are taken: the source key, the external ID, and the values of links to this mapping.").unless("false"),
    ],
    rules: ONE_VALUE,
};

/// How a property gets its value: value → normalize → map → default → required → the property's type.
pub(crate) const FIELD_RULE: Section = Section {
    id: "field_rule",
    what: "a field rule",
    summary: "How a property gets its value: value → normalize → map → default → required → the property's type.",
    keys: &[
        FROM,
        EXPR,
        TEMPLATE,
        VALUE,
        NORMALIZE,
        MAP,
        MAP_ELSE,
        key("lookup", Shape::Ref("lookup"), ""),
        DEFAULT,
        key("required", Shape::Words(&[("true", "A record without a value is rejected."), ("false", "The property may be empty."), ("create", "A record without a value is rejected if it would be new.")]), "Whether the rule must give a value."),
        key("on_error", Shape::Ref("on_error"), "What happens when a step, the map or the property's type refuses the value. Unless stated: the project's `defaults.on_error`, else `reject`."),
        key("on_empty", Shape::Words(&[("skip", "The property keeps what HubSpot has."), ("clear", "The property is emptied.")]), "What happens when there is no value and no default. Unless stated: `skip` in HubSpot, `clear` in a file."),
        key("owner", Shape::Words(&[("source", "The source's value counts."), ("destination", "HubSpot's value counts. The rule has no value and is never written; no mapping may."), ("newest", "Whoever moved it last; needs `at`.")]), "Whose value counts.").unless(r#""source""#),
        key("at", Shape::Json(r##"{"anyOf": [{"$ref": "#/$defs/scalar"}, {"$ref": "#/$defs/argument_rule"}]}"##), "When the source's value was set: a field with a point in time, or a rule that makes one. For `owner: newest`.").such_as(r#"["email_changed_at", {"from": "changed", "normalize": "datetime"}]"#),
        key("write", Shape::Words(&[("always", "Whenever it differs."), ("fill_empty", "Only while HubSpot's is empty."), ("create_only", "Only when the record is created.")]), "When the value is written.").unless(r#""always""#),
        key("on_drift", Shape::Words(&[("correct", "Ours is written again; the plan shows it."), ("hold", "The record is kept back until a person decides."), ("accept", "HubSpot's value stays until the source moves.")]), "What happens when HubSpot's value is not what we last wrote.").unless(r#""correct""#),
        key("multi", Shape::Words(&[("set", "They are taken away: the source's set is the whole set."), ("add", "They stay: the source's options are added.")]), "What becomes of options of a multi-select that the source does not name.").unless(r#""set""#),
        key("why", Shape::Scalar, "A note for people."),
    ],
    rules: r#"{"dependentRequired": {"map_else": ["map"], "at": ["owner"]}, "if": {"properties": {"owner": {"const": "destination"}}, "required": ["owner"]}, "then": {"not": {"anyOf": [{"required": ["from"]}, {"required": ["expr"]}, {"required": ["template"]}, {"required": ["value"]}]}}, "else": {"oneOf": [{"required": ["from"]}, {"required": ["expr"]}, {"required": ["template"]}, {"required": ["value"]}]}, "allOf": [{"if": {"properties": {"owner": {"const": "newest"}}, "required": ["owner"]}, "then": {"required": ["at"]}}]}"#,
};

/// A rule that makes the argument from the record.
pub(crate) const ARGUMENT_RULE: Section = Section {
    id: "argument_rule",
    what: "an argument's rule",
    summary: "A rule that makes the argument from the record.",
    keys: &[FROM, EXPR, TEMPLATE, VALUE, NORMALIZE, MAP, MAP_ELSE, DEFAULT],
    rules: ONE_VALUE,
};

/// A field that grows with every change, and how it is written.
pub(crate) const WATERMARK: Section = Section {
    id: "",
    what: "`watermark`",
    summary: "A field that grows with every change, and how it is written.",
    keys: &[
        key("field", Shape::Scalar, "The field.").required(),
        key("formats", Shape::Scalars, "How it is written: the formats of the step `datetime`, tried in order; or `counter`, a whole number that counts no time. Unless stated: whole numbers and ISO 8601.").such_as(r#"["%d.%m.%Y %H:%M", ["iso8601", "epoch_s"], "counter"]"#),
        key("timezone", Shape::Json(r##"{"anyOf": [{"$ref": "#/$defs/scalar"}, {"$ref": "#/$defs/argument_rule"}]}"##), "The zone of times without an offset: an IANA name. Unless stated: UTC.").such_as(r#"["Europe/Berlin"]"#),
    ],
    rules: "",
};

/// The property that is given what a step leaves out.
pub(crate) const LEFT_OUT: Section = Section {
    id: "",
    what: "what a step leaves out",
    summary: "The property that is given what the step leaves out.",
    keys: &[key("to", Shape::Scalar, "The property.").required().such_as(r#"["phone_extension"]"#)],
    rules: "",
};

/// The value is looked up in a table; what is found takes its place.
pub(crate) const LOOKUP: Section = Section {
    id: "",
    what: "`lookup`",
    summary: "The value is looked up in a table; what is found takes its place. After the map, before the default.",
    keys: &[
        key("in", Shape::Scalar, "A CSV file under `tables/`, by its path in the project; or a table of the portal, read when a run needs it.").required().such_as(r#"["tables/plans.csv", "hubspot.owners", "hubspot.pipelines.Sales pipeline"]"#),
        key("by", Shape::Scalar, "The column that is compared with the value. Owners: `email` unless stated; stages and pipelines: `label`."),
        key("take", Shape::Scalar, "The column whose text is the result. Tables of the portal: `id` unless stated."),
        key("on_miss", Shape::Words(&[("reject", "`on_error` decides."), ("skip", "The property keeps what HubSpot has."), ("pending", "The property keeps what HubSpot has, and the record is looked at again in the next run.")]), "What happens when the table does not have the value. Unless stated: `reject` for files, `pending` for tables of the portal."),
    ],
    rules: "",
};

/// Links each record to those that a field of it names.
pub(crate) const ASSOCIATION: Section = Section {
    id: "association",
    what: "an association",
    summary: "Links each record to those that a field of it names.",
    keys: &[
        key("to", Shape::Scalar, "The object type of the other records.")
            .required()
            .such_as(r#"["companies"]"#),
        key(
            "target",
            Shape::Scalar,
            "The mapping that loads them; the steps and the map of its key rule apply to the value.",
        )
        .required()
        .such_as(r#"["accounts"]"#),
        key(
            "label",
            Shape::Scalar,
            "`primary`, or a label of the portal as people see it. Unless stated, the plain association.",
        )
        .such_as(r#"["primary", "Decision maker"]"#),
        key(
            "mode",
            Shape::Words(&[
                ("add", "They stay."),
                ("replace", "Those with this label, to records of this object type, are taken away."),
            ]),
            "What becomes of links that the source does not ask for.",
        )
        .unless(r#""add""#),
        FROM,
        EXPR,
        TEMPLATE,
        VALUE,
        NORMALIZE,
        MAP,
        MAP_ELSE,
        DEFAULT,
        key(
            "on_error",
            Shape::Ref("on_error"),
            "What happens when the value is refused. Unless stated: the project's `defaults.on_error`, else `reject`.",
        ),
        key(
            "on_empty",
            Shape::Words(&[
                ("skip", "Links stay as they are."),
                ("clear", "With `mode: replace`, the record's links with this label are taken away."),
            ]),
            "What happens when the record names no other.",
        )
        .unless(r#""skip""#),
    ],
    rules: ONE_VALUE,
};

/// Gates: a run that would change more than this is refused before its first write.
pub(crate) const POLICY: Section = Section {
    id: "policy",
    what: "`policy`",
    summary: "Gates: a run that would change more than this is refused before its first write. Shares are of the records the mapping knows: those it has loaded before or has read in this run, whichever are more.",
    keys: &[
        key("max_creates", Shape::Ref("limit"), "Records created."),
        key("max_updates", Shape::Ref("limit"), "Records updated or adopted."),
        key("max_clears", Shape::Ref("limit"), "Values emptied: each property of each record counts."),
        key("max_archives", Shape::Ref("limit"), "Records archived. 5 % unless stated."),
        key("max_rejections", Shape::Ref("limit"), "Records rejected that were not before."),
        key(
            "max_skipped",
            Shape::Ref("limit"),
            "Values that are refused or not found and left out (`on_error`, `on_miss`): each property of each record counts.",
        ),
        key(
            "max_unread_watermarks",
            Shape::Ref("limit"),
            "Rows whose watermark cannot be used; they are read in every run.",
        ),
    ],
    rules: "",
};

/// A record that is given, and one of `expect`, `expect_exact`, `expect_rejection` or `expect_filtered`.
pub(crate) const TEST: Section = Section {
    id: "test",
    what: "a test",
    summary: "A record that is given, and one of `expect`, `expect_exact`, `expect_rejection` or `expect_filtered`.",
    keys: &[
        key("name", Shape::Scalar, "What the test shows.").required().such_as(r#"["national numbers become E.164"]"#),
        key("given", Shape::Json(r#"{"type": "object"}"#), "The record. A field that is left out is empty. Of a tabular source every value is the text of a cell.").required().such_as(r#"[{"customer_id": "C1", "email": " A@B.io "}]"#),
        key("expect", Shape::Ref("expected"), "Properties that must come out like this; others may come out too.").such_as(r#"[{"email": "a@b.io", "phone": null}]"#),
        key("expect_exact", Shape::Ref("expected"), "All properties that may come out. The destination key is compared where it is named."),
        key("expect_rejection", Shape::MaybeWithin(&REJECTION), "That the record is rejected, with these marks."),
        key("expect_filtered", Shape::Words(&[("true", "It is left out.")]), "That the filter leaves the record out."),
    ],
    rules: r#"{"oneOf": [{"required": ["expect"]}, {"required": ["expect_exact"]}, {"required": ["expect_rejection"]}, {"required": ["expect_filtered"]}]}"#,
};

/// What a rejection must be like.
pub(crate) const REJECTION: Section = Section {
    id: "",
    what: "`expect_rejection`",
    summary: "That the record is rejected, with these marks.",
    keys: &[
        key("property", Shape::Scalar, "The property whose rule rejects."),
        key("code", Shape::Scalar, "The code of the rejection.").such_as(r#"["R0201"]"#),
        key("message", Shape::Scalar, "Words that the message holds."),
    ],
    rules: "",
};

/// A file of tests beside a mapping.
pub(crate) const TEST_FILE: Section = Section {
    id: "",
    what: "a file of tests",
    summary: "Tests of one mapping, in a file beside it.",
    keys: &[
        VERSION,
        key("mapping", Shape::Scalar, "The mapping that is tested.").required(),
        key(
            "tests",
            Shape::List("test"),
            "Records that are given, and what must become of them: `fieldline test`.",
        )
        .required(),
    ],
    rules: "",
};

/// A file of rules that several mappings include.
pub(crate) const INCLUDED: Section = Section {
    id: "",
    what: "a file of shared rules",
    summary: "Rules that several mappings share; they name this file under `include`.",
    keys: &[
        VERSION,
        DESCRIPTION,
        key("fields", Shape::Table("field"), "A rule for each property of HubSpot.").required(),
    ],
    rules: "",
};
