//! The mapping compiler: project text in, typed transform plans out.
//!
//! ```text
//! ProjectText → spanned YAML tree → RawMapping → TransformPlan → Transformer → DesiredRecord or Rejection
//! ```
//!
//! Each stage gathers everything it has to complain about before the next one begins, so that an author mends a file in
//! one pass. A [`TransformPlan`] exists only if its mapping compiled without errors; nobody past it sees YAML.
//!
//! This crate does no IO, is not async, and reads no clock and no environment: the project's files and variables are its
//! arguments.
//!
//! ```
//! use fieldline_mapping::{Mapped, ProjectText, compile};
//! use fieldline_model::{Body, SourceRecord, Value};
//!
//! let project = ProjectText::new()
//!     .with_file(
//!         "fieldline.yaml",
//!         "fieldline: 1\nproject: demo\nconnections:\n  app: { type: jsonl, path: data }\n  \
//!          hubspot: { type: hubspot, token: \"${HUBSPOT_TOKEN}\" }\n",
//!     )
//!     .with_file(
//!         "mappings/customers.yaml",
//!         "fieldline: 1\nmapping: customers\n\
//!          source: { connection: app, stream: customers.jsonl, key: id }\n\
//!          destination: { connection: hubspot, object: contacts, key: { property: email, from: mail } }\n\
//!          fields: { firstname: { from: name, normalize: trim } }\n",
//!     );
//! let compilation = compile(&project);
//! let plan = &compilation.project.expect("a valid project").mappings[0];
//!
//! let body = serde_json::json!({ "id": 7, "mail": "ada@example.com", "name": " Ada " });
//! let record = SourceRecord { line: 1, body: Body::Document(Value::from_json(body)) };
//! let Mapped::Desired(desired) = plan.transformer().apply(&record) else { panic!("mapped") };
//! assert_eq!(desired.external_id.as_str(), "ada@example.com");
//! assert_eq!(desired.get(0).expect("a first name").wire(), "Ada");
//! ```

mod compile;
mod conceal;
mod context;
mod draft;
mod expression;
mod format;
mod language;
mod path;
mod place;
mod plan;
mod project;
mod project_text;
mod raw;
mod resolve;
mod run;
mod schema;
mod testing;
mod yaml;

pub use compile::{Compilation, compile, compile_for_all_targets};
pub use conceal::Concealer;
pub use draft::{Dialect, Draft, DraftAbout, Profile, draft_mapping, guess_dialect};
pub use format::{FormatError, format_file};
pub use language::{mapping_schema, project_schema, rules_schema, tests_schema};
pub use place::Place;
pub use plan::{
    AmbiguousField, AssociationRule, DestinationKind, DestinationPlan, Distinct, FieldView, FilterTrace,
    Identity, LineTrace, LinkEnd, LinkTrace, LiveLookup, LiveTables, MapHit, Mapped, MissingField, OnDrift,
    Owner, PlanView, Rule, RuleEnd, RuleTrace, SourceKind, SourcePlan, Stage, StageEnd, StepView, SyncTag,
    Trace, TransformPlan, Transformer, WriteMode,
};
pub use project::{
    AppKind, Connection, ConnectionKind, Credentials, CronProblem, CronTimes, Defaults, Escape,
    FailedMapping, FileConnection, HubspotConnection, LimitIncreases, Limits, OAuthApp, OnError, Pace,
    Project, ScheduleEntry, Secret, Tier, Timing,
};
pub use project_text::{Locked, ProjectText, Proof};
pub use testing::{Coverage, Difference, Expectation, ExpectedField, MappingTest, TestResult, Unreached};
