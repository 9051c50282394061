//! The handle to a simulated account.

use std::future::Future;
use std::sync::Arc;

use axum::Router;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::builder::Builder;
use crate::clock::Clock;
use crate::core::Core;
use crate::fault::Fault;
use crate::fill;
use crate::http::{LineHandle, LineListener, router};
use crate::inside;
use crate::running::RunningSimulator;
use crate::start_data::DataError;
use crate::stats::Stats;
use crate::view::{AssociationView, RecordView};
use crate::webhooks::{deliver, deliver_due};
use crate::wire::{ApiError, PropertyMap};

/// A simulated HubSpot account. Cheap to clone; clones are the same account.
#[derive(Clone)]
pub struct Simulator {
    core: Arc<Core>,
}

impl Simulator {
    /// Starts describing an account.
    pub fn builder() -> Builder {
        Builder::default()
    }

    pub(crate) fn new(core: Arc<Core>) -> Self {
        Self { core }
    }

    /// The API and the `/_sim` routes, for a server of the caller's own. There a `drop_*` fault can only break the
    /// answer's body off; [`Simulator::serve`] and [`Simulator::start`] close the connection without a byte.
    pub fn router(&self) -> Router {
        router(&self.core)
    }

    /// Serves until `shutdown` completes; requests in flight are finished, held ones are let go.
    ///
    /// # Errors
    /// When the listener fails.
    pub async fn serve(
        self,
        listener: TcpListener,
        shutdown: impl Future<Output = ()> + Send + 'static,
    ) -> std::io::Result<()> {
        let core = Arc::clone(&self.core);
        let delivering = async move {
            if core.settings.delivers_webhooks {
                deliver(&core.webhooks, &core.clock).await;
            }
        };
        // Ends with this future: events that are left over have nobody to tell them.
        let delivering = AbortOnDrop(tokio::spawn(delivering));
        let service = self.router().into_make_service_with_connect_info::<LineHandle>();
        let core = Arc::clone(&self.core);
        let shutdown = async move {
            shutdown.await;
            core.stopping.send_replace(true);
        };
        let served = axum::serve(LineListener(listener), service).with_graceful_shutdown(shutdown).await;
        drop(delivering);
        served
    }

    /// Sends every webhook event that is due by the account's clock, and returns when none is any more. A running
    /// server does this by itself unless [`Builder::deliver_webhooks`](crate::Builder::deliver_webhooks) says otherwise.
    ///
    /// A failed request is due again at a later time of the clock: move it, then deliver once more.
    pub async fn deliver_webhooks(&self) {
        deliver_due(&self.core.webhooks, &self.core.clock).await;
    }

    /// Serves on a free port of the loopback interface, on the current tokio runtime.
    ///
    /// # Errors
    /// When no port can be had.
    pub async fn start(self) -> std::io::Result<RunningSimulator> {
        RunningSimulator::start(self).await
    }

    /// The counters since the start or the last reset.
    pub fn stats(&self) -> Stats {
        self.core.stats()
    }

    /// The account's clock.
    pub fn clock(&self) -> &Clock {
        &self.core.clock
    }

    /// Lets faults wait for calls, behind those that wait already.
    pub fn inject(&self, faults: Vec<Fault>) {
        self.core.faults.add(faults);
    }

    /// The faults that still wait, each with the calls it has left to hit.
    pub fn waiting_faults(&self) -> Vec<Fault> {
        self.core.faults.waiting()
    }

    /// Forgets the faults that still wait.
    pub fn clear_faults(&self) {
        self.core.faults.clear();
    }

    /// Forgets all records, counters, waiting faults and used quota; definitions and owners stay.
    pub fn reset(&self) {
        self.core.reset();
    }

    /// All live records of a type in order of id; none for an unknown type.
    pub fn records(&self, object: &str) -> Vec<RecordView> {
        let Some(store) = self.core.find_named(object) else { return Vec::new() };
        inside::page(&store, 0, usize::MAX, false).results
    }

    /// Records of the type `to` that a record is associated with, in order of id; none for an unknown record.
    pub fn associations(&self, object: &str, id: &str, to: &str) -> Vec<AssociationView> {
        inside::associations(&self.core, object, id, to)
    }

