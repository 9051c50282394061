//! A file as a destination: durable at once, visible as a whole, and nothing of anybody's lost.

use std::io::Read as _;
use std::path::Path;

use fieldline_connector::{ConnectorError, Destination as _, Fetch, FetchBy};
use fieldline_connector_file::{FileDestination, FileForm, FileTarget};
use fieldline_model::{
    Batch, FieldType, Outcome, PropertyDefinition, PropertyName, PropertyType, WriteInput, WriteKind,
};
use tempfile::TempDir;

const CSV: FileForm = FileForm::Csv { delimiter: b',', quote: b'"' };

fn column(name: &str, property_type: PropertyType, field_type: FieldType) -> PropertyDefinition {
    PropertyDefinition { property_type, field_type, ..PropertyDefinition::text(name) }
}

fn target(folder: &TempDir, name: &str, form: FileForm) -> FileTarget {
    FileTarget {
        path: folder.path().join(name),
        form,
        key: "id".into(),
        columns: vec![
            PropertyDefinition::text("id"),
            PropertyDefinition::text("E-mail"),
            column("seats", PropertyType::Number, FieldType::Number),
            column("partner", PropertyType::Bool, FieldType::BooleanCheckbox),
            column("tags", PropertyType::Enumeration, FieldType::Checkbox),
        ],
        former: Vec::new(),
        is_rearranged: false,
        staging: folder.path().join("state/contacts.rows"),
    }
}

fn open(folder: &TempDir, name: &str, form: FileForm) -> FileDestination {
    let destination = FileDestination::open("exports/contacts", target(folder, name, form));
    destination.resume().unwrap();
    destination
}

/// A row to write: its key, and properties.
type Row<'a> = (&'a str, &'a [(&'a str, &'a str)]);

