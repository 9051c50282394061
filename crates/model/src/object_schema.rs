//! What a portal says about an object type.

use serde::{Deserialize, Serialize};

use crate::ids::{ObjectType, PropertyName};
use crate::link::LinkType;
use crate::property::PropertyDefinition;

/// The definitions of one object type in one portal.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ObjectSchema {
    /// The object type. A custom one goes by its full name, `p1234567_boats`, where that is known.
    pub object: ObjectType,
    /// The id of a custom type, where it is known and is not the name.
    pub id: Option<ObjectType>,
    /// Definitions, sorted by name.
    properties: Vec<PropertyDefinition>,
    /// The properties without which HubSpot creates no record, sorted.
    pub required: Vec<PropertyName>,
    /// Its pipelines in display order; empty for object types without.
    pub pipelines: Vec<Pipeline>,
    /// How its records can be linked, sorted by the other object type; only those that were asked about.
    pub associations: Vec<AssociationTypes>,
}

/// A pipeline. Records stand in one of its stages.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Pipeline {
    /// What the API wants.
    pub id: String,
    /// What people see.
    pub label: String,
    /// Its stages in display order.
    #[serde(default)]
    pub stages: Vec<Stage>,
}

/// A stage of a pipeline.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Stage {
    /// What the API wants.
    pub id: String,
    /// What people see.
    pub label: String,
}

/// The types by which records can be linked to records of another object type.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct AssociationTypes {
    /// The other object type.
    pub to: ObjectType,
    /// The types, sorted by category and number.
    pub types: Vec<LinkType>,
}

impl ObjectSchema {
    /// A schema of these definitions, in any order, of which nothing else is known.
    pub fn new(object: ObjectType, mut properties: Vec<PropertyDefinition>) -> Self {
        properties.sort_by(|one, other| one.name.cmp(&other.name));
        Self {
            object,
            id: None,
            properties,
            required: Vec::new(),
            pipelines: Vec::new(),
            associations: Vec::new(),
        }
    }

    /// Whether a name means this object type. A custom type goes by its full name, its id and its plain name.
    pub fn goes_by(&self, name: &ObjectType) -> bool {
        let is_it = |known: &str| known.eq_ignore_ascii_case(name.as_str());
        is_it(self.object.as_str())
            || self.id.as_ref().is_some_and(|id| is_it(id.as_str()))
            || name.standard().is_none() && is_it(self.object.plain_name())
            || name
                .as_str()
                .strip_prefix("p_")
                .is_some_and(|plain| plain.eq_ignore_ascii_case(self.object.plain_name()))
    }

    /// The definition of a property.
    pub fn get(&self, name: &str) -> Option<&PropertyDefinition> {
        let found = self.properties.binary_search_by(|known| known.name.as_str().cmp(name));
        found.ok().map(|index| &self.properties[index])
    }

    /// All definitions, by name.
    pub fn properties(&self) -> &[PropertyDefinition] {
        &self.properties
    }

    /// A pipeline by its id, else by its label.
    pub fn pipeline(&self, name: &str) -> Option<&Pipeline> {
        let by_id = self.pipelines.iter().find(|pipeline| pipeline.id == name);
        by_id.or_else(|| self.pipelines.iter().find(|pipeline| pipeline.label == name))
    }

    /// The types by which its records can be linked to those of another object type; `None` when nobody asked.
    pub fn link_types(&self, to: &ObjectType) -> Option<&[LinkType]> {
        let known = self.associations.iter().find(|known| known.to == *to);
        known.map(|known| known.types.as_slice())
    }
}

impl Pipeline {
    /// A stage by its id, else by its label.
    pub fn stage(&self, name: &str) -> Option<&Stage> {
        let by_id = self.stages.iter().find(|stage| stage.id == name);
        by_id.or_else(|| self.stages.iter().find(|stage| stage.label == name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_custom_type_has_three_names_and_a_standard_one_has_one() {
        let mut boats = ObjectSchema::new("p7_boats".into(), Vec::new());
        boats.id = Some("2-5".into());
        for (name, expected) in [
            ("p7_boats", true),
            ("2-5", true),
            ("boats", true),
            ("p_boats", true),
            ("Boats", true),
            ("p8_boats", false),
            ("2-50", false),
        ] {
            assert_eq!(boats.goes_by(&name.into()), expected, "{name}");
        }
        // A custom type may be called like one of HubSpot's own; the plain name then means HubSpot's.
        let contact = ObjectSchema::new("p7_contacts".into(), Vec::new());
        assert!(!contact.goes_by(&"contacts".into()) && contact.goes_by(&"p7_contacts".into()));
    }

    #[test]
    fn an_id_is_stronger_than_a_label() {
        let pipeline = |id: &str, label: &str| Pipeline {
            id: id.into(),
            label: label.into(),
            stages: vec![
                Stage { id: "1".into(), label: "New".into() },
                Stage { id: "New".into(), label: "2".into() },
            ],
        };
        let mut schema = ObjectSchema::new("deals".into(), Vec::new());
        schema.pipelines = vec![pipeline("a", "b"), pipeline("b", "a")];
        assert_eq!(schema.pipeline("a").unwrap().label, "b");
        assert_eq!(schema.pipelines[0].stage("New").unwrap().label, "2");
        assert_eq!(schema.pipelines[0].stage("2").unwrap().id, "New");
        assert!(schema.pipeline("c").is_none());
    }
}
