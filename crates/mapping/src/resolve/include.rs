//! `include:`: rules that several mappings share.

use fieldline_diagnostics::{Code, SourceFile, nearest};

use crate::context::{Context, Spanned};
use crate::project_text::ProjectText;
use crate::raw::{RawField, RawMapping, read_included};
use crate::resolve::schemas::relative_to;
use crate::yaml::{Usage, Variables, interpolate, read};

/// Merges the rules of included files into the mapping. A rule of the mapping itself overrides an included one, and one
/// of a later file that of an earlier. Rules keep the file they come from.
pub(crate) fn merge_included(
    cx: &mut Context<'_>,
    raw: &mut RawMapping,
    project: &ProjectText,
    variables: &Variables<'_>,
) {
    let mut shared: Vec<RawField> = Vec::new();
    for path in std::mem::take(&mut raw.include) {
        let Some(file) = find(cx, &path, project) else { continue };
        let fields = cx.within(&file, |cx| {
            let mut node = read(cx)?;
            interpolate(cx, &mut node, variables, Usage::Rule);
            Some(read_included(cx, &node))
        });
        for field in fields.into_iter().flatten() {
            shared.retain(|known| known.property.value != field.property.value);
            shared.push(field);
        }
    }
    let overridden =
        |field: &RawField| raw.fields.iter().any(|own| own.property.value == field.property.value);
    shared.retain(|field| !overridden(field));
    raw.fields.extend(shared);
}

fn find(cx: &mut Context<'_>, path: &Spanned<String>, project: &ProjectText) -> Option<SourceFile> {
    let resolved = relative_to(cx.file.name(), &path.value);
    if let Some((name, text)) = resolved.as_ref().and_then(|path| project.files.get_key_value(path)) {
        return Some(SourceFile::new(name.as_str(), text.as_str()));
    }
    let shown = resolved.unwrap_or_else(|| path.value.clone());
    let is_yaml = |path: &&str| path.ends_with(".yaml") || path.ends_with(".yml");
    let known =
        project.files.keys().map(String::as_str).filter(is_yaml).filter(|path| *path != cx.file.name());
    let help = match nearest(&shown, known) {
        Some(near) => format!("Did you mean `{near}`? The path is relative to the mapping's file."),
        None => "Write its path relative to the mapping's file; it must lie under `rules/`.".to_owned(),
    };
    let message = format!("there is no file of shared rules `{shown}`");
    cx.push(cx.error(Code::IncludedFile, &path.span, message, "").with_help(help));
    None
}
