//! The canonical layout: what it looks like, that it is one, and that it never changes what a file says.

#![expect(clippy::disallowed_methods, reason = "tests that read the project's files from disk")]

use std::collections::BTreeMap;
use std::path::Path;

use fieldline_mapping::{FormatError, ProjectText, compile, format_file};
use proptest::prelude::*;

fn formatted(text: &str) -> String {
    format_file("mappings/c.yaml", text).unwrap_or_else(|error| panic!("{error:?}\n{text}"))
}

/// Before, after. What is after must stay as it is.
const CASES: &[(&str, &str)] = &[
    // Keys in the order of the reference, two spaces, lists under their key indented.
    (
        "fields:\n    email:\n        normalize: trim\n        from: mail\nmapping: c\nfieldline: 1\n",
        "fieldline: 1\nmapping: c\nfields:\n  email:\n    from: mail\n    normalize: trim\n",
    ),
    (
        "destination:\n  match:\n  - email\n  object:   contacts\n",
        "destination:\n  object: contacts\n  match:\n    - email\n",
    ),
    // Names that people choose stay in their order, and so do steps.
    ("fields: { b: x, a: y }\n", "fields: { b: x, a: y }\n"),
    (
        "fields:\n  a: { normalize: [ title_case,trim ],from: a }\n",
        "fields:\n  a: { from: a, normalize: [title_case, trim] }\n",
    ),
    // Maps in braces stay so when they fit into 100 columns, and blocks stay blocks.
    (
        "fields:\n  a: { from: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, map: { bbbbbbbbbbbbbbbbb: cccccccccccccccccc, ddddddddd: eeeeeeeeeeee } }\n",
        "fields:\n  a:\n    from: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n    map: { bbbbbbbbbbbbbbbbb: cccccccccccccccccc, ddddddddd: eeeeeeeeeeee }\n",
    ),
    ("fields:\n  a:\n    from: a\n", "fields:\n  a:\n    from: a\n"),
    // Quotes only where they are needed.
    (
        "fields:\n  a: { from: \"first name\", default: 'x' }\n  b: { value: \"true\" }\n  c: { template: \"{{ a }}\" }\n  d: '01'\n",
        "fields:\n  a: { from: first name, default: x }\n  b: { value: \"true\" }\n  c: { template: \"{{ a }}\" }\n  d: '01'\n",
    ),
    // Comments stay with what they speak of.
    (
        "# head\n\n# and more\nfieldline: 1   # one\n# about the fields\nfields:   # the rules\n    # first\n    a: x # ex\n\n\n\n    # last\n    longer: y     # why\n    # the end\n# below\nmapping: c\n# tail\n",
        "# head\n\n# and more\nfieldline: 1  # one\n# below\nmapping: c\n# about the fields\nfields:  # the rules\n  # first\n  a: x  # ex\n\n  # last\n  longer: y  # why\n  # the end\n# tail\n",
    ),
    ("a: 1 # x\nlonger: 2 # y\n\nb: 3 # z\n", "a: 1       # x\nlonger: 2  # y\n\nb: 3  # z\n"),
    // A comment inside of braces opens them.
    (
        "fields: {\n  a: x, # ex\n  # why\n  b: y\n  # end\n}\n",
        "fields:\n  a: x  # ex\n  # why\n  b: y\n  # end\n",
    ),
    // Lists of maps.
    (
        "tests:\n-   given: {a: 1}\n    name: one\n\n\n-   name: two   # 2\n    given: {}\n    # done\n",
        "tests:\n  - name: one\n    given: { a: 1 }\n\n  - name: two  # 2\n    given: {}\n    # done\n",
    ),
    ("- - a\n  - b\n- c\n", "-\n  - a\n  - b\n- c\n"),
    // Scalars over several lines.
    (
        "description: >-\n     one\n       two\n\n     three\nmapping: c\n",
        "mapping: c\ndescription: >-\n  one\n    two\n\n  three\n",
    ),
    ("description: one\n     two\n\n     three # end\n", "description: one\n  two\n\n  three  # end\n"),
    ("description: \"one\n     two\"\n", "description: \"one\n  two\"\n"),
    // Nothing, in all its ways.
    ("a:\nb: ~\nc: { d: , e: null }\nf: []\ng: {}\n", "a:\nb: ~\nc: { d: null, e: null }\nf: []\ng: {}\n"),
    ("\u{feff}\n\n\na: 1", "a: 1\n"),
    ("a: 1\r\nb: 2\r\n\r\n\r\n\r\nc: 3", "a: 1\r\nb: 2\r\n\r\nc: 3\r\n"),
    // The project file.
    (
        "connections:\n  app: { path: data, type: csv }\nproject: p\nfieldline: 1\n",
        "fieldline: 1\nproject: p\nconnections:\n  app: { type: csv, path: data }\n",
    ),
];

