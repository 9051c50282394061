//! Compiling a field rule against its property.

use fieldline_diagnostics::{Code, nearest};
use fieldline_model::{Multi, PropertyDefinition, PropertyType, ValueType};

use crate::context::{Context, Spanned};
use crate::plan::{Outline, Owner, Rule};
use crate::raw::{RawField, RawRule, Required};
use crate::resolve::destination_type::{assume, judge};
use crate::resolve::lines::{Line, constant_of};
use crate::resolve::scope::Scope;
use crate::resolve::{Known, PortalCatalog};
use crate::run::{FieldProgram, Lookup, convert};

/// What is known of a rule's property.
pub(super) struct Target {
    pub(super) definition: PropertyDefinition,
    /// Who says so; `None` when nobody described the property.
    pub(super) origin: Option<String>,
}

impl Scope<'_> {
    /// Compiles one field rule, in the file it was written in.
    pub(super) fn field_rule(
        &mut self,
        cx: &mut Context<'_>,
        raw: &RawField,
        catalog: &PortalCatalog<'_>,
    ) -> Option<(Rule, Option<FieldProgram>)> {
        match &raw.file {
            Some(file) => cx.within(file, |cx| self.field_rule_here(cx, raw, catalog)),
            None => self.field_rule_here(cx, raw, catalog),
        }
    }

    fn field_rule_here(
        &mut self,
        cx: &mut Context<'_>,
        raw: &RawField,
        catalog: &PortalCatalog<'_>,
    ) -> Option<(Rule, Option<FieldProgram>)> {
        let before = cx.found.len();
        let mut target = self.target(cx, &raw.property, catalog);
        if raw.rule.owner != Owner::Destination {
            check_writable(cx, &raw.property, &target);
        }
        check_required(cx, &raw.rule);
        let mut line = self.line(cx, &raw.rule, &target.definition);
        let lookup = self.look_up(cx, raw, line.as_mut(), &target.definition);
        if let Some(line) = &line {
            self.check_type(cx, raw, line, &mut target);
        }
        check_multi(cx, raw, &target);
        let at = raw.rule.at.as_ref().map(|rule| self.time_rule(cx, rule));
        let default = raw.rule.default.as_ref().and_then(|text| {
            // An undescribed property has got its type from the line only now; others report the same thing once.
            let value = constant_of(cx, &target.definition, text, "default")?;
            convert(&target.definition, &value).ok()
        });
        if cx.failed_since(before) {
            return None;
        }
        let (mut outline, program) = match line {
            Some(Line { mut pipeline, outline, .. }) => {
                pipeline.default = None;
                let program = FieldProgram {
                    pipeline,
                    lookup,
                    at: None,
                    default,
                    required: raw.rule.required.value,
                    clears_when_empty: raw.rule.clears_when_empty,
                    on_error: raw.rule.on_error.unwrap_or(self.defaults.on_error),
                };
                (outline, Some(program))
            }
            None => (Outline::default(), None),
        };
        let program = program.map(|program| match at.flatten() {
            Some(at) => {
                outline.settings.push(format!("at: {}", at.summary()));
                FieldProgram { at: Some(at.pipeline), ..program }
            }
            None => program,
        });
        let rule = Rule {
            property: target.definition.name.clone(),
            owner: raw.rule.owner,
            write: raw.rule.write,
            on_drift: raw.rule.on_drift,
            multi: raw.rule.multi.as_ref().map_or(Multi::Set, |multi| multi.value),
            place: cx.place(&raw.property.span),
            definition_known: target.origin.is_some(),
            definition: target.definition,
            outline,
        };
        Some((rule, program))
    }

    /// Compiles the rule's lookup, whose result takes the place of the line's.
    fn look_up(
        &mut self,
        cx: &mut Context<'_>,
        raw: &RawField,
        line: Option<&mut Line>,
        definition: &PropertyDefinition,
    ) -> Option<Lookup> {
        let input = line.as_ref().map_or(ValueType::Any, |line| line.output.clone());
        let compiled = self.lookup(cx, raw.rule.lookup.as_ref()?, &input, definition)?;
        if let Some(line) = line {
            line.output = compiled.output;
            line.outline.steps.push(compiled.outline);
        }
        Some(compiled.lookup)
    }

    /// Compiles `at`, whose result must be a point in time.
    fn time_rule(&mut self, cx: &mut Context<'_>, rule: &RawRule) -> Option<Line> {
        let time =
            PropertyDefinition { property_type: PropertyType::Datetime, ..PropertyDefinition::text("at") };
        let line = self.line(cx, rule, &time)?;
        if let Err(mismatch) = judge(&line.output, &time) {
            let message = format!("`at` must be a point in time, and this is {}", line.output);
            let help = match line.output {
                ValueType::Text | ValueType::Integer => {
                    "Write `at: { from: …, normalize: datetime }`.".to_owned()
                }
                _ => mismatch.help,
            };
            cx.push(cx.error(Code::TypeMismatch, &rule.span, message, "").with_help(help));
            return None;
        }
        Some(line)
    }

    /// Looks up a property; reports a name HubSpot would refuse, and a property that is not there.
    pub(super) fn target(
        &self,
        cx: &mut Context<'_>,
        property: &Spanned<String>,
        catalog: &PortalCatalog<'_>,
    ) -> Target {
        let name = property.value.as_str();
        let unknown = || Target { definition: PropertyDefinition::text(name), origin: None };
        match catalog.look_up(name) {
            Known::Defined { definition, origin } => {
                Target { definition: definition.clone(), origin: Some(origin.to_owned()) }
            }
            _ if !is_property_name(name) => {
                report_name(cx, property);
                unknown()
            }
            Known::Absent { origin, names } => {
                let message = format!("{} have no property `{name}`, says {origin}", self.object);
                let help = match nearest(name, names) {
                    Some(near) => format!("Did you mean `{near}`?"),
                    None => "Create the property in HubSpot and pull the snapshot anew.".to_owned(),
                };
                cx.push(cx.error(Code::UnknownProperty, &property.span, message, "").with_help(help));
                unknown()
            }
            Known::Unheard { names } => {
                let message = format!(
                    "`{name}` is no standard property of {}, and the project has no snapshot of the portal",
                    self.object
                );
                let help = match nearest(name, names) {
                    Some(near) => {
                        format!(
                            "Did you mean `{near}`? Else put the portal's definitions into `schemas/hubspot/`."
                        )
                    }
                    None => {
                        "Put the portal's definitions into `schemas/hubspot/`, so that types are checked."
                            .to_owned()
                    }
                };
                cx.push(cx.warning(Code::UnknownProperty, &property.span, message, "").with_help(help));
                unknown()
            }
        }
    }

    fn check_type(&self, cx: &mut Context<'_>, raw: &RawField, line: &Line, target: &mut Target) {
        let Some(origin) = &target.origin else {
            target.definition = assume(&raw.property.value, &line.output);
            if line.output == ValueType::Object {
                let message = format!("`{}` cannot take an object", raw.property.value);
                let help = "Name the member that you want, for example `address.city`.";
                cx.push(cx.error(Code::TypeMismatch, &raw.property.span, message, "").with_help(help));
            }
            return;
        };
        let is_written = !target.definition.read_only;
        if let (true, Err(mismatch)) = (is_written, judge(&line.output, &target.definition)) {
            let kind = &target.definition.property_type;
            let message =
                format!("{} cannot become `{}`, a {kind} property", line.output, raw.property.value);
            let label = cx.file.label(raw.rule.span.clone(), format!("this is {}", line.output));
            let mut found =
                cx.error(Code::TypeMismatch, &raw.property.span, message, format!("takes {kind}"));
            if raw.rule.span != raw.property.span {
                found = found.with_label(label);
            }
            cx.push(found.with_note(format!("{kind}: says {origin}")).with_help(mismatch.help));
        }
    }

    /// Compiles the rule of the destination key: a rule whose result is text.
    pub(super) fn key_rule(
        &mut self,
        cx: &mut Context<'_>,
        property: &Spanned<String>,
        raw: &RawRule,
        catalog: &PortalCatalog<'_>,
    ) -> (PropertyDefinition, Option<Line>) {
        let target = self.target(cx, property, catalog);
        check_writable(cx, property, &target);
        self.check_unique(cx, property, &target);
        let line = self.line(cx, raw, &PropertyDefinition::text(property.value.as_str()));
        if let Some(line) = &line
            && matches!(line.output, ValueType::List(_) | ValueType::Object)
        {
            let message = format!("the destination key must be a single value, and this is {}", line.output);
            cx.push(cx.error(Code::TypeMismatch, &raw.span, message, ""));
        }
        (target.definition, line)
    }

    fn check_unique(&self, cx: &mut Context<'_>, property: &Spanned<String>, target: &Target) {
        let Some(origin) = &target.origin else { return };
        // HubSpot keeps contacts' e-mail addresses unique without saying so in the definition.
        let is_email = self.object.as_str() == "contacts" && property.value == "email";
        if target.definition.unique || is_email {
            return;
        }
        let message = format!("`{}` is not unique, so it cannot be the destination key", property.value);
        let help = "Create a new property with unique values; an existing one cannot be made unique later.";
        let found = cx.error(Code::KeyNotUnique, &property.span, message, "");
        cx.push(found.with_note(format!("says {origin}")).with_help(help));
    }
}