async fn write(destination: &FileDestination, kind: WriteKind, rows: &[Row<'_>]) -> Vec<Outcome> {
    let input = |(number, (key, properties)): (usize, &Row<'_>)| WriteInput {
        trace: format!("t{number}").into(),
        target: (*key).to_owned(),
        properties: properties.iter().map(|(name, text)| ((*name).into(), (*text).to_owned())).collect(),
    };
    let inputs = rows.iter().enumerate().map(input).collect();
    destination.write(&Batch { id: "b".into(), object: "x".into(), kind, inputs }).await.unwrap()
}

async fn upsert(destination: &FileDestination, rows: &[Row<'_>]) -> Vec<Outcome> {
    write(destination, WriteKind::Upsert("id".into()), rows).await
}

async fn fetch(destination: &FileDestination, keys: &[&str]) -> Result<Vec<String>, ConnectorError> {
    let by = FetchBy::Id(keys.iter().map(|key| (*key).into()).collect());
    let properties: Vec<PropertyName> = ["id", "E-mail", "seats", "partner", "tags"].map(Into::into).to_vec();
    let request = Fetch { object: "x".into(), by, properties, timed: Vec::new() };
    let found = destination.fetch(&request).await?;
    let words = |record: &fieldline_model::ObservedRecord| {
        let mut values: Vec<String> =
            record.properties.iter().map(|(name, value)| format!("{name}={value}")).collect();
        values.sort();
        values.join(" ")
    };
    Ok(found.iter().map(words).collect())
}

fn text(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap()
}

#[tokio::test]
async fn a_load_is_shown_as_a_whole_in_order_of_the_keys() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out/contacts.csv");
    let destination = open(&folder, "out/contacts.csv", CSV);
    let first: &[Row<'_>] =
        &[("10", &[("id", "10"), ("E-mail", "c,d@x.io")]), ("9", &[("E-mail", "a\"b\nc")])];
    let outcomes = upsert(&destination, first).await;
    assert!(outcomes.iter().all(|outcome| matches!(outcome, Outcome::Written { created: true, .. })));
    assert!(!path.exists(), "nobody sees half a load");
    destination.finish().await.unwrap();
    let header = "id,E-mail,seats,partner,tags\n";
    assert_eq!(text(&path), format!("{header}9,\"a\"\"b\nc\",,,\n10,\"c,d@x.io\",,,\n"));
    // Equal contents are equal files, whatever order they came in.
    std::fs::remove_file(&path).unwrap();
    let again = open(&folder, "out/contacts.csv", CSV);
    upsert(&again, &[first[1]]).await;
    upsert(&again, &[first[0]]).await;
    again.finish().await.unwrap();
    assert_eq!(text(&path), format!("{header}9,\"a\"\"b\nc\",,,\n10,\"c,d@x.io\",,,\n"));
    let left: Vec<_> = std::fs::read_dir(folder.path().join("state")).unwrap().collect();
    assert!(left.is_empty(), "{left:?}");
}

#[tokio::test]
async fn rows_are_updated_cleared_moved_and_removed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("c.csv");
    std::fs::write(&path, "id,E-mail,seats\n1,a@x.io,5\n2,b@x.io,6\n3,c@x.io,7\n").unwrap();
    let destination = open(&folder, "c.csv", CSV);
    let rows: &[Row<'_>] = &[
        ("1", &[("seats", "9")]),
        ("2", &[("E-mail", "")]),
        ("3", &[("id", "4")]),
        ("8", &[("seats", "1")]),
    ];
    let outcomes = write(&destination, WriteKind::Update, rows).await;
    let words: Vec<String> = outcomes.iter().map(|outcome| format!("{outcome:?}")).collect();
    let written = |id: &str| format!("Written({id}, created: false)");
    assert_eq!(words, [written("1"), written("2"), written("4"), "Missing".to_owned()]);
    // Nobody's row is written over.
    let taken = write(&destination, WriteKind::Update, &[("4", &[("id", "1")])]).await;
    assert!(matches!(&taken[..], [Outcome::Rejected(_)]), "{taken:?}");
    let gone = destination.archive(&"x".into(), &["2".into(), "77".into()]).await.unwrap();
    assert!(matches!(&gone[..], [Outcome::Written { .. }, Outcome::Missing]), "{gone:?}");
    destination.finish().await.unwrap();
    assert_eq!(text(&path), "id,E-mail,seats,partner,tags\n1,a@x.io,9,,\n4,c@x.io,7,,\n");
}

#[tokio::test]
async fn what_other_people_keep_beside_ours_stays() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("c.csv");
    std::fs::write(&path, "my note,id,E-mail\ncall her,1,a@x.io\n,2,b@x.io\n").unwrap();
    let destination = open(&folder, "c.csv", CSV);
    assert_eq!(
        fetch(&destination, &["2", "1", "5"]).await.unwrap(),
        ["E-mail=b@x.io id=2", "E-mail=a@x.io id=1"]
    );
    upsert(&destination, &[("1", &[("E-mail", "z@x.io")])]).await;
    destination.finish().await.unwrap();
    let expected = "id,E-mail,seats,partner,tags,my note\n1,z@x.io,,,,call her\n2,b@x.io,,,,\n";
    assert_eq!(text(&path), expected);
    let lines = folder.path().join("c.jsonl");
    std::fs::write(&lines, "{\"id\": 7, \"more\": {\"deep\": [1.50, 1.5e3, 1e400]}, \"seats\": 2}\n")
        .unwrap();
    let target = FileTarget {
        staging: folder.path().join("state/lines.rows"),
        ..target(&folder, "c.jsonl", FileForm::Jsonl)
    };
    let destination = FileDestination::open("exports/lines", target);
    upsert(&destination, &[("7", &[("tags", "a;b"), ("partner", "true"), ("seats", "12.50")])]).await;
    destination.finish().await.unwrap();
    let expected =
        r#"{"id":"7","seats":12.50,"partner":true,"tags":["a","b"],"more":{"deep":[1.50,1.5e+3,1e+400]}}"#;
    assert_eq!(text(&lines), format!("{expected}\n"));
}

#[tokio::test]
async fn a_death_before_the_end_loses_nothing_and_shows_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("c.csv");
    std::fs::write(&path, "id,E-mail\n1,a@x.io\n").unwrap();
    let destination = open(&folder, "c.csv", CSV);
    upsert(&destination, &[("2", &[("E-mail", "b@x.io")])]).await;
    drop(destination);
    assert_eq!(text(&path), "id,E-mail\n1,a@x.io\n");
    let again = open(&folder, "c.csv", CSV);
    assert_eq!(fetch(&again, &["2"]).await.unwrap(), ["E-mail=b@x.io id=2"]);
    again.finish().await.unwrap();
    assert_eq!(text(&path), "id,E-mail,seats,partner,tags\n1,a@x.io,,,\n2,b@x.io,,,\n");
}

