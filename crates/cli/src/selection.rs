//! `--select`: which mappings a command is about.
//!
//! A selector is a list of terms with commas between them. A term is a name with `*` for any characters, or `object:`,
//! `source:` or `destination:` and a name; `!` in front takes mappings out, `+` in front adds those that they link to, and
//! `+` behind adds those that link to them.

use fieldline_mapping::{DestinationKind, Project, TransformPlan};
use fieldline_model::ObjectType;

/// One term.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Term<'t> {
    /// The name with its kind, as written.
    text: &'t str,
    pattern: &'t str,
    kind: Kind,
    is_exclusion: bool,
    with_targets: bool,
    with_dependents: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Kind {
    Name,
    Object,
    Source,
    Destination,
}

/// The terms of a selector.
pub(crate) fn terms(selector: &str) -> Vec<Term<'_>> {
    selector.split(',').map(str::trim).filter(|term| !term.is_empty()).map(term).collect()
}

fn term(text: &str) -> Term<'_> {
    let (is_exclusion, text) = strip(text, '!');
    let (with_targets, text) = strip(text, '+');
    let (with_dependents, text) = match text.strip_suffix('+') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let kinds = [("object:", Kind::Object), ("source:", Kind::Source), ("destination:", Kind::Destination)];
    let known = kinds.into_iter().find_map(|(prefix, kind)| Some((kind, text.strip_prefix(prefix)?)));
    let (kind, pattern) = known.unwrap_or((Kind::Name, text));
    Term { text: text.trim(), pattern: pattern.trim(), kind, is_exclusion, with_targets, with_dependents }
}

fn strip(text: &str, mark: char) -> (bool, &str) {
    match text.strip_prefix(mark) {
        Some(rest) => (true, rest),
        None => (false, text),
    }
}

/// The mappings that a selector chooses, in the project's order; the `Err` is a term that chooses nothing. One that takes out
/// what is not there harms nobody. A selector that only takes out begins with all.
pub(crate) fn choose<'t>(project: &Project, selector: &'t str, among: Among) -> Result<Vec<String>, &'t str> {
    let terms = terms(selector);
    let all: Vec<&str> = match among {
        Among::Compiled => project.mappings.iter().map(|plan| plan.id().as_str()).collect(),
        Among::All => names(project).collect(),
    };
    let is_out_only = terms.iter().all(|term| term.is_exclusion);
    let mut chosen: Vec<&str> = if is_out_only { all.clone() } else { Vec::new() };
    for term in terms {
        let found: Vec<&str> = term.find(project).filter(|name| all.contains(name)).collect();
        if term.is_exclusion {
            chosen.retain(|name| !found.contains(name));
        } else if found.is_empty() {
            return Err(term.text);
        } else {
            chosen.extend(found);
        }
    }
    Ok(all.into_iter().filter(|name| chosen.contains(name)).map(str::to_owned).collect())
}

/// Which mappings a selector chooses from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Among {
    /// Those that compile.
    Compiled,
    /// Those that do not compile as well; of them, nothing but the name is known.
    All,
}

/// The names of all mappings, also of those that do not compile.
pub(crate) fn names(project: &Project) -> impl Iterator<Item = &str> {
    let good = project.mappings.iter().map(|plan| plan.id().as_str());
    good.chain(project.failed.iter().map(|failed| failed.id.as_str()))
}

impl Term<'_> {
    /// The mappings that it names.
    fn find<'p>(&self, project: &'p Project) -> impl Iterator<Item = &'p str> {
        let failed = project.failed.iter().map(|failed| failed.id.as_str());
        let failed: Vec<&str> =
            failed.filter(|name| self.kind == Kind::Name && matches(self.pattern, name)).collect();
        self.compiled(project).into_iter().map(|plan| plan.id().as_str()).chain(failed)
    }

    fn compiled<'p>(&self, project: &'p Project) -> Vec<&'p TransformPlan> {
        let mut found: Vec<&TransformPlan> = project.mappings.iter().filter(|plan| self.fits(plan)).collect();
        if self.with_targets {
            grow(&mut found, project, |plan, known| known.links_to().any(|target| target == plan.id()));
        }
        if self.with_dependents {
            grow(&mut found, project, |plan, known| plan.links_to().any(|target| target == known.id()));
        }
        found
    }

    fn fits(&self, plan: &TransformPlan) -> bool {
        let text = match self.kind {
            Kind::Name => plan.id().as_str(),
            Kind::Object => return self.fits_object(plan),
            Kind::Source => plan.source().connection().as_str(),
            Kind::Destination => plan.destination().connection().as_str(),
        };
        matches(self.pattern, text)
    }

    /// By any name of the object type: `contacts`, `contact`, `0-1`.
    fn fits_object(&self, plan: &TransformPlan) -> bool {
        let destination = plan.destination();
        let is_named = destination.object_names().any(|name| matches(self.pattern, name));
        let written = ObjectType::written(self.pattern);
        is_named || destination.kind() == DestinationKind::Hubspot && written == *destination.object()
    }
}

