//! Association rules by the names and numbers others know them by.

use std::collections::{BTreeMap, BTreeSet};

use fieldline_mapping::AssociationRule;
use fieldline_model::{LinkLabel, LinkRule, LinkType, ObjectType};

use crate::ExecutorError;
use crate::context::Pipeline;

/// What identifies a rule between runs. Object types and mappings have no slash and no zero byte in their names.
pub(crate) fn rule_name(rule: &AssociationRule) -> LinkRule {
    let label = match &rule.label {
        LinkLabel::Plain => "plain".to_owned(),
        LinkLabel::Primary => "primary".to_owned(),
        LinkLabel::Named(name) => format!("label {}", name.replace('\0', " ")),
    };
    LinkRule::new(format!("{}/{}/{label}", rule.to, rule.target))
}

/// The portal's types for the rules of a mapping, read when they are needed.
#[derive(Clone, Debug, Default)]
pub(crate) struct LinkTypes {
    asked: BTreeSet<ObjectType>,
    by_rule: BTreeMap<u16, LinkType>,
}

impl LinkTypes {
    /// The type of a rule; `None` before its object type was asked about.
    pub(crate) fn of(&self, rule: u16) -> Option<&LinkType> {
        self.by_rule.get(&rule)
    }

    /// Makes the types of all rules to that object type known; one call, the first time.
    ///
    /// # Errors
    /// [`ExecutorError::NotReady`] with every label the portal does not have.
    pub(crate) fn need(&mut self, pipeline: &Pipeline, to: &ObjectType) -> Result<(), ExecutorError> {
        if !self.asked.insert(to.clone()) {
            return Ok(());
        }
        let from = pipeline.transform.destination().object();
        let types = pipeline.wait("reading association labels", pipeline.destination.link_types(from, to))?;
        let mut problems = Vec::new();
        for (index, rule) in (0..).zip(pipeline.transform.associations()).filter(|(_, rule)| rule.to == *to) {
            match find(&types, &rule.label) {
                Some(link_type) => drop(self.by_rule.insert(index, link_type.clone())),
                None => problems.push(format!(
                    "there is no {} association from {from} to {to} ({}); create the label there, or name another one",
                    rule.label, rule.place
                )),
            }
        }
        if problems.is_empty() {
            return Ok(());
        }
        let (portal, object) = (pipeline.portal.id.to_string(), from.to_string());
        Err(ExecutorError::NotReady { portal, object, problems, lacks_properties: false })
    }
}

/// The type for a label. HubSpot's own types come first; people write labels in any case.
fn find<'t>(types: &'t [LinkType], label: &LinkLabel) -> Option<&'t LinkType> {
    let is_hubspots = |known: &&LinkType| known.category == "HUBSPOT_DEFINED";
    let named = |name: &str| {
        let is_it = |known: &&LinkType| known.label.as_deref().is_some_and(|label| label == name);
        let is_alike = |known: &&LinkType| {
            known.label.as_deref().is_some_and(|label| label.to_lowercase() == name.to_lowercase())
        };
        types.iter().find(is_it).or_else(|| types.iter().find(is_alike))
    };
    match label {
        LinkLabel::Plain => {
            let mut plain = types.iter().filter(|known| known.label.is_none());
            plain.clone().find(is_hubspots).or_else(|| plain.next())
        }
        LinkLabel::Primary => {
            let is_primary = |known: &&LinkType| known.label.as_deref() == Some("Primary");
            types.iter().filter(is_hubspots).find(is_primary).or_else(|| named("Primary"))
        }
        LinkLabel::Named(name) => named(name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_found_by_name_and_hubspots_own_types_come_first() {
        let of = |category: &str, type_id, label: Option<&str>| LinkType {
            category: category.into(),
            type_id,
            label: label.map(str::to_owned),
        };
        let types = [
            of("INTEGRATOR_DEFINED", 90, None),
            of("HUBSPOT_DEFINED", 279, None),
            of("USER_DEFINED", 5, Some("Primary")),
            of("HUBSPOT_DEFINED", 1, Some("Primary")),
            of("USER_DEFINED", 7, Some("Billing contact")),
        ];
        let cases = [
            (LinkLabel::Plain, Some(279)),
            (LinkLabel::Primary, Some(1)),
            (LinkLabel::Named("Billing contact".into()), Some(7)),
            (LinkLabel::Named("billing Contact".into()), Some(7)),
            (LinkLabel::Named("Shipping contact".into()), None),
        ];
        for (label, expected) in cases {
            assert_eq!(find(&types, &label).map(|known| known.type_id), expected, "{label}");
        }
    }
}
