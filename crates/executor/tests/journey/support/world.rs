//! Everything that outlives a run, and runs.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use fieldline_connector::{Calls, Destination as _};
use fieldline_executor::{
    ChangePlan, Ending, ExecutorError, LoadNews, Loaded, Pipeline, PlanCounts, Reading, RunCounts, Stop,
    Unobserved, compute, load, recover,
};
use fieldline_mapping::TransformPlan;
use fieldline_model::{Change, RunId};
use fieldline_state::{MemoryStore, Scope, SqliteStore, StateStore};

use super::crm::Crm;
use super::dying::Dying;
use super::life::Life;
use super::memory::{Remembered, remembered};
use super::project::{CUSTOMERS, compiled, compiled_all, compiled_with};
use super::table::Table;

/// Which state a world has.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Shelf {
    Memory,
    Sqlite,
}

pub(crate) struct World {
    pub(crate) crm: Arc<Crm>,
    pub(crate) state: Arc<dyn StateStore>,
    pub(crate) life: Arc<Life>,
    pub(crate) stop: Stop,
    transform: Arc<TransformPlan>,
    targets: Vec<Arc<TransformPlan>>,
    /// What the clock shows when a run begins.
    pub(crate) now: DateTime<Utc>,
    folder: tempfile::TempDir,
    runs: u64,
    /// How many hours have passed since the first run.
    pub(crate) hours: i64,
}

/// A run that came to an end of its own.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) plan: PlanCounts,
    pub(crate) counts: RunCounts,
    pub(crate) ending: Ending,
    pub(crate) moved: bool,
    pub(crate) calls: Calls,
    pub(crate) changes: Vec<Change>,
    pub(crate) is_backfill: bool,
    pub(crate) write_budget: u64,
    pub(crate) news: LoadNews,
}

impl Ran {
    /// The change of that key.
    pub(crate) fn change(&self, key: &str) -> &Change {
        self.changes.iter().find(|change| change.key.as_str() == key).expect("a change of that key")
    }

    /// What the rejection of that key says.
    pub(crate) fn rejection(&self, key: &str) -> String {
        self.change(key).rejection.as_ref().expect("a rejection").message.clone()
    }

    /// Everything had its outcome, and the plan foretold it.
    pub(crate) fn assert_as_planned(&self) {
        let (plan, counts) = (&self.plan, &self.counts);
        assert!(matches!(self.ending, Ending::Complete), "{:?}", self.ending);
        assert!(counts.is_balanced(), "{counts:?}");
        let planned = [
            plan.read,
            plan.filtered,
            plan.superseded,
            plan.unchanged,
            plan.not_read,
            plan.create,
            plan.update,
        ];
        let done = [
            counts.read,
            counts.filtered,
            counts.superseded,
            counts.unchanged,
            counts.not_read,
            counts.created,
            counts.updated,
        ];
        assert_eq!(planned, done, "{plan:?}\n{counts:?}");
        let planned = [plan.adopt, plan.skip, plan.archive, plan.hold, plan.reject, plan.standing];
        let done =
            [counts.adopted, counts.skipped, counts.archived, counts.held, counts.rejected, counts.standing];
        assert_eq!(planned, done, "{plan:?}\n{counts:?}");
        let planned = [plan.passed_over, plan.unread_watermarks, plan.left_alone];
        let done = [counts.passed_over, counts.unread_watermarks, counts.left_alone];
        assert_eq!(planned, done, "{plan:?}\n{counts:?}");
        let planned = [plan.pending, plan.link, plan.unlink, plan.links_pending, plan.links_rejected];
        let done =
            [counts.pending, counts.linked, counts.unlinked, counts.links_pending, counts.links_rejected];
        assert_eq!(planned, done, "{plan:?}\n{counts:?}");
        let (calls, changes) = (self.calls.write, &self.changes);
        assert_eq!(calls, self.write_budget, "the budget foretells the write calls: {changes:#?}");
    }
}

impl World {
    pub(crate) fn new(mapping: &str) -> Self {
        Self::with(mapping, Shelf::Memory, 100)
    }

