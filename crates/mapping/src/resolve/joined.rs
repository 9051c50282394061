//! Names in expressions that may be one name: `first-name`.

use std::ops::Range;

use fieldline_diagnostics::Code;
use fieldline_model::ValueType;

use crate::context::{Context, Spanned};
use crate::expression::{Joined, JoinedUse, Names, Problem, Use, Writing};
use crate::resolve::scope::Scope;
use crate::schema::FieldLookup;

impl Scope<'_> {
    /// Reports names that must be one name, and gives their places.
    pub(super) fn joined(
        &self,
        cx: &mut Context<'_>,
        text: &Spanned<String>,
        names: &Names,
    ) -> Vec<Range<usize>> {
        let mut wrong = Vec::new();
        for joined in &names.joined {
            let Some((path, shown)) = joined.field(&text.value) else { continue };
            let span = cx.inside(&text.span, &text.value, joined.range.clone());
            let parts = joined.parts.iter().flatten().filter_map(|number| names.fields.get(*number));
            let missing = parts.into_iter().find_map(|name| match self.type_of(&name.path) {
                FieldLookup::Unknown { name, .. } => Some(name),
                FieldLookup::Known(_) | FieldLookup::Inside { .. } => None,
            });
            if let (Some(name), FieldLookup::Known(_)) = (missing, self.type_of(&path)) {
                let message = format!("`{}` has no field `{name}`", self.schema_file);
                let help = format!("Write `{shown}` for the field `{path}`.");
                cx.push(cx.error(Code::UnknownField, &span, message, "").with_help(help));
                wrong.push(joined.range.clone());
            }
        }
        wrong
    }

    /// Warns of names that may be one name, unless a problem says so already.
    pub(super) fn warn_of_joined(
        &self,
        cx: &mut Context<'_>,
        text: &Spanned<String>,
        names: &Names,
        problems: &[Problem],
    ) {
        let is_said = |joined: &Joined| problems.iter().any(|known| known.range == joined.range);
        for joined in names.joined.iter().filter(|joined| self.may_be_one(joined, names) && !is_said(joined))
        {
            let (Some((_, shown)), Some(reading)) = (joined.field(&text.value), joined.reading(&text.value))
            else {
                continue;
            };
            let span = cx.inside(&text.span, &text.value, joined.range.clone());
            let message = format!("`{}` is read as {reading}", &text.value[joined.range.clone()]);
            let help = format!(
                "Write `{shown}` if that is the field's name, and blanks around `{}` if it is not.",
                joined.sign()
            );
            cx.push(cx.warning(Code::JoinedNames, &span, message, "").with_help(help));
        }
    }

    /// Whether nobody knows that the names are fields of their own.
    fn may_be_one(&self, joined: &Joined, names: &Names) -> bool {
        let mut parts = joined.parts.iter().flatten().filter_map(|number| names.fields.get(*number));
        let is_unknown = |path| self.type_of(path) == FieldLookup::Known(ValueType::Any);
        joined.looks_like_a_name() && parts.all(|name| is_unknown(&name.path))
    }

    /// The names that each record may have as one name; none where that is known before.
    pub(super) fn joined_uses(
        &mut self,
        cx: &Context<'_>,
        text: &Spanned<String>,
        names: &Names,
        known: &[Use],
    ) -> Vec<JoinedUse> {
        let mut uses = Vec::new();
        for joined in names.joined.iter().filter(|_| self.schema.is_none() && !self.is_tabular) {
            let (Some((path, shown)), Some(reading)) =
                (joined.field(&text.value), joined.reading(&text.value))
            else {
                continue;
            };
            let place = cx.place(&cx.inside(&text.span, &text.value, joined.range.clone()));
            let whole = self.table.path(path, None, place, Writing::Expression);
            let parts =
                joined.parts.iter().flatten().filter_map(|number| known.get(*number)).map(|used| used.path);
            let message = format!("the record has a field for `{shown}`, which is written as {reading}");
            uses.push(JoinedUse { whole, parts: parts.collect(), message });
        }
        uses
    }
}
