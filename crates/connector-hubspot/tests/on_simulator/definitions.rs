//! All that is defined for an object type, and new properties in it.

use fieldline_connector::{Calls, Creation, Definitions, ErrorClass, PropertyGroup};
use fieldline_connector_hubspot::{ApiVersion, Hubspot, HubspotConfig};
use fieldline_model::{
    FieldType, ObjectSchema, PropertyDefinition, PropertyOption, PropertyType, Sensitivity, SnapshotPart,
};
use fieldline_simulator::{Builder, Fault, FaultKind, PropertySpec, RunningSimulator, Simulator};

use crate::support::{config, hubspot};

fn builder() -> Builder {
    Simulator::builder()
        .property("contacts", PropertySpec::text("app_customer_id").unique().label("Customer"))
        .property("contacts", PropertySpec::text("salary").sensitivity("sensitive"))
        .property("contacts", PropertySpec::text("diagnosis").sensitivity("highly_sensitive"))
        .custom_object("boats")
        .property("boats", PropertySpec::text("hull_number").unique())
}

async fn start(builder: Builder) -> RunningSimulator {
    builder.build().start().await.unwrap()
}

fn of<'s>(schema: &'s ObjectSchema, name: &str) -> &'s PropertyDefinition {
    schema.get(name).unwrap_or_else(|| panic!("{name} is there"))
}

#[tokio::test]
async fn an_object_type_is_described_whole_in_every_api_version() {
    for api_version in ApiVersion::ALL {
        let account = start(builder()).await;
        let hubspot = Hubspot::new(HubspotConfig { api_version, ..config(&account) }).unwrap();
        let linked = ["companies".into(), "p1234567_boats".into()];
        let contacts = hubspot.describe(&"contacts".into(), &linked).await.unwrap();
        assert_eq!(contacts.unseen, []);
        let schema = contacts.schema;
        assert!(of(&schema, "app_customer_id").unique && of(&schema, "email").unique);
        assert_eq!(of(&schema, "app_customer_id").label.as_deref(), Some("Customer"));
        assert_eq!(of(&schema, "app_customer_id").group.as_deref(), Some("contactinformation"));
        assert_eq!(of(&schema, "salary").sensitivity, Sensitivity::Sensitive);
        assert_eq!(of(&schema, "diagnosis").sensitivity, Sensitivity::HighlySensitive);
        assert_eq!(of(&schema, "phone").field_type, FieldType::PhoneNumber);
        assert!(of(&schema, "hubspot_owner_id").external_options && schema.required.is_empty());
        let stages: Vec<&str> =
            of(&schema, "lifecyclestage").options.iter().map(|option| option.value.as_str()).collect();
        assert_eq!(&stages[..3], ["subscriber", "lead", "marketingqualifiedlead"]);
        let to: Vec<&str> = schema.associations.iter().map(|known| known.to.as_str()).collect();
        assert_eq!(to, ["companies", "p1234567_boats"]);
        assert_eq!(schema.link_types(&"companies".into()).unwrap()[0].label.as_deref(), Some("Primary"));
        // Three levels, schema, pipelines, rules, two lists of association types.
        assert_eq!(fieldline_connector::Destination::calls(&hubspot), Calls { other: 8, ..Calls::default() });

        let deals = hubspot.describe(&"deals".into(), &[]).await.unwrap().schema;
        assert!(of(&deals, "hs_is_closed").calculated && of(&deals, "hs_is_closed").read_only);
        assert!(of(&deals, "hs_lastmodifieddate").read_only && !of(&deals, "hs_lastmodifieddate").calculated);
        assert_eq!(deals.pipeline("Sales Pipeline").unwrap().stage("Closed Won").unwrap().id, "closedwon");
        assert_eq!(
            deals.required.iter().map(|name| name.as_str()).collect::<Vec<_>>(),
            ["dealname", "dealstage"]
        );
        // Whatever it is called, it comes back under its full name, with its id.
        let boats = hubspot.describe(&"boats".into(), &[]).await.unwrap().schema;
        assert_eq!(boats.object.as_str(), "p1234567_boats");
        let id = boats.id.clone().expect("a custom type has an id");
        for name in ["p1234567_boats".into(), "p_boats".into(), id.clone()] {
            let same = hubspot.describe(&name, &[]).await.unwrap().schema;
            assert_eq!((&same.object, same.id.as_ref()), (&boats.object, Some(&id)), "{name}");
            assert_eq!(hubspot.name(&name).await.unwrap(), boats.object);
        }
        assert_eq!(hubspot.name(&"CONTACT".into()).await.unwrap().as_str(), "contacts");
        assert!(of(&boats, "hull_number").unique && boats.pipelines.is_empty());
    }
}

