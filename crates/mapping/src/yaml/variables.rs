//! What `${NAME}` may be used for: a variable of the environment may be anybody's secret.
//!
//! A mapping decides what reaches HubSpot, so its rules name no variables: not the token of its own project, nor what else the
//! machine keeps there. Settings do, and a secret's variable is named where the secret belongs and nowhere else, as whatever
//! else holds it may be shown.

use std::collections::BTreeMap;

use fieldline_diagnostics::{Code, SourceFile};

use crate::context::{Bytes, Context};
use crate::language;
use crate::project_text::ProjectText;
use crate::yaml::{Kind, Node, read, variables_in};

/// What a value is for, and so which variables it may hold.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Usage {
    /// The project file, or a part of it: any variable that is no secret's.
    Setting,
    /// A token, a client id or a client secret.
    Credential,
    /// A mapping file as a whole.
    Mapping,
    /// Where a mapping reads from or writes to: as in the project file.
    Place,
    /// Where a mapping writes to.
    Destination,
    /// The destination key: its property and the field it is taken from are places, and what else makes the external ID is a
    /// rule.
    Key,
    /// Anything that decides about records.
    Rule,
    /// A salt: text that is kept out of sight.
    Salt,
}

impl Usage {
    /// What a value under that key is for; `None` where somebody else looks after it.
    pub(super) fn below(self, key: &str) -> Option<Self> {
        match (self, key) {
            (Usage::Setting, key) if language::ASKED_LATE.contains(&key) => None,
            (Usage::Mapping, "source") => Some(Usage::Place),
            (Usage::Mapping, "destination") => Some(Usage::Destination),
            (Usage::Place, "filter") => Some(Usage::Rule),
            (Usage::Destination, "key") => Some(Usage::Key),
            (Usage::Destination, _) | (Usage::Key, "property" | "from") => Some(Usage::Place),
            (Usage::Key, SALT) => Some(Usage::Salt),
            (Usage::Key, _) => Some(Usage::Rule),
            (Usage::Mapping | Usage::Rule, SALT) => Some(Usage::Salt),
            (Usage::Mapping, _) => Some(Usage::Rule),
            (usage, _) => Some(usage),
        }
    }
}

/// From this many bytes on, a text is taken for that of a secret wherever it stands.
const TELLING: usize = 8;

/// The argument that is kept out of sight.
const SALT: &str = "salt";

/// What a secret's variable is named for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Secret {
    Credential,
    Salt,
}

/// Why a variable may not stand where it does.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Refusal {
    /// No variable may.
    Place,
    /// It is the variable of a secret.
    Secret(&'static str),
}

/// The variables of a project, and which of them are secrets.
pub(crate) struct Variables<'p> {
    values: &'p BTreeMap<String, String>,
    secrets: BTreeMap<String, Secret>,
}

impl<'p> Variables<'p> {
    /// Looks through all files of the project for secrets.
    pub(crate) fn of(project: &'p ProjectText) -> Self {
        let mut secrets = BTreeMap::new();
        let is_yaml = |path: &str| path.ends_with(".yaml") || path.ends_with(".yml");
        for (path, text) in project.files.iter().filter(|(path, text)| is_yaml(path) && text.contains("${")) {
            let file = SourceFile::new(path.as_str(), text.as_str());
            // What is wrong with the file is said by whoever compiles it.
            if let Some(node) = read(&mut Context::new(&file)) {
                note_secrets(&node, &mut secrets);
            }
        }
        // Another name for a secret is as good as its own. Short texts may be alike by chance.
        let texts: BTreeMap<&str, Secret> = secrets
            .iter()
            .filter_map(|(name, secret)| Some((project.variables.get(name)?.as_str(), *secret)))
            .filter(|(text, _)| text.len() >= TELLING)
            .collect();
        let aliases: Vec<(String, Secret)> = project
            .variables
            .iter()
            .filter_map(|(name, text)| Some((name.clone(), *texts.get(text.as_str())?)))
            .collect();
        for (name, secret) in aliases {
            secrets.entry(name).or_insert(secret);
        }
        Self { values: &project.variables, secrets }
    }

    /// What a variable stands for. As in a shell, `:-` also fills one that is set and empty.
    pub(super) fn value<'v>(&'v self, name: &str, default: Option<&'v str>) -> Option<&'v str> {
        let set = self.values.get(name).map(String::as_str);
        set.filter(|value| default.is_none() || !value.is_empty()).or(default)
    }

    /// The names of all that are set.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.values.keys().map(String::as_str)
    }

    /// Whether it is the variable of a secret.
    pub(crate) fn is_secret(&self, name: &str) -> bool {
        self.secrets.contains_key(name)
    }

    /// Why the variable may not be used so, if it may not.
    pub(super) fn refuse(&self, name: &str, usage: Usage) -> Option<Refusal> {
        match (usage, self.secrets.get(name)) {
            (Usage::Credential, _) | (Usage::Salt, None | Some(Secret::Salt)) => None,
            (_, Some(Secret::Credential)) => Some(Refusal::Secret("a token or client secret")),
            (_, Some(Secret::Salt)) => Some(Refusal::Secret("a salt")),
            (Usage::Setting | Usage::Place | Usage::Destination, None) => None,
            (Usage::Mapping | Usage::Rule | Usage::Key, None) => Some(Refusal::Place),
        }
    }
}

