//! The compiler's front door.

use fieldline_diagnostics::{Code, Diagnostic, Label, SourceFile, sort};

use crate::conceal::conceal;
use crate::context::Context;
use crate::project::Project;
use crate::project_text::ProjectText;
use crate::raw::RawMapping;
use crate::resolve::{
    Catalog, CompiledMapping, Neighbours, Settings, add_left_out, check_whole, compile_mapping,
    compile_schedule, compile_settings, merge_included, name_objects,
};
use crate::testing::compile_tests;
use crate::yaml::{Usage, Variables, interpolate, read};

const PROJECT_FILE: &str = "fieldline.yaml";
const MAPPINGS: &str = "mappings/";

/// A project with everything there is to say about it.
#[derive(Debug)]
pub struct Compilation {
    /// The project; `None` when `fieldline.yaml` is missing or is no YAML. Parts with mistakes are left out of it, so
    /// look at the diagnostics before using it.
    pub project: Option<Project>,
    /// Errors and warnings in order of file and place.
    pub diagnostics: Vec<Diagnostic>,
    /// The names under `targets:`, as written.
    pub targets: Vec<String>,
}

impl Compilation {
    /// Whether anything is an error.
    pub fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(Diagnostic::is_error)
    }
}

/// Compiles a project: `fieldline.yaml`, every `mappings/**/*.yaml` (except `*.test.yaml`), and the JSON files they
/// refer to. Never fails, never panics: what is wrong comes back as diagnostics, all of it at once.
pub fn compile(project: &ProjectText) -> Compilation {
    let mut found = Vec::new();
    let variables = Variables::of(project);
    let file = SourceFile::new(PROJECT_FILE, project.files.get(PROJECT_FILE).map_or("", String::as_str));
    let settings = compile_project_file(&file, project, &variables, &mut found);
    let known = settings.is_some();
    let mut settings = settings.unwrap_or_default();
    let catalog = Catalog::read(&project.files, &mut found);
    let mut files: Vec<MappingFile> = mapping_files(project)
        .map(|(name, text)| MappingFile::read(SourceFile::new(name, text), project, &variables, &mut found))
        .collect();
    for raw in files.iter_mut().filter_map(|file| file.raw.as_mut()) {
        name_objects(raw, &settings, &catalog);
    }
    let readable = files.iter().filter_map(|file| Some((&file.file, file.raw.as_ref()?)));
    let neighbours = Neighbours::of(readable);
    let mut mappings: Vec<CompiledMapping> = files
        .iter()
        .map(|file| file.compile(project, &settings, &catalog, &neighbours, &mut found))
        .collect();
    check_whole(&mut mappings, &neighbours, &settings, &mut found);
    let names: Vec<&str> = mappings.iter().map(|mapping| mapping.id.as_str()).collect();
    let schedule = compile_schedule(&file, std::mem::take(&mut settings.schedule), &names, &mut found);
    let tests = compile_tests(project, &variables, &settings, &mappings, &mut found);
    let failed =
        mappings.iter().filter(|mapping| mapping.plan.is_none()).map(CompiledMapping::failed).collect();
    drop_followers(&mut found);
    conceal(&mut found, project, &variables);
    sort(&mut found);
    let project = known.then(|| Project {
        name: settings.name,
        state: settings.state,
        state_label: settings.state_label,
        connections: settings.project_connections,
        mappings: mappings.into_iter().filter_map(|mapping| mapping.plan).collect(),
        failed,
        tests,
        schedule,
        defaults: settings.defaults,
    });
    Compilation { project, diagnostics: found, targets: settings.targets }
}

/// A value whose variable is missing says nothing, so nothing is said about it but that.
fn drop_followers(found: &mut Vec<Diagnostic>) {
    let is_variable = |found: &Diagnostic| {
        use Code::{BadVariable, MissingVariable, SecretElsewhere, VariablePlace};
        matches!(found.code, MissingVariable | BadVariable | VariablePlace | SecretElsewhere)
    };
    let unset: Vec<Label> =
        found.iter().filter(|found| is_variable(found)).map(|found| found.primary.clone()).collect();
    let is_inside = |inner: &Label, outer: &Label| {
        inner.file == outer.file && outer.start <= inner.start && inner.end <= outer.end
    };
    found.retain(|found| is_variable(found) || !unset.iter().any(|unset| is_inside(&found.primary, unset)));
}

