//! Where a mapping reads and where it writes: what is known of both before its rules are looked at.

use fieldline_model::{Mode, ObjectType};

use crate::context::Context;
use crate::project::HubspotConnection;
use crate::project_text::ProjectText;
use crate::raw::{RawDestination, RawMapping, RawSource};
use crate::resolve::file_destination::check_file_destination;
use crate::resolve::locked::check_locked;
use crate::resolve::object_type::{Unknown, check_object};
use crate::resolve::roles::{DestinationRole, destination_role, hubspot_named, source_kind};
use crate::resolve::schemas::record_schema;
use crate::resolve::scope::{Scope, pull_command};
use crate::resolve::source_object::SourceObject;
use crate::resolve::stages::constant_pipeline;
use crate::resolve::whole_object::check_tag;
use crate::resolve::{Catalog, PortalCatalog, Settings};
use crate::run::PathTable;

/// What stands around a mapping's rules.
pub(super) struct Surroundings<'s> {
    /// What it writes to; `None` when that is not known.
    pub(super) role: Option<DestinationRole<'s>>,
    /// What rules may name.
    pub(super) scope: Scope<'s>,
    /// What is known of the properties that it writes.
    pub(super) known: PortalCatalog<'s>,
}

impl<'s> Surroundings<'s> {
    /// Finds both ends and reports what is wrong with them.
    pub(super) fn of(
        cx: &mut Context<'_>,
        raw: &RawMapping,
        project: &'s ProjectText,
        settings: &'s Settings,
        catalog: &'s Catalog,
    ) -> Self {
        let kind = raw.source.as_ref().and_then(|source| source_kind(cx, source, settings));
        let role = raw.destination.as_ref().and_then(|raw| destination_role(cx, raw, settings));
        let hubspot = role.and_then(DestinationRole::hubspot);
        let mut scope = open_scope(cx, raw, project, settings, kind);
        scope.portal = hubspot.and_then(|hubspot| hubspot.portal.clone());
        if let (Some("hubspot"), Some(source)) = (kind, &raw.source) {
            scope.source_object = source_object(source, settings, catalog, project);
        }
        // Also with a mistake in it, a file takes any name for a column.
        let is_file = matches!(role, Some(DestinationRole::File))
            || role.is_none() && raw.destination.as_ref().is_some_and(|raw| is_file(raw, settings));
        let known = if is_file {
            let source = raw.source.as_ref().and_then(|source| source.connection.as_ref());
            scope.reads_to_file(source.map(|name| name.value.as_str()));
            PortalCatalog::nobodys()
        } else {
            catalog.of(&scope.object, hubspot.and_then(|hubspot| hubspot.portal.as_ref()))
        };
        match (&raw.destination, role) {
            (Some(destination), Some(DestinationRole::Hubspot(hubspot))) => {
                check_portal(cx, destination, hubspot, &scope, &known);
            }
            (Some(destination), Some(DestinationRole::File)) => check_file_destination(cx, raw, destination),
            _ => {}
        }
        check_source_locked(cx, raw, settings, &scope);
        Self { role, scope, known }
    }
}

/// Whether a destination says that it is a file, or its connection is one of files.
fn is_file(raw: &RawDestination, settings: &Settings) -> bool {
    let kind = raw.connection.as_ref().and_then(|name| settings.connections.get(name.value.as_str()));
    raw.is_file() || kind.is_some_and(|kind| *kind != "hubspot")
}

/// What the portal says of the destination as a whole.
fn check_portal(
    cx: &mut Context<'_>,
    raw: &RawDestination,
    hubspot: &HubspotConnection,
    scope: &Scope<'_>,
    known: &PortalCatalog<'_>,
) {
    if let Some(object) = &raw.object {
        let unknown =
            Unknown { portal: scope.portal_text(), pull: &scope.pull(), proof: scope.project.proof };
        check_object(cx, object, &unknown, known);
    }
    if let (Some(locked), Some(object)) = (scope.project.locked, &raw.object) {
        check_locked(cx, locked, scope.project, object, hubspot, known);
    }
    check_tag(cx, raw, &hubspot.sync_source_property, known);
}

/// The object type that a mapping reads from HubSpot, with what is known of it.
fn source_object<'c>(
    raw: &RawSource,
    settings: &Settings,
    catalog: &'c Catalog,
    project: &ProjectText,
) -> Option<SourceObject<'c>> {
    let portal = hubspot_named(raw.connection.as_ref()?, settings).and_then(|hubspot| hubspot.portal.clone());
    let object = raw.stream.as_ref()?.value.trim().to_owned();
    let known = catalog.of(&ObjectType::new(object.as_str()), portal.as_ref());
    Some(SourceObject { object, portal, known, pull: pull_command(project), proof: project.proof })
}

/// `check --locked` asks for a snapshot of what is read, too.
fn check_source_locked(cx: &mut Context<'_>, raw: &RawMapping, settings: &Settings, scope: &Scope<'_>) {
    let (Some(locked), Some(source), Some(raw)) = (scope.project.locked, &scope.source_object, &raw.source)
    else {
        return;
    };
    let hubspot = raw.connection.as_ref().and_then(|name| hubspot_named(name, settings));
    if let (Some(hubspot), Some(stream)) = (hubspot, &raw.stream) {
        check_locked(cx, locked, scope.project, stream, hubspot, &source.known);
    }
}

fn open_scope<'s>(
    cx: &mut Context<'_>,
    raw: &RawMapping,
    project: &'s ProjectText,
    settings: &'s Settings,
    kind: Option<&str>,
) -> Scope<'s> {
    let object = raw.destination.as_ref().and_then(|destination| destination.object.as_ref());
    let schema_text = raw.source.as_ref().and_then(|source| source.record_schema.as_ref());
    let schema = schema_text.map(|text| record_schema(cx, text, project));
    let connection = raw.destination.as_ref().and_then(|destination| destination.connection.as_ref());
    let mode = raw.destination.as_ref().map(|destination| destination.mode).unwrap_or_default();
    let connection = connection.map_or(String::new(), |connection| connection.value.clone());
    let object = ObjectType::new(object.map_or("", |object| object.value.as_str()));
    Scope {
        is_to_file: false,
        source_object: None,
        tables_of: (connection.clone(), object.clone()),
        pipeline: constant_pipeline(raw),
        mode_creates: mode != Mode::Update,
        project,
        portal: None,
        connection,
        object,
        defaults: &settings.defaults,
        // Without the schema that was asked for, nothing is known of the fields.
        is_tabular: matches!(kind, Some("csv" | "hubspot")) && !matches!(schema, Some(None)),
        schema: schema.flatten(),
        schema_file: schema_text.map(|text| text.value.clone()).unwrap_or_default(),
        table: PathTable::default(),
        live: Vec::new(),
    }
}