    /// Associates two records without a label, as a person in HubSpot's UI does.
    ///
    /// # Panics
    /// When one of the records does not exist, or the two types cannot be associated.
    pub fn associate(&self, object: &str, id: &str, to: &str, to_id: &str) {
        if let Err(error) = inside::associate(&self.core, (object, id), (to, to_id)) {
            panic!("{id} of `{object}` cannot be associated with {to_id} of `{to}`: {}", error.message());
        }
    }

    /// Changes a record as a person in HubSpot's UI does: past limits and counters, but by the rules for values.
    ///
    /// # Panics
    /// When there is no such record, or HubSpot would refuse a value.
    pub fn edit(&self, object: &str, id: &str, properties: &[(&str, &str)]) {
        if let Err(error) = inside::edit(&self.core, object, id, PropertyMap::of(properties)) {
            panic!("record {id} of `{object}` cannot be edited: {}", error.codes());
        }
    }

    /// Creates a record as a person in HubSpot's UI does and answers its id.
    ///
    /// # Errors
    /// With HubSpot's message when it would refuse the record.
    pub fn create_record(&self, object: &str, properties: &[(&str, &str)]) -> Result<String, String> {
        inside::create(&self.core, object, PropertyMap::of(properties))
            .map(|view| view.id)
            .map_err(|error: ApiError| error.message().to_owned())
    }

    /// Creates `count` records with made-up values, for tests of large portals: contacts get a name and the address
    /// `person1@example.com` and so on, other types what HubSpot requires of them. All are created and modified at the
    /// same millisecond, and the search index knows them at once.
    ///
    /// # Errors
    /// When there is no such type, or an address is taken.
    pub fn fill(&self, object: &str, count: u64) -> Result<(), DataError> {
        let schema = self.core.find_named(object).map(|store| store.schema());
        let schema = schema.ok_or_else(|| DataError::UnknownObject(object.to_owned()))?;
        fill::fill(&self.core, object, count, &|place| fill::made_up(&schema, place))
    }

    /// As [`Simulator::fill`], with the values that `make` gives for the place of the record in its type, from 1 on.
    ///
    /// # Errors
    /// When there is no such type, or HubSpot would refuse a record; those before it are there.
    pub fn fill_with(
        &self,
        object: &str,
        count: u64,
        make: impl Fn(u64) -> Vec<(String, String)>,
    ) -> Result<(), DataError> {
        fill::fill(&self.core, object, count, &make)
    }

    /// Merges two records as a person in HubSpot's UI does, and answers the id under which the record goes on: both old ids lead
    /// to it, and the values of `primary` stay.
    ///
    /// # Panics
    /// When one of the records does not exist, or both are one.
    pub fn merge(&self, object: &str, primary: &str, loser: &str) -> String {
        match inside::merge(&self.core, object, primary, loser) {
            Ok(survivor) => survivor.to_string(),
            Err(error) => {
                panic!("{loser} of `{object}` cannot be merged into {primary}: {}", error.message())
            }
        }
    }

    /// Takes a record out of the recycle bin as a person in HubSpot's UI does. Its associations are gone.
    ///
    /// # Errors
    /// With HubSpot's message when there is no such record in the bin, or another one has come to have a unique value of it.
    pub fn restore(&self, object: &str, id: &str) -> Result<(), String> {
        inside::restore(&self.core, object, id).map_err(|error| error.message().to_owned())
    }

    /// Erases a contact for good, as a request under data protection law does.
    ///
    /// # Panics
    /// When there is no such contact.
    pub fn erase_contact(&self, id: &str) {
        if inside::erase_contact(&self.core, id).is_err() {
            panic!("contact {id} cannot be erased: there is no such contact");
        }
    }

    /// Moves a record to the recycle bin as a person in HubSpot's UI does.
    ///
    /// # Panics
    /// When there is no such record.
    pub fn archive(&self, object: &str, id: &str) {
        if inside::archive(&self.core, object, id).is_err() {
            panic!("record {id} of `{object}` cannot be archived: there is no such record");
        }
    }
}

/// A task that ends when this goes.
struct AbortOnDrop(JoinHandle<()>);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl std::fmt::Debug for Simulator {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Simulator").field("portal_id", &self.core.settings.portal_id).finish_non_exhaustive()
    }
}
