//! What a destination says about its object types, and new properties in it.

use async_trait::async_trait;
use fieldline_model::{ObjectSchema, ObjectType, PropertyDefinition, PropertyName, Unseen};

use crate::{ConnectorError, Portal};

/// A destination whose definitions can be read as a whole, and which can be given new properties.
///
/// Nothing here touches a record. All calls are counted as `other`.
#[async_trait]
pub trait Definitions: Send + Sync {
    /// Which account the credentials belong to. One call.
    async fn identify(&self) -> Result<Portal, ConnectorError>;

    /// The one name of an object type, however it is written: of two types with one name, there is one. Asks for a custom type
    /// only, and takes one call. `Err` when the account has no such type.
    async fn name(&self, object: &ObjectType) -> Result<ObjectType, ConnectorError>;

    /// Everything that is defined for an object type; of association types, those to the object types `linked`.
    ///
    /// What the credentials may not see is named in the answer with the scopes that would help. `Err` when not even the
    /// plain properties can be read.
    async fn describe(&self, object: &ObjectType, linked: &[ObjectType])
    -> Result<Described, ConnectorError>;

    /// Makes a property group unless there is one of that name. Safe to repeat.
    async fn create_group(&self, object: &ObjectType, group: &PropertyGroup) -> Result<(), ConnectorError>;

    /// Creates properties; one outcome per definition, in order. Each definition has label and group. A property that is
    /// there already is left as it is. Safe to repeat.
    async fn create_properties(
        &self,
        object: &ObjectType,
        definitions: &[PropertyDefinition],
    ) -> Result<Vec<Creation>, ConnectorError>;
}

/// What is defined for an object type, as far as the credentials may see.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Described {
    /// The definitions.
    pub schema: ObjectSchema,
    /// What could not be read, sorted.
    pub unseen: Vec<Unseen>,
}

/// A heading under which properties are shown.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PropertyGroup {
    /// Internal name.
    pub name: String,
    /// What people see.
    pub label: String,
}

/// What became of a property that was to be created.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Creation {
    /// It is there now.
    Created(PropertyName),
    /// One of that name was there before, perhaps another one.
    Exists(PropertyName),
    /// The destination refused it, in its own words.
    Refused(PropertyName, String),
}
