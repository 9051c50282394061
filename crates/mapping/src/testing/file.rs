//! Tests beside a mapping: `mappings/customers.test.yaml`.

use fieldline_diagnostics::{Code, Diagnostic, SourceFile, list, nearest};

use crate::context::{Context, Spanned};
use crate::language;
use crate::project_text::ProjectText;
use crate::raw::{Section, check_version};
use crate::resolve::{CompiledMapping, Settings};
use crate::testing::case::MappingTest;
use crate::testing::compile::Subject;
use crate::testing::raw::RawTest;
use crate::testing::read::read_tests;
use crate::yaml::{Usage, Variables, interpolate, read};

/// Compiles every file of tests, in order of their paths.
pub(super) fn compile_files(
    project: &ProjectText,
    variables: &Variables<'_>,
    settings: &Settings,
    mappings: &[CompiledMapping],
    found: &mut Vec<Diagnostic>,
    tests: &mut Vec<MappingTest>,
) {
    let is_tests = |name: &str| name.ends_with(".test.yaml") || name.ends_with(".test.yml");
    let below = project.files.iter().filter(|(name, _)| name.starts_with("mappings/") && is_tests(name));
    for (name, text) in below {
        let file = SourceFile::new(name.as_str(), text.as_str());
        let mut cx = Context::new(&file);
        if let Some((mapping, raw)) = read_file(&mut cx, variables)
            && let Some(mapping) = named(&mut cx, &mapping, mappings)
            && let Some(subject) = Subject::of(mapping, settings)
        {
            tests.extend(raw.iter().filter_map(|test| subject.test(&mut cx, test)));
        }
        found.append(&mut cx.found);
    }
}

fn read_file(cx: &mut Context<'_>, variables: &Variables<'_>) -> Option<(Spanned<String>, Vec<RawTest>)> {
    let mut node = read(cx)?;
    interpolate(cx, &mut node, variables, Usage::Rule);
    let section = Section::open(cx, &node, &language::TEST_FILE, &[])?;
    check_version(cx, &section);
    let mapping = section.require_text(cx, "mapping");
    let tests = section.require(cx, "tests").map(|node| read_tests(cx, node));
    Some((mapping?, tests?))
}

fn named<'m>(
    cx: &mut Context<'_>,
    name: &Spanned<String>,
    mappings: &'m [CompiledMapping],
) -> Option<&'m CompiledMapping> {
    let found = mappings.iter().find(|mapping| mapping.id.as_str() == name.value);
    if found.is_none() {
        let names = || mappings.iter().map(|mapping| mapping.id.as_str());
        let message = format!("there is no mapping `{}`", name.value);
        let help = match nearest(&name.value, names()) {
            Some(near) => format!("Did you mean `{near}`?"),
            None => format!("The project's mappings are {}.", list(names())),
        };
        cx.push(cx.error(Code::UnknownMapping, &name.span, message, "").with_help(help));
    }
    found
}
