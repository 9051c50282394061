//! Drafts of mappings: what is guessed of which table, and that every draft compiles.

mod keys;
mod phones;

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
    draft_of_file(object, columns, rows, b',')
}

fn draft_of_file(object: &str, columns: &[&str], rows: &[Vec<String>], delimiter: u8) -> Option<Draft> {
    let about = DraftAbout {
        mapping: "customers".to_owned(),
        source: "files".to_owned(),
        stream: "customers.csv".to_owned(),
        destination: "hubspot".to_owned(),
        object: object.into(),
        delimiter,
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
    let cases: [(&str, &str, &[&str], &str); 19] = [
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

/// Drafts of a column beside others, in a file with that delimiter: what the text has, and whether the column is unsure.
#[test]
fn what_cannot_be_known_is_a_comment_with_its_readings() {
    struct Case {
        object: &'static str,
        columns: &'static [&'static str],
        rows: &'static [&'static [&'static str]],
        delimiter: u8,
        /// What the draft says.
        says: &'static [&'static str],
        is_unsure: bool,
    }
    let case = |object, columns, rows, says, is_unsure| Case {
        object,
        columns,
        rows,
        delimiter: b',',
        says,
        is_unsure,
    };
    let cases = [
        // Seconds, milliseconds, Excel's days, years, days without signs.
        case(
            "deals",
            &["close_date"],
            &[&["1700077777"], &["1703340020"]],
            &[
                "\n  closedate: { from: close_date, normalize: { datetime: { formats: [epoch_s], timezone: UTC } } }",
            ],
            false,
        ),
        case(
            "deals",
            &["close_date"],
            &[&["1700077777000"], &["1703340020123"]],
            &["formats: [epoch_ms]"],
            false,
        ),
        case("contacts", &["birthdate"], &[&["631152000"], &["631238400"]], &["formats: [epoch_s]"], false),
        case(
            "contacts",
            &["birthdate"],
            &[&["30000"], &["30007"]],
            &[
                "# unsure: `birthdate`: these look like Excel's serial days",
                "\n  # date_of_birth: { from: birthdate, normalize: { date: { formats: [excel_days] } } }   # if they are Excel's days",
                "\n  # birthdate: { from: birthdate, normalize: number }   # if they are numbers",
            ],
            true,
        ),
        case("contacts", &["birthdate"], &[&["45306.75"], &["30007.5"]], &["# unsure: `birthdate`"], true),
        case(
            "contacts",
            &["birthdate"],
            &[&["1960"], &["1990"]],
            &["# unsure: `birthdate`: these look like years"],
            true,
        ),
        case(
            "deals",
            &["close_date"],
            &[&["20240131"], &["20231224"]],
            &["\n  closedate: { from: close_date", "formats: [iso8601]"],
            false,
        ),
        case(
            "deals",
            &["close_date"],
            &[&["3"], &["17"]],
            &["# close_date: { from: close_date, normalize: number }"],
            false,
        ),
        case(
            "deals",
            &["lifetime_value"],
            &[&["1007.50"], &["1014.25"]],
            &["# lifetime_value: { from: lifetime_value, normalize: number }   # number"],
            false,
        ),
        case(
            "deals",
            &["candidates"],
            &[&["3"], &["17"]],
            &["# candidates: { from: candidates, normalize: number }   # number"],
            false,
        ),
        case(
            "deals",
            &["update_count"],
            &[&["1700077777"], &["1703340020"]],
            &["# update_count: { from: update_count, normalize: number }"],
            false,
        ),
        // Day and month.
        case(
            "deals",
            &["close date"],
            &[&["01/02/2025"], &["03/04/2025"]],
            &[
                "# unsure: `close date`: nothing tells whether day or month comes first",
                "formats: [\"%m/%d/%Y\"], timezone: UTC } } }   # if the month comes first\n",
                "formats: [\"%d/%m/%Y\"], timezone: UTC } } }   # if the day comes first\n",
            ],
            true,
        ),
        case(
            "contacts",
            &["seen_on"],
            &[&["01-02-2025"], &["03-04-2025"]],
            &[
                "# unsure: `seen_on`: nothing tells",
                "# seen_on: { from: seen_on, normalize: { date: { formats: [\"%m-%d-%Y\"] } } }   # if the month comes first\n",
            ],
            true,
        ),
        case(
            "contacts",
            &["seen_on"],
            &[&["01/02/2025"], &["03/04/2025 10:30"]],
            &[
                "formats: [\"%m/%d/%Y\", \"%m/%d/%Y %H:%M\"] } } }   # if the month comes first\n",
                "formats: [\"%d/%m/%Y\", \"%d/%m/%Y %H:%M\"] } } }   # if the day comes first\n",
            ],
            true,
        ),
        case(
            "contacts",
            &["seen_on"],
            &[&["01/02/2025"], &["2025-04-03"]],
            &["formats: [iso8601, \"%d/%m/%Y\"] } } }   # if the day comes first\n"],
            true,
        ),
        case(
            "deals",
            &["close_date"],
            &[&["02/14/2024"], &["15/03/2024"], &["01/02/2024"]],
            &[
                "day and month stand in both orders: 20 values can only begin with the month, 20 only with the day, and 20 with either",
                "formats: [\"%m/%d/%Y\", \"%d/%m/%Y\"], timezone: UTC } } }   # if the month comes first where both can be meant\n",
            ],
            true,
        ),
        case(
            "contacts",
            &["seen_on"],
            &[&["02/14/2024"], &["01/02/2024"]],
            &["# seen_on: { from: seen_on, normalize: { date: { formats: [\"%m/%d/%Y\"] } } }"],
            false,
        ),
        case(
            "contacts",
            &["seen_on", "country"],
            &[&["01/02/2026", "Germany"], &["03/04/2026", "DE"]],
            &["formats: [\"%d/%m/%Y\"]", "countries in `country` write the day first"],
            false,
        ),
        case(
            "contacts",
            &["birthdate", "country"],
            &[&["01/02/1986", "US"], &["03/04/1986", "United States"]],
            &["\n  date_of_birth: { from: birthdate, normalize: { date: { formats: [\"%m/%d/%Y\"] } } }"],
            false,
        ),
        case(
            "contacts",
            &["seen_on", "country"],
            &[&["01/02/2026", "Canada"], &["03/04/2026", "Canada"]],
            &["nothing tells"],
            true,
        ),
        case(
            "contacts",
            &["seen_on", "country"],
            &[&["01/02/2026", "Germany"], &["03/04/2026", "US"]],
            &["nothing tells"],
            true,
        ),
        // Thousands and decimals.
        Case {
            object: "deals",
            columns: &["amount"],
            rows: &[&["1.101"], &["2.102"]],
            delimiter: b';',
            says: &[
                "# amount: { from: amount, normalize: { number: { decimal_separator: \",\", group_separator: \".\" } } }   # if `1.101` is above a thousand",
                "# amount: { from: amount, normalize: number }   # if `1.101` is a little above one",
            ],
            is_unsure: true,
        },
        Case {
            object: "deals",
            columns: &["amount"],
            rows: &[&["1,101"], &["250"]],
            delimiter: b';',
            says: &["# unsure: `amount`"],
            is_unsure: true,
        },
        Case {
            object: "deals",
            columns: &["weight"],
            rows: &[&["1.101"], &["0.250"]],
            delimiter: b';',
            says: &["# weight: { from: weight, normalize: number }"],
            is_unsure: false,
        },
        Case {
            object: "deals",
            columns: &["amount"],
            rows: &[&["1.101"], &["2.102,50"]],
            delimiter: b';',
            says: &[
                "\n  amount: { from: amount, normalize: { number: { decimal_separator: \",\", group_separator: \".\" } } }",
            ],
            is_unsure: false,
        },
        case(
            "deals",
            &["amount"],
            &[&["1.101"], &["2.102"]],
            &["\n  amount: { from: amount, normalize: number }"],
            false,
        ),
        // Quoted in a file with commas.
        case(
            "deals",
            &["amount"],
            &[&["1,701"], &["2,950"]],
            &[
                "# amount: { from: amount, normalize: { number: { group_separator: \",\" } } }   # if `1,101` is above a thousand",
                "# amount: { from: amount, normalize: { number: { decimal_separator: \",\" } } }   # if `1,101` is a little above one",
            ],
            true,
        ),
        case("deals", &["weight"], &[&["1,701"], &["12,250"]], &["# unsure: `weight`"], true),
        case(
            "deals",
            &["amount"],
            &[&["1,701"], &["0,950"]],
            &["\n  amount: { from: amount, normalize: { number: { decimal_separator: \",\" } } }"],
            false,
        ),
        case(
            "deals",
            &["amount"],
            &[&["1,701"], &["1,234,950"]],
            &["\n  amount: { from: amount, normalize: { number: { group_separator: \",\" } } }"],
            false,
        ),
        case(
            "deals",
            &["amount"],
            &[&["1,701"], &["1,234.50"]],
            &["\n  amount: { from: amount, normalize: { number: { group_separator: \",\" } } }"],
            false,
        ),
        Case {
            object: "companies",
            columns: &["Mitarbeiter"],
            rows: &[&["1.200"], &["3.500"]],
            delimiter: b';',
            says: &[
                "numberofemployees: { from: Mitarbeiter, normalize: { number: { decimal_separator: \",\", group_separator: \".\" } } }",
            ],
            is_unsure: false,
        },
    ];
    for Case { object, columns, rows, delimiter, says, is_unsure } in cases {
        let names: Vec<&str> = std::iter::once("id").chain(columns.iter().copied()).collect();
        let rows: Vec<Vec<String>> = (0..60)
            .map(|number| {
                let row = rows[number % rows.len()].iter().map(|cell| (*cell).to_owned());
                std::iter::once(format!("K{number}")).chain(row).collect()
            })
            .collect();
        let draft = draft_of_file(object, &names, &rows, delimiter).expect("there is a key");
        for words in says {
            assert!(draft.text.contains(words), "{words} in\n{}", draft.text);
        }
        let expected: &[&str] = if is_unsure { &columns[..1] } else { &[] };
        assert_eq!(draft.unsure, expected, "{}", draft.text);
        assert_eq!(compiles(&draft.text), Ok(()));
    }
}

/// Readings are proposals: with the `#` in front removed they are rules.
#[test]
fn the_readings_of_a_doubt_compile() {
    let cases: [(&str, &str, &[&str], u8); 7] = [
        ("deals", "close_date", &["45306"], b','),
        ("contacts", "seen_on", &["02/14/2024", "15/03/2024"], b','),
        ("deals", "amount", &["1,701"], b','),
        ("deals", "close date", &["01/02/2025"], b','),
        ("deals", "amount", &["1.101"], b';'),
        ("contacts", "phone", &["1712345678.0"], b','),
        ("deals", "amount", &["1,101"], b';'),
    ];
    for (object, column, values, delimiter) in cases {
        let rows: Vec<Vec<String>> =
            (0..60).map(|row| vec![format!("K{row}"), values[row % values.len()].to_owned()]).collect();
        let text = draft_of_file(object, &["id", column], &rows, delimiter).expect("a key").text;
        let readings: Vec<&str> =
            text.lines().filter(|line| line.starts_with("  # ") && line.contains("{ from:")).collect();
        assert!(!readings.is_empty(), "{text}");
        for reading in readings {
            assert_eq!(compiles(&text.replace(reading, &reading.replacen("# ", "", 1))), Ok(()));
        }
    }
}

#[test]
fn columns_without_a_name_of_their_own_are_left_out() {
    let rows: Vec<Vec<String>> = (0..60)
        .map(|row| [format!("K{row}"), "Ada".into(), "x".into(), "y".into(), String::new()].to_vec())
        .collect();
    let draft = draft("contacts", &["id", "first name", "note", "note", ""], &rows).expect("a key");
    assert!(draft.text.contains("# unsure: columns 3, 4 are all called `note`"), "{}", draft.text);
    assert_eq!((draft.unsure.as_slice(), draft.mapped), (&["note".to_owned()][..], 1));
    assert_eq!(compiles(&draft.text), Ok(()));
}

#[test]
fn a_name_with_a_line_break_ends_no_comment() {
    let rows: Vec<Vec<String>> = (0..60)
        .map(|row| vec![format!("K{row}"), "01/02/2025".into(), "030 1234567".into(), "DE".into()])
        .collect();
    for columns in
        [["id", "seen\non: x", "phone", "coun\ntry: y"], ["id", "note\n: z", "note\n: z", "country"]]
    {
        let text = draft("contacts", &columns, &rows).expect("a key").text;
        assert_eq!(compiles(&text), Ok(()), "{text}");
        assert!(text.lines().all(|line| !line.starts_with("on: x") && !line.starts_with("try: y")), "{text}");
    }
}

#[test]
fn names_are_put_into_title_case_only_where_that_changes_no_mixed_one() {
    let cases: [(&[&str], bool); 4] = [
        (&["ADA", "Grace"], true),
        (&["lovelace", "HOPPER"], true),
        (&["Ada", "Grace"], false),
        (&["MCDONALD", "van der Berg", "DeLuca"], false),
    ];
    for (names, is_title_case) in cases {
        let rows: Vec<&[&str]> = names.iter().map(std::slice::from_ref).collect();
        let text = draft_of("contacts", &["last name"], &rows).expect("a key").text;
        assert_eq!(text.contains("title_case]"), is_title_case, "{text}");
    }
}

#[test]
fn phones_beside_countries_are_read_in_their_country() {
    let rows: [&[&str]; 3] = [&["030 1234567", "DE"], &["0351 4820", "Germany"], &["", "AT"]];
    let text = draft_of("contacts", &["phone", "country"], &rows).expect("a key").text;
    assert!(text.contains("phone: { region: { from: country, normalize: country } }"), "{text}");
    let rows: [&[&str]; 2] = [&["+49 30 1234567", "DE"], &["+1 415 555 0132", "US"]];
    let text = draft_of("contacts", &["phone", "country"], &rows).expect("a key").text;
    assert!(text.contains("phone: { from: phone, normalize: phone }"), "{text}");
}

#[test]
fn a_watermark_is_a_comment_where_keys_repeat_and_nothing_where_not() {
    let rows = |keys: usize| -> Vec<Vec<String>> {
        (0..200)
            .map(|row| vec![format!("K{}", row % keys), format!("2025-01-01T00:{:02}:00Z", row % 60)])
            .collect()
    };
    let text = draft("contacts", &["id", "updated_at"], &rows(195)).expect("a key").text;
    assert!(
        text.contains("\n  # watermark: updated_at") && text.contains("Several rows have one key"),
        "{text}"
    );
    let text = draft("contacts", &["id", "updated_at"], &rows(200)).expect("a key").text;
    assert!(!text.contains("watermark"), "{text}");
}

#[test]
fn words_for_nothing_are_those_that_cells_hold_more_than_once() {
    let rows: Vec<Vec<String>> = (0..60)
        .map(|row| {
            let note = if row == 7 { "NULL" } else { "fine" };
            vec![format!("K{row}"), if row % 3 == 0 { "\\N" } else { "Ada" }.to_owned(), note.to_owned()]
        })
        .collect();
    assert_eq!(draft("contacts", &["id", "first name", "note"], &rows).expect("a key").empty_values, ["\\N"]);
}

#[test]
fn doubts_are_told() {
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
    // Different in every row by chance.
    let by_chance = rows(|n| [format!("Ada {n}"), format!("{}.5", n * 3), format!("Main Street {n}")]);
    assert_eq!(draft_text(["name", "amount", "street"], &by_chance), None);
    let counted = rows(|n| [format!("Ada {n}"), format!("{}", n * 3), "x".to_owned()]);
    assert_eq!(draft_text(["name", "seats", "kind"], &counted), None);
    let codes = rows(|n| [format!("Ada {n}"), format!("A-{n}"), "x".to_owned()]);
    let text = draft_text(["name", "article", "kind"], &codes).expect("a key");
    assert!(text.contains("key: article"), "{text}");
    let german = rows(|n| [format!("Ada {n}"), format!("{n}"), "x".to_owned()]);
    assert!(
        draft_text(["name", "Kundennummer", "kind"], &german).expect("a key").contains("key: Kundennummer")
    );
    let decimals = rows(|n| [format!("Ada {n}"), format!("{n}.0"), "x".to_owned()]);
    let text = draft_text(["name", "id", "kind"], &decimals).expect("a key");
    assert!(text.contains("# unsure: some values end in `.0`"), "{text}");
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