fn check_writable(cx: &mut Context<'_>, property: &Spanned<String>, target: &Target) {
    if let (true, Some(origin)) = (target.definition.read_only, &target.origin) {
        let message = format!("`{}` is read-only in HubSpot", property.value);
        let found = cx.error(Code::ReadOnlyProperty, &property.span, message, "");
        cx.push(
            found
                .with_note(format!("says {origin}"))
                .with_help("Remove the rule, or write `owner: destination`."),
        );
    }
}

/// `multi` means something only where several options may stand at once.
fn check_multi(cx: &mut Context<'_>, raw: &RawField, target: &Target) {
    let Some(multi) = &raw.rule.multi else { return };
    if target.definition.is_multiple() {
        return;
    }
    let name = &raw.property.value;
    let found = match &target.origin {
        Some(origin) => {
            let message = format!("`{name}` takes one value, so `multi` has no meaning");
            let note = format!("{}, not several options: says {origin}", target.definition.property_type);
            cx.error(Code::NotMultiple, &multi.span, message, "").with_note(note)
        }
        None => {
            let message = format!("`{name}` is not known to take several options, so `multi` has no meaning");
            cx.error(Code::NotMultiple, &multi.span, message, "")
        }
    };
    cx.push(found.with_help("Remove `multi`."));
}

fn check_required(cx: &mut Context<'_>, rule: &RawRule) {
    if let (Required::Always | Required::Create, Some(_)) = (rule.required.value, &rule.default) {
        let message = "`required` never rejects here: the `default` fills every gap";
        let found = cx.warning(Code::PointlessRequired, &rule.required.span, message, "");
        cx.push(found.with_help("Remove one of the two."));
    }
}

/// HubSpot's rule for internal names of properties.
fn is_property_name(name: &str) -> bool {
    name.len() <= 100
        && name.starts_with(|first: char| first.is_ascii_lowercase())
        && name.chars().all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_')
}

fn report_name(cx: &mut Context<'_>, property: &Spanned<String>) {
    let name = &property.value;
    let message = format!(
        "HubSpot would refuse the property name `{name}`: expected a to z first, then a to z, 0 to 9 and `_`"
    );
    let mended: String = name
        .trim_start_matches(|first: char| !first.is_ascii_alphabetic())
        .to_lowercase()
        .chars()
        .map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '_' })
        .take(100)
        .collect();
    let help = (!mended.is_empty()).then(|| format!("Write `{mended}`."));
    cx.push(cx.error(Code::BadPropertyName, &property.span, message, "").with_help_if(help));
}
