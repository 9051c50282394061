//! Compiling a field rule against its property.

use fieldline_diagnostics::{Code, list, nearest};
use fieldline_model::{Multi, PropertyDefinition, PropertyType, ValueType};

use crate::context::{Context, Spanned};
use crate::plan::{Outline, Owner, Rule};
use crate::project::OnError;
use crate::raw::{RawField, RawRule, RawValue, Required};
use crate::resolve::destination_type::{assume, judge};
use crate::resolve::facts::show_facts;
use crate::resolve::lines::{CLEARS, Line, REQUIRED, constant_of};
use crate::resolve::lookup::check_pipeline;
use crate::resolve::scope::Scope;
use crate::resolve::stages::{narrowed, with_stages};
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
        let before = cx.found.len();
        let compiled = match &raw.file {
            Some(file) => cx.within(file, |cx| self.field_rule_here(cx, raw, catalog)),
            None => self.field_rule_here(cx, raw, catalog),
        };
        if raw.is_left_out {
            // What is wrong with the line is said of the rule that it comes from.
            let mut found = cx.found.split_off(before);
            found.retain(|found| found.primary.start == raw.property.span.start);
            cx.found.append(&mut found);
        }
        compiled
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
        let lookup = self.look_up(cx, raw, line.as_mut(), &target.definition, catalog);
        if let Some(line) = &line {
            self.check_type(cx, raw, line, &mut target);
            if self.on_error(raw) == OnError::Reject {
                check_options(cx, raw, line, &target);
            }
        }
        check_multi(cx, raw, &target);
        let at = raw.rule.at.as_ref().and_then(|rule| self.time_rule(cx, rule));
        let default = raw.rule.default.as_ref().and_then(|text| {
            // An undescribed property has got its type from the line only now; others report the same thing once.
            let value = constant_of(cx, &target.definition, text, "default")?;
            convert(&target.definition, &value).ok()
        });
        let output = line.as_ref().map(|line| line.output.clone());
        let mapped_to = line.as_ref().and_then(|line| mapped_to(raw, line));
        self.check_given(cx, raw, catalog);
        if let Some(note) = catalog
            .pipelines()
            .and_then(|known| narrowed(&raw.property.value, known, self.pipeline.as_deref()))
        {
            let options = cx.found[before..].iter_mut().filter(|found| found.code == Code::NoSuchOption);
            options.for_each(|found| found.notes.push(note.clone()));
        }
        show_facts(cx, before, &target, catalog);
        if cx.failed_since(before) {
            return None;
        }
        let (outline, program) = match line {
            Some(line) => {
                let (outline, program) = self.field_program(raw, line, lookup, at, default, catalog);
                (outline, Some(program))
            }
            None => (Outline::default(), None),
        };
        let rule = Rule {
            property: target.definition.name.clone(),
            owner: raw.rule.owner,
            write: raw.rule.write,
            on_drift: raw.rule.on_drift,
            multi: raw.rule.multi.as_ref().map_or(Multi::Set, |multi| multi.value),
            place: cx.place(&raw.property.span),
            definition_known: target.origin.is_some(),
            definition: target.definition,
            output,
            mapped_to,
            outline,
        };
        Some((rule, program))
    }

    /// What becomes of records whose value the rule refuses.
    fn on_error(&self, raw: &RawField) -> OnError {
        raw.rule.on_error.unwrap_or(self.defaults.on_error)
    }

    /// What a rule with this line does to each record, and its outline.
    fn field_program(
        &self,
        raw: &RawField,
        line: Line,
        lookup: Option<Lookup>,
        at: Option<Line>,
        default: Option<String>,
        catalog: &PortalCatalog<'_>,
    ) -> (Outline, FieldProgram) {
        let Line { mut pipeline, mut outline, .. } = line;
        pipeline.default = None;
        outline.settings.extend(at.as_ref().map(|at| format!("at: {}", at.summary())));
        // A property keeps what people wrote in HubSpot; a cell shows what is there, and nothing else.
        let clears_when_empty = raw.rule.clears_when_empty.unwrap_or(self.is_to_file);
        if clears_when_empty && raw.rule.clears_when_empty.is_none() {
            outline.settings.push(CLEARS.to_owned());
        }
        let required = raw.rule.required.value;
        let hubspot_requires = catalog.requires(raw.property.value.as_str());
        if hubspot_requires && required == Required::No {
            outline.settings.push(REQUIRED.to_owned());
        }
        let program = FieldProgram {
            pipeline,
            lookup,
            at: at.map(|at| at.pipeline),
            default,
            required,
            hubspot_requires,
            clears_when_empty,
            on_error: self.on_error(raw),
        };
        (outline, program)
    }

    /// Compiles the rule's lookup, whose result takes the place of the line's.
    fn look_up(
        &mut self,
        cx: &mut Context<'_>,
        raw: &RawField,
        line: Option<&mut Line>,
        definition: &PropertyDefinition,
        catalog: &PortalCatalog<'_>,
    ) -> Option<Lookup> {
        let input = line.as_ref().map_or(ValueType::Any, |line| line.output.clone());
        let lookup = raw.rule.lookup.as_ref()?;
        check_pipeline(cx, lookup, catalog);
        let compiled = self.lookup(cx, lookup, &input, definition)?;
        if let Some(line) = line {
            line.output = compiled.output;
            line.options = None;
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

    /// A property without which HubSpot creates no record should not be fed from a field that may be empty.
    fn check_given(&self, cx: &mut Context<'_>, raw: &RawField, catalog: &PortalCatalog<'_>) {
        let name = raw.property.value.as_str();
        let is_required = catalog.requires(name);
        let rule = &raw.rule;
        let is_filled = rule.default.is_some() || rule.required.value != Required::No;
        let Some(RawValue::From(field)) = &rule.value else { return };
        if !is_required || is_filled || !self.mode_creates || !self.may_be_empty(&field.value) {
            return;
        }
        let message =
            format!("HubSpot creates no record without `{name}`, and `{}` may be empty", field.value);
        let mut found = cx.warning(Code::MayBeMissing, &field.span, message, "may be empty");
        if let Some(place) = catalog.place_of(name, "required on create") {
            found = found.with_label(place);
        }
        if let Some(origin) = catalog.origin() {
            found = found.with_note(format!("so says {origin}"));
        }
        cx.push(found.with_help("Add `required: create`, or a `default`."));
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
                let definition = with_stages(definition.clone(), catalog, self.pipeline.as_deref());
                Target { definition, origin: Some(origin.to_owned()) }
            }
            // Whatever a column may be called.
            _ if self.is_to_file => {
                check_column_name(cx, property);
                unknown()
            }
            _ if !is_property_name(name) => {
                report_name(cx, property);
                unknown()
            }
            Known::Absent { origin, names } => {
                self.report_absent(cx, property, origin, &names, catalog.may_hide_properties());
                unknown()
            }
            // Where nothing is known of the object type, that is said once.
            Known::Unheard { names } if names.is_empty() => unknown(),
            Known::Unheard { names } => {
                self.report_unheard(cx, property, &names);
                unknown()
            }
        }
    }

    /// The portal's snapshot lacks the property: a mistake, unless the snapshot may lack it because of its token.
    fn report_absent(
        &self,
        cx: &mut Context<'_>,
        property: &Spanned<String>,
        origin: &str,
        names: &[&str],
        may_be_hidden: bool,
    ) {
        let name = property.value.as_str();
        let message = format!("{} have no property `{name}`, says {origin}", self.object);
        let help = match nearest(name, names.iter().copied()) {
            Some(near) => format!("Did you mean `{near}`?"),
            None => "Create it in HubSpot, or with `fieldline schema push`; then `fieldline schema pull`."
                .to_owned(),
        };
        let found = if may_be_hidden {
            let note = "the snapshot's token could not see sensitive properties; this may be one of them";
            cx.warning(Code::UnknownProperty, &property.span, message, "").with_note(note)
        } else {
            cx.error(Code::UnknownProperty, &property.span, message, "")
        };
        cx.push(found.with_help(help));
    }

    /// Nobody has described the property.
    fn report_unheard(&self, cx: &mut Context<'_>, property: &Spanned<String>, names: &[&str]) {
        let name = property.value.as_str();
        let message = format!(
            "`{name}` is no standard property of {}, and the project has no snapshot of {}",
            self.object,
            self.portal_text()
        );
        let pull =
            format!("Take a snapshot with `{}`, so that properties and types are checked.", self.pull());
        let help = match nearest(name, names.iter().copied()) {
            Some(near) => format!("Did you mean `{near}`? Else: {}{}", pull[..1].to_lowercase(), &pull[1..]),
            None => pull,
        };
        cx.push(cx.warning(Code::UnknownProperty, &property.span, message, "").with_help(help));
    }

    fn check_type(&self, cx: &mut Context<'_>, raw: &RawField, line: &Line, target: &mut Target) {
        if target.origin.is_none() {
            target.definition = assume(&raw.property.value, &line.output);
            if line.output == ValueType::Object {
                let message = format!("`{}` cannot take an object", raw.property.value);
                let help = "Name the member that you want, for example `address.city`.";
                cx.push(cx.error(Code::TypeMismatch, &raw.property.span, message, "").with_help(help));
            }
            return;
        }
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
            cx.push(found.with_help(mismatch.help));
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
        let before = cx.found.len();
        let target = self.target(cx, property, catalog);
        check_writable(cx, property, &target);
        self.check_unique(cx, property, &target);
        show_facts(cx, before, &target, catalog);
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
        // HubSpot keeps contacts' e-mail addresses unique without saying so in the definition.
        let is_email = self.object.as_str() == "contacts" && property.value == "email";
        if target.origin.is_none() || target.definition.unique || is_email {
            return;
        }
        let message = format!("`{}` is not unique, so it cannot be the destination key", property.value);
        let help = "Create a new property with unique values; an existing one cannot be made unique later.";
        let found = cx.error(Code::KeyNotUnique, &property.span, message, "");
        cx.push(found.with_help(help));
    }
}

