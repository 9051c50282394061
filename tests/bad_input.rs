//! What people get wrong, and whether they are told where and what to do.

use crate::support::{Project, Sim, fieldline};

#[test]
fn eight_mistakes_give_eight_diagnostics_at_their_places() {
    let project = Project::empty("http://127.0.0.1:9");
    project.write(
        "fieldline.yaml",
        "fieldline: 1\nproject: broken\nconnections:\n  app: { type: csv, path: data }\n  hubspot: { type: hubspot, \
         token: \"${HUBSPOT_TOKEN}\", base_url: \"http://127.0.0.1:9\" }\n",
    );
    project.write(
        "mappings/broken.yaml",
        "fieldline: 1\n\
         mapping: broken\n\
         source:\n\
         \x20 connection: apps\n\
         \x20 stream: customers.csv\n\
         \x20 key: id\n\
         destination:\n\
         \x20 connection: hubspot\n\
         \x20 object: contacts\n\
         \x20 key: { property: _app_id, from: id }\n\
         fields:\n\
         \x20 email: { from: email, normalise: email }\n\
         \x20 firstname: { from: first, normalize: titlecase }\n\
         \x20 hs_object_id: id\n\
         \x20 hs_lead_status: { from: status, map: { n: NEWISH } }\n\
         \x20 createdate: { from: created, normalize: { datetime: { timezone: Mars/Olympus } } }\n\
         \x20 lastname: { expr: \"last +\" }\n",
    );
    let checked = project.run(&["check", "--json"]).ends_with(2).json("check");
    let places: Vec<(u64, u64)> = checked["diagnostics"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|diagnostic| diagnostic["severity"] == "error")
        .map(|diagnostic| (diagnostic["line"].as_u64().unwrap(), diagnostic["column"].as_u64().unwrap()))
        .collect();
    let expected = [(4, 15), (10, 20), (12, 25), (13, 40), (14, 3), (15, 45), (16, 67), (17, 27)];
    assert_eq!(places, expected, "{checked:#}");
    let shown = project.run(&["check"]).ends_with(2).stdout;
    assert!(shown.contains("mappings/broken.yaml:12") && shown.contains("help"), "{shown}");
}

#[test]
fn a_missing_column_stops_the_run_before_its_first_row() {
    let sim = Sim::start("unlimited");
    let project = Project::first_sync(&sim);
    let rows = project.read("data/customers.csv");
    let mut renamed = b"customer_id,e_mail".to_vec();
    renamed.extend(rows.strip_prefix(b"customer_id,email").expect("the header begins so"));
    project.write("data/customers.csv", renamed);
    for command in ["plan", "run"] {
        let refused = project.run(&[command]).ends_with(2);
        let said = &refused.stderr;
        assert!(
            said.contains("mappings/customers.yaml:") && said.contains("`email`") && said.contains("e_mail"),
            "{said}"
        );
    }
    assert_eq!(sim.stats()["totals"]["read"], 0);
}

#[test]
fn a_portal_that_lacks_properties_is_told_so_before_anything_is_written() {
    let sim = Sim::start("unlimited");
    let project = Project::first_sync(&sim);
    project.replace(
        "fieldline.yaml",
        "    tier: professional",
        "    sync_source_property: origin_of_sync\n    tier: professional",
    );
    let refused = project.run(&["run"]).ends_with(2);
    assert!(
        refused.stderr.contains("  because: sync-source property `origin_of_sync` does not exist there")
            && refused.stderr.contains("  = help: `fieldline schema push` creates"),
        "{}",
        refused.stderr
    );
    assert_eq!(sim.stats()["totals"]["write"], 0);
}

#[test]
fn a_missing_file_and_an_unreachable_portal_are_named() {
    let sim = Sim::start("unlimited");
    let project = Project::first_sync(&sim);
    std::fs::remove_file(project.path("data/customers.csv")).unwrap();
    let refused = project.run(&["plan"]).ends_with(2);
    assert!(refused.stderr.contains("customers.csv"), "{}", refused.stderr);
    let unknown = project.run(&["plan", "custmers"]).ends_with(2);
    assert!(unknown.stderr.contains("Did you mean `customers`"), "{}", unknown.stderr);
}

#[test]
fn one_bad_value_costs_one_record_or_one_value_and_the_other_99_are_loaded() {
    let sim = Sim::start("unlimited");
    let project = Project::first_sync(&sim);
    let header =
        String::from_utf8_lossy(&project.read("data/customers.csv")).lines().next().unwrap().to_owned();
    let row = |number: usize| {
        let (email, phone, created) = match number {
            20 => ("foo@".to_owned(), "", "2024-05-01"),
            40 => (format!("c{number}@example.org"), "call me", "2024-05-01"),
            60 => (format!("c{number}@example.org"), "", "31.02.2024"),
            _ => (format!("c{number}@example.org"), "020 7946 0018", "2024-05-01"),
        };
        format!(
            "C-{number:07},{email},Ada,Lovelace,{phone},GB,{created},2024-06-01T10:00:00Z,p1,100,GBP,new,,,false"
        )
    };
    let rows: Vec<String> = std::iter::once(header).chain((0..100).map(row)).collect();
    project.write("data/customers.csv", rows.join("\n"));
    let report = project.run(&["run", "--json"]).ends_with(3).json("run");
    let done = &report["mappings"][0];
    assert_eq!(
        (&done["created"], &done["rejected"], &done["calls"]["write"]),
        (&98.into(), &2.into(), &1.into())
    );
    let status = project.run(&["status", "--json"]).ends_with(0).json("status");
    let standing = status["mappings"][0]["standing"].as_array().unwrap().clone();
    let named: Vec<(&str, &str)> = standing
        .iter()
        .map(|entry| (entry["subject"].as_str().unwrap(), entry["property"].as_str().unwrap()))
        .collect();
    assert_eq!(named, [("C-0000020", "email"), ("C-0000060", "signup_date")]);
    let contacts = sim.contacts();
    let skipped =
        contacts.iter().find(|contact| contact["properties"]["app_customer_id"] == "C-0000040").unwrap();
    assert!(skipped["properties"]["phone"].is_null(), "the phone that is none was skipped");
}

