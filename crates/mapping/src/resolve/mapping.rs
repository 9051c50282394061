//! Compiling a mapping as a whole.

use fieldline_diagnostics::{Code, Diagnostic, nearest};
use fieldline_model::{
    ConnectionName, MappingId, ObjectType, OnDeleted, PropertyDefinition, PropertyName, ValueType,
};

use crate::context::{Bytes, Context};
use crate::expression::Expression;
use crate::plan::{
    Core, DestinationKind, DestinationPlan, Ingredients, Owner, Rule, SourcePlan, SyncTag, TransformPlan,
    fingerprint,
};
use crate::project::ConnectionKind;
use crate::project_text::ProjectText;
use crate::raw::{RawDestination, RawMapping};
use crate::resolve::lines::Line;
use crate::resolve::roles::DestinationRole;
use crate::resolve::scope::Scope;
use crate::resolve::source::compile_source;
use crate::resolve::stages::stage_proof;
use crate::resolve::surroundings::Surroundings;
use crate::resolve::whole::{CompiledMapping, OwnedProperty};
use crate::resolve::{Catalog, Neighbours, PortalCatalog, Settings};
use crate::run::{FieldProgram, KeyForm, Program};
use crate::schema::KeyCheck;

/// Compiles one mapping. The plan is there only if nothing was wrong.
pub(crate) fn compile_mapping(
    cx: &mut Context<'_>,
    raw: &RawMapping,
    project: &ProjectText,
    settings: &Settings,
    catalog: &Catalog,
    neighbours: &Neighbours<'_>,
) -> CompiledMapping {
    let before = cx.found.len();
    let plan = assemble(cx, raw, project, settings, catalog, neighbours);
    let failed = cx.failed_since(before);
    let owned = owned_properties(raw, settings);
    let id =
        raw.name.as_ref().map_or_else(|| cx.file.name().into(), |name| MappingId::new(name.value.as_str()));
    CompiledMapping {
        id,
        name: raw.name.clone(),
        file: cx.file.clone(),
        owned,
        plan: plan.filter(|_| !failed),
        tests: raw.tests.clone(),
    }
}

/// The properties that a mapping speaks of, whether or not its rules compile.
fn owned_properties(raw: &RawMapping, settings: &Settings) -> Vec<OwnedProperty> {
    let Some(destination) = &raw.destination else { return Vec::new() };
    let (Some(connection), Some(object)) = (&destination.connection, &destination.object) else {
        return Vec::new();
    };
    // One file has one mapping, which owns all it writes there.
    if settings.connections.get(connection.value.as_str()) != Some(&"hubspot") {
        return Vec::new();
    }
    raw.fields
        .iter()
        .map(|field| OwnedProperty {
            connection: connection.value.clone(),
            object: object.value.clone(),
            property: field.property.clone(),
            file: field.file.clone(),
            is_written: field.rule.owner != Owner::Destination,
        })
        .collect()
}

fn assemble(
    cx: &mut Context<'_>,
    raw: &RawMapping,
    project: &ProjectText,
    settings: &Settings,
    catalog: &Catalog,
    neighbours: &Neighbours<'_>,
) -> Option<TransformPlan> {
    // Each part is looked at even when another is broken, so that everything is reported at once.
    let Surroundings { role, mut scope, known } = Surroundings::of(cx, raw, project, settings, catalog);
    scope.check_required_are_ruled(cx, raw, &known);
    let source = raw.source.as_ref().and_then(|source| compile_source(cx, source, &mut scope));
    let key = compile_key(cx, raw, &mut scope, &known);
    let (rules, fields) = compile_fields(cx, raw, &mut scope, &known);
    // A file has none, and that was said.
    let asked = if scope.is_to_file { &[][..] } else { &raw.associations[..] };
    let links = asked.iter().filter_map(|raw| scope.association(cx, raw, neighbours, &known));
    let (associations, links): (Vec<_>, Vec<_>) = links.unzip();
    if let Some(destination) = &raw.destination {
        check_matches(cx, destination, raw);
        check_key_among_fields(cx, destination, raw);
    }
    check_rule_count(cx, raw);

    let key = key?;
    let mut destination = destination_plan(raw.destination.as_ref()?, &key.property, role?, settings)?;
    destination.key_is_source_key = key.is_source_key;
    destination.object_id = known.object_id().cloned();
    let source = source?;
    let stages = stage_proof(&rules, &fields, &known, scope.pipeline.as_deref());
    let fingerprint = fingerprint(&Ingredients {
        source: &source.plan,
        reading: reading(settings, &source.plan),
        destination: &destination,
        key: &key.line.outline,
        rules: &rules,
        associations: &associations,
        stages: stages.as_ref(),
        filter: source.filter.as_ref().map(Expression::text),
        schema: scope.schema.as_ref(),
        defaults: &settings.defaults,
    });
    let key_path = &scope.table.paths[source.key].path;
    let key_check = scope.schema.as_ref().and_then(|schema| KeyCheck::of(schema, key_path));
    let program = Program {
        key_check,
        table: scope.table,
        empties: settings.defaults.empty_values.clone(),
        schema: scope.schema,
        key: source.key,
        key_form: key.form,
        key_is_integer: source.key_is_integer,
        watermark: source.watermark,
        filter: source.filter,
        key_place: cx.place(&raw.destination.as_ref()?.key_property.as_ref()?.span),
        key_property: key.property,
        key_pipeline: key.line.pipeline,
        key_outline: key.line.outline,
        fields,
        stages,
        links,
        live: scope.live,
    };
    Some(TransformPlan::new(Core {
        id: MappingId::new(raw.name.as_ref()?.value.as_str()),
        file: cx.file.name().to_owned(),
        description: raw.description.clone(),
        fingerprint,
        source: source.plan,
        destination,
        rules,
        associations,
        policy: raw.policy.clone(),
        program,
    }))
}

