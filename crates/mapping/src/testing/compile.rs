//! Holding tests against their mappings: every field and property they name must exist.

use fieldline_diagnostics::{Code, Diagnostic, nearest};
use fieldline_model::{MappingId, PropertyDefinition, PropertyName};

use crate::context::{Context, Spanned};
use crate::path::{FieldPath, Segment};
use crate::plan::{Owner, TransformPlan};
use crate::project_text::ProjectText;
use crate::resolve::{CompiledMapping, Settings};
use crate::schema::FieldLookup;
use crate::testing::case::{Expectation, ExpectedField, MappingTest};
use crate::testing::file::compile_files;
use crate::testing::given::record;
use crate::testing::raw::{RawExpectation, RawExpected, RawTest};
use crate::testing::read::read_tests;
use crate::yaml::{Entry, Kind, Variables};

/// The tests of all mappings that compiled: those in the mapping's file first, then those beside it, as written.
pub(crate) fn compile_tests(
    project: &ProjectText,
    variables: &Variables<'_>,
    settings: &Settings,
    mappings: &[CompiledMapping],
    found: &mut Vec<Diagnostic>,
) -> Vec<MappingTest> {
    let mut tests = Vec::new();
    for mapping in mappings {
        let Some(node) = &mapping.tests else { continue };
        let mut cx = Context::new(&mapping.file);
        let raw = read_tests(&mut cx, node);
        if let Some(subject) = Subject::of(mapping, settings) {
            tests.extend(raw.iter().filter_map(|test| subject.test(&mut cx, test)));
        }
        found.append(&mut cx.found);
    }
    compile_files(project, variables, settings, mappings, found, &mut tests);
    tests
}

/// A mapping under test.
pub(super) struct Subject<'m> {
    plan: &'m TransformPlan,
    is_tabular: bool,
}

impl<'m> Subject<'m> {
    /// `None` for a mapping that did not compile: its tests cannot say anything.
    pub(super) fn of(mapping: &'m CompiledMapping, settings: &Settings) -> Option<Self> {
        let plan = mapping.plan.as_ref()?;
        let kind = settings.connections.get(plan.source().connection().as_str()).copied();
        Some(Self { plan, is_tabular: matches!(kind, Some("csv" | "hubspot")) })
    }

    /// The test, ready to run; `None` when something in it is wrong.
    pub(super) fn test(&self, cx: &mut Context<'_>, raw: &RawTest) -> Option<MappingTest> {
        let before = cx.found.len();
        let place = cx.place(&raw.name.span);
        self.check_fields(cx, &raw.given, None);
        let record = record(cx, &raw.given, self.is_tabular, place.line);
        let expectation = self.expectation(cx, &raw.expectation);
        if cx.failed_since(before) {
            return None;
        }
        Some(MappingTest {
            mapping: MappingId::new(self.plan.id().as_str()),
            name: raw.name.value.clone(),
            place,
            expectation: expectation?,
            record: record?,
            excused: self.excused(&raw.given),
        })
    }

    /// The fields of the record schema that the test does not name.
    fn excused(&self, given: &[Entry]) -> Vec<String> {
        let schema = self.plan.core().program.schema.as_ref();
        let names = schema.into_iter().flat_map(|schema| schema.required());
        let left_out = |name: &&str| !given.iter().any(|entry| entry.key == **name);
        names.filter(left_out).map(str::to_owned).collect()
    }

    fn check_fields(&self, cx: &mut Context<'_>, entries: &[Entry], parent: Option<&FieldPath>) {
        for entry in entries {
            let path = below(parent, &entry.key);
            if self.is_known(cx, entry, &path, entries)
                && let Kind::Map(members) = &entry.value.kind
            {
                self.check_fields(cx, members, Some(&path));
            }
        }
    }

