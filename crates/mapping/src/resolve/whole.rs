//! What only shows when all mappings lie side by side.

use std::collections::BTreeMap;

use fieldline_diagnostics::{Code, Diagnostic, Label, SourceFile};
use fieldline_model::MappingId;

use crate::context::Spanned;
use crate::plan::TransformPlan;
use crate::project::FailedMapping;
use crate::resolve::circles::check_circles;
use crate::resolve::shared_files::check_shared_files;
use crate::resolve::shared_keys::{check_shared_archives, check_shared_keys};
use crate::resolve::{Neighbours, Settings};
use crate::yaml::Node;

/// A mapping after compilation: its plan, if it has one, and what it claims.
pub(crate) struct CompiledMapping {
    pub(crate) id: MappingId,
    pub(crate) name: Option<Spanned<String>>,
    pub(crate) file: SourceFile,
    pub(crate) owned: Vec<OwnedProperty>,
    pub(crate) plan: Option<TransformPlan>,
    /// Its own tests, not yet read.
    pub(crate) tests: Option<Node>,
}

impl CompiledMapping {
    /// A mapping whose file cannot be read; it goes by the file's name.
    pub(crate) fn unreadable(file: &SourceFile) -> Self {
        let id = MappingId::from(file.name());
        Self { id, name: None, file: file.clone(), owned: Vec::new(), plan: None, tests: None }
    }

    /// What is known of a mapping that has no plan.
    pub(crate) fn failed(&self) -> FailedMapping {
        FailedMapping { id: self.id.clone(), file: self.file.name().to_owned() }
    }
}

/// A property that a mapping writes.
pub(crate) struct OwnedProperty {
    pub(crate) connection: String,
    pub(crate) object: String,
    pub(crate) property: Spanned<String>,
    /// The file it was included from; the mapping's own when `None`.
    pub(crate) file: Option<SourceFile>,
    /// Whether the mapping writes it, or guards it (`owner: destination`).
    pub(crate) is_written: bool,
}

impl OwnedProperty {
    fn label(&self, mapping: &CompiledMapping, text: String) -> Label {
        self.file.as_ref().unwrap_or(&mapping.file).label(self.property.span.clone(), text)
    }
}

/// Reports what mappings do to each other: one name twice, a property of two owners, links in a circle. The mappings
/// concerned lose their plans.
pub(crate) fn check_whole(
    mappings: &mut [CompiledMapping],
    neighbours: &Neighbours<'_>,
    settings: &Settings,
    found: &mut Vec<Diagnostic>,
) {
    let mut guilty = Vec::new();
    check_names(mappings, found, &mut guilty);
    check_owners(mappings, found, &mut guilty);
    check_shared_files(neighbours, settings, found);
    check_shared_keys(neighbours, found);
    check_shared_archives(neighbours, found);
    for name in check_circles(neighbours, found) {
        guilty.extend(mappings.iter().position(|mapping| mapping.id.as_str() == name));
    }
    for index in guilty {
        mappings[index].plan = None;
    }
}

fn check_names(mappings: &[CompiledMapping], found: &mut Vec<Diagnostic>, guilty: &mut Vec<usize>) {
    let mut first: BTreeMap<&str, usize> = BTreeMap::new();
    for (index, mapping) in mappings.iter().enumerate() {
        let Some(name) = &mapping.name else { continue };
        let Some(&earlier) = first.get(name.value.as_str()) else {
            first.insert(&name.value, index);
            continue;
        };
        let other = &mappings[earlier];
        let other_span = other.name.as_ref().map_or(0..0, |name| name.span.clone());
        let message = format!("two mappings have the name `{}`", name.value);
        found.push(
            Diagnostic::error(
                Code::DuplicateMapping,
                message,
                mapping.file.label(name.span.clone(), "the second"),
            )
            .with_label(other.file.label(other_span, "the first"))
            .with_help("Give one of them another name."),
        );
        guilty.extend([earlier, index]);
    }
}

fn check_owners(mappings: &[CompiledMapping], found: &mut Vec<Diagnostic>, guilty: &mut Vec<usize>) {
    let mut owners: BTreeMap<(&str, &str, &str), (usize, &OwnedProperty)> = BTreeMap::new();
    for (index, mapping) in mappings.iter().enumerate() {
        for owned in &mapping.owned {
            let key = (owned.connection.as_str(), owned.object.as_str(), owned.property.value.as_str());
            let Some(&(earlier, first)) = owners.get(&key) else {
                owners.insert(key, (index, owned));
                continue;
            };
            if let Some(mistake) = two_owners((&mappings[earlier], first), (mapping, owned)) {
                found.push(mistake);
                guilty.extend([earlier, index]);
            }
            if owned.is_written {
                owners.insert(key, (index, owned));
            }
        }
    }
}

/// What two mappings that speak of one property have against each other.
fn two_owners(
    (other, first): (&CompiledMapping, &OwnedProperty),
    (mapping, second): (&CompiledMapping, &OwnedProperty),
) -> Option<Diagnostic> {
    if other.id == mapping.id {
        // Two mappings of one name are one mistake, not one for each of their properties.
        return None;
    }
    let (property, object) = (&second.property.value, &second.object);
    let here = |text: String| second.label(mapping, text);
    let there = |text: String| first.label(other, text);
    match (first.is_written, second.is_written) {
        (true, true) => {
            let message = format!("`{property}` of {object} is owned by two mappings");
            let found =
                Diagnostic::error(Code::TwoOwners, message, here(format!("owned by `{}`", mapping.id)));
            let found = found.with_label(there(format!("also owned by `{}`", other.id)));
            Some(found.with_help("Decide whose value counts, and remove the other rule."))
        }
        (false, true) | (true, false) => {
            let message =
                format!("`{property}` of {object} is HubSpot's own by one mapping and written by another");
            let (guard, writer) = if first.is_written {
                (
                    here(format!("`{}` leaves it to HubSpot", mapping.id)),
                    there(format!("`{}` writes it", other.id)),
                )
            } else {
                (
                    there(format!("`{}` leaves it to HubSpot", other.id)),
                    here(format!("`{}` writes it", mapping.id)),
                )
            };
            let found = Diagnostic::error(Code::GuardedProperty, message, writer).with_label(guard);
            Some(found.with_help("Remove the rule that writes it, or the one that guards it."))
        }
        (false, false) => None,
    }
}
