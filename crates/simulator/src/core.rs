//! Everything one simulated account consists of, shared by all requests.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use tokio::sync::watch;

use crate::clock::Clock;
use crate::custom_types::CustomType;
use crate::dice::Dice;
use crate::fault::Faults;
use crate::http::endpoint_kinds;
use crate::limits::Limiter;
use crate::owners::Owners;
use crate::schema::{ObjectType, Schema, Standard};
use crate::settings::Settings;
use crate::stats::{Counters, Stats};
use crate::store::ObjectState;
use crate::wire::ApiError;

/// First record id of the first type; each further type starts this much higher.
const ID_RANGE: u64 = 10_000_000_000;
const FIRST_ID: u64 = 100_000_000_001;

/// One object type with its records behind one lock.
pub(crate) struct ObjectStore {
    pub(crate) object: ObjectType,
    /// What a custom type was created with; `None` for HubSpot's own types.
    pub(crate) custom: Option<CustomType>,
    state: Mutex<ObjectState>,
}

impl ObjectStore {
    pub(crate) fn lock(&self) -> MutexGuard<'_, ObjectState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
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
    pub(crate) counters: Counters,
    pub(crate) faults: Faults,
    pub(crate) limiter: Limiter,
    pub(crate) created_at: i64,
    /// Turns true when the server stops, so that held requests let go.
    pub(crate) stopping: watch::Sender<bool>,
    owners: RwLock<Arc<Owners>>,
    objects: RwLock<Vec<Arc<ObjectStore>>>,
}

impl Core {
    pub(crate) fn new(settings: Settings, clock: Clock) -> Self {
        let now = clock.now_ms();
        let core = Self {
            dice: Dice::new(settings.seed),
            counters: Counters::new(endpoint_kinds()),
            faults: Faults::default(),
            limiter: Limiter::new(settings.tier, settings.zone),
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
        let state = Mutex::new(ObjectState::new(schema, first_id, lag_ms));
        let store = Arc::new(ObjectStore { object, custom, state });
        objects.push(Arc::clone(&store));
        store
    }

    pub(crate) fn objects(&self) -> Vec<Arc<ObjectStore>> {
        self.objects.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The type a path segment names.
    pub(crate) fn find_object(&self, segment: &str) -> Option<Arc<ObjectStore>> {
        let objects = self.objects.read().unwrap_or_else(PoisonError::into_inner);
        objects.iter().find(|store| store.object.answers_to(segment)).map(Arc::clone)
    }

    /// As [`Core::find_object`], with HubSpot's answer for an unknown type.
    pub(crate) fn object(&self, segment: &str) -> Result<Arc<ObjectStore>, ApiError> {
        self.find_object(segment)
            .ok_or_else(|| ApiError::plain(400, format!("Unable to infer object type from: {segment}")))
    }

    pub(crate) fn owners(&self) -> Arc<Owners> {
        Arc::clone(&self.owners.read().unwrap_or_else(PoisonError::into_inner))
    }

    pub(crate) fn set_owners(&self, owners: Owners) {
        *self.owners.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(owners);
    }

    pub(crate) fn stats(&self) -> Stats {
        let live: BTreeMap<String, u64> = self
            .objects()
            .iter()
            .map(|store| (store.object.name.clone(), store.lock().live_count()))
            .collect();
        self.counters.snapshot(live)
    }

    /// Forgets all records, counters, waiting faults and used quota. Definitions, owners and the clock stay.
    pub(crate) fn reset(&self) {
        for store in self.objects() {
            store.lock().clear();
        }
        self.faults.clear();
        self.limiter.reset();
        self.counters.reset();
    }
}
