//! What is said shows `${NAME}` and never what it stands for: it ends up in logs of CI and in reports that others read.
//!
//! A [`Concealer`] stands at the door of a program, and knows values that are too long to be words by chance. What a value says is told all
//! over the compiler, so there it is taken out of each diagnostic, the short ones too. Messages put what they quote into
//! backticks. There, any value is taken out where the line at fault names the variable; elsewhere only one that is too long to be
//! a word by chance.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use fieldline_diagnostics::{Diagnostic, Label, visible};

use crate::project_text::ProjectText;
use crate::yaml::{Variables, variables_in};

/// From this many bytes on, a value is taken for the variable's wherever it appears.
const TELLING: usize = 8;

/// Puts `${NAME}` in the place of what the variables of a project stand for, in anything that a program says.
///
/// Concealed is what the files of the project name, where it has eight bytes or more and is no number: shorter texts and
/// numbers may be anything. Secrets are not looked for, as nothing that is said is made of them.
#[derive(Clone, Debug, Default)]
pub struct Concealer {
    /// A text as it may be written, and the name of its variable; the longest first.
    told: Vec<(String, String)>,
}

impl Concealer {
    /// Knows the variables that the files of a project name.
    pub fn of(project: &ProjectText) -> Self {
        let variables = Variables::of(project);
        let mut told: Vec<(String, String)> = Vec::new();
        for (name, value) in shown_variables(project, &variables) {
            let is_number = value.bytes().all(|byte| byte.is_ascii_digit());
            if value.len() < TELLING || value.trim().is_empty() || is_number {
                continue;
            }
            let json = serde_json::Value::from(value).to_string();
            let forms = [visible(value).into_owned(), json[1..json.len() - 1].to_owned()];
            told.extend(forms.map(|form| (form, name.to_owned())));
        }
        told.sort_by(|one, other| other.0.len().cmp(&one.0.len()).then_with(|| one.cmp(other)));
        told.dedup();
        Self { told }
    }

    /// The text with names for values.
    pub fn conceal<'t>(&self, text: &'t str) -> Cow<'t, str> {
        if self.told.iter().all(|(value, _)| !text.contains(value.as_str())) {
            return Cow::Borrowed(text);
        }
        let mut text = text.to_owned();
        self.told.iter().for_each(|(value, name)| replace(&mut text, value, &format!("${{{name}}}")));
        Cow::Owned(text)
    }
}

/// The variables that the files of a project name, with what they stand for. What a secret stands for is in no text; taking it
/// out would tell where it is a common word.
fn shown_variables<'p>(project: &'p ProjectText, variables: &Variables<'_>) -> BTreeMap<&'p str, &'p str> {
    let named = project.files.values().flat_map(|text| variables_in(text));
    let shown = named.filter(|name| !variables.is_secret(name));
    shown.filter_map(|name| Some((name, project.variables.get(name)?.as_str()))).collect()
}

/// Puts the names of variables in the place of their values.
pub(crate) fn conceal(found: &mut [Diagnostic], project: &ProjectText, variables: &Variables<'_>) {
    let named = shown_variables(project, variables);
    if named.is_empty() {
        return;
    }
    for diagnostic in found {
        let near: BTreeSet<&str> = named_near(diagnostic, project).collect();
        let mut told: Vec<(&str, &str)> = named.iter().map(|(name, value)| (*name, *value)).collect();
        told.retain(|(name, value)| near.contains(name) || value.len() >= TELLING);
        told.retain(|(_, value)| !value.trim().is_empty());
        // A value may be part of another one.
        told.sort_by_key(|(_, value)| std::cmp::Reverse(value.len()));
        // What is proposed instead is made of the value.
        let quotes = |help: &String| told.iter().any(|(_, value)| quotes_likeness(help, value));
        diagnostic.help.take_if(|help| quotes(help));
        for text in texts(diagnostic) {
            told.iter().for_each(|(name, value)| replace(text, &visible(value), &format!("${{{name}}}")));
        }
    }
}

/// The variables that the marked lines name.
fn named_near<'p>(diagnostic: &Diagnostic, project: &'p ProjectText) -> impl Iterator<Item = &'p str> {
    let lines = |label: &Label| {
        let text = project.files.get(&label.file).map_or("", String::as_str);
        let first = label.line.saturating_sub(1) as usize;
        let count = (label.end_line.saturating_sub(label.line) + 1) as usize;
        text.lines().skip(first).take(count).flat_map(variables_in).collect::<Vec<_>>()
    };
    let labels = std::iter::once(&diagnostic.primary).chain(&diagnostic.labels);
    labels.map(lines).collect::<Vec<_>>().into_iter().flatten()
}

fn texts(diagnostic: &mut Diagnostic) -> impl Iterator<Item = &mut String> {
    let labels = diagnostic.labels.iter_mut().chain([&mut diagnostic.primary]).map(|label| &mut label.text);
    std::iter::once(&mut diagnostic.message)
        .chain(diagnostic.help.as_mut())
        .chain(&mut diagnostic.notes)
        .chain(labels)
}

/// Whether a text quotes something that differs from the value in signs and capitals only.
fn quotes_likeness(text: &str, value: &str) -> bool {
    let letters = |text: &str| -> String {
        text.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect()
    };
    let wanted = letters(value);
    text.split('`').skip(1).step_by(2).any(|quoted| quoted != value && letters(quoted) == wanted)
}

