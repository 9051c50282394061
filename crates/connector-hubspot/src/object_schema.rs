//! An object type as such: `GET /crm-object-schemas/{version}/schemas/{objectType}`.

use fieldline_connector::quota::CallKind;
use fieldline_model::{ObjectType, PropertyName};
use serde::Deserialize;

use crate::call::{Answer, Call};
use crate::client::Client;
use crate::failure::Failure;

/// What the schema says, of what concerns us. HubSpot answers for custom object types; for some of its own, too.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ListedSchema {
    object_type_id: Option<String>,
    required_properties: Option<Vec<String>>,
}

impl Answer for ListedSchema {}

/// Reads the schema of an object type.
pub(crate) async fn object_schema(client: &Client, object: &ObjectType) -> Result<ListedSchema, Failure> {
    let call = Call::get(CallKind::Other, client.version.object_schema(object)?);
    client.send(&call).await
}

impl ListedSchema {
    /// The object type by id: as listed, else from HubSpot's published list, else as it was named.
    pub(crate) fn id(&self, object: &ObjectType) -> ObjectType {
        let listed = self.object_type_id.as_deref();
        listed.or_else(|| standard(object).map(|known| known.id)).map_or_else(|| object.clone(), Into::into)
    }

    /// The properties without which no record is created, sorted: those of the schema and those that HubSpot's guides name
    /// for its own object types.
    pub(crate) fn required(&self, object: &ObjectType) -> Vec<PropertyName> {
        let listed = self.required_properties.iter().flatten().map(String::as_str);
        let guides = standard(object).map(|known| known.required).unwrap_or_default();
        let mut names: Vec<PropertyName> =
            listed.chain(guides.iter().copied()).map(PropertyName::from).collect();
        names.sort();
        names.dedup();
        names
    }
}

/// One of HubSpot's own object types.
struct Standard {
    names: [&'static str; 2],
    id: &'static str,
    /// Companies need a name or a domain, and contacts anything at all, which no single property stands for. A pipeline
    /// left out is the default one.
    required: &'static [&'static str],
}

/// HubSpot's list of object type ids, as far as records can be loaded into them.
const STANDARDS: [Standard; 14] = [
    Standard { names: ["contacts", "contact"], id: "0-1", required: &[] },
    Standard { names: ["companies", "company"], id: "0-2", required: &[] },
    Standard { names: ["deals", "deal"], id: "0-3", required: &["dealname", "dealstage"] },
    Standard { names: ["tickets", "ticket"], id: "0-5", required: &["hs_pipeline_stage", "subject"] },
    Standard { names: ["products", "product"], id: "0-7", required: &[] },
    Standard { names: ["line_items", "line_item"], id: "0-8", required: &[] },
    Standard { names: ["tasks", "task"], id: "0-27", required: &[] },
    Standard { names: ["notes", "note"], id: "0-46", required: &[] },
    Standard { names: ["meetings", "meeting"], id: "0-47", required: &[] },
    Standard { names: ["calls", "call"], id: "0-48", required: &[] },
    Standard { names: ["invoices", "invoice"], id: "0-53", required: &[] },
    Standard { names: ["subscriptions", "subscription"], id: "0-69", required: &[] },
    Standard { names: ["orders", "order"], id: "0-123", required: &[] },
    Standard { names: ["leads", "lead"], id: "0-136", required: &[] },
];

fn standard(object: &ObjectType) -> Option<&'static Standard> {
    let name = object.as_str();
    STANDARDS.iter().find(|known| known.names.contains(&name) || known.id == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn schema(id: Option<&str>, required: &[&str]) -> ListedSchema {
        ListedSchema {
            object_type_id: id.map(str::to_owned),
            required_properties: Some(required.iter().map(|name| (*name).to_owned()).collect()),
        }
    }

    #[test]
    fn ids_are_listed_published_or_given() {
        let cases = [
            (None, "contacts", "0-1"),
            (None, "deal", "0-3"),
            (None, "0-2", "0-2"),
            (Some("2-77"), "boats", "2-77"),
            (None, "2-78", "2-78"),
        ];
        for (listed, object, id) in cases {
            assert_eq!(schema(listed, &[]).id(&object.into()).as_str(), id, "{object}");
        }
    }

    #[test]
    fn what_hubspots_guides_require_is_added() {
        let names = |schema: ListedSchema, object: &str| -> Vec<String> {
            schema.required(&object.into()).into_iter().map(PropertyName::into_string).collect()
        };
        assert_eq!(names(schema(None, &[]), "contacts"), [""; 0]);
        assert_eq!(names(schema(None, &["dealname", "amount"]), "0-3"), ["amount", "dealname", "dealstage"]);
        assert_eq!(names(schema(None, &["hull_number"]), "boats"), ["hull_number"]);
    }
}
