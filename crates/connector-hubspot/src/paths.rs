//! Every path we call, for every edition of the API.
//!
//! HubSpot publishes dated editions each March and September and supports them for 18 months; the numbered ones end in
//! 2027. Shapes are the same across those listed here.

use std::fmt;
use std::str::FromStr;

use fieldline_connector::{ConnectorError, ErrorClass};
use fieldline_model::ObjectType;

/// An edition of HubSpot's API.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum ApiVersion {
    /// `2026-09`, the current one.
    #[default]
    V2026_09,
    /// `2026-03`, the one before.
    V2026_03,
    /// `v3`, for proxies and tools that know no dated paths.
    V3,
}

impl ApiVersion {
    /// All that we speak, newest first.
    pub const ALL: [ApiVersion; 3] = [ApiVersion::V2026_09, ApiVersion::V2026_03, ApiVersion::V3];

    /// The name as it stands in paths and settings.
    pub fn as_str(self) -> &'static str {
        match self {
            ApiVersion::V2026_09 => "2026-09",
            ApiVersion::V2026_03 => "2026-03",
            ApiVersion::V3 => "v3",
        }
    }

    pub(crate) fn account_details(self) -> String {
        format!("/account-info/{self}/details")
    }

    /// Asks for tokens; the endpoints that look at one and take one back lie below.
    pub(crate) fn token(self) -> String {
        format!("/oauth/{self}/token")
    }

    pub(crate) fn daily_usage(self) -> String {
        format!("/account-info/{self}/api-usage/daily/private-apps")
    }

    pub(crate) fn properties(self, object: &ObjectType) -> Result<String, ConnectorError> {
        self.crm("properties", object)
    }

    pub(crate) fn objects(self, object: &ObjectType) -> Result<String, ConnectorError> {
        self.crm("objects", object)
    }

    pub(crate) fn batch(self, object: &ObjectType, verb: BatchVerb) -> Result<String, ConnectorError> {
        Ok(format!("{}/batch/{}", self.objects(object)?, verb.as_str()))
    }

    pub(crate) fn search(self, object: &ObjectType) -> Result<String, ConnectorError> {
        Ok(format!("{}/search", self.objects(object)?))
    }

    pub(crate) fn owners(self) -> String {
        match self {
            ApiVersion::V2026_09 | ApiVersion::V2026_03 => format!("/crm/owners/{self}"),
            ApiVersion::V3 => format!("/crm/{self}/owners"),
        }
    }

    pub(crate) fn pipelines(self, object: &ObjectType) -> Result<String, ConnectorError> {
        self.crm("pipelines", object)
    }

    /// Takes object types by id only.
    pub(crate) fn property_validations(self, object_id: &ObjectType) -> Result<String, ConnectorError> {
        self.crm("property-validations", object_id)
    }

    pub(crate) fn property_groups(self, object: &ObjectType) -> Result<String, ConnectorError> {
        Ok(format!("{}/groups", self.properties(object)?))
    }

    pub(crate) fn create_properties(self, object: &ObjectType) -> Result<String, ConnectorError> {
        Ok(format!("{}/batch/create", self.properties(object)?))
    }

    /// All custom object types.
    pub(crate) fn object_schemas(self) -> String {
        format!("/crm-object-schemas/{self}/schemas")
    }

    pub(crate) fn object_schema(self, object: &ObjectType) -> Result<String, ConnectorError> {
        Ok(format!("/crm-object-schemas/{self}/schemas/{}", segment(object)?))
    }

    /// Whatever concerns links from one object type to another. The numbered edition of it is v4.
    pub(crate) fn associations(
        self,
        from: &ObjectType,
        to: &ObjectType,
        tail: &str,
    ) -> Result<String, ConnectorError> {
        let (from, to) = (segment(from)?, segment(to)?);
        Ok(match self {
            ApiVersion::V2026_09 | ApiVersion::V2026_03 => {
                format!("/crm/associations/{self}/{from}/{to}/{tail}")
            }
            ApiVersion::V3 => format!("/crm/v4/associations/{from}/{to}/{tail}"),
        })
    }

    /// Dated paths name the area before the edition, numbered ones after it.
    fn crm(self, area: &str, object: &ObjectType) -> Result<String, ConnectorError> {
        let object = segment(object)?;
        Ok(match self {
            ApiVersion::V2026_09 | ApiVersion::V2026_03 => format!("/crm/{area}/{self}/{object}"),
            ApiVersion::V3 => format!("/crm/{self}/{area}/{object}"),
        })
    }
}

impl fmt::Display for ApiVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The settings name an edition we do not speak.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("`{0}` is no API version we speak; take `2026-09`, `2026-03` or `v3`")]
pub struct UnknownVersion(String);

