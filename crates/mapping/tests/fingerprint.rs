//! The fingerprint changes with everything that can change an output, and with nothing else.

use std::collections::BTreeSet;

use fieldline_mapping::{ProjectText, compile};
use proptest::prelude::*;

const PROJECT: &str = "fieldline: 1
project: demo
connections:
  app: { type: jsonl, path: data }
  hubspot: { type: hubspot, token: \"${HUBSPOT_TOKEN}\", portal: 7 }
defaults: { timezone: Europe/Berlin, region: DE, empty_values: [\"N/A\"] }
";

/// One line per rule, so that lines can be moved and edited one by one.
const FIELDS: &[&str] = &[
    "  firstname: { from: first, normalize: [trim, title_case] }",
    "  lastname: last",
    "  phone: { from: phone, normalize: phone, on_error: skip }",
    "  tier: { from: plan, map: { p1: pro, fr: free }, default: free }",
    "  region_name: { from: region, lookup: { in: tables/regions.csv } }",
    "  owner: { from: owner_mail, lookup: hubspot.owners }",
    "  mrr: { expr: \"cents / 100\", normalize: { number: {} } }",
    "  city: { template: \"{{ zip }} {{ town }}\", write: fill_empty }",
    "  notes: { from: notes, on_drift: hold, on_empty: clear }",
];
const TABLE: &str = "code,name\nn,North\ns,South\n";
const SNAPSHOT: &str = r#"{"object": "contacts", "portal": "7", "date": "2026-11-01", "properties": [
    {"name": "app_id", "type": "string", "hasUniqueValue": true},
    {"name": "firstname", "type": "string"}, {"name": "lastname", "type": "string"},
    {"name": "phone", "type": "string"}, {"name": "region_name", "type": "string"},
    {"name": "owner", "type": "enumeration", "externalOptions": true}, {"name": "mrr", "type": "number"},
    {"name": "city", "type": "string"}, {"name": "notes", "type": "string"}, {"name": "unused", "type": "string"},
    {"name": "tier", "type": "enumeration", "options": [{"label": "Pro", "value": "pro"}, {"label": "Free", "value": "free"}]}]}"#;
const SCHEMA: &str = r#"{"properties": {"id": {"type": "string"}, "first": {"type": "string"}, "last": {"type": "string"},
    "phone": {"type": "string"}, "plan": {"type": "string"}, "region": {"type": "string"}, "owner_mail": {"type": "string"},
    "cents": {"type": "integer"}, "zip": {"type": "string"}, "town": {"type": "string"}, "notes": {"type": "string"}}}"#;

/// A project whose parts can be changed one at a time.
#[derive(Clone)]
struct Parts {
    project: String,
    head: String,
    fields: Vec<String>,
    tail: String,
    table: String,
    snapshot: String,
    schema: String,
}