#[tokio::test]
async fn what_was_not_shown_is_dropped_when_the_file_has_moved_on() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("c.csv");
    std::fs::write(&path, "id,E-mail\n1,a@x.io\n").unwrap();
    let destination = open(&folder, "c.csv", CSV);
    upsert(&destination, &[("2", &[("E-mail", "b@x.io")])]).await;
    drop(destination);
    std::fs::write(&path, "id,E-mail\n1,edited@x.io\n").unwrap();
    let again = open(&folder, "c.csv", CSV);
    assert_eq!(fetch(&again, &["1", "2"]).await.unwrap(), ["E-mail=edited@x.io id=1"]);
}

#[tokio::test]
async fn a_file_that_cannot_be_kept_as_it_is_is_refused_with_the_line() {
    let cases = [
        ("id,E-mail\n1,a@x.io\n2\n", "its line 3 cannot be read: it has 1 column, the header has 2"),
        ("id,E-mail\n,a@x.io\n", "its line 2 has nothing under `id`"),
        ("id,E-mail\n1,a\n1,b\n", "its line 3 has a `id` that an earlier line has, too"),
        ("E-mail\na@x.io\n", "it has no column `id`, which is the key"),
        ("id,id\n1,2\n", "names must differ"),
    ];
    for (content, why) in cases {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("c.csv");
        std::fs::write(&path, content).unwrap();
        let error = fetch(&open(&folder, "c.csv", CSV), &["1"]).await.unwrap_err().to_string();
        assert!(error.contains(why), "{error}");
        assert!(error.ends_with("Mend that, or move the file away: it is written anew then"), "{error}");
        assert_eq!(text(&path), content);
    }
}

#[tokio::test]
async fn nothing_to_write_makes_an_empty_file_once_and_touches_none_that_is_there() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("c.csv");
    let destination = open(&folder, "c.csv", CSV);
    destination.finish().await.unwrap();
    assert_eq!(text(&path), "id,E-mail,seats,partner,tags\n");
    std::fs::write(&path, "id\n").unwrap();
    let destination = open(&folder, "c.csv", CSV);
    destination.finish().await.unwrap();
    assert_eq!(text(&path), "id\n");
}

#[tokio::test]
async fn a_name_that_ends_in_gz_is_written_and_read_as_gzip() {
    let folder = tempfile::tempdir().unwrap();
    let destination = open(&folder, "c.csv.gz", CSV);
    upsert(&destination, &[("1", &[("E-mail", "a@x.io")])]).await;
    destination.finish().await.unwrap();
    let mut found = String::new();
    let file = std::fs::File::open(folder.path().join("c.csv.gz")).unwrap();
    flate2::read::GzDecoder::new(file).read_to_string(&mut found).unwrap();
    assert_eq!(found, "id,E-mail,seats,partner,tags\n1,a@x.io,,,\n");
    assert_eq!(fetch(&open(&folder, "c.csv.gz", CSV), &["1"]).await.unwrap(), ["E-mail=a@x.io id=1"]);
}

#[tokio::test]
async fn all_rows_are_listed_page_by_page() {
    let folder = tempfile::tempdir().unwrap();
    let destination = open(&folder, "c.csv", CSV);
    let keys: Vec<String> = (0..2_500).map(|number| format!("K{number:04}")).collect();
    for chunk in keys.chunks(1_000) {
        let rows: Vec<Row<'_>> = chunk.iter().map(|key| (key.as_str(), &[("E-mail", "x")][..])).collect();
        upsert(&destination, &rows).await;
    }
    let (mut listed, mut cursor) = (Vec::new(), None::<String>);
    loop {
        let page = destination.list(&"x".into(), &["E-mail".into()], cursor.as_deref()).await.unwrap();
        listed.extend(page.records.into_iter().map(|record| record.id.into_string()));
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    assert_eq!((listed, destination.count(&"x".into()).await.unwrap()), (keys, 2_500));
}

#[tokio::test]
async fn a_file_that_somebody_touches_during_a_load_is_never_written_over() {
    type Touch = fn(&Path);
    let touches: [(&str, Touch); 2] = [
        ("edited", |path| std::fs::write(path, "id,E-mail\n1,theirs@x.io\n").unwrap()),
        ("taken away", |path| std::fs::remove_file(path).unwrap()),
    ];
    for (how, touch) in touches {
        for is_written in [false, true] {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("c.csv");
            std::fs::write(&path, "id,E-mail\n1,a@x.io\n").unwrap();
            let destination = open(&folder, "c.csv", CSV);
            if is_written {
                upsert(&destination, &[("2", &[("E-mail", "b@x.io")])]).await;
            }
            touch(&path);
            let after = std::fs::read(&path).ok();
            let error = destination.finish().await.unwrap_err().to_string();
            assert!(
                error.contains("was changed by somebody else while it was being written"),
                "{how}: {error}"
            );
            assert_eq!(std::fs::read(&path).ok(), after, "{how}: it is left as it is");
            assert_eq!(destination.finished(), None);
        }
    }
}

#[tokio::test]
async fn who_only_looks_leaves_what_somebody_else_has_staged() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("c.csv");
    std::fs::write(&path, "id,E-mail\n1,a@x.io\n").unwrap();
    let writer = open(&folder, "c.csv", CSV);
    upsert(&writer, &[("2", &[("E-mail", "b@x.io")])]).await;
    let looking = FileDestination::open("exports/contacts", target(&folder, "c.csv", CSV));
    assert!(looking.foresee().unwrap().has_staged);
    assert_eq!(fetch(&looking, &["1", "2"]).await.unwrap(), ["E-mail=a@x.io id=1", "E-mail=b@x.io id=2"]);
    // Another file in its place, and back again: looking has dropped nothing.
    std::fs::write(&path, "id,E-mail\n7,other@x.io\n").unwrap();
    let looking = FileDestination::open("exports/contacts", target(&folder, "c.csv", CSV));
    assert!(!looking.foresee().unwrap().has_staged);
    assert_eq!(fetch(&looking, &["2", "7"]).await.unwrap(), ["E-mail=other@x.io id=7"]);
    std::fs::write(&path, "id,E-mail\n1,a@x.io\n").unwrap();
    writer.finish().await.unwrap();
    assert!(text(&path).contains("2,b@x.io"));
}