/// Notes the variables below the keys of secrets. A path or a command that leads to one is shown and no secret.
fn note_secrets(node: &Node, secrets: &mut BTreeMap<String, Secret>) {
    match &node.kind {
        Kind::Null | Kind::Scalar(_) => {}
        Kind::List(items) => items.iter().for_each(|item| note_secrets(item, secrets)),
        Kind::Map(entries) => {
            for entry in entries {
                match (&entry.value.kind, secret_under(&entry.key)) {
                    (Kind::Scalar(scalar), Some(secret)) => {
                        for name in variables_in(&scalar.text) {
                            // A credential that is also a salt stays a credential.
                            let known = secrets.entry(name.to_owned()).or_insert(secret);
                            if secret == Secret::Credential {
                                *known = secret;
                            }
                        }
                    }
                    _ => note_secrets(&entry.value, secrets),
                }
            }
        }
    }
}

fn secret_under(key: &str) -> Option<Secret> {
    match key {
        SALT => Some(Secret::Salt),
        key if language::CREDENTIALS.contains(&key) => Some(Secret::Credential),
        _ => None,
    }
}

impl Refusal {
    pub(super) fn report(self, cx: &mut Context<'_>, name: &str, span: &Bytes) {
        let found = match self {
            Refusal::Place => {
                let message = format!("`${{{name}}}` can't be used here: no rule takes variables");
                cx.error(Code::VariablePlace, span, message, "").with_help(
                    "Write the text itself. Variables belong in `fieldline.yaml`, under `source` and `destination` of a \
                     mapping, and in a `salt`.",
                )
            }
            Refusal::Secret(what) => {
                let message = format!("`${{{name}}}` names {what}, so it can't be used for anything else");
                let help =
                    "What stands here may be shown or sent. Name another variable, or write the text itself.";
                cx.error(Code::SecretElsewhere, span, message, "").with_help(help)
            }
        };
        cx.push(found);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PROJECT: &str = "connections:\n  one: { token: \"${T}\", path: \"${P}\" }\n  \
        two: { oauth: { client_id: \"${I}\", client_secret: \"${S:-}\" } }\n  \
        three: { token: { file: \"${F}/x\" } }\n\
        targets: { prod: { connections: { one: { token: \"x${T2}-${T3}\" } } } }\n";

    fn variables(project: &ProjectText) -> Variables<'_> {
        Variables::of(project)
    }

    #[test]
    fn secrets_are_found_wherever_they_are_named() {
        let rules = "fields:\n  a: { from: a, normalize: [trim, { sha256: { salt: \"${SALT}${T}\" } }] }\n";
        let project = ProjectText::new()
            .with_file("fieldline.yaml", PROJECT)
            .with_file("rules/shared.yaml", rules)
            .with_file("tables/a.csv", "token: ${NOT_YAML}")
            .with_file("mappings/broken.yaml", "token: \"${U}\"\n  : [");
        let variables = variables(&project);
        for name in ["T", "S", "T2", "T3", "SALT"] {
            assert!(variables.is_secret(name), "{name}");
        }
        for name in ["P", "I", "F", "NOT_YAML", "U"] {
            assert!(!variables.is_secret(name), "{name}");
        }
    }

    #[test]
    fn another_variable_with_the_text_of_a_secret_is_one() {
        let project = ProjectText::new()
            .with_file("fieldline.yaml", PROJECT)
            .with_variable("T", "a-long-token")
            .with_variable("S", "short")
            .with_variable("P", "a-long-token")
            .with_variable("F", "short")
            .with_variable("I", "another-text");
        let variables = variables(&project);
        assert_eq!(
            ["T", "P", "S", "F", "I"].map(|name| variables.is_secret(name)),
            [true, true, true, false, false]
        );
    }

    #[test]
    fn a_variable_is_refused_where_it_might_be_shown_or_sent() {
        let rules = "a: { salt: \"${SALT}\" }\n";
        let project =
            ProjectText::new().with_file("fieldline.yaml", PROJECT).with_file("rules/r.yaml", rules);
        let variables = variables(&project);
        let table = [
            (Usage::Credential, [false, false, false]),
            (Usage::Setting, [true, true, false]),
            (Usage::Place, [true, true, false]),
            (Usage::Destination, [true, true, false]),
            (Usage::Key, [true, true, true]),
            (Usage::Salt, [true, false, false]),
            (Usage::Rule, [true, true, true]),
            (Usage::Mapping, [true, true, true]),
        ];
        for (usage, refused) in table {
            let found = ["T", "SALT", "P"].map(|name| variables.refuse(name, usage).is_some());
            assert_eq!(found, refused, "{usage:?}");
        }
    }

    #[test]
    fn what_a_value_is_for_is_told_by_the_keys_above_it() {
        let cases: [(Usage, &[&str], Option<Usage>); 13] = [
            (Usage::Setting, &["connections", "app", "path"], Some(Usage::Setting)),
            (Usage::Setting, &["connections", "hubspot", "token"], None),
            (Usage::Setting, &["connections", "hubspot", "oauth", "client_secret"], None),
            (Usage::Mapping, &["source", "stream"], Some(Usage::Place)),
            (Usage::Mapping, &["destination", "object"], Some(Usage::Place)),
            (Usage::Mapping, &["destination", "key", "property"], Some(Usage::Place)),
            (Usage::Mapping, &["destination", "key", "from"], Some(Usage::Place)),
            (Usage::Mapping, &["destination", "key", "value"], Some(Usage::Rule)),
            (Usage::Mapping, &["destination", "key", "normalize", "sha256", "salt"], Some(Usage::Salt)),
            (Usage::Mapping, &["source", "filter"], Some(Usage::Rule)),
            (Usage::Mapping, &["fields", "a", "value"], Some(Usage::Rule)),
            (Usage::Mapping, &["fields", "source", "value"], Some(Usage::Rule)),
            (Usage::Mapping, &["fields", "a", "normalize", "sha256", "salt"], Some(Usage::Salt)),
        ];
        for (top, keys, expected) in cases {
            let usage = keys.iter().try_fold(top, |usage, key| usage.below(key));
            assert_eq!(usage, expected, "{keys:?}");
        }
    }
}
