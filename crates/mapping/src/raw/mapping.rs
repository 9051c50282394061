//! The mapping file as a whole.

use std::time::Duration;

use fieldline_diagnostics::{Code, SourceFile};
use fieldline_model::{Gate, Mode, OnDeleted, OnMissing};

use crate::context::{Bytes, Context, Spanned};
use crate::language;
use crate::plan::Distinct;
use crate::raw::association::read_associations;
use crate::raw::policy::read_policy;
use crate::raw::{Choice, RawAssociation, RawRule, RawWatermark, Section, duration, scalar};
use crate::yaml::{Kind, Node};

/// A mapping file, read.
pub(crate) struct RawMapping {
    pub(crate) name: Option<Spanned<String>>,
    pub(crate) description: Option<String>,
    pub(crate) source: Option<RawSource>,
    pub(crate) destination: Option<RawDestination>,
    pub(crate) fields: Vec<RawField>,
    pub(crate) associations: Vec<RawAssociation>,
    pub(crate) policy: Vec<Gate>,
    /// Read once the mapping has compiled.
    pub(crate) tests: Option<Node>,
    /// Files of shared rules, as written.
    pub(crate) include: Vec<Spanned<String>>,
}

/// `source:`.
pub(crate) struct RawSource {
    pub(crate) connection: Option<Spanned<String>>,
    pub(crate) stream: Option<Spanned<String>>,
    pub(crate) key: Option<Spanned<String>>,
    pub(crate) distinct: Distinct,
    pub(crate) distinct_span: Bytes,
    pub(crate) watermark: Option<RawWatermark>,
    pub(crate) lookback: Option<Duration>,
    pub(crate) record_schema: Option<Spanned<String>>,
    pub(crate) filter: Option<Spanned<String>>,
}

/// `destination:`.
pub(crate) struct RawDestination {
    pub(crate) connection: Option<Spanned<String>>,
    /// What is under `object` or under `file`.
    pub(crate) object: Option<Spanned<String>>,
    /// Which of the two it is under, with its place.
    pub(crate) object_key: Option<(ObjectKey, Bytes)>,
    pub(crate) key_property: Option<Spanned<String>>,
    pub(crate) key: Option<RawRule>,
    pub(crate) matches: Vec<Spanned<String>>,
    /// Where it is written.
    pub(crate) match_span: Option<Bytes>,
    pub(crate) sync_source: Option<Spanned<String>>,
    pub(crate) mode: Mode,
    pub(crate) on_missing: OnMissing,
    pub(crate) on_missing_span: Bytes,
    pub(crate) on_deleted: Option<OnDeleted>,
}

impl RawDestination {
    /// Whether it says that it writes a file.
    pub(crate) fn is_file(&self) -> bool {
        matches!(self.object_key, Some((ObjectKey::File, _)))
    }
}

/// The key of a destination that says what is written there.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum ObjectKey {
    /// `object`: an object type of HubSpot.
    Object,
    /// `file`: a file of a connection of files.
    File,
}

/// One entry of `fields:`.
pub(crate) struct RawField {
    pub(crate) property: Spanned<String>,
    pub(crate) rule: RawRule,
    /// The file it was included from; the mapping's own when `None`.
    pub(crate) file: Option<SourceFile>,
    /// Whether another rule asks for this one, to be given what a step of it leaves out.
    pub(crate) is_left_out: bool,
}

const MODE: Choice<Mode> = &[("upsert", Mode::Upsert), ("create", Mode::Create), ("update", Mode::Update)];
const ON_MISSING: Choice<OnMissing> = &[("keep", OnMissing::Keep), ("archive", OnMissing::Archive)];
const ON_DELETED: Choice<OnDeleted> = &[("hold", OnDeleted::Hold), ("recreate", OnDeleted::Recreate)];
const DISTINCT: Choice<Distinct> =
    &[("latest", Distinct::Latest), ("first", Distinct::First), ("error", Distinct::Error)];

impl RawMapping {
    /// Reads the file's tree. What cannot be read is left out, with a diagnostic.
    pub(crate) fn read(cx: &mut Context<'_>, node: &Node) -> Option<Self> {
        let section = Section::open(cx, node, &language::MAPPING, &["reverse_of"])?;
        check_version(cx, &section);
        let name = section.require_text(cx, "mapping");
        let description = section.text(cx, "description").map(|text| text.value);
        let source = section.require(cx, "source").and_then(|node| read_source(cx, node));
        let destination = section.require(cx, "destination").and_then(|node| read_destination(cx, node));
        // With shared rules, a mapping may need none of its own.
        let fields = match (section.entry("include"), section.entry("fields")) {
            // Nothing but comments below `fields:` is a mapping without rules of its own.
            (Some(_), _) | (None, Some(_)) => section.get("fields"),
            (None, None) => section.require(cx, "fields"),
        };
        let fields = fields.map(|node| read_fields(cx, node)).unwrap_or_default();
        let policy = section.get("policy").map(|node| read_policy(cx, node)).unwrap_or_default();
        let associations = section.get("associations").map(|node| read_associations(cx, node));
        let include = section.texts(cx, "include");
        let tests = section.get("tests").cloned();
        Some(Self {
            name,
            description,
            source,
            destination,
            fields,
            associations: associations.unwrap_or_default(),
            policy,
            include,
            tests,
        })
    }
}

/// Reads a file of shared rules.
pub(crate) fn read_included(cx: &mut Context<'_>, node: &Node) -> Vec<RawField> {
    let Some(section) = Section::open(cx, node, &language::INCLUDED, &[]) else {
        return Vec::new();
    };
    check_version(cx, &section);
    let mut fields = section.require(cx, "fields").map(|node| read_fields(cx, node)).unwrap_or_default();
    fields.iter_mut().for_each(|field| field.file = Some(cx.file.clone()));
    fields
}

