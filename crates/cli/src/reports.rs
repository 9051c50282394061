//! The JSON documents of `--json`: versioned contracts, published in `schemas/`.

use crate::error::CommandError;
use crate::exit_code::Exit;
pub(crate) use crate::link_report::Links;
use crate::news::{SkippedValues, UnreadWatermark, WaitingFor};
use fieldline_connector::Calls;
use fieldline_executor::{ChangePlan, ExecutorError, GateVerdict, PlanCounts, RefusedLinks, RunCounts};
use fieldline_mapping::TransformPlan;
use fieldline_model::{Action, Change, DesiredValue, FieldChange, GateLimit, KEY_RULE};
use serde::ser::{Error as _, SerializeMap as _, SerializeSeq as _};
use serde::{Serialize, Serializer};

/// Version of all documents below.
pub(crate) const VERSION: u32 = 1;

/// What `run` did.
#[derive(Serialize, Debug)]
pub(crate) struct RunReport {
    pub(crate) version: u32,
    pub(crate) run: String,
    pub(crate) seconds: f64,
    pub(crate) mappings: Vec<MappingReport>,
}

/// What `run` did with one mapping.
#[derive(Serialize, Clone, Debug)]
pub(crate) struct MappingReport {
    pub(crate) mapping: String,
    pub(crate) portal: Option<String>,
    /// Whether `portal` names a file.
    #[serde(skip)]
    pub(crate) to_file: bool,
    #[serde(flatten)]
    pub(crate) counts: RunCounts,
    pub(crate) calls: Calls,
    /// Whether the mapping changed since its last run, so that every record was compared anew.
    pub(crate) is_backfill: bool,
    pub(crate) watermark: Option<String>,
    /// The last watermark, where it was in the future and counted as none.
    pub(crate) watermark_ahead: Option<String>,
    /// Some of the rows whose watermark cannot be used.
    pub(crate) unread_samples: Vec<UnreadWatermark>,
    /// Values that were left out of records, by property.
    pub(crate) skipped_values: Vec<SkippedValues>,
    /// What most records wait for.
    pub(crate) waiting: Vec<WaitingFor>,
    /// How many things are waited for.
    #[serde(skip)]
    pub(crate) things: u64,
    /// Some of the links that stand refused.
    #[serde(skip)]
    pub(crate) refused_links: Vec<RefusedLinks>,
    /// `complete`, `stopped`, `exhausted`, `refused` or `failed`.
    pub(crate) status: &'static str,
    /// Why it did not complete.
    pub(crate) error: Option<String>,
}

impl MappingReport {
    /// The report of a mapping that could not be run at all.
    pub(crate) fn failed(mapping: &str, error: &CommandError) -> Self {
        Self {
            mapping: mapping.to_owned(),
            portal: None,
            to_file: false,
            counts: RunCounts::default(),
            calls: Calls::default(),
            is_backfill: false,
            watermark: None,
            watermark_ahead: None,
            unread_samples: Vec::new(),
            skipped_values: Vec::new(),
            waiting: Vec::new(),
            things: 0,
            refused_links: Vec::new(),
            status: if error.exit == Exit::Refused { "refused" } else { "failed" },
            error: Some(error.summary()),
        }
    }
}

/// What `plan` would do.
#[derive(Serialize)]
pub(crate) struct PlanReport<'a> {
    pub(crate) version: u32,
    pub(crate) mappings: Vec<MappingPlan<'a>>,
    pub(crate) failed: &'a [FailedPlan],
}

/// A mapping that could not be planned, and why.
#[derive(Serialize, Debug)]
pub(crate) struct FailedPlan {
    mapping: String,
    message: String,
    help: Vec<String>,
}

impl FailedPlan {
    pub(crate) fn new(mapping: &str, error: &CommandError) -> Self {
        Self { mapping: mapping.to_owned(), message: error.summary(), help: error.help().to_vec() }
    }
}