/// Every text that a rule with a `map` can give, each once.
fn mapped_to(raw: &RawField, line: &Line) -> Option<Vec<String>> {
    raw.rule.map.as_ref()?;
    let default = raw.rule.default.as_ref().map(|text| &text.value);
    let mut texts: Vec<String> = line.options.as_ref()?.iter().chain(default).cloned().collect();
    let mut seen = std::collections::HashSet::new();
    texts.retain(|text| seen.insert(text.clone()));
    Some(texts)
}

fn check_writable(cx: &mut Context<'_>, property: &Spanned<String>, target: &Target) {
    if target.definition.read_only && target.origin.is_some() {
        let message = format!("`{}` is read-only in HubSpot", property.value);
        let found = cx.error(Code::ReadOnlyProperty, &property.span, message, "");
        cx.push(found.with_help("Remove the rule, or write `owner: destination`."));
    }
}

/// Texts that the source can have must be options of the property. Results of a map have been looked at one by one.
fn check_options(cx: &mut Context<'_>, raw: &RawField, line: &Line, target: &Target) {
    let definition = &target.definition;
    let known = || definition.options.iter().map(|option| option.value.as_str());
    let is_open = definition.external_options || definition.options.is_empty();
    let Some(options) = line.options.as_ref().filter(|_| raw.rule.map.is_none() && !is_open) else { return };
    if definition.property_type != PropertyType::Enumeration {
        return;
    }
    let strange: Vec<&str> =
        options.iter().map(String::as_str).filter(|text| !known().any(|known| known == *text)).collect();
    let Some(first) = strange.first() else { return };
    let others = list(strange.iter().copied()).replace(" or ", " and ");
    let message =
        format!("the record schema allows {others}, and `{}` has no such option", raw.property.value);
    let help = match nearest(first, known()) {
        Some(near) => format!("Translate it: `map: {{ {first}: {near} }}`."),
        None => format!("Translate it: `map: {{ {first}: … }}`."),
    };
    cx.push(cx.error(Code::NoSuchOption, &raw.rule.span, message, "").with_help(help));
}

