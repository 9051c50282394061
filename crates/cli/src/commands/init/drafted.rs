//! `init --from`: a mapping drafted from a CSV file.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use fieldline_connector::Source as _;
use fieldline_connector_file::{CsvOptions, CsvSource, Escape};
use fieldline_mapping::{
    Compilation, ConnectionKind, Dialect, Draft, DraftAbout, Profile, Project, ProjectText, compile,
    draft_mapping, guess_dialect,
};
use fieldline_model::{Body, ObjectType};

use crate::app::App;
use crate::commands::init::files::{ignore_state, report, write_new};
use crate::commands::init::next;
use crate::error::CommandError;
use crate::exit_code::Exit;
use crate::project_files;
use crate::render::thousands;

/// Rows that are counted; beyond that, counting tells little more and costs memory.
const MOST_ROWS: u64 = 200_000;
/// Bytes from which the file's dialect is guessed.
const BEGINNING: u64 = 256 * 1024;

/// Reads the file, drafts a mapping, and writes it: into the project of the folder, or into a new one.
pub(super) async fn init(app: &App, folder: &Path, file: &Path, object: &str) -> Result<Exit, CommandError> {
    check_file(file)?;
    let dialect = guess_dialect(&beginning(file)?);
    let (profile, unreadable) = profile(file, &dialect).await?;
    let place = Place::of(app, folder, file, &dialect)?;
    let about = DraftAbout {
        mapping: place.mapping.clone(),
        source: place.source.clone(),
        stream: place.stream.clone(),
        destination: place.destination.clone(),
        object: ObjectType::written(object),
        delimiter: dialect.delimiter,
        made_by: format!("fieldline init --from {} --object {object}", file.display()),
    };
    let draft = draft_mapping(&profile, &about, &place.project).ok_or_else(|| {
        CommandError::refused(format!("no column of `{}` could identify its records", file.display()))
            .with_help("A key is hardly ever empty and hardly ever repeated. Add one to the export.")
    })?;
    let mut files = vec![(format!("mappings/{}.yaml", place.mapping), draft.text.clone())];
    if place.is_new {
        files.push(("fieldline.yaml".to_owned(), project_file(&place, &dialect, &draft)));
    }
    dialect.reasons.iter().for_each(|why| app.terminal.note(&format!("guess: {why}")));
    dialect.flaws.iter().for_each(|flaw| app.terminal.note(&format!("left out: {flaw}")));
    write_new(app, folder, &files)?;
    if place.is_new {
        ignore_state(app, folder)?;
    }
    report(app, folder, Some(&draft), &files);
    say(app, &profile, unreadable, &draft);
    next(app, folder);
    Ok(Exit::Done)
}

fn check_file(file: &Path) -> Result<(), CommandError> {
    let ending = file.extension().and_then(|ending| ending.to_str()).unwrap_or_default().to_lowercase();
    if matches!(ending.as_str(), "csv" | "tsv" | "txt" | "tab") {
        return Ok(());
    }
    Err(CommandError::refused(format!("`{}` is no CSV file, by its name", file.display()))
        .with_help("A mapping is drafted from `.csv`, `.tsv` or `.txt`; decompress a `.gz` file first."))
}

fn beginning(file: &Path) -> Result<Vec<u8>, CommandError> {
    let mut bytes = Vec::new();
    let opened = fieldline_connector_file::open_file(file);
    opened
        .and_then(|opened| opened.take(BEGINNING).read_to_end(&mut bytes))
        .map_err(|cause| CommandError::refused(format!("`{}` cannot be read: {cause}", file.display())))?;
    Ok(bytes)
}

/// Reads the rows up to a bound; gives them with the number of rows that cannot be read.
async fn profile(file: &Path, dialect: &Dialect) -> Result<(Profile, u64), CommandError> {
    let options = CsvOptions {
        delimiter: dialect.delimiter,
        quote: dialect.is_quoted.then_some(b'"'),
        escape: if dialect.is_escaped { Escape::Backslash } else { Escape::Doubled },
        encoding: dialect.encoding.to_owned(),
        header: dialect.header,
        skip_lines: dialect.skip_lines,
        ..CsvOptions::default()
    };
    let refused = |cause: fieldline_connector::ConnectorError| CommandError::refused(cause.to_string());
    let mut source = CsvSource::open(file, options).map_err(refused)?;
    let columns = source.facts().columns.clone().expect("a CSV file has columns");
    let (mut profile, mut unreadable) = (Profile::new(&columns), 0);
    while let Some(page) = source.page().await.map_err(refused)? {
        unreadable += page.unreadable.len() as u64;
        for record in &page.records {
            if let Body::Row(row) = &record.body {
                profile.add(row);
            }
        }
        if profile.rows() >= MOST_ROWS {
            break;
        }
    }
    if profile.rows() == 0 {
        return Err(CommandError::refused(format!("`{}` has no row that can be read", file.display())));
    }
    Ok((profile, unreadable))
}

