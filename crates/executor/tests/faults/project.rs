//! Two mappings that need every write call: accounts, and customers who are linked to them.

use std::sync::Arc;

use fieldline_mapping::{ProjectText, TransformPlan, compile};
use fieldline_model::{FieldType, PropertyDefinition, PropertyOption, PropertyType};
use fieldline_simulator::{Builder, PropertySpec};

const PROJECT: &str = r#"
fieldline: 1
project: demo
connections:
  app: { type: csv, path: data }
  hubspot: { type: hubspot, token: "${HUBSPOT_TOKEN}", portal: 1, tier: professional }
"#;

const ACCOUNTS: &str = r#"
fieldline: 1
mapping: accounts
source: { connection: app, stream: accounts.csv, key: ref }
destination:
  connection: hubspot
  object: companies
  key: { property: tax_id, from: ref }
fields:
  name: { from: city }
"#;

/// E-mail addresses are sent as they are, so that HubSpot rewrites them; lifecycle stages that go backwards it ignores.
pub(crate) const CUSTOMERS: &str = r#"
fieldline: 1
mapping: customers
source: { connection: app, stream: customers.csv, key: id }
destination:
  connection: hubspot
  object: contacts
  key: { property: app_id, from: id }
  match: [email]
  on_missing: archive
policy: { max_archives: 100% }
fields:
  email: { from: email }
  firstname: { from: name }
  phone: { from: phone }
  lifecyclestage: { from: stage }
associations:
  - { to: companies, target: accounts, from: firms, normalize: { split: { separator: '|' } }, mode: replace }
  - { to: companies, target: accounts, from: main, label: primary, mode: replace }
"#;

/// What `fieldline schema pull` would have found.
fn definitions(object: &str) -> Vec<PropertyDefinition> {
    let unique = |name| PropertyDefinition { unique: true, ..PropertyDefinition::text(name) };
    let (uniques, texts): (&[&str], &[&str]) = match object {
        "contacts" => (&["app_id", "email"], &["firstname", "phone", "sync_source"]),
        _ => (&["tax_id"], &["name", "sync_source"]),
    };
    let texts = texts.iter().copied().map(PropertyDefinition::text);
    let stages = (object == "contacts").then(|| PropertyDefinition {
        property_type: PropertyType::Enumeration,
        field_type: FieldType::Radio,
        options: ["lead", "customer"]
            .map(|value| PropertyOption { label: value.into(), value: value.into() })
            .into(),
        ..PropertyDefinition::text("lifecyclestage")
    });
    uniques.iter().copied().map(unique).chain(texts).chain(stages).collect()
}

/// An account with the custom properties of these mappings.
pub(crate) fn with_properties(builder: Builder) -> Builder {
    builder
        .property("contacts", PropertySpec::text("app_id").unique())
        .property("contacts", PropertySpec::text("sync_source"))
        .property("companies", PropertySpec::text("tax_id").unique())
        .property("companies", PropertySpec::text("sync_source"))
}

/// The transform plans of accounts and customers, in this order.
pub(crate) fn compiled(customers: &str) -> [Arc<TransformPlan>; 2] {
    let mut project = ProjectText::new()
        .with_file("fieldline.yaml", PROJECT)
        .with_file("mappings/accounts.yaml", ACCOUNTS)
        .with_file("mappings/customers.yaml", customers)
        .with_variable("HUBSPOT_TOKEN", "secret");
    for object in ["contacts", "companies"] {
        let snapshot = serde_json::json!({
            "object": object, "portal": "1", "date": "2026-11-01", "properties": definitions(object),
        });
        project = project.with_file(format!("schemas/hubspot/1/{object}.json"), snapshot.to_string());
    }
    let compilation = compile(&project);
    assert!(!compilation.has_errors(), "{:#?}", compilation.diagnostics);
    let mut mappings = compilation.project.unwrap().mappings;
    mappings.sort_by(|one, other| one.id().as_str().cmp(other.id().as_str()));
    let mut mappings = mappings.into_iter().map(Arc::new);
    [mappings.next().unwrap(), mappings.next().unwrap()]
}
