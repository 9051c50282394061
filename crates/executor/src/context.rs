//! What every step of one run of one mapping needs.

use std::path::PathBuf;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use fieldline_connector::{ConnectorError, Destination, Portal, Stop};
use fieldline_mapping::TransformPlan;
use fieldline_model::RunId;
use fieldline_state::{Scope, StateStore};
use tokio::runtime::Handle;

use crate::ExecutorError;
use crate::observer::{Observer, Phase, Progress};

/// One run of one mapping against one portal. Cheap to clone.
#[derive(Clone)]
pub struct Pipeline {
    /// The compiled mapping.
    pub transform: Arc<TransformPlan>,
    /// The mappings that its associations point to, itself left out.
    pub targets: Vec<Arc<TransformPlan>>,
    /// Where records go.
    pub destination: Arc<dyn Destination>,
    /// The account whose tables rules look values up in: the destination's own, or the source's where records go to a file.
    pub tables: Arc<dyn Destination>,
    /// The account the destination was identified as.
    pub portal: Portal,
    /// What is remembered.
    pub state: Arc<dyn StateStore>,
    /// The run.
    pub run: RunId,
    /// When the run began. No watermark moves past it: one row dated in the future must not hide all others for good.
    pub started_at: DateTime<Utc>,
    /// Folder for the spool and temporary files; created when missing.
    pub spool_folder: PathBuf,
    /// Hears of progress.
    pub observer: Arc<dyn Observer>,
    /// Asks to stop.
    pub stop: Stop,
}

impl Pipeline {
    /// Whose state this run reads and writes.
    pub fn scope(&self) -> Scope {
        Scope { portal: self.portal.id.clone(), mapping: self.transform.id().clone() }
    }

    pub(crate) fn report(&self, phase: Phase, done: u64, total: Option<u64>) {
        self.observer.progress(Progress { phase, done, total, records: done });
    }

    /// Waits for a destination call on a blocking thread.
    pub(crate) fn wait<T>(
        &self,
        doing: &'static str,
        call: impl Future<Output = Result<T, ConnectorError>>,
    ) -> Result<T, ExecutorError> {
        Handle::current().block_on(call).map_err(|cause| ExecutorError::of_call(doing, cause))
    }

    pub(crate) fn check_stop(&self) -> Result<(), ExecutorError> {
        if self.stop.is_requested() { Err(ExecutorError::Stopped) } else { Ok(()) }
    }
}

impl std::fmt::Debug for Pipeline {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Pipeline({} in {}, run {})", self.transform.id(), self.portal.id, self.run)
    }
}