/// Where the mapping belongs.
struct Place {
    mapping: String,
    source: String,
    /// The source's folder as a new project names it.
    path: String,
    stream: String,
    destination: String,
    project: ProjectText,
    is_new: bool,
}

impl Place {
    fn of(app: &App, folder: &Path, file: &Path, dialect: &Dialect) -> Result<Self, CommandError> {
        let stem = file.file_stem().map_or("records".into(), |stem| stem.to_string_lossy().to_lowercase());
        let mapping: String =
            stem.chars().map(|letter| if letter.is_alphanumeric() { letter } else { '_' }).collect();
        let stream = file.file_name().map_or(String::new(), |name| name.to_string_lossy().into_owned());
        let path = relative(folder, file.parent().unwrap_or(Path::new("")));
        let new = Self {
            mapping,
            source: "files".to_owned(),
            path,
            stream,
            destination: "hubspot".to_owned(),
            project: ProjectText::new(),
            is_new: true,
        };
        if !folder.join("fieldline.yaml").exists() {
            return Ok(new);
        }
        let there = App { directory: folder.to_owned(), ..app.clone() };
        let project = project_files::read(&there)?;
        let Compilation { project: Some(compiled), .. } = compile(&project) else {
            return Err(
                CommandError::refused("the project there cannot be read").with_help("See `fieldline check`.")
            );
        };
        let (source, destination) = connections(&compiled, folder, file, dialect, &new.path)?;
        Ok(Self { source, destination, project, is_new: false, ..new })
    }
}

/// The connections of a project that read this file and write to HubSpot.
fn connections(
    project: &Project,
    folder: &Path,
    file: &Path,
    dialect: &Dialect,
    path: &str,
) -> Result<(String, String), CommandError> {
    let fits = |kind: &ConnectionKind| match kind {
        ConnectionKind::Csv(known) => {
            let is_there = same_folder(&folder.join(&known.path), file.parent().unwrap_or(Path::new("")));
            let alike = known.delimiter == dialect.delimiter
                && known.header == dialect.header
                && known.skip_lines == dialect.skip_lines
                && (known.escape == fieldline_mapping::Escape::Backslash) == dialect.is_escaped
                && known.quote.is_some() == dialect.is_quoted;
            is_there && alike && known.encoding.eq_ignore_ascii_case(dialect.encoding)
        }
        _ => false,
    };
    let source = project.connections.values().find(|connection| fits(&connection.kind));
    let is_hubspot = |kind: &ConnectionKind| matches!(kind, ConnectionKind::Hubspot(_));
    let destination = project.connections.values().find(|connection| is_hubspot(&connection.kind));
    match (source, destination) {
        (Some(source), Some(destination)) => {
            Ok((source.name.as_str().to_owned(), destination.name.as_str().to_owned()))
        }
        (None, _) => {
            Err(CommandError::refused("no connection of the project reads this file as it is written")
                .with_help(format!(
                    "Add to `connections`: `{}: {}`.",
                    free_name(project),
                    connection(path, dialect)
                )))
        }
        (_, None) => Err(CommandError::refused("the project has no `hubspot` connection")),
    }
}

/// A name that no connection has yet.
fn free_name(project: &Project) -> String {
    let is_free = |name: &String| !project.connections.contains_key(name.as_str());
    let mut names = (2..).map(|number| format!("files{number}"));
    Some("files".to_owned()).filter(is_free).or_else(|| names.find(is_free)).expect("numbers do not end")
}

fn same_folder(one: &Path, other: &Path) -> bool {
    let other = if other.as_os_str().is_empty() { Path::new(".") } else { other };
    match (one.canonicalize(), other.canonicalize()) {
        (Ok(one), Ok(other)) => one == other,
        _ => false,
    }
}

