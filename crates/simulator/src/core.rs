//! Everything one simulated account consists of, shared by all requests.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use tokio::sync::watch;

use crate::associations::{Associations, Place};
use crate::clock::Clock;
use crate::custom_types::CustomType;
use crate::dice::Dice;
use crate::fault::Faults;
use crate::http::endpoint_kinds;
use crate::limits::Limiter;
use crate::oauth::Desk;
use crate::owners::Owners;
use crate::schema::{ObjectType, Schema, Standard};
use crate::settings::Settings;
use crate::stats::{Counters, Stats};
use crate::store::{ObjectState, RecordId, Source};
use crate::webhooks::{Happening, Webhooks, What, link_events};
use crate::wire::ApiError;

/// First record id of the first type; each further type starts this much higher.
const ID_RANGE: u64 = 10_000_000_000;
const FIRST_ID: u64 = 100_000_000_001;

/// One object type with its records behind one lock.
pub(crate) struct ObjectStore {
    pub(crate) object: ObjectType,
    pub(crate) place: Place,
    custom: Option<Mutex<CustomType>>,
    state: Mutex<ObjectState>,
}

impl ObjectStore {
    pub(crate) fn lock(&self) -> MutexGuard<'_, ObjectState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What a custom type was created with; nothing for HubSpot's own.
    pub(crate) fn custom(&self) -> Option<CustomType> {
        self.custom.as_ref().map(|custom| custom.lock().unwrap_or_else(PoisonError::into_inner).clone())
    }

    /// Changes what a custom type was created with; `None` for HubSpot's own.
    pub(crate) fn change_custom<T>(&self, change: impl FnOnce(&mut CustomType) -> T) -> Option<T> {
        let mut custom = self.custom.as_ref()?.lock().unwrap_or_else(PoisonError::into_inner);
        Some(change(&mut custom))
    }

    fn is_archived(&self) -> bool {
        self.change_custom(|custom| custom.archived_at.is_some()) == Some(true)
    }

    /// The definitions as they are now.
    pub(crate) fn schema(&self) -> Arc<Schema> {
        Arc::clone(&self.lock().schema)
    }
}

pub(crate) struct Core {
    pub(crate) settings: Settings,
    pub(crate) clock: Clock,
    pub(crate) dice: Dice,
    /// Dice of their own, so that nothing else depends on how many calls were slow.
    pub(crate) latency_dice: Dice,
    pub(crate) counters: Counters,
    pub(crate) faults: Faults,
    pub(crate) limiter: Limiter,
    pub(crate) associations: Associations,
    pub(crate) desk: Desk,
    pub(crate) webhooks: Arc<Webhooks>,
    pub(crate) created_at: i64,
    /// Turns true when the server stops, so that held requests let go.
    pub(crate) stopping: watch::Sender<bool>,
    owners: RwLock<Arc<Owners>>,
    objects: RwLock<Vec<Arc<ObjectStore>>>,
}

fn unknown_type(name: &str) -> ApiError {
    ApiError::plain(400, format!("Unable to infer object type from: {name}"))
}

impl Core {
    pub(crate) fn new(settings: Settings, clock: Clock) -> Self {
        let now = clock.now_ms();
        let webhooks = Arc::new(Webhooks::new(
            settings.portal_id,
            &settings.webhook_secret,
            settings.webhook_signature,
            settings.seed,
        ));
        let core = Self {
            dice: Dice::new(settings.seed),
            latency_dice: Dice::new(settings.seed.rotate_left(32)),
            counters: Counters::new(endpoint_kinds()),
            faults: Faults::default(),
            limiter: Limiter::new(settings.tier.increased(settings.limit_increases), settings.zone.clone()),
            associations: Associations::new(Arc::clone(&webhooks)),
            desk: Desk::new(settings.token_lifetime),
            webhooks,
            created_at: now,
            stopping: watch::Sender::new(false),
            owners: RwLock::new(Arc::new(Owners::seeded(now))),
            objects: RwLock::new(Vec::new()),
            settings,
            clock,
        };
        for standard in Standard::ALL {
            core.add_object(ObjectType::standard(standard), None);
        }
        core
    }

    /// Adds an object type; the caller has made sure that its names are free.
    pub(crate) fn add_object(&self, object: ObjectType, custom: Option<CustomType>) -> Arc<ObjectStore> {
        let mut objects = self.objects.write().unwrap_or_else(PoisonError::into_inner);
        let schema = Schema::new(object.clone(), self.clock.now_ms());
        let first_id = FIRST_ID + ID_RANGE * objects.len() as u64;
        let lag_ms = i64::try_from(self.settings.search_lag.as_millis()).unwrap_or(i64::MAX);
        let state = Mutex::new(ObjectState::new(schema, first_id, lag_ms, Arc::clone(&self.webhooks)));
        let place = Place(u16::try_from(objects.len()).expect("invariant: object types are few"));
        let store = Arc::new(ObjectStore { object, place, custom: custom.map(Mutex::new), state });
        objects.push(Arc::clone(&store));
        store
    }

