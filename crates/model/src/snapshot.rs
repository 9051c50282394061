//! A portal's definitions of one object type as a file: the lock file of a mapping.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::ids::{ObjectType, PortalId, PropertyName};
use crate::object_schema::{AssociationTypes, ObjectSchema, Pipeline};
use crate::property::PropertyDefinition;
use crate::snapshot_layout::lay_out;

/// What a portal said about one object type, and when. No people: neither owners nor who made a property.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Snapshot {
    /// Whose definitions; `None` for HubSpot's standard ones.
    pub portal: Option<PortalId>,
    /// The day they were read, UTC.
    pub date: Option<NaiveDate>,
    /// Where they come from, when not from reading the portal.
    pub source: Option<String>,
    /// What the token was not allowed to see.
    pub unseen: Vec<Unseen>,
    /// The definitions.
    pub schema: ObjectSchema,
}

/// A part of a snapshot that could not be read.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub struct Unseen {
    /// What is missing.
    pub part: SnapshotPart,
    /// The scopes of which the token needs one; empty when HubSpot did not say.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub scopes: Vec<String>,
}

/// The parts of a snapshot that HubSpot guards by scopes of their own.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SnapshotPart {
    /// Properties with sensitive data.
    SensitiveProperties,
    /// Properties with highly sensitive data.
    HighlySensitiveProperties,
    /// The rules on values that administrators set.
    Rules,
    /// Which properties are required on create.
    Required,
    /// Pipelines and stages.
    Pipelines,
    /// How records can be linked to those of this object type.
    Associations(ObjectType),
}

/// The file, keys in this order.
#[derive(Serialize, Deserialize)]
struct SnapshotFile {
    object: ObjectType,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    id: Option<ObjectType>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    portal: Option<PortalId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    source: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    date: Option<NaiveDate>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    unseen: Vec<Unseen>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    required: Vec<PropertyName>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pipelines: Vec<Pipeline>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    associations: Vec<AssociationTypes>,
    properties: Vec<PropertyDefinition>,
}

impl Snapshot {
    /// The snapshot of a portal, taken on that day.
    pub fn new(portal: PortalId, date: NaiveDate, schema: ObjectSchema) -> Self {
        Self { portal: Some(portal), date: Some(date), source: None, unseen: Vec::new(), schema }
    }

    /// Reads a file. Definitions may stand in any order. HubSpot's own object types get their one name, however an older file
    /// writes them.
    ///
    /// # Errors
    /// Line and column of what is no snapshot.
    pub fn read(text: &str) -> Result<Self, serde_json::Error> {
        let file: SnapshotFile = serde_json::from_str(text)?;
        let mut schema = ObjectSchema::new(ObjectType::written(file.object.as_str()), file.properties);
        schema.id = file.id;
        schema.required = file.required;
        schema.pipelines = file.pipelines;
        let named = |types: AssociationTypes| AssociationTypes {
            to: ObjectType::written(types.to.as_str()),
            ..types
        };
        schema.associations = file.associations.into_iter().map(named).collect();
        let unseen = file.unseen.into_iter().map(Unseen::named).collect();
        Ok(Self { portal: file.portal, date: file.date, source: file.source, unseen, schema })
    }

    /// The text of its file: the same snapshot gives the same bytes, a changed property is a changed line.
    pub fn to_text(&self) -> String {
        let file = SnapshotFile {
            object: self.schema.object.clone(),
            id: self.schema.id.clone(),
            portal: self.portal.clone(),
            source: self.source.clone(),
            date: self.date,
            unseen: self.unseen.clone(),
            required: self.schema.required.clone(),
            pipelines: self.schema.pipelines.clone(),
            associations: self.schema.associations.clone(),
            properties: self.schema.properties().to_vec(),
        };
        lay_out(&serde_json::to_value(file).expect("a snapshot is plain data with text keys"))
    }

    /// The name of its file in the portal's folder: one for each object type.
    pub fn file_name(&self) -> String {
        format!("{}.json", self.schema.object)
    }

    /// Whether this part could not be read.
    pub fn lacks(&self, part: &SnapshotPart) -> bool {
        self.unseen.iter().any(|unseen| unseen.part == *part)
    }
}

impl Unseen {
    fn named(self) -> Self {
        match self.part {
            SnapshotPart::Associations(to) => {
                Self { part: SnapshotPart::Associations(ObjectType::written(to.as_str())), ..self }
            }
            _ => self,
        }
    }
}
