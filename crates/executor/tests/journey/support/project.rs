//! Mappings from YAML, compiled for real against a snapshot.

use fieldline_mapping::{ProjectText, TransformPlan, compile};
use fieldline_model::{FieldType, PropertyDefinition, PropertyOption, PropertyType};

const PROJECT: &str = r#"
fieldline: 1
project: demo
connections:
  app: { type: csv, path: data }
  hubspot: { type: hubspot, token: "${HUBSPOT_TOKEN}", portal: 1, tier: professional }
"#;

/// The mapping most tests use: `email` is claimed and matched, `note` and `nick` have their own write modes, `phone` is
/// held on drift, `city` accepts it.
pub(crate) const CUSTOMERS: &str = r#"
fieldline: 1
mapping: customers
source: { connection: app, stream: customers.csv, key: id }
destination:
  connection: hubspot
  object: contacts
  key: { property: app_id, from: id }
  match: [email]
fields:
  email: { from: email, normalize: email }
  firstname: { from: name, normalize: trim }
  note: { from: note, write: create_only }
  nick: { from: nick, write: fill_empty }
  phone: { from: phone, on_drift: hold }
  city: { from: city, on_drift: accept }
  amount: { from: amount, normalize: number }
"#;

/// What the portal says of its contacts.
pub(crate) fn definitions() -> Vec<PropertyDefinition> {
    let unique = |name| PropertyDefinition { unique: true, ..PropertyDefinition::text(name) };
    let mut all: Vec<PropertyDefinition> =
        ["firstname", "note", "nick", "phone", "city", "sync_source", "hubspot_owner_id"]
            .map(PropertyDefinition::text)
            .into();
    all.extend(["app_id", "email", "tax_id"].map(unique));
    all.push(PropertyDefinition {
        property_type: PropertyType::Number,
        ..PropertyDefinition::text("amount")
    });
    let options = ["golf", "chess", "sailing"];
    all.push(PropertyDefinition {
        property_type: PropertyType::Enumeration,
        field_type: FieldType::Checkbox,
        options: options.map(|value| PropertyOption { label: value.into(), value: value.into() }).into(),
        ..PropertyDefinition::text("interests")
    });
    all
}

/// The transform plan of a mapping.
pub(crate) fn compiled(mapping: &str) -> TransformPlan {
    compiled_all(&[mapping]).remove(0)
}

/// The transform plans of the mappings of one project, by name.
pub(crate) fn compiled_all(mappings: &[&str]) -> Vec<TransformPlan> {
    compiled_with(mappings, &[])
}

/// The same, where HubSpot requires these properties of new records.
pub(crate) fn compiled_with(mappings: &[&str], required: &[&str]) -> Vec<TransformPlan> {
    let mut project =
        ProjectText::new().with_file("fieldline.yaml", PROJECT).with_variable("HUBSPOT_TOKEN", "secret");
    let keys = r#"{"properties": {"id": {"type": "string", "pattern": "^[0-9]{3}$"}, "name": {"enum": ["Ada"]},
        "email": {}, "note": {}, "nick": {}, "phone": {}, "city": {}, "amount": {}}}"#;
    project = project.with_file("schemas/records/keys.json", keys);
    for (number, mapping) in mappings.iter().enumerate() {
        project = project.with_file(format!("mappings/{number}.yaml"), *mapping);
    }
    for object in ["contacts", "companies"] {
        let snapshot = serde_json::json!({
            "object": object, "portal": "1", "date": "2026-11-01", "properties": definitions(), "required": required,
        });
        project = project.with_file(format!("schemas/hubspot/1/{object}.json"), snapshot.to_string());
    }
    let compilation = compile(&project);
    assert!(!compilation.has_errors(), "{:#?}", compilation.diagnostics);
    compilation.project.unwrap().mappings
}
