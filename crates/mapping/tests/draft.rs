//! Drafts of mappings: what is guessed of which table, and that every draft compiles.

use fieldline_mapping::{Draft, DraftAbout, Profile, ProjectText, compile, draft_mapping};
use fieldline_model::{Columns, RowBuilder};
use proptest::prelude::*;

fn profile(columns: &[&str], rows: &[Vec<String>]) -> Profile {
    let columns = Columns::new(columns.iter().map(|name| (*name).to_owned()).collect());
    let mut profile = Profile::new(&columns);
    for row in rows {
        let mut builder = RowBuilder::new(&columns, 64);
        row.iter().for_each(|cell| builder.push(cell));
        profile.add(&builder.finish());
    }
    profile
}

/// The table with its rows repeated under ever new ids, so that there is something to count.
fn draft_of(object: &str, columns: &[&str], rows: &[&[&str]]) -> Option<Draft> {
    let names: Vec<&str> = std::iter::once("id").chain(columns.iter().copied()).collect();
    let rows: Vec<Vec<String>> = (0..60)
        .map(|number| {
            let row = rows[number % rows.len()].iter().map(|cell| (*cell).to_owned());
            std::iter::once(format!("K{number}")).chain(row).collect()
        })
        .collect();
    draft(object, &names, &rows)
}

fn draft(object: &str, columns: &[&str], rows: &[Vec<String>]) -> Option<Draft> {
    let about = DraftAbout {
        mapping: "customers".to_owned(),
        source: "files".to_owned(),
        stream: "customers.csv".to_owned(),
        destination: "hubspot".to_owned(),
        object: object.into(),
        made_by: "a test".to_owned(),
    };
    draft_mapping(&profile(columns, rows), &about, &ProjectText::new())
}

fn compiles(text: &str) -> Result<(), String> {
    let project = "fieldline: 1\nproject: demo\nconnections:\n  files: { type: csv, path: data }\n  \
                   hubspot: { type: hubspot, token: \"${TOKEN}\" }\n";
    let files =
        ProjectText::new().with_file("fieldline.yaml", project).with_file("mappings/customers.yaml", text);
    let compilation = compile(&files);
    match compilation.has_errors() {
        true => Err(format!("{:#?}\n{text}", compilation.diagnostics)),
        false => Ok(()),
    }
}

#[test]
fn columns_become_rules_for_what_they_hold() {
    let cases: [(&str, &str, &[&str], &str); 20] = [
        ("contacts", "E-Mail", &["a@b.io", "C@D.info"], "email: { from: E-Mail, normalize: email }"),
        (
            "contacts",
            "Vorname",
            &["Ada", "Jürgen"],
            "firstname: { from: Vorname, normalize: collapse_spaces }",
        ),
        (
            "contacts",
            "last name",
            &["ADA", "Grace"],
            "lastname: { from: last name, normalize: [collapse_spaces, title_case] }",
        ),
        (
            "contacts",
            "Telefon",
            &["0351 4820", "030 12345678"],
            "phone: { from: Telefon, normalize: { phone: { region: DE } } }",
        ),
        (
            "contacts",
            "mobile",
            &["+49 171 2345678", "+1 415 555 0132"],
            "mobilephone: { from: mobile, normalize: phone }",
        ),
        ("contacts", "phone", &["call me", "later"], "phone: { from: phone, normalize: collapse_spaces }"),
        ("contacts", "Land", &["Deutschland", "AT"], "country: { from: Land, normalize: country }"),
        ("contacts", "PLZ", &["01067", "10115"], "zip: { from: PLZ, normalize: collapse_spaces }"),
        (
            "contacts",
            "website",
            &["example.com", "https://a.b/c"],
            "website: { from: website, normalize: url }",
        ),
        (
            "contacts",
            "lead status",
            &["new", "Bad Timing"],
            "hs_lead_status: { from: lead status, map: { Bad Timing: BAD_TIMING, new: NEW } }",
        ),
        ("contacts", "lifecycle", &["lead", "customer"], "lifecyclestage: { from: lifecycle }"),
        (
            "contacts",
            "created",
            &["31.12.2024", "01.02.2025"],
            "# created: { from: created, normalize: { date: { formats: [\"%d.%m.%Y\"] } } }   # date;",
        ),
        ("contacts", "signup", &["12/31/2024", "02/01/2025"], "formats: [\"%m/%d/%Y\"]"),
        (
            "contacts",
            "seen_at",
            &["2025-01-01T00:00:00Z"],
            "# seen_at: { from: seen_at, normalize: { datetime: { formats: [iso8601], timezone: UTC } } }",
        ),
        (
            "contacts",
            "seats",
            &["12", "7"],
            "# seats: { from: seats, normalize: number }   # number; all 60 values are numbers",
        ),
        ("contacts", "plan", &["pro", "free"], "perhaps a dropdown: free, pro"),
        ("contacts", "active", &["yes", "no"], "# active: { from: active, normalize: boolean }   # checkbox"),
        (
            "companies",
            "Employees",
            &["12", "1,200"],
            "numberofemployees: { from: Employees, normalize: { number: { group_separator: \",\" } } }",
        ),
        ("companies", "domain", &["example.com", "www.b.io"], "domain: { from: domain, normalize: domain }"),
        (
            "deals",
            "closing date",
            &["2025-01-01"],
            "closedate: { from: closing date, normalize: { datetime: { formats: [iso8601], timezone: UTC } } }",
        ),
    ];
    for (object, column, values, expected) in cases {
        let rows: Vec<&[&str]> = values.iter().map(std::slice::from_ref).collect();
        let draft = draft_of(object, &[column], &rows).expect("there is a key");
        assert!(draft.text.contains(expected), "{expected} in\n{}", draft.text);
        assert_eq!(compiles(&draft.text), Ok(()));
    }
}