#[test]
fn files_come_out_in_the_canonical_layout_and_stay_there() {
    for (before, after) in CASES {
        assert_eq!(formatted(before), *after, "before:\n{before}");
        assert_eq!(formatted(after), *after, "a second time:\n{before}");
    }
}

#[test]
fn what_has_no_layout_is_left_alone() {
    let cases = [
        ("a: &x 1\nb: *x\n", "an anchor or alias"),
        ("a: 1\n<<: *x\n", ""),
        ("a: !!str 1\n", ""),
        ("? a\n: 1\n", "an explicit key"),
        ("a: |+\n  x\n\n", "a block scalar that keeps line ends or states its indentation"),
    ];
    for (text, expected) in cases {
        match format_file("mappings/c.yaml", text) {
            Err(FormatError::Unsupported { what, .. }) => assert_eq!(what, expected, "{text}"),
            Err(FormatError::Invalid(_)) if expected.is_empty() => {}
            other => panic!("{text}: {other:?}"),
        }
    }
    assert!(matches!(format_file("f", "a: [1\n"), Err(FormatError::Invalid(found)) if found.len() == 1));
    assert!(matches!(format_file("f", "a: 1\na: 2\n"), Err(FormatError::Invalid(_))));
}

/// The YAML files below a folder of the repository, by their paths.
fn files_below(folder: &str) -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    collect(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(folder), folder, &mut files);
    files
}

fn collect(folder: &Path, name: &str, files: &mut BTreeMap<String, String>) {
    for entry in std::fs::read_dir(folder).expect("the folder is there").flatten() {
        let name = format!("{name}/{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            collect(&entry.path(), &name, files);
        } else if let Ok(text) = std::fs::read_to_string(entry.path()) {
            files.insert(name, text);
        }
    }
}

#[test]
fn every_file_that_is_shipped_survives_and_says_the_same() {
    let mut count = 0;
    for folder in ["mappings", "examples", "crates/mapping/tests/cases", "crates/cli/src/commands/init"] {
        for (name, text) in files_below(folder).iter().filter(|(name, _)| name.ends_with(".yaml")) {
            match format_file(name, text) {
                Ok(after) => {
                    assert_eq!(format_file(name, &after).ok().as_ref(), Some(&after), "{name} a second time");
                    count += 1;
                }
                Err(FormatError::Unsafe { .. }) => panic!("{name} would change"),
                Err(FormatError::Invalid(_) | FormatError::Unsupported { .. }) => {}
            }
        }
    }
    assert!(count > 60, "only {count} files were formatted");
}

#[test]
fn formatted_projects_compile_to_the_same_plans_and_diagnostics() {
    let mut count = 0;
    for area in ["apply", "check"] {
        let root = format!("crates/mapping/tests/cases/{area}/");
        let mut cases: BTreeMap<String, ProjectText> = BTreeMap::new();
        for (path, text) in files_below(root.trim_end_matches('/')) {
            let Some((case, file)) = path.strip_prefix(&root).and_then(|path| path.split_once('/')) else {
                continue;
            };
            cases.entry(case.to_owned()).or_default().files.insert(file.to_owned(), text);
        }
        for (case, project) in cases {
            let mut after = project.clone();
            for (name, text) in &mut after.files {
                if name.ends_with(".yaml")
                    && let Ok(formatted) = format_file(name, text)
                {
                    *text = formatted;
                }
            }
            assert_eq!(seen(&after), seen(&project), "{area}/{case}");
            count += 1;
        }
    }
    assert!(count > 50, "only {count} cases");
}

/// What compiling says, whatever the lines are: fingerprints, codes.
fn seen(project: &ProjectText) -> (Vec<String>, Vec<String>) {
    let compilation = compile(project);
    let mut codes: Vec<String> = compilation
        .diagnostics
        .iter()
        .map(|found| format!("{} {}", found.primary.file, found.code))
        .collect();
    codes.sort();
    let plans = compilation.project.map(|project| project.mappings).unwrap_or_default();
    (plans.iter().map(|plan| format!("{} {}", plan.id(), plan.fingerprint())).collect(), codes)
}