    pub(crate) fn with(mapping: &str, shelf: Shelf, max_batch: usize) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let life = Arc::new(Life::default());
        let store: Arc<dyn StateStore> = match shelf {
            Shelf::Memory => Arc::new(MemoryStore::new()),
            Shelf::Sqlite => Arc::new(SqliteStore::open(&folder.path().join("state.db")).unwrap()),
        };
        Self {
            crm: Crm::new(max_batch, "1", &life),
            state: Arc::new(Dying { store, life: Arc::clone(&life) }),
            stop: Stop::default(),
            transform: Arc::new(compiled(mapping)),
            targets: Vec::new(),
            // In 2096: nothing the tests call the present is in the future.
            now: DateTime::from_timestamp(4_000_000_000, 0).expect("a time"),
            life,
            folder,
            runs: 0,
            hours: 0,
        }
    }

    /// A world whose project has several mappings. The one named last is run first.
    pub(crate) fn with_all(mappings: &[&str], shelf: Shelf, max_batch: usize) -> Self {
        let mut world = Self::with(CUSTOMERS, shelf, max_batch);
        world.remap_all(mappings);
        world
    }

    /// Goes on with other mappings. The one named last is run first.
    pub(crate) fn remap_all(&mut self, mappings: &[&str]) {
        self.targets = compiled_all(mappings).into_iter().map(Arc::new).collect();
        if let Some(last) = self.targets.last() {
            self.transform = Arc::clone(last);
        }
    }

    /// Goes on with that mapping.
    pub(crate) fn turn_to(&mut self, mapping: &str) {
        let found = self.targets.iter().find(|transform| transform.id().as_str() == mapping);
        self.transform = Arc::clone(found.expect("a mapping of that name"));
    }

    /// Goes on with another mapping of the same name.
    pub(crate) fn remap(&mut self, mapping: &str) {
        self.transform = Arc::new(compiled(mapping));
    }

    /// Goes on with that mapping, where the snapshot says that HubSpot requires these properties of new records.
    pub(crate) fn remap_requiring(&mut self, mapping: &str, required: &[&str]) {
        self.transform = Arc::new(compiled_with(&[mapping], required).remove(0));
    }

    /// Goes on with another, empty portal.
    pub(crate) fn move_to_portal(&mut self, id: &'static str) {
        self.crm = Crm::new(self.crm.max_batch, id, &self.life);
    }

    pub(crate) fn scope(&self) -> Scope {
        Scope { portal: self.crm.id.into(), mapping: self.transform.id().clone() }
    }

    fn pipeline(&mut self) -> Pipeline {
        self.runs += 1;
        Pipeline {
            transform: Arc::clone(&self.transform),
            targets: self.targets.clone(),
            destination: Arc::clone(&self.crm) as _,
            tables: Arc::clone(&self.crm) as _,
            portal: fieldline_connector::Portal {
                id: self.crm.id.into(),
                time_zone: None,
                account_type: None,
            },
            state: Arc::clone(&self.state),
            run: RunId::new(format!("run-{}", self.runs)),
            started_at: self.now + chrono::Duration::hours(self.hours),
            spool_folder: self.folder.path().join("spool"),
            observer: Arc::new(Unobserved),
            stop: self.stop.clone(),
        }
    }

    /// Computes the plan and throws it away.
    pub(crate) async fn plan(&mut self, table: &Table) -> Result<ChangePlan, ExecutorError> {
        compute(&self.pipeline(), table.open(), Reading::Incremental).await
    }

    /// Recovers, computes, loads.
    pub(crate) async fn try_run(&mut self, table: &Table, reading: Reading) -> Result<Ran, ExecutorError> {
        let pipeline = self.pipeline();
        let before = self.crm.calls();
        recover(&pipeline).await?;
        let plan = compute(&pipeline, table.open(), reading).await?;
        let (counts, is_backfill) = (*plan.counts(), plan.is_backfill());
        let (changes, write_budget) = (plan.changes(None, None, 100_000)?, plan.budget().write);
        let Loaded { counts: done, ending, moved, news, .. } = load(&pipeline, plan).await?;
        let calls = self.crm.calls() - before;
        Ok(Ran { plan: counts, counts: done, ending, moved, calls, changes, is_backfill, write_budget, news })
    }

    /// The same, where nothing goes wrong: the counts add up, and the plan foretold them.
    pub(crate) async fn run(&mut self, table: &Table) -> Ran {
        let ran = self.try_run(table, Reading::Incremental).await.unwrap();
        ran.assert_as_planned();
        self.crm.assert_unique();
        ran
    }

    /// What is remembered of the keys in the table.
    pub(crate) fn remembered(&self, table: &Table) -> Remembered {
        remembered(self.state.as_ref(), &self.scope(), table, &self.crm)
    }
}
