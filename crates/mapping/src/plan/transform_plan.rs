//! The compiled mapping.

use std::fmt;
use std::sync::Arc;

use fieldline_model::{Columns, Fingerprint, Gate, MappingId, PropertyName};

use crate::place::Place;
use crate::plan::{AssociationRule, DestinationPlan, PlanView, Rule, SourcePlan};
use crate::run::{LiveLookup, Program, Transformer};

/// A mapping that compiled without errors: what to read, what to do with each record, and where it goes.
///
/// Cheap to clone. Nothing outside the compiler can make one.
#[derive(Clone)]
pub struct TransformPlan {
    core: Arc<Core>,
}

/// What a plan is made of.
pub(crate) struct Core {
    pub(crate) id: MappingId,
    pub(crate) file: String,
    pub(crate) description: Option<String>,
    pub(crate) fingerprint: Fingerprint,
    pub(crate) source: SourcePlan,
    pub(crate) destination: DestinationPlan,
    pub(crate) rules: Vec<Rule>,
    pub(crate) associations: Vec<AssociationRule>,
    pub(crate) policy: Vec<Gate>,
    pub(crate) program: Program,
}

/// A column that the mapping names and the stream does not have.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MissingField {
    /// The column.
    pub field: String,
    /// Where the mapping names it first.
    pub place: Place,
    /// The column that was probably meant, as it is written there: `Is Active` in a path, `row["Is Active"]` in an
    /// expression.
    pub nearest: Option<String>,
}

/// A column that the mapping names and the stream has more than once.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AmbiguousField {
    /// The column.
    pub field: String,
    /// Where the mapping names it first.
    pub place: Place,
    /// The numbers of the columns of that name, from 1.
    pub columns: Vec<usize>,
}

impl TransformPlan {
    pub(crate) fn new(core: Core) -> Self {
        Self { core: Arc::new(core) }
    }

    pub(crate) fn core(&self) -> &Arc<Core> {
        &self.core
    }

    /// The mapping's name.
    pub fn id(&self) -> &MappingId {
        &self.core.id
    }

    /// The file it is written in.
    pub fn file(&self) -> &str {
        &self.core.file
    }

    /// What its author says it is for.
    pub fn description(&self) -> Option<&str> {
        self.core.description.as_deref()
    }

    /// Changes whenever the plan's output could: with rules, record schema, facts of the property definitions, and the
    /// versions of normalizers, phone and zone data. Comments, layout, order of fields and descriptions have no part in it.
    pub fn fingerprint(&self) -> Fingerprint {
        self.core.fingerprint
    }

    /// What it reads.
    pub fn source(&self) -> &SourcePlan {
        &self.core.source
    }

    /// What it writes.
    pub fn destination(&self) -> &DestinationPlan {
        &self.core.destination
    }

    /// The field rules as written, those of `owner: destination` included. The key's rule is not among them.
    pub fn rules(&self) -> &[Rule] {
        &self.core.rules
    }

    /// The association rules as written.
    pub fn associations(&self) -> &[AssociationRule] {
        &self.core.associations
    }

    /// The mappings whose records it links to, in the order of the rules.
    pub fn links_to(&self) -> impl Iterator<Item = &MappingId> {
        self.core.associations.iter().map(|rule| &rule.target)
    }

    /// The lookups in tables of the portal, which a run reads when the first record needs one.
    pub fn live_lookups(&self) -> &[LiveLookup] {
        &self.core.program.live
    }

    /// Whether the rule of that property looks its value up in a table of the portal.
    pub fn looks_up_live(&self, property: &PropertyName) -> bool {
        let mut rules = self.core.rules.iter().zip(&self.core.program.fields);
        rules.any(|(rule, field)| {
            rule.property == *property && field.as_ref().is_some_and(|field| field.looks_up_live())
        })
    }

    /// The gates of `policy:` as written, each kind at most once. They have no part in the fingerprint.
    pub fn policy(&self) -> &[Gate] {
        &self.core.policy
    }

    /// Every column that a path, expression, template, filter, key or watermark names and a stream of these columns lacks,
    /// each once, in order of their names.
    pub fn missing_fields(&self, columns: &Columns) -> Vec<MissingField> {
        self.core.program.missing_fields(columns)
    }

    /// Every column that the mapping names and a stream of these columns has more than once, in order of their names.
    pub fn ambiguous_fields(&self, columns: &Columns) -> Vec<AmbiguousField> {
        self.core.program.ambiguous_fields(columns)
    }

    /// Every top-level field that a path, expression, template, filter, key or watermark names, each once.
    pub fn source_fields(&self) -> impl Iterator<Item = &str> {
        self.core.program.table.roots.iter().map(|root| root.name.as_str())
    }

    /// Something that applies the plan to records. It owns its caches; each thread takes its own.
    pub fn transformer(&self) -> Transformer {
        Transformer::new(Arc::clone(&self.core))
    }

    /// The plan as data, for `compile --json`.
    pub fn view(&self) -> PlanView<'_> {
        PlanView::of(self)
    }

    /// The plan as text for people: each rule with the types its value passes through.
    pub fn describe(&self) -> String {
        super::describe::describe(self)
    }
}

impl fmt::Debug for TransformPlan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TransformPlan({}, {} rules)", self.core.id, self.core.rules.len())
    }
}