/// Compiles a project as it stands and once for each of its targets, so that its mappings are proved against every portal
/// they will meet. The project is the one without a target; diagnostics are those of all.
pub fn compile_for_all_targets(project: &ProjectText) -> Compilation {
    let mut all = compile(&ProjectText { target: None, ..project.clone() });
    for target in all.targets.clone() {
        let one = compile(&ProjectText { target: Some(target), ..project.clone() });
        // A doubt about a line is worth saying once; mistakes are those of each portal.
        let is_said = |found: &Diagnostic| {
            let same = |known: &Diagnostic| known.code == found.code && known.primary == found.primary;
            !found.is_error() && all.diagnostics.iter().any(same)
        };
        let news: Vec<Diagnostic> = one.diagnostics.into_iter().filter(|found| !is_said(found)).collect();
        all.diagnostics.extend(news);
    }
    sort(&mut all.diagnostics);
    all
}

fn compile_project_file(
    file: &SourceFile,
    project: &ProjectText,
    variables: &Variables<'_>,
    found: &mut Vec<Diagnostic>,
) -> Option<Settings> {
    if !project.files.contains_key(PROJECT_FILE) {
        let missing = Diagnostic::error(
            Code::MissingProjectFile,
            "the project has no `fieldline.yaml`",
            file.label(0..0, ""),
        );
        found.push(missing.with_help("Write one, or name the project's folder with `-C`."));
        return None;
    }
    let mut cx = Context::new(file);
    let target = project.target.as_deref();
    let settings = read(&mut cx).map(|node| compile_settings(&mut cx, node, variables, target));
    found.append(&mut cx.found);
    settings
}

/// The mapping files with their texts, in order of their paths.
fn mapping_files(project: &ProjectText) -> impl Iterator<Item = (&str, &str)> {
    project
        .files
        .range(MAPPINGS.to_owned()..)
        .take_while(|(path, _)| path.starts_with(MAPPINGS))
        .filter(|(path, _)| {
            let is_yaml = path.ends_with(".yaml") || path.ends_with(".yml");
            is_yaml && !path.ends_with(".test.yaml") && !path.ends_with(".test.yml")
        })
        .map(|(path, text)| (path.as_str(), text.as_str()))
}

/// A mapping file, read.
struct MappingFile {
    file: SourceFile,
    raw: Option<RawMapping>,
    is_well: bool,
}

impl MappingFile {
    fn read(
        file: SourceFile,
        project: &ProjectText,
        variables: &Variables<'_>,
        found: &mut Vec<Diagnostic>,
    ) -> Self {
        let mut cx = Context::new(&file);
        let raw = read_mapping(&mut cx, project, variables);
        let is_well = !cx.failed_since(0);
        found.append(&mut cx.found);
        Self { file, raw, is_well }
    }

    fn compile(
        &self,
        project: &ProjectText,
        settings: &Settings,
        catalog: &Catalog,
        neighbours: &Neighbours<'_>,
        found: &mut Vec<Diagnostic>,
    ) -> CompiledMapping {
        let Some(raw) = &self.raw else {
            return CompiledMapping::unreadable(&self.file);
        };
        let mut cx = Context::new(&self.file);
        let mut compiled = compile_mapping(&mut cx, raw, project, settings, catalog, neighbours);
        compiled.plan = compiled.plan.filter(|_| self.is_well);
        found.append(&mut cx.found);
        compiled
    }
}

fn read_mapping(
    cx: &mut Context<'_>,
    project: &ProjectText,
    variables: &Variables<'_>,
) -> Option<RawMapping> {
    let mut node = read(cx)?;
    interpolate(cx, &mut node, variables, Usage::Mapping);
    let mut raw = RawMapping::read(cx, &node)?;
    merge_included(cx, &mut raw, project, variables);
    add_left_out(cx, &mut raw);
    Some(raw)
}