fn parts() -> Parts {
    Parts {
        project: PROJECT.into(),
        head: "fieldline: 1
mapping: customers
source: { connection: app, stream: c.jsonl, key: id, record_schema: ../schemas/r.json, filter: \"plan != 'x'\" }
destination: { connection: hubspot, object: contacts, key: { property: app_id, from: id, normalize: trim } }
"
        .into(),
        fields: FIELDS.iter().map(|line| (*line).to_owned()).collect(),
        tail: String::new(),
        table: TABLE.into(),
        snapshot: SNAPSHOT.into(),
        schema: SCHEMA.into(),
    }
}

fn fingerprint(parts: &Parts) -> String {
    let mapping = format!("{}fields:\n{}\n{}", parts.head, parts.fields.join("\n"), parts.tail);
    let text = ProjectText::new()
        .with_file("fieldline.yaml", parts.project.as_str())
        .with_file("mappings/customers.yaml", mapping.as_str())
        .with_file("tables/regions.csv", parts.table.as_str())
        .with_file("schemas/hubspot/7/contacts.json", parts.snapshot.as_str())
        .with_file("schemas/r.json", parts.schema.as_str());
    let compilation = compile(&text);
    assert!(!compilation.has_errors(), "{mapping}\n{:#?}", compilation.diagnostics);
    compilation.project.expect("a project").mappings[0].fingerprint().to_string()
}

type Edit = fn(&mut Parts);

/// Edits that can change what comes out for some record.
const CHANGES: &[(&str, Edit)] = &[
    ("a step", |p| p.fields[0] = p.fields[0].replace("title_case", "uppercase")),
    ("the order of steps", |p| p.fields[0] = p.fields[0].replace("trim, title_case", "title_case, trim")),
    ("a source field", |p| p.fields[1] = "  lastname: first".into()),
    ("a property", |p| p.fields[1] = "  unused: last".into()),
    ("a rule less", |p| drop(p.fields.remove(1))),
    ("on_error", |p| p.fields[2] = p.fields[2].replace("skip", "clear")),
    ("a map entry", |p| p.fields[3] = p.fields[3].replace("fr: free", "fr: pro")),
    ("a map entry more", |p| p.fields[3] = p.fields[3].replace("fr: free", "fr: free, x: free")),
    ("a default", |p| p.fields[3] = p.fields[3].replace("default: free", "default: pro")),
    ("map_else", |p| p.fields[3] = p.fields[3].replace("default: free", "default: free, map_else: pro")),
    ("an expression", |p| p.fields[6] = p.fields[6].replace("/ 100", "/ 10")),
    ("a template", |p| p.fields[7] = p.fields[7].replace("{{ town }}", "{{ town }}!")),
    ("write", |p| p.fields[7] = p.fields[7].replace("fill_empty", "create_only")),
    ("on_drift", |p| p.fields[8] = p.fields[8].replace("hold", "accept")),
    ("on_empty", |p| p.fields[8] = p.fields[8].replace(", on_empty: clear", "")),
    ("required", |p| p.fields[1] = "  lastname: { from: last, required: true }".into()),
    ("on_miss", |p| p.fields[4] = p.fields[4].replace("regions.csv", "regions.csv, on_miss: skip")),
    ("the column of a live table", |p| {
        p.fields[5] = p.fields[5].replace("hubspot.owners", "{ in: hubspot.owners, by: name }")
    }),
    ("a result in the lookup file", |p| p.table = p.table.replace("North", "Nord")),
    ("a row more in the lookup file", |p| p.table.push_str("e,East\n")),
    ("the filter", |p| p.head = p.head.replace("'x'", "'y'")),
    ("the key's rule", |p| p.head = p.head.replace("normalize: trim", "normalize: lowercase")),
    ("the source key", |p| {
        p.head = p.head.replace("stream: c.jsonl, key: id", "stream: c.jsonl, key: phone")
    }),
    ("the mode", |p| p.head = p.head.replace("object: contacts", "object: contacts, mode: create")),
    ("a match property", |p| p.head = p.head.replace("object: contacts", "object: contacts, match: phone")),
    ("a default region", |p| p.project = p.project.replace("region: DE", "region: US")),
    ("an empty value", |p| p.project = p.project.replace("[\"N/A\"]", "[\"N/A\", \"-\"]")),
    ("a type in the record schema", |p| {
        p.schema = p.schema.replace(r#""cents": {"type": "integer"}"#, r#""cents": {"type": "number"}"#)
    }),
    ("a limit in the record schema", |p| {
        p.schema = p
            .schema
            .replace(r#""notes": {"type": "string"}"#, r#""notes": {"type": "string", "maxLength": 9}"#)
    }),
    ("a type in the snapshot that is used", |p| {
        p.snapshot = p
            .snapshot
            .replace(r#"{"name": "notes", "type": "string"}"#, r#"{"name": "notes", "type": "enumeration"}"#)
    }),
    ("an option in the snapshot that is used", |p| {
        p.snapshot =
            p.snapshot.replace(r#"{"label": "Pro""#, r#"{"label": "Max", "value": "max"}, {"label": "Pro""#)
    }),
    ("a link", |p| p.tail = "associations: { to: contacts, target: customers, from: notes }".into()),
    ("multi", |p| {
        p.snapshot = p.snapshot.replace(
            r#""name": "tier", "type": "enumeration""#,
            r#""name": "tier", "fieldType": "checkbox", "type": "enumeration""#,
        )
    }),
];

/// Edits that can change nothing.
const NO_CHANGES: &[(&str, Edit)] = &[
    ("a comment", |p| p.fields[2].push_str("   # people call it")),
    ("a comment of its own", |p| p.fields.insert(3, "  # plans of the app".into())),
    ("a blank line", |p| p.fields.insert(1, String::new())),
    ("block style", |p| p.fields[1] = "  lastname:\n    from: last".into()),
    ("quotes", |p| p.fields[1] = "  lastname: \"last\"".into()),
    ("a description", |p| p.head = p.head.replace("source:", "description: Customers.\nsource:")),
    ("why", |p| p.fields[1] = "  lastname: { from: last, why: \"It is theirs.\" }".into()),
    ("what is said anyway", |p| {
        p.fields[1] = "  lastname: { from: last, write: always, on_empty: skip }".into()
    }),
    ("policy", |p| p.tail = "policy: { max_creates: 5 }".into()),
    ("lookback", |p| p.head = p.head.replace("key: id,", "key: id, lookback: 5m,")),
    ("the order of map entries", |p| {
        p.fields[3] = p.fields[3].replace("p1: pro, fr: free", "fr: free, p1: pro")
    }),
    ("the order of lookup rows", |p| p.table = "code,name\ns,South\nn,North\n".into()),
    ("layout of the lookup file", |p| p.table = "code , name\r\nn, North\r\n s,South".into()),
    ("a property of the snapshot that is not used", |p| {
        p.snapshot = p
            .snapshot
            .replace(r#"{"name": "unused", "type": "string"}"#, r#"{"name": "other", "type": "number"}"#)
    }),
    ("the snapshot's date", |p| p.snapshot = p.snapshot.replace("2026-11-01", "2026-11-02")),
    ("labels of the snapshot", |p| {
        p.snapshot = p
            .snapshot
            .replace(r#""name": "notes","#, r#""name": "notes", "label": "Notes", "groupName": "g","#)
    }),
    ("a description in the record schema", |p| {
        p.schema = p.schema.replace(r#""notes": {"#, r#""notes": {"description": "n", "#)
    }),
    ("the token's variable", |p| p.project = p.project.replace("HUBSPOT_TOKEN", "OTHER_TOKEN")),
    ("the schedule", |p| p.project.push_str("schedule: [{ mappings: [customers], every: 5m }]\n")),
    ("a target", |p| p.project.push_str("targets: { prod: { connections: { hubspot: { portal: 8 } } } }\n")),
];

#[test]
fn how_cells_are_read_counts_and_where_they_are_does_not() {
    let with = |app: &str| {
        let project = PROJECT.replace("app: { type: jsonl, path: data }", &format!("app: {{ {app} }}"));
        fingerprint(&Parts { project, ..parts() })
    };
    let usual = with("type: csv, path: data");
    for same in ["type: csv, path: elsewhere", "type: csv, path: data, escape: double, skip_lines: 2"] {
        assert_eq!(with(same), usual, "{same}");
    }
    let others = ["escape: backslash", "quote: none", "quote: \"'\"", "encoding: windows-1252"];
    let others: BTreeSet<String> =
        others.iter().map(|key| with(&format!("type: csv, path: data, {key}"))).collect();
    assert!(others.len() == 4 && !others.contains(&usual));
}

#[test]
fn what_can_change_an_output_changes_the_fingerprint_and_each_in_its_own_way() {
    let mut seen = BTreeSet::from([fingerprint(&parts())]);
    for (what, edit) in CHANGES {
        let mut edited = parts();
        edit(&mut edited);
        assert!(seen.insert(fingerprint(&edited)), "{what} does not change it, or as another edit does");
    }
}

/// A stage of another pipeline is refused, so it counts which stages belong to which.
#[test]
fn a_stage_that_moves_to_another_pipeline_counts_where_both_come_with_the_record() {
    let moved = |first: &str, second: &str, pipeline: &str| {
        let stages = |ids: &str| {
            let stages = ids.split(' ').map(|id| format!(r#"{{"id": "{id}", "label": "{id}"}}"#));
            stages.collect::<Vec<_>>().join(",")
        };
        let snapshot = format!(
            r#"{{"object": "deals", "portal": "7", "date": "2026-11-01",
            "pipelines": [{{"id": "a", "label": "A", "stages": [{}]}}, {{"id": "b", "label": "B", "stages": [{}]}}],
            "properties": [{{"name": "app_id", "type": "string", "hasUniqueValue": true}},
            {{"name": "pipeline", "type": "enumeration", "externalOptions": true}},
            {{"name": "dealstage", "type": "enumeration", "externalOptions": true}}]}}"#,
            stages(first),
            stages(second)
        );
        let text = ProjectText::new()
            .with_file("fieldline.yaml", PROJECT)
            .with_file("schemas/hubspot/7/deals.json", snapshot.as_str())
            .with_file(
                "mappings/deals.yaml",
                format!(
                    "fieldline: 1
mapping: deals
source: {{ connection: app, stream: d.jsonl, key: id }}
destination: {{ connection: hubspot, object: deals, key: {{ property: app_id, from: id }} }}
fields: {{ pipeline: {pipeline}, dealstage: stage }}
"
                ),
            );
        let compilation = compile(&text);
        assert!(!compilation.has_errors(), "{:#?}", compilation.diagnostics);
        compilation.project.expect("a project").mappings[0].fingerprint().to_string()
    };
    assert_eq!(moved("1 2", "3", "pipeline"), moved("2 1", "3", "pipeline"));
    assert_ne!(moved("1 2", "3", "pipeline"), moved("1", "2 3", "pipeline"));
    // The options are all stages that there are; whose they are decides nothing where a look-up in the portal does.
    let looked_up = "{ from: pipeline, lookup: hubspot.pipelines }";
    assert_eq!(moved("1 2", "3", looked_up), moved("1", "2 3", looked_up));
}

#[test]
fn what_cannot_change_an_output_does_not() {
    let plain = fingerprint(&parts());
    for (what, edit) in NO_CHANGES {
        let mut edited = parts();
        edit(&mut edited);
        assert_eq!(fingerprint(&edited), plain, "{what} changes it");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    /// Any order of rules, comments and blank lines anywhere: one fingerprint, with a real change and without.
    #[test]
    fn order_and_layout_never_add_up_to_a_change(
        order in Just((0..FIELDS.len()).collect::<Vec<_>>()).prop_shuffle(),
        comments in proptest::collection::vec(any::<bool>(), FIELDS.len()),
        blanks in proptest::collection::vec(any::<bool>(), FIELDS.len()),
        change in proptest::option::of(0..CHANGES.len()),
    ) {
        let mut edited = parts();
        if let Some(change) = change {
            CHANGES[change].1(&mut edited);
        }
        let changed = fingerprint(&edited);
        let lines = order.iter().filter_map(|index| edited.fields.get(*index));
        let laid_out = lines.zip(comments.iter().zip(&blanks)).map(|(line, (comment, blank))| {
            format!("{line}{}{}", if *comment { "   # said in passing" } else { "" }, if *blank { "\n" } else { "" })
        });
        edited.fields = laid_out.collect();
        prop_assert_eq!(fingerprint(&edited), changed.clone());
        prop_assert_eq!(changed == fingerprint(&parts()), change.is_none());
    }
}