/// Replaces a value wherever it is a word, or several, and not part of one.
fn replace(text: &mut String, value: &str, name: &str) {
    let is_word =
        |letter: Option<char>| letter.is_some_and(|letter| letter.is_alphanumeric() || letter == '_');
    let mut from = 0;
    while let Some(at) = text[from..].find(value).map(|at| from + at) {
        let end = at + value.len();
        let joins_before = is_word(value.chars().next()) && is_word(text[..at].chars().next_back());
        let joins_after = is_word(value.chars().next_back()) && is_word(text[end..].chars().next());
        let is_quoted = text[..at].matches('`').count() % 2 == 1;
        if joins_before || joins_after || !(is_quoted || value.len() >= TELLING) {
            from = at + value.chars().next().map_or(1, char::len_utf8);
        } else {
            text.replace_range(at..end, name);
            from = at + name.len();
        }
    }
}

#[cfg(test)]
mod tests {
    use fieldline_diagnostics::{Code, SourceFile};

    use super::*;

    /// What is said about a line of the project file, once its values are taken out.
    fn said(line: &str, message: &str) -> String {
        let text =
            format!("connections:\n  app: {{ path: \"${{DIR}}/${{SUB}}\", token: \"${{T}}\" }}\n{line}\n");
        let project = ProjectText::new()
            .with_file("fieldline.yaml", text.clone())
            .with_variable("DIR", "/srv/exports")
            .with_variable("SUB", "in")
            .with_variable("T", "connections")
            .with_variable("TIER", "gold")
            .with_variable("BLANK", " ")
            .with_variable("UNUSED", "somebody's secret");
        let file = SourceFile::new("fieldline.yaml", text.as_str());
        let at = text.len() - 1;
        let label = file.label(at..at, message);
        let diagnostic = Diagnostic::error(Code::ConnectionSetting, message, label.clone())
            .with_help(message)
            .with_note(message)
            .with_label(label);
        let mut found = vec![diagnostic];
        conceal(&mut found, &project, &Variables::of(&project));
        let texts: BTreeSet<String> = texts(&mut found[0]).map(|text| text.clone()).collect();
        assert_eq!(texts.len(), 1, "{texts:?}");
        texts.into_iter().next().unwrap()
    }

    #[test]
    fn a_proposal_made_of_the_value_is_left_out() {
        for (text, value, is_made_of_it) in [
            ("Write `hush_key`.", "Hush Key", true),
            ("Write `hush-key`, or `x`.", "HUSH_KEY", true),
            ("Write `x`, or `hushkey`.", "hush key", true),
            ("Write `hush_keys`.", "Hush Key", false),
            ("Write hush_key.", "Hush Key", false),
            ("Set `KEY`.", "Hush Key", false),
        ] {
            assert_eq!(quotes_likeness(text, value), is_made_of_it, "{text}");
        }
    }

    #[test]
    fn whatever_is_said_names_the_variable() {
        let project = ProjectText::new()
            .with_file(
                "fieldline.yaml",
                "a: [\"${DIR}\", \"${SHORT}\", \"${PORTAL}\", \"${ODD}\"]\ntoken: \"${T}\"\n",
            )
            .with_variable("DIR", "/srv/exports")
            .with_variable("SHORT", "exports")
            .with_variable("PORTAL", "12345678")
            .with_variable("ODD", "tab\t \"quoted\"")
            .with_variable("T", "a-long-token")
            .with_variable("UNUSED", "not named at all");
        let concealer = Concealer::of(&project);
        for (text, expected) in [
            ("reading /srv/exports/a.csv", "reading ${DIR}/a.csv"),
            ("/srv/exports2 and exports", "/srv/exports2 and exports"),
            ("portal 12345678", "portal 12345678"),
            (r#"at tab\t "quoted""#, "at ${ODD}"),
            (r#"{"at": "tab\t \"quoted\""}"#, r#"{"at": "${ODD}"}"#),
            ("a-long-token, not named at all", "a-long-token, not named at all"),
        ] {
            assert_eq!(concealer.conceal(text), expected);
        }
        assert_eq!(Concealer::default().conceal("/srv/exports"), "/srv/exports");
    }

    #[test]
    fn values_are_named_and_not_shown() {
        let cases = [
            // A long value, wherever it appears; a short one, where its variable is named.
            ("x: 1", "`/srv/exports/in/a.csv` is missing", "`${DIR}/in/a.csv` is missing"),
            ("tier: \"${TIER}\"", "`tier: gold` is unknown", "`tier: ${TIER}` is unknown"),
            ("tier: \"${TIER}\"", "`gold goldsmith marigold`", "`${TIER} goldsmith marigold`"),
            ("tier: \"${TIER}-${SUB}\"", "`gold-in` in `x` gold", "`${TIER}-${SUB}` in `x` gold"),
            ("tier: gold", "`tier: gold` is unknown", "`tier: gold` is unknown"),
            // A secret is nowhere to be taken out of, and neither is what no file names.
            ("x: \"${T}\"", "the connections", "the connections"),
            ("x: 1", "somebody's secret", "somebody's secret"),
            ("x: \"${BLANK}\"", "a b", "a b"),
        ];
        for (line, message, expected) in cases {
            assert_eq!(said(line, message), expected, "{line}: {message}");
        }
    }
}
