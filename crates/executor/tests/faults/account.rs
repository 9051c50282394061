//! An account behind HTTP, a state, and runs against them.

use std::sync::Arc;
use std::time::Duration;

use fieldline_connector::Portal;
use fieldline_connector::quota::Limits;
use fieldline_connector_hubspot::{Hubspot, HubspotConfig};
use fieldline_executor::{
    Ending, ExecutorError, Loaded, Pipeline, Reading, RunCounts, Stop, Unobserved, compute, load, recover,
};
use fieldline_mapping::TransformPlan;
use fieldline_model::RunId;
use fieldline_simulator::{Clock, RunningSimulator, Simulator};
use fieldline_state::{MemoryStore, Scope, StateStore};

use crate::project::{compiled, with_properties};
use crate::rows::Rows;

pub(crate) struct Account {
    pub(crate) running: RunningSimulator,
    pub(crate) state: Arc<dyn StateStore>,
    hubspot: Arc<Hubspot>,
    mappings: [Arc<TransformPlan>; 2],
    folder: tempfile::TempDir,
    runs: u32,
}

/// How a run ended that did not fail.
pub(crate) struct Ran {
    pub(crate) counts: RunCounts,
    pub(crate) writes: u64,
    /// Nothing is left to do.
    pub(crate) is_settled: bool,
}

impl Account {
    /// An account with that mapping of customers; `seed` decides everything that is left to chance.
    pub(crate) async fn open(seed: u64, customers: &str) -> Self {
        let builder = with_properties(Simulator::builder().portal_id(1).seed(seed));
        let simulator = builder.clock(Clock::tokio(1_790_000_000_000)).build();
        let running = simulator.start().await.unwrap();
        let config = HubspotConfig {
            base_url: running.base_url(),
            limits: Limits::unlimited(),
            timeout: Duration::from_secs(30),
            seed,
            ..HubspotConfig::new("token".into())
        };
        Self {
            running,
            state: Arc::new(MemoryStore::new()),
            hubspot: Arc::new(Hubspot::new(config).unwrap()),
            mappings: compiled(customers),
            folder: tempfile::tempdir().unwrap(),
            runs: 0,
        }
    }

    pub(crate) fn simulator(&self) -> &Simulator {
        self.running.simulator()
    }

    pub(crate) fn scopes(&self) -> [Scope; 2] {
        self.mappings.each_ref().map(|mapping| Scope { portal: "1".into(), mapping: mapping.id().clone() })
    }

    fn pipeline(&mut self, mapping: usize) -> Pipeline {
        self.runs += 1;
        Pipeline {
            transform: Arc::clone(&self.mappings[mapping]),
            targets: vec![Arc::clone(&self.mappings[1 - mapping])],
            destination: Arc::clone(&self.hubspot) as _,
            tables: Arc::clone(&self.hubspot) as _,
            portal: Portal { id: "1".into(), time_zone: None, account_type: None },
            state: Arc::clone(&self.state),
            run: RunId::new(format!("run-{}", self.runs)),
            started_at: chrono::DateTime::from_timestamp(4_000_000_000, 0).unwrap(),
            spool_folder: self.folder.path().join("spool"),
            observer: Arc::new(Unobserved),
            stop: Stop::default(),
        }
    }

    /// One run of one mapping (0: accounts, 1: customers).
    pub(crate) async fn run(&mut self, mapping: usize, rows: &Rows) -> Result<Ran, ExecutorError> {
        let pipeline = self.pipeline(mapping);
        recover(&pipeline).await?;
        let plan = compute(&pipeline, rows.open(), Reading::Incremental).await?;
        let Loaded { counts, ending, moved, calls, .. } = load(&pipeline, plan).await?;
        assert!(counts.is_balanced(), "every record read has one outcome: {counts:?}");
        match ending {
            Ending::Failed(error) | Ending::Exhausted(error) => Err(error),
            Ending::Stopped => Err(ExecutorError::Stopped),
            Ending::Complete => {
                let is_settled = moved && counts.open + counts.not_archived + counts.links_pending == 0;
                Ok(Ran { counts, writes: calls.write, is_settled })
            }
        }
    }
}