#[test]
fn doubts_are_told() {
    let ambiguous =
        draft_of("deals", &["close date"], &[&["01/02/2025"], &["03/04/2025"]]).expect("a key").text;
    assert!(ambiguous.contains("nothing tells whether day or month comes first"), "{ambiguous}");
    let partly = draft_of("contacts", &["email"], &[&["a@b.io"], &["b@b.io"], &["c@b.io"], &["d@"]]);
    let partly = partly.expect("a key");
    assert!(
        partly.text.contains("# guess: 75 % of 60 values") || partly.text.contains("by the column's name")
    );
    let words = draft_of("contacts", &["email"], &[&["a@b.io"], &["N/A"], &["-"]]).expect("a key");
    assert_eq!(words.empty_values, ["N/A", "-"]);
}

#[test]
fn the_key_is_what_identifies() {
    let rows =
        |make: fn(usize) -> [String; 3]| (0..100).map(|number| make(number).to_vec()).collect::<Vec<_>>();
    let draft_text =
        |columns: [&str; 3], rows: &[Vec<String>]| draft("contacts", &columns, rows).map(|draft| draft.text);
    let with_id = rows(|n| [format!("u{n}@b.io"), format!("name {n}"), format!("{n}")]);
    let text = draft_text(["email", "name", "User ID"], &with_id).expect("a key");
    assert!(text.contains("key: { property: user_id, from: User ID }"), "{text}");
    let without = rows(|n| [format!("u{n}@b.io"), format!("name {}", n % 3), "x".to_owned()]);
    let text = draft_text(["email", "name", "kind"], &without).expect("a key");
    assert!(text.contains("key: { property: email, from: email, normalize: email }"), "{text}");
    assert!(!text.contains("match:"), "{text}");
    let none = rows(|n| [format!("{}", n % 2), "x".to_owned(), String::new()]);
    assert_eq!(draft_text(["a", "b", "c"], &none), None);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn every_draft_compiles(
        columns in proptest::collection::btree_set("[ -~äß日]{0,10}", 1..5),
        object in prop::sample::select(vec!["contacts", "companies", "deals"]),
        cells in proptest::collection::vec("[ -~ä\\n]{0,12}|[0-9]{1,13}|yes|no|2024-0[1-9]-1[0-9]", 8),
    ) {
        let columns: Vec<&str> = columns.iter().map(String::as_str).filter(|name| *name != "id").collect();
        let rows: Vec<Vec<&str>> = cells.iter().map(|cell| columns.iter().map(|_| cell.as_str()).collect()).collect();
        let rows: Vec<&[&str]> = rows.iter().map(Vec::as_slice).collect();
        if let Some(draft) = draft_of(object, &columns, &rows) {
            prop_assert_eq!(compiles(&draft.text), Ok(()));
        }
    }
}

#[test]
fn the_drafted_filter_compiles_whatever_the_header_is() {
    for (header, written) in [
        ("is_test", "is_test != 'yes'"),
        ("Is Test", "row[\"Is Test\"] != 'yes'"),
        ("test-account", "row[\"test-account\"] != 'yes'"),
    ] {
        let draft =
            draft_of("contacts", &["E-Mail", header], &[&["a@b.io", "yes"], &["c@d.io", "no"]]).unwrap();
        let text = draft.text.replace("  # filter: ", "  filter: ");
        assert!(text.contains("  filter: "), "{text}");
        compiles(&text).unwrap();
        assert!(text.contains(written) || text.contains(&written.replace('"', "\\\"")), "{text}");
    }
}
