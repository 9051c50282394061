//! Compiling `associations`: the other mapping, and what its key rule makes of a value.

use fieldline_diagnostics::{Code, list, nearest};
use fieldline_model::{LinkLabel, MappingId, ObjectType, PropertyDefinition, ValueType};

use crate::context::{Context, Spanned};
use crate::plan::AssociationRule;
use crate::project_text::Proof;
use crate::raw::{RawArgumentKind, RawAssociation, RawRule};
use crate::resolve::PortalCatalog;
use crate::resolve::neighbours::{Neighbour, Neighbours};
use crate::resolve::scope::Scope;
use crate::run::{KeyForm, LinkProgram};

/// What the target's key rule does after the value.
struct KeyRule {
    steps: Vec<crate::run::PipelineStep>,
    map: Option<crate::run::MapTable>,
    form: KeyForm,
    outlines: Vec<crate::plan::StepOutline>,
}

impl Scope<'_> {
    /// Compiles one association rule.
    pub(super) fn association(
        &mut self,
        cx: &mut Context<'_>,
        raw: &RawAssociation,
        neighbours: &Neighbours<'_>,
        catalog: &PortalCatalog<'_>,
    ) -> Option<(AssociationRule, LinkProgram)> {
        let before = cx.found.len();
        let line = self.line(cx, &raw.rule, &PropertyDefinition::text("link"));
        if let Some(line) = &line
            && matches!(line.output, ValueType::Object)
        {
            let message =
                format!("a link needs the text that names the other record, and this is {}", line.output);
            let help = "Name the member that you want, for example `company.id`.";
            cx.push(cx.error(Code::TypeMismatch, &raw.rule.span, message, "").with_help(help));
        }
        check_label(cx, raw, catalog);
        let target = self.link_target(cx, raw, neighbours);
        let key = target.and_then(|target| self.key_rule_of(cx, raw, target));
        let (mut line, key) = (line?, key?);
        if cx.failed_since(before) {
            return None;
        }
        line.outline.steps.extend(key.outlines);
        let rule = AssociationRule {
            to: ObjectType::new(raw.to.value.trim()),
            target: MappingId::new(raw.target.value.trim()),
            label: raw.label.clone(),
            mode: raw.mode,
            place: cx.place(&raw.span),
            outline: line.outline,
        };
        line.pipeline.key_form = Some(key.form);
        let program = LinkProgram {
            pipeline: line.pipeline,
            key_steps: key.steps,
            key_map: key.map,
            key_form: key.form,
            clears_when_empty: raw.rule.clears_when_empty == Some(true),
            on_error: raw.rule.on_error.unwrap_or(self.defaults.on_error),
        };
        Some((rule, program))
    }

    /// The mapping that loads the other records; reports one that does not exist, or loads something else.
    fn link_target<'n>(
        &self,
        cx: &mut Context<'_>,
        raw: &RawAssociation,
        neighbours: &'n Neighbours<'_>,
    ) -> Option<&'n Neighbour<'n>> {
        let name = raw.target.value.trim();
        let Some(target) = neighbours.get(name) else {
            let message = format!("the project has no mapping `{name}`");
            let help = match nearest(name, neighbours.names()) {
                Some(near) => format!("Did you mean `{near}`?"),
                None => format!("Its mappings are {}.", list(neighbours.names())),
            };
            cx.push(cx.error(Code::UnknownMapping, &raw.target.span, message, "").with_help(help));
            return None;
        };
        let destination = target.raw.destination.as_ref()?;
        let object = destination.object.as_ref()?;
        if object.value.trim() != raw.to.value.trim() && !self.may_name_one_type(&object.value, &raw.to.value)
        {
            self.report_other(cx, &raw.to, target, object, "object type", "to");
            return None;
        }
        let connection = destination.connection.as_ref()?;
        if connection.value != self.connection {
            let message = format!("`{name}` writes to another connection, and links stay within one portal");
            let label = target.file.label(connection.span.clone(), format!("`{name}` writes here"));
            let found = cx.error(Code::AssociationTarget, &raw.target.span, message, "");
            cx.push(found.with_label(label).with_help("Name a mapping of the same connection."));
            return None;
        }
        Some(target)
    }

    /// Whether two names may be one object type's as far as anybody knows: that of custom types only a snapshot tells, and the
    /// portal is about to be asked.
    fn may_name_one_type(&self, one: &str, other: &str) -> bool {
        let is_custom = |name: &str| ObjectType::written(name.trim()).standard().is_none();
        self.project.proof == Proof::Portal && is_custom(one) && is_custom(other)
    }

    fn report_other(
        &self,
        cx: &mut Context<'_>,
        named: &Spanned<String>,
        target: &Neighbour<'_>,
        object: &Spanned<String>,
        what: &str,
        key: &str,
    ) {
        let message = format!("`{}` loads {}, not {}", target.name, object.value, named.value);
        let label = target.file.label(object.span.clone(), format!("the {what} of `{}`", target.name));
        let found = cx.error(Code::AssociationTarget, &named.span, message, "");
        cx.push(found.with_label(label).with_help(format!("Write `{key}: {}`.", object.value)));
    }

    /// What the target's key rule does to its value, for the value of this rule.
    fn key_rule_of(
        &mut self,
        cx: &mut Context<'_>,
        raw: &RawAssociation,
        target: &Neighbour<'_>,
    ) -> Option<KeyRule> {
        let rule = target.raw.destination.as_ref()?.key.as_ref()?;
        if let Some(step) = dynamic_step(rule) {
            let message = format!(
                "the key of `{}` is made with other fields of its record, which this mapping does not have",
                target.name
            );
            let label = target.file.label(step.clone(), "this argument is a field");
            let found = cx.error(Code::AssociationTarget, &raw.target.span, message, "");
            cx.push(found.with_label(label).with_help("Make the key of that mapping from one field alone."));
            return None;
        }
        let mut key = KeyRule { steps: Vec::new(), map: None, form: rule.key_form(), outlines: Vec::new() };
        let before = cx.found.len();
        cx.within(target.file, |cx| {
            let text = PropertyDefinition::text("key");
            let mut output = ValueType::Any;
            let mut outline = crate::plan::Outline::default();
            for step in &rule.steps {
                if let Some(compiled) = self.step(cx, step, &output) {
                    output = compiled.output;
                    outline.steps.push(compiled.outline);
                    key.steps.push(compiled.step);
                }
            }
            key.map = rule.map.as_ref().map(|map| self.map(cx, map, &mut output, &mut outline, &text));
            key.outlines = outline.steps;
        });
        // What is wrong over there is reported over there.
        let failed = cx.failed_since(before);
        cx.found.truncate(before);
        (!failed).then_some(key)
    }
}