/// YAML trees in all the writings that a person might use.
fn yaml(depth: u32) -> BoxedStrategy<String> {
    let scalar = prop_oneof![
        "[a-z]{1,8}",
        "[0-9]{1,4}",
        Just("true".to_owned()),
        Just("~".to_owned()),
        Just(String::new()),
        "\"[a-z {}:,#%]{0,10}\"",
        "'[a-z {}:,#]{0,10}'",
    ];
    let flow = scalar.clone().prop_recursive(2, 8, 3, |inner| {
        let map = proptest::collection::btree_map("[a-z]{1,6}", inner.clone(), 0..3);
        prop_oneof![
            proptest::collection::vec(inner, 0..3).prop_map(|items| {
                format!(
                    "[{}]",
                    items.into_iter().filter(|item| !item.is_empty()).collect::<Vec<_>>().join(" ,")
                )
            }),
            map.prop_map(|entries| {
                let entries: Vec<String> =
                    entries.into_iter().map(|(key, value)| format!("{key}:  {value}")).collect();
                format!("{{{}}}", entries.join(",  "))
            }),
        ]
    });
    let comment = prop_oneof![3 => Just(String::new()), 1 => "  # [a-z #:{}-]{0,10}"];
    let above = prop_oneof![4 => Just(String::new()), 1 => Just("\n\n".to_owned()), 1 => "# [a-z:-]{0,8}\n", 1 => "\n# [a-z]{0,8}\n\n"];
    let leaf = (flow, comment.clone()).prop_map(|(value, comment)| format!(" {value}{comment}\n"));
    leaf.prop_recursive(depth, 24, 4, move |inner| {
        let entry = (above.clone(), inner.clone());
        let keys = prop::sample::subsequence(
            vec!["tests", "fields", "source", "mapping", "x", "description", "key", "from"],
            1..5,
        );
        let map =
            (keys.prop_shuffle(), proptest::collection::vec(entry.clone(), 5), comment.clone(), 1usize..4)
                .prop_map(|(keys, entries, comment, indent)| {
                    let entries = keys
                        .iter()
                        .zip(entries)
                        .map(|(key, (above, value))| indented(&format!("{above}{key}:{value}"), indent));
                    format!("{comment}\n{}", entries.collect::<String>())
                });
        let list = (proptest::collection::vec(entry, 1..4), 1usize..4).prop_map(|(items, indent)| {
            let items = items
                .into_iter()
                .filter(|(_, value)| !value.trim_start().is_empty())
                .map(|(above, value)| indented(&format!("{above}-{value}"), indent));
            format!("\n{}", items.collect::<String>())
        });
        prop_oneof![2 => map, 1 => list]
    })
    .boxed()
}

fn indented(text: &str, indent: usize) -> String {
    let line = |line: &str| {
        if line.is_empty() { "\n".to_owned() } else { format!("{}{line}\n", " ".repeat(indent)) }
    };
    text.lines().map(line).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn whatever_is_written_is_formatted_once_and_for_all_or_left_alone(text in yaml(4)) {
        let text = format!("root:{text}");
        match format_file("mappings/c.yaml", &text) {
            Ok(once) => prop_assert_eq!(format_file("mappings/c.yaml", &once).ok(), Some(once.clone()), "{}\n---\n{}", text, once),
            Err(FormatError::Unsafe { .. }) => prop_assert!(false, "would change:\n{}", text),
            Err(FormatError::Invalid(_) | FormatError::Unsupported { .. }) => {}
        }
    }

    #[test]
    fn whatever_befalls_a_shipped_file_nothing_panics_and_nothing_changes(
        file in any::<prop::sample::Index>(),
        edits in proptest::collection::vec((any::<prop::sample::Index>(), 0u8..3, prop_oneof![
            prop::sample::select(vec!['\n', ' ', '#', ':', '-', '{', '}', '[', ']', ',', '\'', '"', '|', '>', '&', '\u{a0}', '\r']),
            any::<char>(),
        ]), 1..5),
    ) {
        let files = shipped();
        let mut letters: Vec<char> = files[file.index(files.len())].chars().collect();
        for (place, kind, letter) in edits {
            let at = place.index(letters.len());
            match kind {
                0 => { letters.remove(at); }
                1 => letters.insert(at, letter),
                _ => letters[at] = letter,
            }
        }
        let text: String = letters.into_iter().collect();
        match format_file("mappings/c.yaml", &text) {
            Ok(once) => prop_assert_eq!(format_file("mappings/c.yaml", &once).ok(), Some(once.clone()), "{}\n---\n{}", text, once),
            // Odd enough to be refused; what matters is that it was noticed.
            Err(FormatError::Unsafe { .. } | FormatError::Invalid(_) | FormatError::Unsupported { .. }) => {}
        }
    }
}

/// The shipped mappings, read once.
fn shipped() -> &'static [String] {
    static FILES: std::sync::OnceLock<Vec<String>> = std::sync::OnceLock::new();
    FILES.get_or_init(|| {
        let yaml = files_below("mappings").into_iter().chain(files_below("examples"));
        yaml.filter(|(name, _)| name.ends_with(".yaml")).map(|(_, text)| text).collect()
    })
}
