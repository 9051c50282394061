//! The rules on values that administrators set: `GET /crm/property-validations/{version}/{objectTypeId}`.

use std::collections::BTreeMap;

use fieldline_connector::quota::CallKind;
use fieldline_model::{ObjectType, ValidationRule};
use serde::Deserialize;

use crate::call::{Answer, Call};
use crate::client::Client;
use crate::failure::Failure;
use crate::text::Text;

#[derive(Deserialize)]
struct Listed {
    results: Option<Vec<RulesOfOne>>,
}

impl Answer for Listed {
    fn flaw(&self) -> Option<&'static str> {
        self.results.is_none().then_some("the answer has no `results`")
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RulesOfOne {
    property_name: Option<String>,
    property_validation_rules: Option<Vec<ListedRule>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ListedRule {
    rule_type: Option<String>,
    rule_arguments: Option<Vec<Text>>,
}

/// The rules of each property that has any, sorted. The object type is given by id.
pub(crate) async fn property_validations(
    client: &Client,
    object_id: &ObjectType,
) -> Result<BTreeMap<String, Vec<ValidationRule>>, Failure> {
    let call = Call::get(CallKind::Other, client.version.property_validations(object_id)?);
    let listed: Listed = client.send(&call).await?;
    let of_one = |listed: RulesOfOne| {
        let rules = listed.property_validation_rules.into_iter().flatten();
        let mut rules: Vec<ValidationRule> = rules.filter_map(rule).collect();
        rules.sort();
        Some((listed.property_name?, rules)).filter(|(_, rules)| !rules.is_empty())
    };
    Ok(listed.results.into_iter().flatten().filter_map(of_one).collect())
}

fn rule(listed: ListedRule) -> Option<ValidationRule> {
    let arguments = listed.rule_arguments.into_iter().flatten().map(|text| text.0);
    Some(ValidationRule { kind: listed.rule_type?, arguments: arguments.collect() })
}
