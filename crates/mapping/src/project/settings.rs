//! The project as a whole.

use std::collections::BTreeMap;

use fieldline_diagnostics::Label;
use fieldline_model::{ConnectionName, MappingId, Zone};

use crate::plan::TransformPlan;
use crate::project::{Connection, ScheduleEntry};
use crate::testing::MappingTest;

/// A compiled project.
#[derive(Clone, Debug)]
pub struct Project {
    /// `project:`; also the default value of the sync-source tag.
    pub name: String,
    /// Path of the state database, relative to the project's folder unless absolute.
    pub state: String,
    /// Where `state:` is written; `None` where the project does not say.
    pub state_label: Option<Label>,
    /// Connections by name. One that has a mistake is left out.
    pub connections: BTreeMap<ConnectionName, Connection>,
    /// The mappings that compiled without errors, in order of their files' paths.
    pub mappings: Vec<TransformPlan>,
    /// The mappings that did not.
    pub failed: Vec<FailedMapping>,
    /// The tests of the mappings that compiled: first those in their own files, then those beside them.
    pub tests: Vec<MappingTest>,
    /// When which mappings run, as written.
    pub schedule: Vec<ScheduleEntry>,
    /// What rules fall back on.
    pub defaults: Defaults,
}

/// A mapping that did not compile.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FailedMapping {
    /// Its name, or its file where the name could not be read.
    pub id: MappingId,
    /// Its file.
    pub file: String,
}

impl Project {
    /// The compiled mappings of these names in the order in which they can be loaded: what others link to comes before
    /// them; otherwise as named. Names that are not there are left out.
    pub fn in_order<'p>(&'p self, names: &[&str]) -> Vec<&'p TransformPlan> {
        let wanted: Vec<&TransformPlan> = names.iter().filter_map(|name| self.mapping(name)).collect();
        let mut ordered: Vec<&TransformPlan> = Vec::with_capacity(wanted.len());
        for plan in &wanted {
            self.follow(plan, &wanted, &mut ordered);
        }
        ordered
    }

    /// Puts a mapping behind everything it links to. The compiler has refused links in a circle.
    fn follow<'p>(
        &'p self,
        plan: &'p TransformPlan,
        wanted: &[&'p TransformPlan],
        ordered: &mut Vec<&'p TransformPlan>,
    ) {
        if ordered.iter().any(|known| known.id() == plan.id()) {
            return;
        }
        for target in plan.links_to() {
            if let Some(target) = self.mapping(target.as_str()).filter(|target| target.id() != plan.id()) {
                self.follow(target, wanted, ordered);
            }
        }
        if wanted.iter().any(|known| known.id() == plan.id()) {
            ordered.push(plan);
        }
    }

    /// The compiled mapping of that name.
    pub fn mapping(&self, name: &str) -> Option<&TransformPlan> {
        self.mappings.iter().find(|plan| plan.id().as_str() == name)
    }
}

/// `defaults:`.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Defaults {
    /// Zone of times without an offset.
    pub timezone: Option<Zone>,
    /// ISO 3166-1 alpha-2 code that national phone numbers are read in.
    pub region: Option<String>,
    /// Texts that count as empty, compared after trimming.
    pub empty_values: Vec<String>,
    /// What a rule does with a value it cannot convert, unless it says otherwise.
    pub on_error: OnError,
}

/// What a rule does with a value that a step, the map or the property's type refuses.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum OnError {
    /// The record is rejected.
    #[default]
    Reject,
    /// The property keeps what it has.
    Skip,
    /// The property is emptied.
    Clear,
}

impl OnError {
    /// The word in a mapping file.
    pub fn as_str(self) -> &'static str {
        match self {
            OnError::Reject => "reject",
            OnError::Skip => "skip",
            OnError::Clear => "clear",
        }
    }
}