/// Adds every mapping that is related to one that is in, until there is none left.
fn grow<'p>(
    found: &mut Vec<&'p TransformPlan>,
    project: &'p Project,
    is_related: impl Fn(&TransformPlan, &TransformPlan) -> bool,
) {
    loop {
        let more = project.mappings.iter().find(|plan| {
            let is_in = found.iter().any(|known| known.id() == plan.id());
            !is_in && found.iter().any(|known| is_related(plan, known))
        });
        match more {
            Some(plan) => found.push(plan),
            None => return,
        }
    }
}

/// Whether a text fits a pattern in which `*` stands for any characters.
fn matches(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(mut rest) = parts.next().and_then(|first| text.strip_prefix(first)) else { return false };
    let parts: Vec<&str> = parts.collect();
    let Some((last, middle)) = parts.split_last() else { return rest.is_empty() };
    for part in middle {
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use fieldline_mapping::{ProjectText, compile};

    use super::*;

    #[test]
    fn patterns() {
        let cases = [
            ("customers", "customers", true),
            ("customers", "customers2", false),
            ("cust*", "customers", true),
            ("*s", "customers", true),
            ("c*t*s", "customers", true),
            ("c*x*s", "customers", false),
            ("a*a", "a", false),
            ("*", "", true),
        ];
        for (pattern, text, expected) in cases {
            assert_eq!(matches(pattern, text), expected, "{pattern} {text}");
        }
    }

    fn project() -> Project {
        let mapping = |name: &str, object: &str, link: &str| {
            format!(
                "fieldline: 1\nmapping: {name}\nsource: {{ connection: app, stream: {name}.csv, key: id }}\n\
                 destination: {{ connection: hubspot, object: {object}, key: {{ property: {name}_id, from: id }} }}\n\
                 fields: {{}}\n{link}"
            )
        };
        let text = ProjectText::new()
            .with_file(
                "fieldline.yaml",
                "fieldline: 1\nproject: p\nconnections:\n  app: { type: csv, path: data }\n  \
                 hubspot: { type: hubspot, token: \"${T}\" }\n",
            )
            .with_file("mappings/a.yaml", mapping("accounts", "companies", ""))
            .with_file(
                "mappings/c.yaml",
                mapping(
                    "customers",
                    "contacts",
                    "associations: { to: companies, target: accounts, from: a }\n",
                ),
            )
            .with_file(
                "mappings/d.yaml",
                mapping("deals", "deals", "associations: { to: contacts, target: customers, from: c }\n"),
            );
        compile(&text).project.expect("a project")
    }

    #[test]
    fn terms_choose_mappings() {
        let project = project();
        let cases: [(&str, Result<&[&str], &str>); 18] = [
            ("+deals,!object:tickets", Ok(&["accounts", "customers", "deals"])),
            ("!nope*,!source:other", Ok(&["accounts", "customers", "deals"])),
            ("customers,!customers", Ok(&[])),
            ("object:tickets,!deals", Err("object:tickets")),
            ("customers", Ok(&["customers"])),
            ("deals, accounts", Ok(&["accounts", "deals"])),
            ("*s,!deals", Ok(&["accounts", "customers"])),
            ("!deals", Ok(&["accounts", "customers"])),
            ("+deals", Ok(&["accounts", "customers", "deals"])),
            ("accounts+", Ok(&["accounts", "customers", "deals"])),
            ("+customers", Ok(&["accounts", "customers"])),
            ("object:contacts", Ok(&["customers"])),
            ("object:contact", Ok(&["customers"])),
            ("object:0-2", Ok(&["accounts"])),
            ("object:DEAL", Ok(&["deals"])),
            ("object:c*,!object:COMPANY", Ok(&["customers"])),
            ("source:app,!+customers", Ok(&["deals"])),
            ("custmers", Err("custmers")),
        ];
        for (selector, expected) in cases {
            let found = choose(&project, selector, Among::Compiled);
            let expected = expected.map(|names| names.iter().map(|name| (*name).to_owned()).collect());
            assert_eq!(found, expected, "{selector}");
        }
    }

    /// A selector, and what it chooses among these.
    type Case<'c> = (&'c str, Among, Result<&'c [&'c str], &'c str>);

    #[test]
    fn mappings_that_do_not_compile_are_chosen_by_name_where_all_count() {
        let mut project = project();
        project.failed =
            vec![fieldline_mapping::FailedMapping { id: "broken".into(), file: "mappings/b.yaml".into() }];
        let cases: [Case<'_>; 6] = [
            ("broken", Among::All, Ok(&["broken"])),
            ("broken", Among::Compiled, Err("broken")),
            ("b*,customers", Among::All, Ok(&["customers", "broken"])),
            ("!a*", Among::All, Ok(&["customers", "deals", "broken"])),
            ("!a*", Among::Compiled, Ok(&["customers", "deals"])),
            ("object:broken", Among::All, Err("object:broken")),
        ];
        for (selector, among, expected) in cases {
            let expected = expected.map(|names| names.iter().map(|name| (*name).to_owned()).collect());
            assert_eq!(choose(&project, selector, among), expected, "{selector} {among:?}");
        }
    }
}
