//! One operation of the API: where it lives, what it counts as, what it does.

use super::call::Call;
use crate::core::Core;
use crate::limits::Metered;
use crate::stats::CallKind;
use crate::version::ApiVersion;
use crate::wire::Answer;

/// A group of endpoints that moved together from numbered to dated paths.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Family {
    Objects,
    /// Batches and labels, between two object types.
    Associations,
    /// The associations of one record.
    RecordAssociations,
    Properties,
    PropertyValidations,
    Schemas,
    Owners,
    Pipelines,
    AccountInfo,
    Limits,
    OAuth,
    OAuthV1,
    /// An app's own settings, not an account's data.
    Webhooks,
    /// Where people agree; HubSpot serves it on another host.
    Consent,
    /// What a private app's token allows.
    PrivateApps,
    /// The account, as older clients ask for it.
    Integrations,
    /// Property definitions, as older clients ask for them.
    PropertiesV2,
}

impl Family {
    /// Whether calls need no token and count for no limit.
    pub(crate) fn is_open(self) -> bool {
        matches!(self, Self::OAuth | Self::OAuthV1 | Self::Consent | Self::PrivateApps)
    }

    /// Whether HubSpot serves the family at this path in this version: the settings of apps have moved.
    pub(crate) fn is_served(self, path: &str, version: ApiVersion) -> bool {
        match self {
            Self::Webhooks if path.starts_with("/app-webhooks/") => version >= ApiVersion::D2026_09,
            Self::Webhooks => version < ApiVersion::D2026_09,
            _ => true,
        }
    }

    /// Which limit calls count for.
    pub(crate) fn metered(self, kind: CallKind) -> Metered {
        match self {
            _ if kind == CallKind::Search => Metered::Search,
            Self::Associations | Self::RecordAssociations => Metered::Associations,
            _ => Metered::Burst,
        }
    }

    /// The path without its version, for counting.
    pub(crate) fn label(self) -> &'static str {
        match self {
            Self::Objects | Self::RecordAssociations => "/crm/objects",
            Self::Associations => "/crm/associations",
            Self::Properties => "/crm/properties",
            Self::PropertyValidations => "/crm/property-validations",
            Self::Schemas => "/crm-object-schemas/schemas",
            Self::Owners => "/crm/owners",
            Self::Pipelines => "/crm/pipelines",
            Self::AccountInfo => "/account-info",
            Self::Limits => "/crm/limits",
            Self::OAuth | Self::Consent => "/oauth",
            Self::OAuthV1 => "/oauth/v1",
            Self::Webhooks => "/webhooks",
            Self::PrivateApps => "/oauth/v2/private-apps",
            Self::Integrations => "/integrations/v1",
            Self::PropertiesV2 => "/properties/v2",
        }
    }

    /// The numbered and dated forms of the path.
    pub(crate) fn prefixes(self) -> &'static [&'static str] {
        match self {
            Self::Objects => {
                &["/crm/v3/objects", "/crm/objects/v3", "/crm/v4/objects", "/crm/objects/{version}"]
            }
            Self::Associations => {
                &["/crm/v4/associations", "/crm/associations/v4", "/crm/associations/{version}"]
            }
            Self::RecordAssociations => &["/crm/v4/objects", "/crm/objects/{version}"],
            Self::Properties => &["/crm/v3/properties", "/crm/properties/{version}"],
            Self::PropertyValidations => {
                &["/crm/v3/property-validations", "/crm/property-validations/{version}"]
            }
            Self::Schemas => &[
                "/crm-object-schemas/v3/schemas",
                "/crm/v3/schemas",
                "/crm-object-schemas/{version}/schemas",
            ],
            Self::Owners => &["/crm/v3/owners", "/crm/owners/{version}"],
            Self::Pipelines => &["/crm/v3/pipelines", "/crm/pipelines/{version}"],
            Self::AccountInfo => &["/account-info/v3", "/account-info/{version}"],
            Self::Limits => &["/crm/v3/limits", "/crm/limits/{version}"],
            Self::OAuth => &["/oauth/v3", "/oauth/{version}"],
            Self::OAuthV1 => &["/oauth/v1"],
            Self::Webhooks => &["/webhooks/v3", "/webhooks/{version}", "/app-webhooks/{version}"],
            Self::Consent => &["/oauth"],
            Self::PrivateApps => &["/oauth/v2/private-apps"],
            Self::Integrations => &["/integrations/v1"],
            Self::PropertiesV2 => &["/properties/v2"],
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verb {
    Get,
    Post,
    Put,
    Patch,
    Delete,
}

impl Verb {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }
}

/// A line in the table of an endpoint file.
pub(crate) struct Operation {
    pub(crate) verb: Verb,
    pub(crate) family: Family,
    /// What follows the family's prefix.
    pub(crate) tail: &'static str,
    pub(crate) kind: CallKind,
    pub(crate) run: fn(&Core, &Call) -> Answer,
}

impl Operation {
    /// `POST /crm/objects/{object}/batch/upsert`.
    pub(crate) fn template(&self) -> String {
        format!("{} {}{}", self.verb.name(), self.family.label(), self.tail)
    }
}