/// `multi` means something only where several options may stand at once.
fn check_multi(cx: &mut Context<'_>, raw: &RawField, target: &Target) {
    let Some(multi) = &raw.rule.multi else { return };
    if target.definition.is_multiple() {
        return;
    }
    let name = &raw.property.value;
    let found = match &target.origin {
        Some(_) => {
            let message = format!("`{name}` takes one value, so `multi` has no meaning");
            cx.error(Code::NotMultiple, &multi.span, message, "").with_help("Remove `multi`.")
        }
        // The snapshot that would tell is taken with this mapping.
        None => {
            let message = format!("whether `{name}` takes several options is not known");
            let found = cx.warning(Code::NotMultiple, &multi.span, message, "");
            found.with_help("Take a snapshot with `fieldline schema pull`.")
        }
    };
    cx.push(found);
}

fn check_required(cx: &mut Context<'_>, rule: &RawRule) {
    if let (Required::Always | Required::Create, Some(_)) = (rule.required.value, &rule.default) {
        let message = "`required` never rejects here: the `default` fills every gap";
        let found = cx.warning(Code::PointlessRequired, &rule.required.span, message, "");
        cx.push(found.with_help("Remove one of the two."));
    }
}

/// A column must have a name that people can see.
fn check_column_name(cx: &mut Context<'_>, property: &Spanned<String>) {
    let name = &property.value;
    if name.trim() == name && !name.is_empty() && !name.contains(char::is_control) {
        return;
    }
    let message = format!("`{}` is no name of a column", name.escape_debug());
    let found = cx.error(Code::BadPropertyName, &property.span, message, "");
    cx.push(found.with_help("Write it without blanks at its ends, and without line breaks or tabulators."));
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
