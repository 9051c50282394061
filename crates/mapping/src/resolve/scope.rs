//! What a mapping's rules may name, and the numbers their fields get.

use fieldline_diagnostics::Code;
use fieldline_model::{ObjectType, PortalId, ValueType};

use crate::context::{Bytes, Context, Spanned};
use crate::expression::{Names, Problem, RECORD, RowField, Use, Writing, written};
use crate::path::FieldPath;
use crate::project::Defaults;
use crate::project_text::ProjectText;
use crate::resolve::source_object::SourceObject;
use crate::run::{LiveLookup, PathTable};
use crate::schema::{FieldLookup, RecordSchema};

/// The surroundings of one mapping's rules.
pub(crate) struct Scope<'p> {
    pub(crate) project: &'p ProjectText,
    /// The destination's connection.
    pub(crate) connection: String,
    /// The portal it is pinned to.
    pub(crate) portal: Option<PortalId>,
    pub(crate) object: ObjectType,
    /// Whether records go to a file.
    pub(crate) is_to_file: bool,
    /// What is read, where that is HubSpot.
    pub(crate) source_object: Option<SourceObject<'p>>,
    /// Whose tables rules look values up in: a connection and an object type.
    pub(crate) tables_of: (String, ObjectType),
    /// The pipeline that every record goes to, where the mapping says so.
    pub(crate) pipeline: Option<String>,
    /// Whether the mapping creates records.
    pub(crate) mode_creates: bool,
    pub(crate) defaults: &'p Defaults,
    pub(crate) schema: Option<RecordSchema>,
    /// The schema's file, for messages.
    pub(crate) schema_file: String,
    /// Whether records are rows of text cells.
    pub(crate) is_tabular: bool,
    pub(crate) table: PathTable,
    /// The lookups in tables of the portal so far.
    pub(crate) live: Vec<LiveLookup>,
}