    /// Whether the record has such a field. Without a record schema nobody knows, but one that is written almost as one
    /// that a rule reads is probably that one.
    fn is_known(&self, cx: &mut Context<'_>, entry: &Entry, path: &FieldPath, beside: &[Entry]) -> bool {
        let program = &self.plan.core().program;
        if let Some(schema) = &program.schema {
            let FieldLookup::Unknown { name, nearest } = schema.types().look_up(path) else { return true };
            let message =
                format!("the test gives a field `{name}`, and the record schema has none of that name");
            let help = nearest.map(|near| format!("Did you mean `{near}`?"));
            cx.push(cx.error(Code::UnknownField, &entry.key_span, message, "").with_help_if(help));
            return false;
        }
        let roots = || program.table.roots.iter().map(|root| root.name.as_str());
        if !path.rest.is_empty() || roots().any(|root| root == entry.key) {
            return true;
        }
        let missing = roots().filter(|root| !beside.iter().any(|other| other.key == **root));
        if let Some(near) = nearest(&entry.key, missing) {
            let message = format!("the test gives a field `{}`, and no rule reads it", entry.key);
            let help = format!("Did you mean `{near}`?");
            cx.push(cx.warning(Code::UnknownField, &entry.key_span, message, "").with_help(help));
        }
        true
    }

    fn expectation(&self, cx: &mut Context<'_>, raw: &RawExpectation) -> Option<Expectation> {
        Some(match raw {
            RawExpectation::Filtered { span } => Expectation::Filtered { place: cx.place(span) },
            RawExpectation::Rejection { property, code, message, span } => Expectation::Rejection {
                property: match property {
                    Some(property) => Some(self.property(cx, property)?.name),
                    None => None,
                },
                code: *code,
                message: message.clone(),
                place: cx.place(span),
            },
            RawExpectation::Fields { entries, is_exact, span } => Expectation::Fields {
                fields: entries.iter().filter_map(|entry| self.field(cx, entry)).collect(),
                is_exact: *is_exact,
                place: cx.place(span),
            },
        })
    }

    fn field(&self, cx: &mut Context<'_>, raw: &RawExpected) -> Option<ExpectedField> {
        let definition = self.property(cx, &raw.property)?;
        let is_theirs =
            |rule: &&crate::plan::Rule| rule.property == definition.name && rule.owner == Owner::Destination;
        if raw.value.is_some() && self.plan.rules().iter().any(|rule| is_theirs(&rule)) {
            let message =
                format!("`{}` is the destination's, so no value is ever sent for it", raw.property.value);
            let found = cx.error(Code::TestProperty, &raw.property.span, message, "");
            cx.push(found.with_help("Expect `null`, or leave it out."));
            return None;
        }
        Some(ExpectedField {
            property: definition.name.clone(),
            value: raw.value.as_ref().map(|text| text.value.clone()),
            place: cx.place(&raw.property.span),
            definition,
        })
    }

    /// The property of a rule or of the key, as far as it is known.
    fn property(&self, cx: &mut Context<'_>, name: &Spanned<String>) -> Option<PropertyDefinition> {
        let key = self.plan.destination().key_property();
        if key.as_str() == name.value {
            return Some(PropertyDefinition { name: key.clone(), ..PropertyDefinition::text(key.as_str()) });
        }
        let rules = self.plan.rules();
        if let Some(rule) = rules.iter().find(|rule| rule.property.as_str() == name.value) {
            return Some(PropertyDefinition { name: rule.property.clone(), ..rule.definition.clone() });
        }
        let known = rules.iter().map(|rule| &rule.property).chain([key]).map(PropertyName::as_str);
        let message = format!("the test expects `{}`, and the mapping has no rule for it", name.value);
        let help = nearest(&name.value, known).map(|near| format!("Did you mean `{near}`?"));
        cx.push(cx.error(Code::TestProperty, &name.span, message, "").with_help_if(help));
        None
    }
}

fn below(parent: Option<&FieldPath>, name: &str) -> FieldPath {
    match parent {
        None => FieldPath { root: name.to_owned(), rest: Vec::new() },
        Some(parent) => {
            let mut path = parent.clone();
            path.rest.push(Segment::Name(name.to_owned()));
            path
        }
    }
}