    /// All types, archived custom ones among them.
    pub(crate) fn objects(&self) -> Vec<Arc<ObjectStore>> {
        self.objects.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// All types that are not archived.
    pub(crate) fn present_objects(&self) -> Vec<Arc<ObjectStore>> {
        self.objects().into_iter().filter(|store| !store.is_archived()).collect()
    }

    /// The type a path segment names, as the API understands it.
    pub(crate) fn find_object(&self, segment: &str) -> Option<Arc<ObjectStore>> {
        self.find(|object| object.answers_to(segment))
    }

    /// The type that a test or a data file names; a custom one may go by its plain name here.
    pub(crate) fn find_named(&self, name: &str) -> Option<Arc<ObjectStore>> {
        self.find(|object| object.answers_to(name) || object.name == name)
    }

    fn find(&self, is_it: impl Fn(&ObjectType) -> bool) -> Option<Arc<ObjectStore>> {
        let objects = self.objects.read().unwrap_or_else(PoisonError::into_inner);
        objects.iter().find(|store| is_it(&store.object) && !store.is_archived()).map(Arc::clone)
    }

    /// The type at a place.
    pub(crate) fn object_at(&self, place: Place) -> Option<Arc<ObjectStore>> {
        let objects = self.objects.read().unwrap_or_else(PoisonError::into_inner);
        objects.get(usize::from(place.0)).map(Arc::clone)
    }

    /// As [`Core::find_object`], with HubSpot's answer for an unknown type.
    pub(crate) fn object(&self, segment: &str) -> Result<Arc<ObjectStore>, ApiError> {
        self.find_object(segment).ok_or_else(|| unknown_type(segment))
    }

    /// As [`Core::find_named`], with HubSpot's answer for an unknown type.
    pub(crate) fn named(&self, name: &str) -> Result<Arc<ObjectStore>, ApiError> {
        self.find_named(name).ok_or_else(|| unknown_type(name))
    }

    /// Ends the associations of records that are gone. The caller holds no store.
    pub(crate) fn unlink_all(&self, store: &ObjectStore, ids: &[RecordId]) {
        let mut account = self.associations.lock();
        for id in ids {
            account.links.forget((store.place, *id));
        }
    }

    /// Hands the associations of merged records on, the primary's first: they win where only one can be. The caller holds no
    /// store.
    pub(crate) fn hand_on(&self, store: &ObjectStore, old: [RecordId; 2], survivor: RecordId) {
        let mut account = self.associations.lock();
        for id in old.into_iter().filter(|id| *id != survivor) {
            account.hand_on((store.place, id), (store.place, survivor));
        }
    }

    /// Lets the search index know everything at once: what an account starts with has been there for long.
    pub(crate) fn index_all(&self) {
        for store in self.objects() {
            store.lock().lag.clear();
        }
    }

    pub(crate) fn owners(&self) -> Arc<Owners> {
        Arc::clone(&self.owners.read().unwrap_or_else(PoisonError::into_inner))
    }

    pub(crate) fn set_owners(&self, owners: Owners) {
        *self.owners.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(owners);
    }

    pub(crate) fn stats(&self) -> Stats {
        let live: BTreeMap<String, u64> = self
            .present_objects()
            .iter()
            .map(|store| (store.object.name.clone(), store.lock().live_count()))
            .collect();
        Stats { webhooks: self.webhooks.counts(), ..self.counters.snapshot(live) }
    }

    /// Tells the account's webhooks which associations have changed. The caller holds no store.
    pub(crate) fn tell_links(&self, by: Source) {
        if !self.webhooks.is_listening() {
            return;
        }
        let mut account = self.associations.lock();
        let at = self.clock.now_ms();
        for change in account.links.take_changes() {
            for ((place, id), linked) in link_events(&account.types, &change) {
                let Some(store) = self.object_at(place) else { continue };
                let what = What::Linked(linked);
                self.webhooks.note(&Happening { object: &store.object, id, at, by, what });
            }
        }
    }

    /// Forgets all records and their associations, counters, waiting faults, used quota and undelivered events.
    /// Definitions, owners, OAuth tokens, subscriptions and the clock stay.
    pub(crate) fn reset(&self) {
        for store in self.objects() {
            store.lock().clear();
        }
        self.associations.lock().links.clear();
        self.faults.clear();
        self.limiter.reset();
        self.counters.reset();
        self.webhooks.reset();
    }
}