#[tokio::test]
async fn rules_of_administrators_stand_by_their_property() {
    let account = start(builder()).await;
    let rule = serde_json::json!({ "ruleArguments": ["NUMERIC_ONLY"] });
    let url =
        format!("{}/crm/property-validations/2026-09/0-1/zip/rule-type/ALPHANUMERIC", account.base_url());
    let client = reqwest::Client::new();
    client.put(url).bearer_auth("t").body(rule.to_string()).send().await.unwrap().error_for_status().unwrap();
    let contacts = hubspot(&account).describe(&"contacts".into(), &[]).await.unwrap().schema;
    let rules = &of(&contacts, "zip").rules;
    assert_eq!(
        (rules[0].kind.as_str(), rules[0].arguments.as_slice()),
        ("ALPHANUMERIC", &["NUMERIC_ONLY".to_owned()][..])
    );
    assert!(of(&contacts, "city").rules.is_empty());
}

#[tokio::test]
async fn what_the_token_may_not_see_is_named_with_its_scope() {
    let account = start(builder().scopes(["crm.schemas.contacts.read"])).await;
    let hubspot = hubspot(&account);
    let contacts = hubspot.describe(&"contacts".into(), &["companies".into()]).await.unwrap();
    let unseen: Vec<(SnapshotPart, String)> =
        contacts.unseen.into_iter().map(|unseen| (unseen.part, unseen.scopes.join(" "))).collect();
    let expected = [
        (SnapshotPart::SensitiveProperties, "crm.objects.contacts.sensitive.read".to_owned()),
        (SnapshotPart::HighlySensitiveProperties, "crm.objects.contacts.highly_sensitive.read".to_owned()),
        // Labels belong to records.
        (SnapshotPart::Associations("companies".into()), "crm.objects.contacts.read".to_owned()),
    ];
    assert_eq!(unseen, expected);
    assert!(contacts.schema.get("app_customer_id").is_some() && contacts.schema.get("salary").is_none());
    let error = hubspot.describe(&"companies".into(), &[]).await.unwrap_err();
    assert_eq!(error.class(), ErrorClass::Auth);
    assert!(error.to_string().contains("`crm.schemas.companies.read`"), "{error}");
}

fn new(name: &str, property_type: PropertyType, field_type: FieldType) -> PropertyDefinition {
    PropertyDefinition {
        label: Some(name.to_uppercase()),
        group: Some("fieldline".to_owned()),
        property_type,
        field_type,
        ..PropertyDefinition::text(name)
    }
}

#[tokio::test]
async fn properties_are_created_once_and_existing_ones_are_left_alone() {
    for fault in [None, Some(FaultKind::DropAfter)] {
        let account = start(builder()).await;
        let hubspot = hubspot(&account);
        let (contacts, group) =
            ("contacts".into(), PropertyGroup { name: "fieldline".into(), label: "Fieldline".into() });
        for _ in 0..2 {
            hubspot.create_group(&contacts, &group).await.unwrap();
        }
        let option = |value: &str| PropertyOption { label: value.to_uppercase(), value: value.to_owned() };
        let wanted = [
            PropertyDefinition { unique: true, ..new("crm_key", PropertyType::String, FieldType::Text) },
            new("app_customer_id", PropertyType::Number, FieldType::Number),
            PropertyDefinition {
                options: vec![option("free"), option("pro")],
                ..new("plan", PropertyType::Enumeration, FieldType::Select)
            },
            new("no_options", PropertyType::Enumeration, FieldType::Select),
            new("Bad Name", PropertyType::String, FieldType::Text),
        ];
        account.simulator().inject(fault.map(|kind| Fault::new("batch/create", kind)).into_iter().collect());
        let creations = hubspot.create_properties(&contacts, &wanted).await.unwrap();
        let words: Vec<&str> = creations
            .iter()
            .map(|creation| match creation {
                Creation::Created(_) => "created",
                Creation::Exists(_) => "exists",
                Creation::Refused(..) => "refused",
            })
            .collect();
        // When the answer was lost, the second attempt finds what the first one made.
        let made = if fault.is_some() { "exists" } else { "created" };
        assert_eq!(words, [made, "exists", made, "refused", "refused"]);
        let Creation::Refused(name, why) = &creations[3] else { panic!() };
        assert_eq!(name.as_str(), "no_options");
        assert!(why.contains("no options but options are required"), "{why}");

        let schema = hubspot.describe(&contacts, &[]).await.unwrap().schema;
        let key = of(&schema, "crm_key");
        assert!(
            key.unique
                && key.label.as_deref() == Some("CRM_KEY")
                && key.group.as_deref() == Some("fieldline")
        );
        assert_eq!(of(&schema, "app_customer_id").property_type, PropertyType::String);
        assert_eq!(of(&schema, "plan").options, [option("free"), option("pro")]);
        assert!(schema.get("no_options").is_none());
    }
}