/// What `plan` would do with one mapping. Changes are read from the spool while they are written out.
#[derive(Serialize)]
pub(crate) struct MappingPlan<'a> {
    pub(crate) mapping: &'a str,
    pub(crate) portal: &'a str,
    pub(crate) counts: &'a PlanCounts,
    pub(crate) is_backfill: bool,
    pub(crate) watermark_ahead: Option<String>,
    pub(crate) unread_samples: Vec<UnreadWatermark>,
    pub(crate) skipped_values: Vec<SkippedValues>,
    pub(crate) waiting: Vec<WaitingFor>,
    pub(crate) budget: BudgetReport,
    pub(crate) policy: Vec<PolicyLine>,
    pub(crate) changes: Changes<'a>,
    pub(crate) links: Links<'a>,
    pub(crate) rejections: Rejections<'a>,
}

/// What a gate says of a plan.
#[derive(Serialize, Debug)]
pub(crate) struct PolicyLine {
    gate: &'static str,
    /// A number, or a share such as `20%`.
    limit: serde_json::Value,
    actual: u64,
    ok: bool,
}

impl From<&GateVerdict> for PolicyLine {
    fn from(verdict: &GateVerdict) -> Self {
        let limit = match verdict.gate.limit {
            GateLimit::Count(count) => count.into(),
            share @ GateLimit::Share(_) => share.to_string().into(),
        };
        let gate = verdict.gate.kind.as_str();
        Self { gate, limit, actual: verdict.actual, ok: verdict.is_ok() }
    }
}

/// What a plan costs.
#[derive(Serialize, Clone, Copy, Debug)]
pub(crate) struct BudgetReport {
    pub(crate) calls: BudgetCalls,
    /// At the account's rate limit or the connection's pace, latency left out.
    pub(crate) seconds: f64,
    /// Share of the daily quota, 0 to 1; `null` without one.
    pub(crate) daily_share: Option<f64>,
    /// Whether it is the connection's pace that makes it so long.
    #[serde(skip)]
    pub(crate) is_paced: bool,
}

/// Calls by kind.
#[derive(Serialize, Clone, Copy, Debug)]
pub(crate) struct BudgetCalls {
    pub(crate) read: u64,
    pub(crate) write: u64,
    pub(crate) search: u64,
}

/// Everything in a plan that is neither unchanged nor a rejection, by key.
pub(crate) struct Changes<'a> {
    pub(crate) plan: &'a ChangePlan,
    pub(crate) transform: &'a TransformPlan,
}

/// Rejected records by key, then unreadable rows by line.
pub(crate) struct Rejections<'a>(pub(crate) &'a ChangePlan);

/// Records taken from the spool at once.
const PAGE: usize = 500;

/// Visits all changes of a plan in key order.
pub(crate) fn for_each_change<E: From<ExecutorError>>(
    plan: &ChangePlan,
    mut visit: impl FnMut(&Change) -> Result<(), E>,
) -> Result<(), E> {
    let mut after = None;
    loop {
        let page = plan.changes(None, after.as_ref(), PAGE)?;
        let Some(last) = page.last() else {
            return Ok(());
        };
        after = Some(last.key.clone());
        page.iter().try_for_each(&mut visit)?;
    }
}

/// An error while a document is written: ours, or the serializer's.
enum WriteError<E> {
    Spool(ExecutorError),
    Serializer(E),
}

impl<E> From<ExecutorError> for WriteError<E> {
    fn from(error: ExecutorError) -> Self {
        Self::Spool(error)
    }
}

fn unwrapped<E: serde::ser::Error>(error: WriteError<E>) -> E {
    match error {
        WriteError::Spool(error) => E::custom(error),
        WriteError::Serializer(error) => error,
    }
}

