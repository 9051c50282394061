//! The portal's own definitions, and whether the mapping can be loaded there.

use fieldline_mapping::{Rule, SyncTag};
use fieldline_model::{KEY_RULE, ObjectSchema, Owner, PropertyDefinition};
use fieldline_reconcile::{Property, Reconciler};

use crate::ExecutorError;
use crate::context::Pipeline;

/// Rules that write, decided on by the portal's definitions.
#[derive(Debug)]
pub(crate) struct Prepared {
    pub(crate) reconciler: Reconciler,
    /// Indexes of the rules that write.
    pub(crate) rules: Vec<u16>,
}

/// Reads the portal's definitions and refuses, all at once, what cannot work there. One call, before the first read of a
/// record; a run without changes never gets here.
pub(crate) fn prepare(pipeline: &Pipeline) -> Result<Prepared, ExecutorError> {
    let destination = pipeline.transform.destination();
    let object = destination.object();
    let schema = pipeline.wait("reading property definitions", pipeline.destination.schema(object))?;
    let mut problems = Vec::new();

    let key = schema.get(destination.key_property().as_str()).cloned();
    match &key {
        Some(key) if !key.unique => problems.push(format!(
            "key property `{}` is not unique there; uniqueness is set at creation only, so create another property with \
             unique values and use that",
            key.name
        )),
        Some(_) => {}
        None => problems.push(format!(
            "key property `{}` does not exist there (single-line text with unique values)",
            destination.key_property()
        )),
    }
    let tag = destination.tag().map(SyncTag::property);
    if let Some(tag) = tag.filter(|tag| schema.get(tag.as_str()).is_none()) {
        problems.push(format!(
            "sync-source property `{tag}` does not exist there (single-line text; `sync_source_property` of the connection \
             names it)"
        ));
    }
    let properties: Vec<Option<Property>> =
        pipeline.transform.rules().iter().map(|rule| property(rule, &schema, &mut problems)).collect();
    let Some(key) = key.filter(|_| problems.is_empty()) else {
        let rules = pipeline.transform.rules().iter().filter(|rule| rule.owner != Owner::Destination);
        let mut needed = rules.map(|rule| &rule.property).chain([destination.key_property()]).chain(tag);
        return Err(ExecutorError::NotReady {
            portal: pipeline.portal.id.to_string(),
            object: object.to_string(),
            problems,
            lacks_properties: needed.any(|name| schema.get(name.as_str()).is_none()),
        });
    };
    let rules = (0..KEY_RULE)
        .zip(&properties)
        .filter(|(_, property)| property.is_some())
        .map(|(rule, _)| rule)
        .collect();
    let reconciler = Reconciler::new(properties, key).with_mode(destination.mode());
    Ok(Prepared { reconciler, rules })
}

fn property(rule: &Rule, schema: &ObjectSchema, problems: &mut Vec<String>) -> Option<Property> {
    if rule.owner == Owner::Destination {
        return None;
    }
    let definition = schema.get(rule.property.as_str());
    match definition {
        None => problems.push(format!("property `{}` does not exist there ({})", rule.property, rule.place)),
        Some(known) if known.read_only => {
            problems.push(format!("property `{}` is read-only there ({})", rule.property, rule.place));
        }
        Some(_) => {}
    }
    let definition = definition.cloned().unwrap_or_else(|| PropertyDefinition::text(rule.property.clone()));
    Some(Property {
        definition,
        owner: rule.owner,
        multi: rule.multi,
        write: rule.write,
        on_drift: rule.on_drift,
    })
}
