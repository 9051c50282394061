//! What only shows when all mappings lie side by side.

use std::collections::BTreeMap;

use fieldline_diagnostics::{Code, Diagnostic, SourceFile};
use fieldline_model::MappingId;

use crate::context::Spanned;
use crate::plan::TransformPlan;
use crate::project::FailedMapping;
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
}

/// Reports mappings of one name and properties of two owners; the mappings concerned lose their plans.
pub(crate) fn check_whole(mappings: &mut [CompiledMapping], found: &mut Vec<Diagnostic>) {
    let mut guilty = Vec::new();
    check_names(mappings, found, &mut guilty);
    check_owners(mappings, found, &mut guilty);
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
            let other = &mappings[earlier];
            let message = format!("`{}` of {} is owned by two mappings", owned.property.value, owned.object);
            let here = mapping.file.label(owned.property.span.clone(), format!("owned by `{}`", mapping.id));
            let there =
                other.file.label(first.property.span.clone(), format!("also owned by `{}`", other.id));
            found.push(
                Diagnostic::error(Code::TwoOwners, message, here)
                    .with_label(there)
                    .with_help("Give one of them `owner: destination`, or remove the rule."),
            );
            guilty.extend([earlier, index]);
        }
    }
}
