//! Choosing what kind of account is simulated.

use std::sync::Arc;
use std::time::Duration;

use crate::clock::Clock;
use crate::core::Core;
use crate::custom_types::{CustomTypeInput, Labels};
use crate::endpoints::add_custom_type;
use crate::fault::Fault;
use crate::latency::Latency;
use crate::merged_ids::MergedIds;
use crate::property_spec::PropertySpec;
use crate::requirement_data::{Condition, RequirementData};
use crate::schema::Standard;
use crate::settings::Settings;
use crate::simulator::Simulator;
use crate::start_data::{DataError, StartData, add_property};
use crate::tier::Tier;
use crate::webhooks::SignatureVersion;
use crate::write_rules::WriteRules;
use crate::zone;

/// Settings and start-up content of a [`Simulator`].
///
/// Defaults: portal 1234567, no limits, any token, seed 1, the machine's clock, time zone US/Eastern, a search index
/// without lag, trace ids honoured, no latency.
#[derive(Clone, Default)]
pub struct Builder {
    settings: Settings,
    clock: Clock,
    content: Vec<Content>,
    faults: Vec<Fault>,
}

/// Start-up content, in the order given.
#[derive(Clone)]
enum Content {
    CustomObject(String),
    Property(String, PropertySpec),
    Requirement(String, RequirementData),
    Data(StartData),
}

impl Content {
    fn apply(&self, core: &Core) -> Result<(), DataError> {
        match self {
            Self::Data(data) => data.apply(core),
            Self::Property(object, spec) => add_property(core, object, spec.input.clone()),
            Self::Requirement(object, requirement) => requirement.add(core, object),
            Self::CustomObject(name) => add_custom_type(core, custom_type(name)).map(drop).map_err(|error| {
                DataError::Schema { object: name.clone(), message: error.message().to_owned() }
            }),
        }
    }
}

fn custom_type(name: &str) -> CustomTypeInput {
    let labels = Labels { singular: name.to_owned(), plural: name.to_owned() };
    let associated_objects = Standard::ALL.map(|standard| standard.plural().to_owned()).to_vec();
    CustomTypeInput { name: name.to_owned(), labels, associated_objects, ..CustomTypeInput::default() }
}

impl Builder {
    /// The account's id.
    #[must_use]
    pub fn portal_id(mut self, portal_id: u64) -> Self {
        self.settings.portal_id = portal_id;
        self
    }

    /// Which limits apply.
    #[must_use]
    pub fn tier(mut self, tier: Tier) -> Self {
        self.settings.tier = tier;
        self
    }

    /// How many API limit increases the account has bought: one makes it 250 calls in 10 seconds, each adds a million
    /// calls a day. More than two count as two.
    #[must_use]
    pub fn limit_increases(mut self, count: u8) -> Self {
        self.settings.limit_increases = count;
        self
    }

    /// Whether every app is one of HubSpot's marketplace, also those with a static token: 110 calls in 10 seconds
    /// whatever the tier, no daily limit, no headers about the day. Apps with OAuth tokens always are.
    #[must_use]
    pub fn marketplace_apps(mut self, are_all: bool) -> Self {
        self.settings.are_all_marketplace = are_all;
        self
    }

    /// The only bearer token that is accepted; without it any is.
    #[must_use]
    pub fn token(mut self, token: &str) -> Self {
        self.settings.token = Some(token.to_owned());
        self
    }

    /// The scopes that every token has; without them any call may pass. A call that needs another one is answered with
    /// 403 and its name.
    #[must_use]
    pub fn scopes<S: Into<String>>(mut self, scopes: impl IntoIterator<Item = S>) -> Self {
        self.settings.scopes = Some(scopes.into_iter().map(Into::into).collect());
        self
    }

    /// An app that may ask for OAuth tokens. Without any, every client id and secret is accepted.
    #[must_use]
    pub fn oauth_app(mut self, client_id: &str, client_secret: &str) -> Self {
        self.settings.apps.register(client_id, client_secret);
        self
    }

    /// Whether every refresh answers with a new refresh token and ends the old one. HubSpot's stay the same.
    #[must_use]
    pub fn rotate_refresh_tokens(mut self, rotates: bool) -> Self {
        self.settings.rotates_refresh_tokens = rotates;
        self
    }

    /// How long OAuth access tokens live, in whole seconds; HubSpot's live half an hour.
    #[must_use]
    pub fn token_lifetime(mut self, lifetime: Duration) -> Self {
        self.settings.token_lifetime = lifetime;
        self
    }

