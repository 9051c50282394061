//! Finding the record schema that a mapping names.

use fieldline_diagnostics::{Code, nearest};

use crate::context::{Context, Spanned};
use crate::project_text::ProjectText;
use crate::schema::RecordSchema;

/// The record schema named by a path relative to the mapping's file.
pub(super) fn record_schema(
    cx: &mut Context<'_>,
    text: &Spanned<String>,
    project: &ProjectText,
) -> Option<RecordSchema> {
    let path = relative_to(cx.file.name(), &text.value);
    let Some(schema) = path.as_ref().and_then(|path| project.files.get(path)) else {
        let shown = path.unwrap_or_else(|| text.value.clone());
        let message = format!("there is no record schema `{shown}`");
        let known = project.files.keys().map(String::as_str).filter(|path| path.ends_with(".json"));
        let help = match nearest(&shown, known) {
            _ if text.value.contains('\\') => "Write `/` between the folders of a path.".to_owned(),
            Some(near) => format!("Did you mean `{near}`? The path is relative to the mapping's file."),
            None => "Write its path relative to the mapping's file; it must lie under `schemas/`.".to_owned(),
        };
        cx.push(cx.error(Code::RecordSchema, &text.span, message, "").with_help(help));
        return None;
    };
    match RecordSchema::compile(schema) {
        Ok(schema) => {
            report_formats(cx, text, &schema);
            Some(schema)
        }
        Err(problem) => {
            let message = format!("the record schema {problem}");
            cx.push(cx.error(Code::RecordSchema, &text.span, message, ""));
            None
        }
    }
}

/// Formats that people mean when they write another name.
const FORMATS: &[&str] = &[
    "date",
    "date-time",
    "time",
    "duration",
    "email",
    "idn-email",
    "hostname",
    "idn-hostname",
    "ipv4",
    "ipv6",
    "uri",
    "iri",
    "uuid",
    "regex",
];

fn report_formats(cx: &mut Context<'_>, text: &Spanned<String>, schema: &RecordSchema) {
    for format in schema.unchecked_formats() {
        let message = format!("the record schema names the format `{format}`, which is not checked");
        let found = cx.warning(Code::UncheckedFormat, &text.span, message, "");
        cx.push(found.with_help(
            match nearest(&format, FORMATS.iter().copied().filter(|known| *known != format)) {
                Some(near) => format!("Did you mean `{near}`?"),
                None => "Say with `pattern` what is accepted, or remove the format.".to_owned(),
            },
        ));
    }
}

/// `target` as seen from the folder of `file`; `None` when it leaves the project.
pub(super) fn relative_to(file: &str, target: &str) -> Option<String> {
    let folder = file.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in target.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            name => parts.push(name),
        }
    }
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schemas_are_found_from_the_mapping_s_folder() {
        let cases = [
            ("mappings/a.yaml", "../schemas/x.json", Some("schemas/x.json")),
            ("mappings/deep/a.yaml", "../../schemas/x.json", Some("schemas/x.json")),
            ("mappings/a.yaml", "./x.json", Some("mappings/x.json")),
            ("mappings/a.yaml", "../../x.json", None),
        ];
        for (file, target, expected) in cases {
            assert_eq!(relative_to(file, target).as_deref(), expected, "{file} {target}");
        }
    }
}