/// How the cells of the source's files are read, where that is not as usual.
fn reading(settings: &Settings, source: &SourcePlan) -> Option<String> {
    match &settings.project_connections.get(source.connection().as_str())?.kind {
        ConnectionKind::Csv(file) | ConnectionKind::Jsonl(file) => file.reading(),
        ConnectionKind::Hubspot(_) => None,
    }
}

/// Whether the destination key is the source key's field as it is. A record schema that makes numbers or days of cells
/// gives two writings of a source key one external ID, so such a field does not count.
fn key_is_source_key(raw: &RawMapping, line: &Line) -> bool {
    let source = raw.source.as_ref().and_then(|source| source.key.as_ref());
    let is_plain = source.is_some_and(|source| line.outline.is_plain(source.value.trim()));
    is_plain && matches!(line.output, ValueType::Text | ValueType::Any)
}

fn destination_plan(
    raw: &RawDestination,
    key_property: &PropertyName,
    role: DestinationRole<'_>,
    settings: &Settings,
) -> Option<DestinationPlan> {
    let tag = role.hubspot().map(|hubspot| SyncTag {
        property: PropertyName::new(hubspot.sync_source_property.as_str()),
        value: raw.sync_source.as_ref().map_or_else(|| settings.name.clone(), |text| text.value.clone()),
    });
    let (kind, on_deleted) = match role {
        DestinationRole::Hubspot(_) => (DestinationKind::Hubspot, OnDeleted::Hold),
        // A row that is gone from a file is no sign of a person's wish.
        DestinationRole::File => (DestinationKind::File, OnDeleted::Recreate),
    };
    Some(DestinationPlan {
        kind,
        tag,
        connection: ConnectionName::new(raw.connection.as_ref()?.value.as_str()),
        object: ObjectType::new(raw.object.as_ref()?.value.as_str()),
        object_id: None,
        key_property: key_property.clone(),
        matches: raw.matches.iter().map(|name| PropertyName::new(name.value.as_str())).collect(),
        key_is_source_key: false,
        mode: raw.mode,
        on_missing: raw.on_missing,
        on_deleted: raw.on_deleted.unwrap_or(on_deleted),
    })
}

/// A compiled `destination.key`.
struct CompiledKey {
    property: PropertyName,
    line: Line,
    form: KeyForm,
    /// Whether external IDs are source keys as they are.
    is_source_key: bool,
}

fn compile_key(
    cx: &mut Context<'_>,
    raw: &RawMapping,
    scope: &mut Scope<'_>,
    catalog: &PortalCatalog<'_>,
) -> Option<CompiledKey> {
    let destination = raw.destination.as_ref()?;
    let rule = destination.key.as_ref()?;
    let Some(property) = &destination.key_property else {
        scope.line(cx, rule, &PropertyDefinition::text("key"));
        return None;
    };
    let (definition, line) = scope.key_rule(cx, property, rule, catalog);
    let (mut line, form) = (line?, rule.key_form());
    let is_source_key = key_is_source_key(raw, &line);
    line.pipeline.key_form = Some(form);
    if form == KeyForm::Exact {
        line.outline.settings.push("exact: true".to_owned());
    }
    Some(CompiledKey { property: definition.name, line, form, is_source_key })
}

fn compile_fields(
    cx: &mut Context<'_>,
    raw: &RawMapping,
    scope: &mut Scope<'_>,
    catalog: &PortalCatalog<'_>,
) -> (Vec<Rule>, Vec<Option<FieldProgram>>) {
    raw.fields.iter().filter_map(|field| scope.field_rule(cx, field, catalog)).unzip()
}

fn check_matches(cx: &mut Context<'_>, destination: &RawDestination, raw: &RawMapping) {
    let mapped = || {
        let fields = raw.fields.iter().filter(|field| field.rule.owner != Owner::Destination);
        fields.map(|field| field.property.value.as_str())
    };
    for name in &destination.matches {
        if mapped().any(|property| property == name.value) {
            continue;
        }
        let message = format!("`match` names `{}`, and no field rule gives it a value", name.value);
        let help = match nearest(&name.value, mapped()) {
            Some(near) => format!("Did you mean `{near}`?"),
            None => format!("Add a rule for `{}` to `fields`.", name.value),
        };
        cx.push(cx.error(Code::UnmappedMatch, &name.span, message, "").with_help(help));
    }
}

fn check_key_among_fields(cx: &mut Context<'_>, destination: &RawDestination, raw: &RawMapping) {
    let Some(key) = &destination.key_property else { return };
    if let Some(field) = raw.fields.iter().find(|field| field.property.value == key.value) {
        let message = format!("`{}` is the destination key and has its rule there", key.value);
        let label = cx.file.label(key.span.clone(), "the key");
        let file = field.file.as_ref().unwrap_or(cx.file);
        let second = file.label(field.property.span.clone(), "a second rule");
        let found = Diagnostic::error(Code::KeyAmongFields, message, second).with_label(label);
        cx.push(found.with_help("Remove the field rule; the key's own rule is a full one."));
    }
}

fn check_rule_count(cx: &mut Context<'_>, raw: &RawMapping) {
    if raw.fields.len() > usize::from(u16::MAX) {
        let span: Bytes = 0..1;
        cx.push(cx.error(Code::WrongShape, &span, "a mapping may have at most 65,535 field rules", ""));
    }
}
