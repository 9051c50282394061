//! Rules on values: `GET /{objectTypeId}`, `GET /{objectTypeId}/{property}`, and setting one.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::properties::Results;
use super::property_errors::unknown_property;
use crate::core::Core;
use crate::http::{Call, Family, Operation, Verb};
use crate::schema::ValidationRule;
use crate::stats::CallKind;
use crate::wire::{Answer, ApiError, Reply};

pub(super) const OPERATIONS: &[Operation] = &[
    operation(Verb::Get, "/{object}", list),
    operation(Verb::Get, "/{object}/{name}", get),
    operation(Verb::Get, "/{object}/{name}/rule-type/{rule}", get_one),
    operation(Verb::Put, "/{object}/{name}/rule-type/{rule}", put),
];

const fn operation(verb: Verb, tail: &'static str, run: fn(&Core, &Call) -> Answer) -> Operation {
    Operation { verb, family: Family::PropertyValidations, tail, kind: CallKind::Other, run }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RulesOfOne<'s> {
    property_name: &'s str,
    property_validation_rules: &'s [ValidationRule],
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RuleInput {
    rule_arguments: Vec<String>,
    #[serde(default)]
    should_apply_normalization: bool,
}

/// Properties without rules are left out.
fn list(core: &Core, call: &Call) -> Answer {
    let schema = core.object(object_id(call)?)?.schema();
    let ruled = schema.active().filter(|(_, property)| !property.rules.is_empty());
    let results = ruled
        .map(|(_, property)| RulesOfOne {
            property_name: &property.name,
            property_validation_rules: &property.rules,
        })
        .collect();
    Ok(Reply::json(200, &Results { results }))
}

fn get(core: &Core, call: &Call) -> Answer {
    let (schema, name) = (core.object(object_id(call)?)?.schema(), call.param("name"));
    let slot = schema.find(name).ok_or_else(|| unknown_property(name))?;
    Ok(Reply::json(200, &Results { results: schema.property(slot).rules.iter().collect() }))
}

/// One rule by its type.
fn get_one(core: &Core, call: &Call) -> Answer {
    let (schema, name) = (core.object(object_id(call)?)?.schema(), call.param("name"));
    let slot = schema.find(name).ok_or_else(|| unknown_property(name))?;
    let rules = &schema.property(slot).rules;
    let rule = rules.iter().find(|rule| rule.rule_type == call.param("rule"));
    Ok(Reply::json(200, rule.ok_or_else(ApiError::not_found)?))
}

/// A rule takes the place of one of its type.
fn put(core: &Core, call: &Call) -> Answer {
    let store = core.object(object_id(call)?)?;
    let (name, rule_type) = (call.param("name"), call.param("rule"));
    let input: RuleInput = call.json()?;
    if !ValidationRule::is_type(rule_type) {
        return Err(ApiError::validation(format!("{rule_type} is not a valid rule type")));
    }
    let mut state = store.lock();
    let slot = state.schema.find(name).ok_or_else(|| unknown_property(name))?;
    let rules = &mut Arc::make_mut(&mut state.schema).property_mut(slot).rules;
    rules.retain(|rule| rule.rule_type != rule_type);
    rules.push(ValidationRule {
        rule_type: rule_type.to_owned(),
        rule_arguments: input.rule_arguments,
        should_apply_normalization: input.should_apply_normalization,
    });
    Ok(Reply::empty(204))
}

/// [I] This family takes object types by id only.
fn object_id(call: &Call) -> Result<&str, ApiError> {
    let id = call.param("object");
    if id.starts_with(|first: char| first.is_ascii_digit()) {
        return Ok(id);
    }
    Err(ApiError::plain(400, format!("Unable to infer object type from: {id}")))
}
