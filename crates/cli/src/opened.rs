//! A mapping, opened for one run: what it reads from, what it writes to.

use std::sync::Arc;

use fieldline_connector::{Calls, Destination as _};
use fieldline_connector_hubspot::{Hubspot, HubspotSource, HubspotStream};
use fieldline_executor::{Pipeline, Reading};
use fieldline_mapping::TransformPlan;
use fieldline_model::{EndpointCalls, ObjectType};

use crate::error::CommandError;
use crate::kept_file::{KeptFile, Met};

/// A mapping, opened for one run.
pub(crate) struct Opened {
    pub(crate) pipeline: Pipeline,
    /// The account that its records are read from, if they are read from one.
    pub(crate) source: Option<Arc<Hubspot>>,
    /// The file that they are written to, if they are.
    pub(crate) file: Option<KeptFile>,
}

impl Opened {
    /// Calls to all accounts concerned so far.
    pub(crate) fn calls(&self) -> Calls {
        let read = self.source.as_ref().map(|source| source.calls()).unwrap_or_default();
        self.pipeline.destination.calls() + read
    }

    /// What the calls to each endpoint came to so far, of all accounts concerned.
    pub(crate) fn endpoints(&self) -> Vec<EndpointCalls> {
        let mut all = self.pipeline.destination.endpoints();
        for read in self.source.iter().flat_map(|source| source.endpoints()) {
            let same = |known: &&mut EndpointCalls| known.method == read.method && known.path == read.path;
            match all.iter_mut().find(same) {
                Some(known) => known.merge(&read),
                None => all.push(read),
            }
        }
        all
    }

    /// For a run: under the mapping's lease, before anything else. How to read then, and what people should hear of, if
    /// anything.
    pub(crate) fn begin(&self, reading: Reading) -> Result<(Reading, Option<&'static str>), CommandError> {
        match &self.file {
            Some(file) => Ok(reading_of(file.begin()?, reading)),
            None => Ok((reading, None)),
        }
    }

    /// For a run that came to its end.
    pub(crate) fn conclude(&self) -> Result<(), CommandError> {
        self.file.as_ref().map_or(Ok(()), KeptFile::conclude)
    }

    /// For a plan: as a run would begin, without a trace.
    pub(crate) fn foresee(&self, reading: Reading) -> Result<(Reading, Option<&'static str>), CommandError> {
        match &self.file {
            Some(file) => Ok(reading_of(file.foresee()?, reading)),
            None => Ok((reading, None)),
        }
    }
}

fn reading_of(met: Met, asked: Reading) -> (Reading, Option<&'static str>) {
    match met {
        Met::AsLeft => (asked, None),
        Met::Otherwise { is_edited } => (Reading::Anew, is_edited.then_some(EDITED)),
    }
}

/// Somebody else has been at the file.
const EDITED: &str = "the file is not what the last run left, so every record is read and compared";

/// What a mapping reads of its account.
pub(crate) fn stream(account: &Arc<Hubspot>, transform: &TransformPlan) -> HubspotSource {
    let source = transform.source();
    let stream = HubspotStream {
        object: ObjectType::new(source.stream().trim()),
        fields: transform.source_fields().map(str::to_owned).collect(),
        key: source.key().trim().to_owned(),
        modified: source.watermark().map(|name| name.trim().to_owned()),
    };
    HubspotSource::new(Arc::clone(account), stream)
}