/// `fieldline: 1` must be there, and be 1.
pub(crate) fn check_version(cx: &mut Context<'_>, section: &Section<'_>) {
    let Some(version) = section.require_text(cx, "fieldline") else { return };
    if version.value != "1" {
        let message =
            format!("version `{}` of the language is not known: expected `fieldline: 1`", version.value);
        cx.push(cx.error(Code::LanguageVersion, &version.span, message, ""));
    }
}

fn read_source(cx: &mut Context<'_>, node: &Node) -> Option<RawSource> {
    let section = Section::open(cx, node, &language::SOURCE, &["query"])?;
    let distinct_span = section.get("distinct").map_or(node.span.clone(), |node| node.span.clone());
    let lookback = section.text(cx, "lookback");
    Some(RawSource {
        connection: section.require_text(cx, "connection"),
        stream: section.require_text(cx, "stream"),
        key: section.require_text(cx, "key"),
        distinct: section.choice(cx, "distinct", DISTINCT).unwrap_or_default(),
        distinct_span,
        watermark: section.get("watermark").and_then(|node| RawWatermark::read(cx, node)),
        lookback: lookback.and_then(|text| duration(cx, &text)),
        record_schema: section.text(cx, "record_schema"),
        filter: section.text(cx, "filter"),
    })
}

fn read_destination(cx: &mut Context<'_>, node: &Node) -> Option<RawDestination> {
    let section = Section::open(cx, node, &language::DESTINATION, &[])?;
    let connection = section.require_text(cx, "connection");
    let (object, object_key) = read_object(cx, &section);
    let key_node = section.require(cx, "key");
    let (key_property, key) = match key_node {
        Some(node) => {
            let property = match &node.kind {
                Kind::Map(entries) => entries.iter().find(|entry| entry.key == "property"),
                _ => None,
            };
            if property.is_none() && matches!(node.kind, Kind::Map(_)) {
                let message = "the destination key needs `property`";
                cx.push(cx.error(Code::MissingKey, &node.span, message, ""));
            }
            (property.and_then(|entry| scalar(cx, &entry.value, "property")), RawRule::read_key(cx, node))
        }
        None => (None, None),
    };
    let matches = section.texts(cx, "match");
    let match_span = section.entry("match").map(|entry| entry.key_span.clone());
    let sync_source = section.text(cx, "sync_source");
    let mode = section.choice(cx, "mode", MODE).unwrap_or_default();
    let on_missing = section.choice(cx, "on_missing", ON_MISSING).unwrap_or_default();
    let on_missing_span = section.get("on_missing").map_or(section.span().clone(), |node| node.span.clone());
    let on_deleted = section.choice(cx, "on_deleted", ON_DELETED);
    if let (OnMissing::Archive, Mode::Create | Mode::Update, Some(entry)) =
        (on_missing, mode, section.entry("on_missing"))
    {
        let message = format!("`on_missing: archive` and `mode: {}` exclude each other", mode.as_str());
        let found = cx.error(Code::KeysExclude, &entry.value.span, message, "");
        cx.push(found.with_help(
            "Only a mapping that creates and updates its records may take them away: `mode: upsert`.",
        ));
    }
    Some(RawDestination {
        connection,
        object,
        object_key,
        key_property,
        key,
        matches,
        match_span,
        sync_source,
        mode,
        on_missing,
        on_missing_span,
        on_deleted,
    })
}

/// What is written: `object` of HubSpot, or `file` where the connection is one of files. Which of them it must be shows when
/// the connection is known.
fn read_object(
    cx: &mut Context<'_>,
    section: &Section<'_>,
) -> (Option<Spanned<String>>, Option<(ObjectKey, Bytes)>) {
    let place = |key: &str| section.entry(key).map(|entry| entry.key_span.clone());
    let stated = |key: &str| section.get(key).and_then(|_| place(key));
    match (stated("object"), stated("file")) {
        (Some(span), None) => (section.text(cx, "object"), Some((ObjectKey::Object, span))),
        (None, Some(span)) => (section.text(cx, "file"), Some((ObjectKey::File, span))),
        (Some(_), Some(span)) => {
            let message = "`object` and `file` exclude each other";
            let found = cx.error(Code::KeysExclude, &span, message, "");
            cx.push(found.with_help("HubSpot takes an `object`, a connection of files a `file`."));
            (None, None)
        }
        (None, None) if section.is_misspelt("object") || section.is_misspelt("file") => (None, None),
        (None, None) => {
            let message = "`destination` needs `object`; or `file` where the connection is one of files";
            let span = place("object").or_else(|| place("file")).unwrap_or(section.span().clone());
            cx.push(cx.error(Code::MissingKey, &span, message, ""));
            (None, None)
        }
    }
}

fn read_fields(cx: &mut Context<'_>, node: &Node) -> Vec<RawField> {
    let Kind::Map(entries) = &node.kind else {
        let message = format!("`fields` must be properties with rules, and this is {}", node.describe());
        cx.push(cx.error(Code::WrongShape, &node.span, message, "").with_help_if(super::glued(node)));
        return Vec::new();
    };
    let mut fields = Vec::with_capacity(entries.len());
    for entry in entries {
        let property = Spanned::new(entry.key.clone(), entry.key_span.clone());
        if let Some(rule) = RawRule::read(cx, &entry.value, &entry.key_span) {
            fields.push(RawField { property, rule, file: None, is_left_out: false });
        }
    }
    fields
}
