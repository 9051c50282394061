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
    fully_qualified_name: Option<String>,
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
        let published = || object.standard().and_then(|known| known.id);
        listed.or_else(published).map_or_else(|| object.clone(), Into::into)
    }

    /// The one name of the object type: HubSpot's own keep theirs, a custom one has its full name.
    pub(crate) fn name(&self, object: &ObjectType) -> ObjectType {
        let full = self.fully_qualified_name.as_deref().filter(|_| object.standard().is_none());
        full.map_or_else(|| ObjectType::written(object.as_str()), ObjectType::from)
    }

    /// The id of a custom type, where it is not its name.
    pub(crate) fn own_id(&self, object: &ObjectType) -> Option<ObjectType> {
        let id = self.object_type_id.as_deref().filter(|_| object.standard().is_none()).map(ObjectType::from);
        id.filter(|id| *id != self.name(object))
    }

    /// The properties without which no record is created, sorted: those of the schema and those that HubSpot's guides name
    /// for its own object types.
    pub(crate) fn required(&self, object: &ObjectType) -> Vec<PropertyName> {
        let listed = self.required_properties.iter().flatten().map(String::as_str);
        let mut names: Vec<PropertyName> =
            listed.chain(guides(object).iter().copied()).map(PropertyName::from).collect();
        names.sort();
        names.dedup();
        names
    }
}

/// The properties that HubSpot's guides require of its own object types. Companies need a name or a domain, and contacts anything
/// at all, which no single property stands for. A pipeline left out is the default one.
fn guides(object: &ObjectType) -> &'static [&'static str] {
    match object.standard().map(|known| known.name) {
        Some("deals") => &["dealname", "dealstage"],
        Some("tickets") => &["hs_pipeline_stage", "subject"],
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn schema(id: Option<&str>, required: &[&str]) -> ListedSchema {
        ListedSchema {
            object_type_id: id.map(str::to_owned),
            fully_qualified_name: id.map(|_| "p7_boats".to_owned()),
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
    fn a_custom_type_has_its_full_name_and_an_id() {
        let names = |listed: Option<&str>, object: &str| {
            let (schema, object) = (schema(listed, &[]), ObjectType::from(object));
            (schema.name(&object).into_string(), schema.own_id(&object).map(ObjectType::into_string))
        };
        for object in ["boats", "2-77", "p7_boats"] {
            assert_eq!(names(Some("2-77"), object), ("p7_boats".into(), Some("2-77".into())), "{object}");
        }
        // HubSpot answers for some of its own types, too, and they keep their names.
        assert_eq!(names(Some("0-1"), "contact"), ("contacts".into(), None));
        assert_eq!(names(None, "2-77"), ("2-77".into(), None));
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