    /// Decides the order of batch results and the correlation ids.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.settings.seed = seed;
        self
    }

    /// The clock that time stamps, limits and the search lag follow.
    #[must_use]
    pub fn clock(mut self, clock: Clock) -> Self {
        self.clock = clock;
        self
    }

    /// The account's time zone, in which its day begins.
    ///
    /// # Panics
    /// When `name` is no IANA time zone.
    #[must_use]
    pub fn time_zone(mut self, name: &str) -> Self {
        match zone::named(name) {
            Some(zone) => self.settings.zone = zone,
            None => panic!("unknown time zone `{name}`: use an IANA name such as `Europe/Berlin`"),
        }
        self
    }

    /// How long the search index takes to show a change.
    #[must_use]
    pub fn search_lag(mut self, lag: Duration) -> Self {
        self.settings.search_lag = lag;
        self
    }

    /// Whether `objectWriteTraceId` is honoured. Without it every batch write is all or nothing and echoes no id.
    #[must_use]
    pub fn trace_ids(mut self, are_honoured: bool) -> Self {
        self.settings.honours_trace_ids = are_honoured;
        self
    }

    /// How long calls wait before they are looked at, in real (tokio) time: a [`Duration`], a range of them, or a
    /// [`Latency`] for some calls only. May be given several times; the last one that matches a call counts.
    #[must_use]
    pub fn latency(mut self, latency: impl Into<Latency>) -> Self {
        self.settings.latencies.add(latency.into());
        self
    }

    /// The client secret that deliveries of webhooks are signed with, the same for all apps; `simulator` unless said.
    #[must_use]
    pub fn webhook_secret(mut self, secret: &str) -> Self {
        secret.clone_into(&mut self.settings.webhook_secret);
        self
    }

    /// The older signature that deliveries carry beside the third one.
    #[must_use]
    pub fn webhook_signature(mut self, version: SignatureVersion) -> Self {
        self.settings.webhook_signature = version;
        self
    }

    /// Whether a running server sends webhook events by itself, as it does unless told otherwise. Without it
    /// [`Simulator::deliver_webhooks`] does, so that a test decides when.
    #[must_use]
    pub fn deliver_webhooks(mut self, by_itself: bool) -> Self {
        self.settings.delivers_webhooks = by_itself;
        self
    }

    /// Whose rules writes obey: those of the version in the path, unless told otherwise.
    #[must_use]
    pub fn write_rules(mut self, rules: WriteRules) -> Self {
        self.settings.write_rules = rules;
        self
    }

    /// Under which id a merged record goes on: a new one, unless told otherwise.
    #[must_use]
    pub fn merged_ids(mut self, ids: MergedIds) -> Self {
        self.settings.merged_ids = ids;
        self
    }

    /// Requires a property of every new record, as an administrator does. Enforced by the rules of `2026-09`.
    #[must_use]
    pub fn require(mut self, object: &str, property: &str) -> Self {
        let requirement = RequirementData { property: property.to_owned(), when: None };
        self.content.push(Content::Requirement(object.to_owned(), requirement));
        self
    }

    /// Requires a property wherever `control` has one of `values`, as an administrator does. Enforced by the rules of
    /// `2026-09`.
    #[must_use]
    pub fn require_when(mut self, object: &str, property: &str, control: &str, values: &[&str]) -> Self {
        let values = values.iter().map(|value| (*value).to_owned()).collect();
        let when = Some(Condition { property: control.to_owned(), values });
        let requirement = RequirementData { property: property.to_owned(), when };
        self.content.push(Content::Requirement(object.to_owned(), requirement));
        self
    }

    /// A custom object type with this name and no properties of its own yet; [`Builder::property`] adds them. Its
    /// records can be associated with contacts, companies, deals and tickets.
    #[must_use]
    pub fn custom_object(mut self, name: &str) -> Self {
        self.content.push(Content::CustomObject(name.to_owned()));
        self
    }

    /// A custom property of an object type.
    #[must_use]
    pub fn property(mut self, object: &str, spec: PropertySpec) -> Self {
        self.content.push(Content::Property(object.to_owned(), spec));
        self
    }

    /// A fault that waits for calls from the start.
    #[must_use]
    pub fn fault(mut self, fault: Fault) -> Self {
        self.faults.push(fault);
        self
    }

    /// Start-up data as JSON: `{"schemas": [create body…], "groups": {"contacts": [{"name", "label"}…]},
    /// "required": {"contacts": [{"property", "when"?: {"property", "values"}}…]},
    /// "pipelines": {"deals": [{"id"?, "label", "stages": [{"id"?, "label", "metadata"?}…]}…]},
    /// "properties": {"contacts": [definition…]}, "records": {"contacts": [{"email": …}…]}, "owners": [owner…]}`.
    /// Every part may be left out. Definitions may be create bodies or answers of the properties API.
    ///
    /// # Errors
    /// When the text cannot be read, or HubSpot would refuse a part of it after everything given so far.
    pub fn data_json(mut self, json: &str) -> Result<Self, DataError> {
        self.content.push(Content::Data(StartData::read(json)?));
        // A trial run finds what is wrong now, where it can still be answered.
        self.fill(&Core::new(self.settings.clone(), self.clock.clone()))?;
        Ok(self)
    }

    fn fill(&self, core: &Core) -> Result<(), DataError> {
        self.content.iter().try_for_each(|content| content.apply(core))
    }

    /// Makes the simulator.
    ///
    /// # Panics
    /// When a property or object type given in code is one that HubSpot would refuse.
    pub fn build(self) -> Simulator {
        let core = Core::new(self.settings.clone(), self.clock.clone());
        if let Err(error) = self.fill(&core) {
            panic!("the simulator cannot be built: {error}");
        }
        core.index_all();
        core.faults.add(self.faults);
        Simulator::new(Arc::new(core))
    }
}

/// Shows the settings but no token.
impl std::fmt::Debug for Builder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Builder")
            .field("portal_id", &self.settings.portal_id)
            .field("tier", &self.settings.tier)
            .finish_non_exhaustive()
    }
}