#[tokio::test]
async fn columns_without_a_rule_any_more_leave_the_file_and_staged_rows_of_other_columns_are_dropped() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("c.csv");
    std::fs::write(&path, "id,E-mail,Old,Note\n1,a@x.io,secret,hers\n").unwrap();
    upsert(&open(&folder, "c.csv", CSV), &[("2", &[("E-mail", "b@x.io")])]).await;
    let rearranged =
        FileTarget { former: vec!["Old".into()], is_rearranged: true, ..target(&folder, "c.csv", CSV) };
    let destination = FileDestination::open("exports/contacts", rearranged);
    assert!(!destination.resume().unwrap().has_staged);
    destination.finish().await.unwrap();
    assert_eq!(text(&path), "id,E-mail,seats,partner,tags,Note\n1,a@x.io,,,,hers\n");
}

#[tokio::test]
async fn the_log_of_an_earlier_staging_is_not_applied_to_a_new_one() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("state")).unwrap();
    for ending in ["-wal", "-shm"] {
        std::fs::write(folder.path().join(format!("state/contacts.rows{ending}")), "left over").unwrap();
    }
    let destination = open(&folder, "c.csv", CSV);
    upsert(&destination, &[("1", &[("E-mail", "a@x.io")])]).await;
    destination.finish().await.unwrap();
    assert_eq!(text(&folder.path().join("c.csv")), "id,E-mail,seats,partner,tags\n1,a@x.io,,,\n");
}

#[tokio::test]
async fn an_empty_file_is_no_row_and_a_folder_is_no_file() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("c.csv"), "").unwrap();
    let destination = open(&folder, "c.csv", CSV);
    upsert(&destination, &[("1", &[("E-mail", "a@x.io")])]).await;
    destination.finish().await.unwrap();
    assert!(text(&folder.path().join("c.csv")).ends_with("1,a@x.io,,,\n"));
    std::fs::create_dir(folder.path().join("d.csv")).unwrap();
    let destination = FileDestination::open("d", target(&folder, "d.csv", CSV));
    assert!(destination.resume().is_err());
}

#[cfg(unix)]
#[tokio::test]
async fn links_stay_links_and_staged_rows_are_nobody_elses() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let (real, link) = (folder.path().join("real.csv"), folder.path().join("c.csv"));
    std::fs::write(&real, "id,E-mail\n1,a@x.io\n").unwrap();
    std::fs::set_permissions(&real, std::fs::Permissions::from_mode(0o600)).unwrap();
    std::os::unix::fs::symlink(&real, &link).unwrap();
    let destination = open(&folder, "c.csv", CSV);
    upsert(&destination, &[("2", &[("E-mail", "b@x.io")])]).await;
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&folder.path().join("state")), 0o700);
    destination.finish().await.unwrap();
    assert!(link.is_symlink() && text(&real).contains("2,b@x.io"));
    assert_eq!(mode(&real), 0o600);
}