impl FromStr for ApiVersion {
    type Err = UnknownVersion;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let known = Self::ALL.into_iter().find(|version| version.as_str() == text);
        known.ok_or_else(|| UnknownVersion(text.to_owned()))
    }
}

/// What a batch endpoint does.
#[derive(Clone, Copy, Debug)]
pub(crate) enum BatchVerb {
    Read,
    Update,
    Upsert,
    Archive,
}

impl BatchVerb {
    fn as_str(self) -> &'static str {
        match self {
            BatchVerb::Read => "read",
            BatchVerb::Update => "update",
            BatchVerb::Upsert => "upsert",
            BatchVerb::Archive => "archive",
        }
    }
}

/// Object types are names (`contacts`, `p123_boats`) or ids (`0-1`, `2-77`); nothing in them needs escaping.
fn segment(object: &ObjectType) -> Result<&str, ConnectorError> {
    let text = object.as_str();
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
    if !text.is_empty() && text.bytes().all(is_plain) {
        return Ok(text);
    }
    let message =
        format!("`{text}` is no object type; take a name such as `contacts` or an id such as `2-1234`");
    Err(ConnectorError::new(ErrorClass::Permanent, message))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_hubspots() {
        let contacts = ObjectType::from("contacts");
        let cases = [
            (ApiVersion::V2026_09.account_details(), "/account-info/2026-09/details"),
            (ApiVersion::V3.account_details(), "/account-info/v3/details"),
            (ApiVersion::V2026_09.token(), "/oauth/2026-09/token"),
            (ApiVersion::V3.token(), "/oauth/v3/token"),
            (ApiVersion::V2026_09.daily_usage(), "/account-info/2026-09/api-usage/daily/private-apps"),
            (ApiVersion::V2026_09.properties(&contacts).unwrap(), "/crm/properties/2026-09/contacts"),
            (ApiVersion::V3.properties(&contacts).unwrap(), "/crm/v3/properties/contacts"),
            (ApiVersion::V2026_03.objects(&"2-77".into()).unwrap(), "/crm/objects/2026-03/2-77"),
            (
                ApiVersion::V2026_09.batch(&contacts, BatchVerb::Upsert).unwrap(),
                "/crm/objects/2026-09/contacts/batch/upsert",
            ),
            (
                ApiVersion::V3.batch(&contacts, BatchVerb::Read).unwrap(),
                "/crm/v3/objects/contacts/batch/read",
            ),
            (ApiVersion::V3.search(&contacts).unwrap(), "/crm/v3/objects/contacts/search"),
            (ApiVersion::V2026_09.owners(), "/crm/owners/2026-09"),
            (ApiVersion::V3.owners(), "/crm/v3/owners"),
            (ApiVersion::V3.pipelines(&"deals".into()).unwrap(), "/crm/v3/pipelines/deals"),
            (
                ApiVersion::V2026_09.property_validations(&"0-1".into()).unwrap(),
                "/crm/property-validations/2026-09/0-1",
            ),
            (
                ApiVersion::V3.create_properties(&contacts).unwrap(),
                "/crm/v3/properties/contacts/batch/create",
            ),
            (
                ApiVersion::V2026_03.property_groups(&contacts).unwrap(),
                "/crm/properties/2026-03/contacts/groups",
            ),
            (ApiVersion::V2026_09.object_schemas(), "/crm-object-schemas/2026-09/schemas"),
            (ApiVersion::V3.object_schema(&"2-7".into()).unwrap(), "/crm-object-schemas/v3/schemas/2-7"),
            (
                ApiVersion::V2026_09.associations(&contacts, &"companies".into(), "labels").unwrap(),
                "/crm/associations/2026-09/contacts/companies/labels",
            ),
            (
                ApiVersion::V3.associations(&contacts, &"0-2".into(), "batch/read").unwrap(),
                "/crm/v4/associations/contacts/0-2/batch/read",
            ),
        ];
        for (path, expected) in cases {
            assert_eq!(path, expected);
        }
    }

    #[test]
    fn settings_name_known_versions_only() {
        for version in ApiVersion::ALL {
            assert_eq!(version.as_str().parse(), Ok(version));
        }
        for text in ["", "v4", "2025-09", "2026-9", "V3"] {
            assert!(text.parse::<ApiVersion>().is_err(), "{text}");
        }
    }

    #[test]
    fn an_object_type_cannot_leave_its_place_in_the_path() {
        for text in ["", ".", "..", "a/b", "a b", "contacts?x=1", "ü", "%2e%2e"] {
            assert!(ApiVersion::V3.objects(&text.into()).is_err(), "{text}");
        }
    }
}