/// The folder of the file as seen from the project's, with `/` between its parts.
fn relative(project: &Path, folder: &Path) -> String {
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let absolute = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    // The project's folder may not be there yet, but the one it will stand in is.
    let parent = project.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let root = project.canonicalize().or_else(|_| {
        let name = project.file_name().unwrap_or_default();
        parent.canonicalize().map(|parent| parent.join(name))
    });
    let Ok(root) = root else { return absolute.to_string_lossy().replace('\\', "/") };
    let common = root.components().zip(absolute.components()).take_while(|(one, other)| one == other).count();
    let up = root.components().skip(common).map(|_| std::path::Component::ParentDir);
    let path: PathBuf = up.chain(absolute.components().skip(common)).collect();
    let path = path.to_string_lossy().replace('\\', "/");
    if path.is_empty() { ".".to_owned() } else { path }
}

/// A CSV connection in one line of YAML. JSON strings are YAML.
fn connection(path: &str, dialect: &Dialect) -> String {
    let text = |text: &str| serde_json::Value::from(text).to_string();
    let mut keys = vec!["type: csv".to_owned(), format!("path: {}", text(path))];
    match dialect.delimiter {
        b',' => {}
        b'\t' => keys.push("delimiter: tab".to_owned()),
        other => keys.push(format!("delimiter: \"{}\"", char::from(other))),
    }
    if dialect.encoding != "utf-8" {
        keys.push(format!("encoding: {}", dialect.encoding));
    }
    if !dialect.is_quoted {
        keys.push("quote: none".to_owned());
    }
    if dialect.is_escaped {
        keys.push("escape: backslash".to_owned());
    }
    if !dialect.header {
        keys.push("header: false".to_owned());
    }
    if dialect.skip_lines > 0 {
        keys.push(format!("skip_lines: {}", dialect.skip_lines));
    }
    format!("{{ {} }}", keys.join(", "))
}

fn project_file(place: &Place, dialect: &Dialect, draft: &Draft) -> String {
    let empties: Vec<String> =
        draft.empty_values.iter().map(|word| serde_json::Value::from(*word).to_string()).collect();
    let defaults = match empties.as_slice() {
        [] => String::new(),
        some => format!(
            "\ndefaults:\n  empty_values: [{}]   # they stand in cells of the file\n",
            some.join(", ")
        ),
    };
    format!(
        "\
fieldline: 1
project: {mapping}-sync   # also the value of the `sync_source` tag on every record we write

connections:
  files: {connection}
  hubspot:
    type: hubspot
    # Against the simulator any token does. For a real portal: drop the default (`token: \"${{HUBSPOT_TOKEN}}\"`), drop
    # `base_url`, add `portal: ` with your portal's id, and export HUBSPOT_TOKEN.
    token: \"${{HUBSPOT_TOKEN:-sim}}\"
    base_url: \"${{HUBSPOT_BASE_URL:-http://127.0.0.1:8787}}\"
    tier: professional
{defaults}",
        mapping = place.mapping,
        connection = connection(&place.path, dialect),
    )
}

/// How many columns the draft leaves open.
fn unsure(draft: &Draft) -> Option<String> {
    let (count, verb) = match draft.unsure.as_slice() {
        [] => return None,
        [_] => ("1 column".to_owned(), "is"),
        some => (format!("{} columns", some.len()), "are"),
    };
    let names = draft.unsure.join(", ");
    Some(format!(
        "{count} {verb} unsure: {names}. A comment `# unsure` in the mapping tells what each could be."
    ))
}

fn say(app: &App, profile: &Profile, unreadable: u64, draft: &Draft) {
    let mut said = format!("{} rows", thousands(profile.rows()));
    if unreadable > 0 {
        said.push_str(&format!(", {} more that cannot be read", thousands(unreadable)));
    }
    let noun = if draft.mapped == 1 { "column" } else { "columns" };
    said.push_str(&format!("; {} {noun} mapped", draft.mapped));
    if !draft.left_out.is_empty() {
        said.push_str(&format!(", left out: {}", draft.left_out.join(", ")));
    }
    if !app.json {
        app.terminal.out(&format!("{said}\n"));
        if let Some(unsure) = unsure(draft) {
            app.terminal.out(&format!("{unsure}\n"));
        }
    }
    if let Some(name) = &draft.key_property {
        app.terminal.note(&format!(
            "The key `{name}` and the tag `sync_source` are new properties: `fieldline schema push` creates them."
        ));
    }
}
