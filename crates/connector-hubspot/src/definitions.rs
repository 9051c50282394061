//! HubSpot's definitions, read and added to.

use async_trait::async_trait;
use fieldline_connector::{ConnectorError, Creation, Definitions, Described, Portal, PropertyGroup};
use fieldline_model::{ObjectType, PropertyDefinition};

use crate::account_info::account_info;
use crate::create_properties::create_properties;
use crate::describe::describe;
use crate::destination::Hubspot;
use crate::naming::name;
use crate::property_groups::create_group;

#[async_trait]
impl Definitions for Hubspot {
    async fn identify(&self) -> Result<Portal, ConnectorError> {
        account_info(&self.client).await
    }

    async fn name(&self, object: &ObjectType) -> Result<ObjectType, ConnectorError> {
        name(&self.client, object).await
    }

    async fn describe(
        &self,
        object: &ObjectType,
        linked: &[ObjectType],
    ) -> Result<Described, ConnectorError> {
        describe(&self.client, object, linked).await
    }

    async fn create_group(&self, object: &ObjectType, group: &PropertyGroup) -> Result<(), ConnectorError> {
        create_group(&self.client, object, group).await
    }

    async fn create_properties(
        &self,
        object: &ObjectType,
        definitions: &[PropertyDefinition],
    ) -> Result<Vec<Creation>, ConnectorError> {
        create_properties(&self.client, object, definitions).await
    }
}