#[test]
fn usage_mistakes_end_with_2_and_say_what_is_possible() {
    for arguments in
        [&["chek"][..], &["plan", "--al"], &["run", "--quiet", "--verbose"], &["sim", "--tier", "gold"], &[]]
    {
        let refused = fieldline(arguments).ends_with(2);
        assert!(
            refused.stderr.contains("Usage") || refused.stderr.contains("--help"),
            "{arguments:?}: {}",
            refused.stderr
        );
    }
    let empty = Project::empty("http://127.0.0.1:9");
    let refused = empty.run(&["check"]).ends_with(2);
    assert!(
        refused.stderr.contains("fieldline.yaml") && refused.stderr.contains("-C DIR"),
        "{}",
        refused.stderr
    );
}

#[test]
fn checking_one_mapping_shows_all_of_its_mistakes_and_none_of_others() {
    let sim = Sim::start("unlimited");
    let project = Project::first_sync(&sim);
    let mapping = String::from_utf8(project.read("mappings/customers.yaml")).unwrap();
    std::fs::remove_file(project.path("mappings/customers.yaml")).unwrap();
    // The file's name is not the mapping's.
    project.write("mappings/people.yaml", mapping.replace("normalize: email,", "normalise: email,"));
    project.write(
        "mappings/other.yaml",
        mapping.replace("mapping: customers", "mapping: other").replace("hs_lead_status", "hs_leed_status"),
    );
    let files = |arguments: &[&str]| -> Vec<String> {
        let all: Vec<&str> = ["check", "--json"].iter().chain(arguments).copied().collect();
        let checked = project.run(&all).ends_with(2).json("check");
        let files = checked["diagnostics"].as_array().unwrap().iter();
        files.map(|diagnostic| diagnostic["file"].as_str().unwrap().to_owned()).collect()
    };
    assert!(files(&["customers"]).iter().any(|file| file == "mappings/people.yaml"));
    let of_other = files(&["other"]);
    assert!(of_other.iter().any(|file| file == "mappings/other.yaml"), "{of_other:?}");
    assert!(files(&[]).len() >= of_other.len().max(2));
}

#[test]
fn a_file_that_is_not_utf8_is_a_diagnostic_and_an_error_with_json_is_a_document() {
    let project = Project::first_sync(&Sim::nowhere());
    let mapping = project.read("mappings/customers.yaml");
    project.write("mappings/customers.yaml", [&mapping[..], b"# Gr\xf6\xdfe\n"].concat());
    let line = mapping.iter().filter(|byte| **byte == b'\n').count() + 1;
    let place = format!("`mappings/customers.yaml`: line {line} is not UTF-8");
    let checked = project.run(&["check", "--json"]).ends_with(2).json("check");
    let found = &checked["diagnostics"][0];
    assert_eq!((&found["code"], &found["line"]), (&"M0101".into(), &line.into()), "{checked:#}");
    let told = project.run(&["check"]).ends_with(2).stdout;
    assert!(
        told.contains(&format!("line {line} is not UTF-8")) && told.contains("`mappings/customers.yaml`"),
        "{told}"
    );
    for command in
        [&["plan"][..], &["run"], &["status"], &["test"], &["compile", "customers"], &["schema", "diff"]]
    {
        let told = project.run(&[command, &["--json"]].concat()).ends_with(2);
        let document = told.json("error");
        let message = document["error"]["message"].as_str().unwrap();
        assert!(message.contains(&place), "{message}");
        assert!(document["error"]["help"][0].as_str().unwrap().contains("as UTF-8"), "{document}");
        assert!(told.stderr.contains(&place), "people are told as before: {}", told.stderr);
    }
    let told = project.run(&["eval", "nobody", "--json"]);
    assert!(told.code == 2 && told.json("error")["version"] == 1);
}

/// Another encoding would not help it.
#[test]
fn a_table_that_is_no_text_is_told_by_what_it_is() {
    for (bytes, what, way_out) in [
        (
            &b"PK\x03\x04\x14\x00\xff\xfe"[..],
            "is a workbook or another zip archive",
            "Save the sheet as CSV, or unpack the archive.",
        ),
        (&b"\x1f\x8b\x08\x00\xff\xfe"[..], "is compressed with gzip", "Decompress it."),
    ] {
        let project = Project::first_sync(&Sim::nowhere());
        project.write("tables/plans.csv", bytes);
        let told = project.run(&["check"]).ends_with(2).stdout;
        assert!(told.contains(what) && told.contains("tables/plans.csv"), "{told}");
        assert!(told.contains(way_out), "{told}");
    }
}
