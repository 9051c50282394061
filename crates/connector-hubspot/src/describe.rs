//! All definitions of an object type, put together from the calls that tell of them.

use std::collections::BTreeMap;

use fieldline_connector::{ConnectorError, Described};
use fieldline_model::{
    AssociationTypes, ObjectSchema, ObjectType, PropertyDefinition, Sensitivity, SnapshotPart, Unseen,
    ValidationRule,
};

use crate::client::Client;
use crate::failure::Failure;
use crate::links::link_types;
use crate::naming::name;
use crate::object_schema::object_schema;
use crate::pipelines::pipelines;
use crate::properties::properties;
use crate::property_validations::property_validations;

/// Reads everything the token may see.
pub(crate) async fn describe(
    client: &Client,
    object: &ObjectType,
    linked: &[ObjectType],
) -> Result<Described, ConnectorError> {
    let named = if object.is_sendable() { object.clone() } else { name(client, object).await? };
    let object = &named;
    let mut unseen = Gaps::default();
    let (plain, sensitive, highly, schema, pipelines) = tokio::join!(
        properties(client, object, Sensitivity::NonSensitive),
        properties(client, object, Sensitivity::Sensitive),
        properties(client, object, Sensitivity::HighlySensitive),
        object_schema(client, object),
        pipelines(client, object),
    );
    let mut definitions = plain?;
    definitions.extend(unseen.or_gap(SnapshotPart::SensitiveProperties, sensitive)?);
    definitions.extend(unseen.or_gap(SnapshotPart::HighlySensitiveProperties, highly)?);
    let schema = unseen.or_gap(SnapshotPart::Required, schema)?;
    let rules = property_validations(client, &schema.id(object)).await;
    let rules = unseen.or_gap(SnapshotPart::Rules, rules)?;
    let mut described = ObjectSchema::new(schema.name(object), with_rules(once_each(definitions), rules));
    described.id = schema.own_id(object);
    described.required = schema.required(object);
    described.pipelines = unseen.or_gap(SnapshotPart::Pipelines, pipelines)?;
    for to in linked {
        let types = link_types(client, object, to).await;
        let types = unseen.or_gap(SnapshotPart::Associations(to.clone()), types)?;
        described.associations.push(AssociationTypes { to: to.clone(), types });
    }
    described.associations.sort_by(|one, other| one.to.cmp(&other.to));
    Ok(Described { schema: described, unseen: unseen.sorted() })
}

/// A property that several lists name is kept as the most guarded one shows it.
fn once_each(definitions: Vec<PropertyDefinition>) -> Vec<PropertyDefinition> {
    let named = definitions.into_iter().map(|definition| (definition.name.clone(), definition));
    named.collect::<BTreeMap<_, _>>().into_values().collect()
}

fn with_rules(
    definitions: Vec<PropertyDefinition>,
    mut rules: BTreeMap<String, Vec<ValidationRule>>,
) -> Vec<PropertyDefinition> {
    let ruled = |definition: PropertyDefinition| {
        let rules = rules.remove(definition.name.as_str()).unwrap_or_default();
        PropertyDefinition { rules, ..definition }
    };
    definitions.into_iter().map(ruled).collect()
}

/// What the token was not allowed to see.
#[derive(Default)]
struct Gaps(Vec<Unseen>);

impl Gaps {
    /// What was read, or nothing: because the token may not see it, which is noted down, or because the object type has
    /// no such thing.
    fn or_gap<T: Default>(
        &mut self,
        part: SnapshotPart,
        read: Result<T, Failure>,
    ) -> Result<T, ConnectorError> {
        match read {
            Ok(found) => Ok(found),
            Err(failure) if failure.status == Some(403) => {
                let mut scopes = failure.body.scopes.clone();
                scopes.sort();
                scopes.dedup();
                self.0.push(Unseen { part, scopes });
                Ok(T::default())
            }
            // Object types without pipelines, pairs that cannot be linked, accounts without sensitive data.
            Err(failure) if matches!(failure.status, Some(400 | 404)) => {
                tracing::debug!(?part, status = failure.status, "hubspot has no such definitions");
                Ok(T::default())
            }
            Err(failure) => Err(failure.into()),
        }
    }

    fn sorted(mut self) -> Vec<Unseen> {
        self.0.sort();
        self.0
    }
}