/// A label must be one of the portal's for these two object types, as far as its snapshot shows them.
fn check_label(cx: &mut Context<'_>, raw: &RawAssociation, catalog: &PortalCatalog<'_>) {
    let LinkLabel::Named(name) = &raw.label else { return };
    let to = ObjectType::new(raw.to.value.trim());
    let (Some(types), Some(origin)) = (catalog.link_types(&to), catalog.origin()) else { return };
    let labels = || types.iter().filter_map(|known| known.label.as_deref());
    if labels().any(|label| label.eq_ignore_ascii_case(name)) {
        return;
    }
    let message = format!("the portal has no association label `{name}` for {to}, says {origin}");
    let known = || labels().filter(|label| !label.eq_ignore_ascii_case("primary")).chain(["primary"]);
    let help = match nearest(name, known()) {
        Some(near) => format!("Did you mean `{near}`?"),
        None => format!("Known are {}.", list(known())),
    };
    cx.push(cx.error(Code::UnknownLabel, &raw.label_span, message, "").with_help(help));
}

/// The place of a step's argument that is made from a field of the record.
fn dynamic_step(rule: &RawRule) -> Option<&crate::context::Bytes> {
    let arguments = rule.steps.iter().flat_map(|step| &step.arguments);
    arguments
        .into_iter()
        .find_map(|(_, argument)| matches!(argument.kind, RawArgumentKind::Rule(_)).then_some(&argument.span))
}
