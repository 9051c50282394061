//! What holds for every mapping, whatever is written in it.

use fieldline_mapping::{ProjectText, TransformPlan, compile};
use fieldline_model::Fingerprint;
use proptest::prelude::*;

const PROJECT: &str = "\
fieldline: 1
project: demo
connections:
  app: { type: csv, path: data }
  hubspot: { type: hubspot, token: \"${HUBSPOT_TOKEN}\" }
";

const HEAD: &str = "\
fieldline: 1
mapping: customers
source: { connection: app, stream: c.csv, key: id, watermark: updated_at, lookback: 10m }
destination: { connection: hubspot, object: contacts, key: { property: email, from: mail, normalize: email } }
fields:
";

const FIELDS: [&str; 6] = [
    "  firstname: { from: first_name, normalize: [trim, title_case] }\n",
    "  lastname: { template: \"{{ a }} {{ b }}\", on_empty: clear }\n",
    "  phone: { from: phone, normalize: { phone: { region: { from: country, normalize: country } } }, on_error: skip }\n",
    "  city: { expr: \"town | default('x')\", required: create }\n",
    "  jobtitle: { from: job, map: { a: Boss, b: Clerk }, map_else: Other, default: None }\n",
    "  company: { owner: destination }\n",
];

fn mapping(order: &[usize]) -> String {
    order.iter().fold(HEAD.to_owned(), |text, index| text + FIELDS[*index])
}

fn plan_of(mapping: &str) -> Option<TransformPlan> {
    let project =
        ProjectText::new().with_file("fieldline.yaml", PROJECT).with_file("mappings/c.yaml", mapping);
    compile(&project).project?.mappings.into_iter().next()
}

fn fingerprint(mapping: &str) -> Fingerprint {
    plan_of(mapping).expect("a valid mapping").fingerprint()
}

#[test]
fn the_fingerprint_moves_with_every_rule() {
    let whole = mapping(&[0, 1, 2, 3, 4, 5]);
    let changes = [
        ("key: id", "key: number"),
        ("watermark: updated_at", "watermark: moved_at"),
        ("normalize: email", "normalize: [trim, email]"),
        ("from: first_name", "from: given_name"),
        ("[trim, title_case]", "[title_case, trim]"),
        ("{{ a }} {{ b }}", "{{ a }}-{{ b }}"),
        ("on_empty: clear", "on_empty: skip"),
        ("from: country, normalize: country", "from: country"),
        ("on_error: skip", "on_error: clear"),
        ("default('x')", "default('y')"),
        ("required: create", "required: true"),
        ("a: Boss", "a: Chief"),
        ("map_else: Other", "map_else: Others"),
        ("default: None", "default: Nothing"),
        ("{ owner: destination }", "{ value: x }"),
        ("object: contacts", "object: companies"),
    ];
    for (from, to) in changes {
        let changed = whole.replacen(from, to, 1);
        assert_ne!(changed, whole, "{from}");
        if let Some(plan) = plan_of(&changed) {
            assert_ne!(plan.fingerprint(), fingerprint(&whole), "{from} → {to}");
        } else {
            assert_eq!(from, "object: contacts", "{from} → {to} must compile");
        }
    }
}

#[test]
fn the_fingerprint_ignores_words_for_people() {
    let whole = mapping(&[0, 1, 2, 3, 4, 5]);
    let described =
        whole.replacen("mapping: customers", "mapping: customers\ndescription: Anything at all.", 1);
    let why = whole.replacen("{ owner: destination }", "{ owner: destination, why: because }", 1);
    for text in [described, why] {
        assert_eq!(fingerprint(&text), fingerprint(&whole));
    }
}

#[test]
fn a_plan_can_be_shown_both_ways() {
    let plan = plan_of(&mapping(&[0, 1, 2, 3, 4, 5])).unwrap();
    let json = serde_json::to_value(plan.view()).unwrap();
    assert_eq!(json["fields"][0]["steps"][1]["name"], "title_case");
    assert_eq!(json["fields"][2]["steps"][0]["output"], "text");
    let text = plan.describe();
    assert!(text.contains("title_case    text → text") && text.contains("never written"), "{text}");
}

#[test]
fn a_key_is_the_source_key_only_as_it_is() {
    let cases = [
        ("from: id", true),
        ("from: mail", false),
        ("from: id, normalize: trim", false),
        ("from: id, default: x", false),
        ("template: \"{{ id }}\"", false),
    ];
    for (rule, expected) in cases {
        let text = mapping(&[0]).replacen("from: mail, normalize: email", rule, 1);
        assert_eq!(plan_of(&text).unwrap().destination().key_is_source_key(), expected, "{rule}");
    }
}

#[test]
fn a_missing_column_is_answered_as_it_is_to_be_written() {
    let rule = "  city: { expr: \"Is_Active | default('x')\" }\n  company: Is_Activ\n";
    let plan = plan_of(&format!("{HEAD}{rule}")).unwrap();
    let columns = ["id", "updated_at", "mail", "Is Active"];
    let columns = fieldline_model::Columns::new(columns.map(str::to_owned).to_vec());
    let found: Vec<_> = plan.missing_fields(&columns).into_iter().map(|missing| missing.nearest).collect();
    assert_eq!(found, [Some("Is Active".to_owned()), Some("row[\"Is Active\"]".to_owned())]);
}

#[test]
fn missing_columns_are_named_with_their_place() {
    let plan = plan_of(&mapping(&[0, 1, 2, 3, 4, 5])).unwrap();
    let columns = ["id", "updated_at", "mail", "first_nam", "a", "b", "phone", "town"];
    let columns = fieldline_model::Columns::new(columns.map(str::to_owned).to_vec());
    let missing = plan.missing_fields(&columns);
    let shown: Vec<_> =
        missing.iter().map(|m| (m.field.as_str(), m.place.line, m.nearest.as_deref())).collect();
    assert_eq!(shown, [("country", 8, None), ("first_name", 6, Some("first_nam")), ("job", 10, None)]);
}

#[test]
fn columns_of_one_name_are_told_where_a_rule_names_them() {
    let plan = plan_of(&mapping(&[0, 1, 2, 3, 4, 5])).unwrap();
    let columns = ["id", "", "mail", "note", "", "mail", "note", "id", "mail"];
    let columns = fieldline_model::Columns::new(columns.map(str::to_owned).to_vec());
    let found = plan.ambiguous_fields(&columns);
    let shown: Vec<_> = found.iter().map(|f| (f.field.as_str(), f.columns.as_slice())).collect();
    assert_eq!(shown, [("id", &[1, 8][..]), ("mail", &[3, 6, 9])]);
}

proptest! {
    #[test]
    fn order_comments_and_layout_do_not_matter(
        order in Just((0..FIELDS.len()).collect::<Vec<_>>()).prop_shuffle(),
        comments in proptest::collection::vec("[ -~]{0,12}", 6),
    ) {
        let mut text = HEAD.to_owned();
        for (index, comment) in order.iter().zip(&comments) {
            text.push_str(&format!("  # {comment}\n\n"));
            text.push_str(&FIELDS[*index].replace(", ", ",   "));
        }
        // Spaces inside of quotes are content.
        let text = text.replace("default(  'x')", "default('x')");
        prop_assert_eq!(fingerprint(&text), fingerprint(&mapping(&[0, 1, 2, 3, 4, 5])));
    }

    #[test]
    fn no_text_makes_the_compiler_panic(
        edits in proptest::collection::vec((any::<prop::sample::Index>(), 0u8..3, any::<char>()), 1..6),
        in_project in any::<bool>(),
    ) {
        let original = if in_project { PROJECT.to_owned() } else { mapping(&[0, 1, 2, 3, 4, 5]) };
        let mut letters: Vec<char> = original.chars().collect();
        for (place, kind, letter) in edits {
            let at = place.index(letters.len());
            match kind {
                0 => { letters.remove(at); }
                1 => letters.insert(at, letter),
                _ => letters[at] = if letter.is_ascii() { letter } else { '{' },
            }
        }
        let broken: String = letters.into_iter().collect();
        let whole = mapping(&[0, 1, 2, 3, 4, 5]);
        let (project, mapping) = if in_project { (broken, whole) } else { (PROJECT.to_owned(), broken) };
        let text = ProjectText::new().with_file("fieldline.yaml", project).with_file("mappings/c.yaml", mapping);
        let compilation = compile(&text);
        for found in &compilation.diagnostics {
            prop_assert!(text.files.contains_key(&found.primary.file));
            prop_assert!(found.primary.line >= 1 && found.primary.column >= 1);
        }
        fieldline_diagnostics::render(&compilation.diagnostics, &text.files, fieldline_diagnostics::Colour::Never);
    }
}