impl Scope<'_> {
    /// Records go to a file. What is looked up in the portal's tables is then looked up where they come from.
    pub(crate) fn reads_to_file(&mut self, source_connection: Option<&str>) {
        self.is_to_file = true;
        if let (Some(source), Some(connection)) = (&self.source_object, source_connection) {
            self.tables_of = (connection.to_owned(), ObjectType::new(source.object.as_str()));
        }
    }

    /// The number and type of the field that `text` names.
    pub(crate) fn field(
        &mut self,
        cx: &mut Context<'_>,
        text: &Spanned<String>,
    ) -> Option<(usize, ValueType)> {
        match FieldPath::parse(&text.value) {
            Ok(path) => self.known_field(cx, path, &text.span, Writing::Path),
            Err(problem) => {
                let message = format!("`{}` is no path into a record: {problem}", text.value);
                let found = cx.error(Code::BadPath, &text.span, message, "");
                cx.push(
                    found.with_help(
                        "Write for example `city`, `address.city`, `tags[0]` or `[\"Any Header\"]`.",
                    ),
                );
                None
            }
        }
    }

    fn known_field(
        &mut self,
        cx: &mut Context<'_>,
        path: FieldPath,
        span: &Bytes,
        writing: Writing,
    ) -> Option<(usize, ValueType)> {
        if let Some(source) = &self.source_object {
            source.check_field(cx, &path.root, span);
        }
        let found = self.type_of(&path);
        let value_type = match found {
            FieldLookup::Known(known) => known,
            FieldLookup::Unknown { name, nearest } => {
                let message = format!("`{}` has no field `{name}`", self.schema_file);
                let help = nearest.map(|nearest| format!("Did you mean `{}`?", writing.write(&nearest)));
                cx.push(cx.error(Code::UnknownField, span, message, "").with_help_if(help));
                return None;
            }
            FieldLookup::Inside { outer, noun } => {
                let message = format!("`{path}` looks inside `{outer}`, which is {noun}");
                let help = match noun {
                    "a list" => format!("Take one of its items: `{outer}[0]`."),
                    "an object" => format!("Name one of its members: `{outer}.name`."),
                    "text" if writing == Writing::Expression => {
                        format!("Write `{outer}`; a part of its text is `({outer} | trim)[0]`.")
                    }
                    _ => format!("Write `{outer}`."),
                };
                cx.push(cx.error(Code::BadPath, span, message, "").with_help(help));
                return None;
            }
        };
        if self.is_tabular && self.schema.is_none() && !path.rest.is_empty() {
            let (message, help) = match &self.source_object {
                Some(_) => (
                    format!("`{path}` looks inside a property, and the properties of HubSpot are text"),
                    format!("Write `{}`.", path.root),
                ),
                None => (
                    format!("`{path}` looks inside a cell, and the cells of a csv file are text"),
                    match writing {
                        Writing::Path => format!("Write `[\"{path}\"]` if that is the column's name."),
                        Writing::Expression => {
                            let written = writing.write(&path.to_string());
                            format!("Write `{written}` if that is the column's name.")
                        }
                    },
                ),
            };
            cx.push(cx.error(Code::BadPath, span, message, "").with_help(help));
            return None;
        }
        let slot = self.schema.as_ref().and_then(|schema| schema.slot(&path.root));
        let place = cx.place(span);
        Some((self.table.path(path, slot, place, writing), value_type))
    }

    /// Whether a record may come without a value at that path, as far as the record schema says. Without a schema, nobody
    /// has promised anything, and nothing is said.
    pub(crate) fn may_be_empty(&self, path: &str) -> bool {
        match (FieldPath::parse(path), &self.schema) {
            (Ok(path), Some(schema)) => !schema.types().is_required(&path),
            _ => false,
        }
    }

    /// The portal, in messages.
    pub(crate) fn portal_text(&self) -> String {
        self.portal.as_ref().map_or("the portal".to_owned(), |portal| format!("portal {portal}"))
    }

    /// The command that takes the snapshots of the target at hand.
    pub(crate) fn pull(&self) -> String {
        pull_command(self.project)
    }

    /// What is known of a field before the first record.
    pub(crate) fn type_of(&self, path: &FieldPath) -> FieldLookup {
        match &self.schema {
            Some(schema) => schema.types().look_up(path),
            None if self.is_tabular => FieldLookup::Known(ValueType::Text),
            None => FieldLookup::Known(ValueType::Any),
        }
    }

    /// Resolves the names of an expression or template, one use for each; reports what does not exist or cannot work.
    pub(crate) fn uses(
        &mut self,
        cx: &mut Context<'_>,
        text: &Spanned<String>,
        names: &mut Names,
    ) -> Vec<Use> {
        names.settle(self.row_field());
        for unknown in &names.unknown {
            let message = match unknown.kind {
                "method" => format!("values have no methods, and `{}` is called as one", unknown.name),
                kind => format!("there is no {kind} `{}`", unknown.name),
            };
            let nearest = fieldline_diagnostics::nearest(&unknown.name, unknown.known.iter().copied());
            let help = match (unknown.kind, nearest) {
                ("method", _) => "Use a filter: `name | upper`.".to_owned(),
                (_, Some(nearest)) => format!("Did you mean `{nearest}`?"),
                _ => format!("Known are {}.", unknown.known.join(", ")),
            };
            let span = cx.inside(&text.span, &text.value, unknown.range.clone());
            cx.push(cx.error(Code::UnknownFunction, &span, message, "").with_help(help));
        }
        report(cx, text, &names.problems);
        let unsure = self.joined(cx, text, names);
        let mut uses: Vec<Use> = Vec::new();
        for name in &names.fields {
            if unsure.iter().any(|range| range.contains(&name.range.start)) {
                continue;
            }
            let span = cx.inside(&text.span, &text.value, name.range.clone());
            let mut number = |path: &FieldPath| {
                self.known_field(cx, path.clone(), &span, Writing::Expression).map(|(number, _)| number)
            };
            let (path, of_record) = (number(&name.path), name.of_record.as_ref().and_then(number));
            uses.extend(path.map(|path| Use { path, of_record, is_guarded: name.is_guarded }));
        }
        uses
    }

    /// Whether the records have a field `row`.
    fn row_field(&self) -> RowField {
        match &self.schema {
            Some(schema) => match schema.types().has(RECORD) {
                Some(true) => RowField::Exists,
                Some(false) => RowField::IsMissing,
                None if self.is_tabular => RowField::IsMissing,
                None => RowField::IsUnknown,
            },
            // A cell has no members.
            None if self.is_tabular => RowField::IsMissing,
            None => RowField::IsUnknown,
        }
    }

    /// The file that says what records are made of.
    pub(super) fn schema_file(&self) -> Option<&str> {
        self.schema.as_ref().map(|_| self.schema_file.as_str())
    }

    /// Reports an expression or template that cannot be read.
    pub(crate) fn syntax(
        &self,
        cx: &mut Context<'_>,
        what: &str,
        text: &Spanned<String>,
        error: &minijinja::Error,
    ) {
        let span = match error.range() {
            Some(range) => cx.inside(&text.span, &text.value, range),
            None => text.span.clone(),
        };
        let detail = error.detail().map_or_else(|| error.kind().to_string(), str::to_owned);
        // Two words in a row: most often a name with a blank in it.
        let is_name = ["unexpected identifier", "unexpected input", "unexpected character"]
            .iter()
            .any(|begin| detail.starts_with(begin));
        let name = error.range().and_then(|range| name_at(&text.value, range.start));
        let help = match name {
            Some(name) => Some(format!("Write `{}` if that is the field's name.", written(name))),
            None => is_name.then(|| {
                "A field whose name is not a single word is written `row[\"Any Header\"]`.".to_owned()
            }),
        };
        let found =
            cx.error(Code::ExpressionSyntax, &span, format!("the {what} cannot be read: {detail}"), "");
        cx.push(found.with_help_if(help));
    }
}

/// The word around a place in an expression, where signs are in it that names of fields often have: `@id`, `dc:title`.
fn name_at(text: &str, place: usize) -> Option<&str> {
    let is_inside = |sign: char| sign.is_alphanumeric() || "_@$#&:-/".contains(sign);
    let (before, after) = text.split_at_checked(place)?;
    let start = before
        .rfind(|sign| !is_inside(sign))
        .map_or(0, |at| at + before[at..].chars().next().map_or(1, char::len_utf8));
    let end = after.find(|sign| !is_inside(sign)).map_or(text.len(), |at| place + at);
    let name = text.get(start..end)?;
    let is_name = name.starts_with(|sign: char| sign.is_alphabetic() || "@$#_".contains(sign))
        && name.ends_with(char::is_alphanumeric)
        && name.contains(|sign| "@$#&:".contains(sign));
    is_name.then_some(name)
}

/// Reports what cannot work in an expression or template.
pub(super) fn report(cx: &mut Context<'_>, text: &Spanned<String>, problems: &[Problem]) {
    for Problem { code, range, message, help } in problems {
        let span = cx.inside(&text.span, &text.value, range.clone());
        let help = (!help.is_empty()).then(|| help.clone());
        cx.push(cx.error(*code, &span, message.as_str(), "").with_help_if(help));
    }
}

/// The command that takes the snapshots of a project's target.
pub(super) fn pull_command(project: &ProjectText) -> String {
    match &project.target {
        Some(target) => format!("fieldline --target {target} schema pull"),
        None => "fieldline schema pull".to_owned(),
    }
}