impl Serialize for Changes<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut sequence = serializer.serialize_seq(None)?;
        for_each_change(self.plan, |change| {
            if !is_shown(change) {
                return Ok(());
            }
            let view = ChangeView { change, plan: self.plan, transform: self.transform };
            sequence.serialize_element(&view).map_err(WriteError::Serializer)
        })
        .map_err(unwrapped)?;
        sequence.end()
    }
}

/// Whether a change is one of those that people are told of; rejections have their own list. A record that lives on under
/// another key is not archived.
fn is_shown(change: &Change) -> bool {
    match change.action {
        Action::Unchanged | Action::Reject => false,
        Action::Archive => change.id.is_some(),
        Action::Create | Action::Update | Action::Adopt | Action::Skip | Action::Hold => true,
    }
}

struct ChangeView<'a> {
    change: &'a Change,
    plan: &'a ChangePlan,
    transform: &'a TransformPlan,
}

impl Serialize for ChangeView<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("key", &self.change.key)?;
        map.serialize_entry("id", &self.change.id)?;
        map.serialize_entry("action", &self.change.action)?;
        map.serialize_entry("reason", &self.change.reason.to_string())?;
        let fields: Option<Vec<FieldView<'_>>> =
            self.change.fields.iter().map(|field| FieldView::of(field, self.plan, self.transform)).collect();
        map.serialize_entry(
            "fields",
            &fields.ok_or_else(|| S::Error::custom("a change names no property"))?,
        )?;
        map.end()
    }
}

#[derive(Serialize)]
struct FieldView<'a> {
    property: &'a str,
    before: Option<&'a str>,
    after: Option<&'a str>,
    rule: String,
    reason: fieldline_model::FieldReason,
    /// The source record that takes the present value, where the property is emptied before in a call of its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    changes_places_with: Option<&'a str>,
}

impl<'a> FieldView<'a> {
    fn of(field: &'a FieldChange, plan: &'a ChangePlan, transform: &TransformPlan) -> Option<Self> {
        let after = match &field.after {
            DesiredValue::Set(text) => Some(text.as_str()),
            DesiredValue::Clear => None,
        };
        let rule = rule_place(transform, field.rule);
        Some(Self {
            property: plan.property(field.rule)?,
            before: field.before.as_deref(),
            after,
            rule,
            reason: field.reason,
            changes_places_with: field.trades_with.as_ref().map(|key| key.as_str()),
        })
    }
}

/// `file:line` of the rule behind a field change.
pub(crate) fn rule_place(transform: &TransformPlan, rule: u16) -> String {
    if rule == KEY_RULE {
        return format!("{} (key)", transform.file());
    }
    transform.rules().get(usize::from(rule)).map(|rule| rule.place.to_string()).unwrap_or_default()
}

#[derive(Serialize)]
struct RejectionView<'a> {
    key: String,
    code: &'static str,
    property: Option<&'a str>,
    message: &'a str,
    standing: bool,
    line: u64,
}

impl Serialize for Rejections<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut sequence = serializer.serialize_seq(None)?;
        for_each_change(self.0, |change| {
            let Some(rejection) = change.rejection.as_ref().filter(|_| change.action == Action::Reject)
            else {
                return Ok(());
            };
            let view = RejectionView {
                key: change.key.to_string(),
                code: rejection.code.as_str(),
                property: rejection.property.as_ref().map(|property| property.as_str()),
                message: &rejection.message,
                standing: change.is_standing(),
                line: change.line,
            };
            sequence.serialize_element(&view).map_err(WriteError::Serializer)
        })
        .map_err(unwrapped)?;
        let mut after = 0;
        loop {
            let lines = self.0.lines(after, PAGE).map_err(S::Error::custom)?;
            let Some(last) = lines.last() else {
                return sequence.end();
            };
            after = last.line;
            for line in &lines {
                sequence.serialize_element(&RejectionView {
                    key: format!("line {}", line.line),
                    code: line.rejection.code.as_str(),
                    property: None,
                    message: &line.rejection.message,
                    standing: line.standing,
                    line: line.line,
                })?;
            }
        }
    }
}
