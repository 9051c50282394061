//! The scopes that mappings need, each with who needs it and for what.

use std::collections::BTreeMap;

use fieldline_connector_hubspot::{Access, Need};
use fieldline_mapping::{Credentials, DestinationKind, OAuthApp, Owner, Project, SourceKind, TransformPlan};
use fieldline_model::{LiveTable, ObjectType, Sensitivity};
use serde::Serialize;

use super::Account;
use crate::error::CommandError;

/// A scope, and why it is needed.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub(crate) struct ScopeNeed {
    pub(crate) scope: String,
    pub(crate) reasons: Vec<Reason>,
}

/// Who needs a scope, and for what.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
pub(crate) struct Reason {
    /// The mapping; `None` where it is nobody's in particular.
    pub(crate) mapping: Option<String>,
    /// What it does, such as `writes contacts`.
    pub(crate) what: String,
}

impl std::fmt::Display for Reason {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.mapping {
            Some(mapping) => write!(f, "`{mapping}` {}", self.what),
            None => f.write_str(&self.what),
        }
    }
}

/// The scopes that a connection needs.
#[derive(Clone, Debug, Default)]
pub(crate) struct Needs {
    /// Without these, `run`, `plan` and `schema pull` fail.
    pub(crate) required: Vec<ScopeNeed>,
    /// These are for `schema push` alone.
    pub(crate) optional: Vec<ScopeNeed>,
}

type Found = BTreeMap<Need, Vec<Reason>>;

impl Needs {
    /// What the mappings of the project need of an account.
    pub(crate) fn of(project: &Project, account: &Account<'_>) -> Self {
        let (mut required, mut optional) = (Found::new(), Found::new());
        let app = match &account.connection.credentials {
            Credentials::OAuth(app) => Some(app.as_ref()),
            Credentials::Token(_) => None,
        };
        if app.is_some() {
            note(&mut required, Need::Account, None, "asks which account it is");
        }
        for plan in &project.mappings {
            let (source, destination) = (plan.source(), plan.destination());
            if source.kind() == SourceKind::Hubspot && source.connection() == account.name {
                need_to_read(plan, &mut required);
            }
            if destination.kind() == DestinationKind::Hubspot && destination.connection() == account.name {
                need_to_write(plan, &mut required, &mut optional);
            }
        }
        let mut required = by_scope(required);
        required.extend(stated(app, &required));
        let optional = by_scope(optional);
        let is_new = |need: &ScopeNeed| required.iter().all(|known| known.scope != need.scope);
        let optional = optional.into_iter().filter(is_new).collect();
        Self { required, optional }
    }

    /// Their names.
    pub(crate) fn names(needs: &[ScopeNeed]) -> Vec<String> {
        needs.iter().map(|need| need.scope.clone()).collect()
    }
}

/// The scopes that the project states itself and that no mapping needs.
fn stated(app: Option<&OAuthApp>, known: &[ScopeNeed]) -> Vec<ScopeNeed> {
    let mut more: Vec<ScopeNeed> = Vec::new();
    for scope in app.into_iter().flat_map(|app| &app.scopes) {
        if known.iter().chain(&more).all(|known| known.scope != *scope) {
            let reasons = vec![Reason { mapping: None, what: "stated under `scopes`".to_owned() }];
            more.push(ScopeNeed { scope: scope.clone(), reasons });
        }
    }
    more
}

/// What a mapping needs of the account that it reads.
fn need_to_read(plan: &TransformPlan, required: &mut Found) {
    let object = ObjectType::new(plan.source().stream().trim());
    let mapping = Some(plan.id().as_str());
    let what = format!("reads the properties of {object}");
    note(required, Need::Definitions(object.clone(), Access::Read), mapping, &what);
    note(required, Need::Records(object.clone(), Access::Read), mapping, &format!("reads {object}"));
    // A file has no owners and pipelines: they are looked up where the records come from.
    if plan.destination().kind() == DestinationKind::File {
        need_to_look_up(plan, required);
    }
}

/// What a mapping needs of the account that it writes to.
fn need_to_write(plan: &TransformPlan, required: &mut Found, optional: &mut Found) {
    let object = plan.destination().object();
    let mapping = Some(plan.id().as_str());
    note(
        required,
        Need::Definitions(object.clone(), Access::Read),
        mapping,
        &format!("reads the properties of {object}"),
    );
    note(required, Need::Records(object.clone(), Access::Read), mapping, &format!("reads {object}"));
    note(required, Need::Records(object.clone(), Access::Write), mapping, &format!("writes {object}"));
    for rule in plan.rules().iter().filter(|rule| rule.owner != Owner::Destination) {
        let level = rule.definition.sensitivity;
        if level != Sensitivity::NonSensitive {
            for access in [Access::Read, Access::Write] {
                let what = format!("writes `{}`", rule.property);
                note(required, Need::Guarded(object.clone(), level, access), mapping, &what);
            }
        }
    }
    for rule in plan.associations() {
        let what = format!("links {object} to {}", rule.to);
        note(required, Need::Definitions(rule.to.clone(), Access::Read), mapping, &what);
        note(required, Need::Records(rule.to.clone(), Access::Read), mapping, &what);
    }
    need_to_look_up(plan, required);
    pushes(object, mapping, optional);
}

fn need_to_look_up(plan: &TransformPlan, required: &mut Found) {
    let mapping = Some(plan.id().as_str());
    for lookup in plan.live_lookups() {
        match &lookup.table {
            LiveTable::Owners => note(required, Need::Owners, mapping, "looks up owners"),
            LiveTable::Stages { object, .. } | LiveTable::Pipelines { object } => {
                let what = format!("looks up pipelines of {object}");
                note(required, Need::Definitions(object.clone(), Access::Read), mapping, &what);
            }
        }
    }
}

fn pushes(object: &ObjectType, mapping: Option<&str>, optional: &mut Found) {
    let what = format!("has `schema push` create properties of {object}");
    note(optional, Need::Definitions(object.clone(), Access::Write), mapping, &what);
}

fn note(found: &mut Found, need: Need, mapping: Option<&str>, what: &str) {
    let reason = Reason { mapping: mapping.map(str::to_owned), what: what.to_owned() };
    let reasons = found.entry(need).or_default();
    if !reasons.contains(&reason) {
        reasons.push(reason);
    }
}

/// Several needs may be met by one scope.
fn by_scope(found: Found) -> Vec<ScopeNeed> {
    let mut scopes: BTreeMap<String, Vec<Reason>> = BTreeMap::new();
    for (need, reasons) in found {
        let all = scopes.entry(need.scope()).or_default();
        all.extend(reasons);
        all.sort();
        all.dedup();
    }
    scopes.into_iter().map(|(scope, reasons)| ScopeNeed { scope, reasons }).collect()
}

/// An error that HubSpot gave for a missing scope, with the mappings that need it and the way out.
pub(crate) fn explained(project: &Project, accounts: &[Account<'_>], error: CommandError) -> CommandError {
    let missing = error.missing_scopes().to_vec();
    if missing.is_empty() {
        return error;
    }
    let mut error = error;
    for account in accounts {
        let needs = Needs::of(project, account);
        for need in needs.required.iter().chain(&needs.optional).filter(|need| missing.contains(&need.scope))
        {
            let reasons: Vec<String> = need.reasons.iter().map(Reason::to_string).collect();
            error = error.with_help(format!("`{}` is needed: {}.", need.scope, reasons.join("; ")));
        }
    }
    error.with_help("`fieldline auth scopes` lists all scopes that the mappings need.")
}

#[cfg(test)]
mod tests {
    use fieldline_mapping::{ConnectionKind, ProjectText, compile};

    use super::*;

    fn needs(credentials: &str, fields: &str, more: &str) -> Needs {
        let mapping = |name: &str, object: &str, rest: &str| {
            format!(
                "fieldline: 1\nmapping: {name}\nsource: {{ connection: app, stream: c.csv, key: id }}\n\
                 destination: {{ connection: hubspot, object: {object}, key: {{ property: {name}_id, from: id }} }}\n{rest}"
            )
        };
        let text = ProjectText::new()
            .with_file(
                "fieldline.yaml",
                format!(
                    "fieldline: 1\nproject: demo\nconnections:\n  app: {{ type: csv, path: data }}\n  \
                     hubspot: {{ type: hubspot, {credentials} }}\n"
                ),
            )
            .with_file("mappings/accounts.yaml", mapping("accounts", "companies", "fields: {}\n"))
            .with_file(
                "mappings/customers.yaml",
                mapping("customers", "contacts", &format!("fields:{fields}\n{more}")),
            );
        let compilation = compile(&text);
        let project = compilation.project.unwrap();
        assert_eq!(project.mappings.len(), 2, "{:?}", compilation.diagnostics);
        let connection = project.connections.values().find(|known| known.name.as_str() == "hubspot").unwrap();
        let ConnectionKind::Hubspot(hubspot) = &connection.kind else { panic!("{connection:?}") };
        Needs::of(&project, &Account { name: &connection.name, connection: hubspot })
    }

    #[test]
    fn the_least_that_mappings_need_is_told_with_who_needs_it() {
        let owners = " { hubspot_owner_id: { from: o, lookup: { in: hubspot.owners, by: email } } }";
        let link = "associations: { to: companies, target: accounts, from: a }\n";
        let needs = needs("token: \"${T}\"", owners, link);
        assert_eq!(
            Needs::names(&needs.required),
            [
                "crm.objects.companies.read",
                "crm.objects.companies.write",
                "crm.objects.contacts.read",
                "crm.objects.contacts.write",
                "crm.objects.owners.read",
                "crm.schemas.companies.read",
                "crm.schemas.contacts.read",
            ]
        );
        assert_eq!(
            Needs::names(&needs.optional),
            ["crm.schemas.companies.write", "crm.schemas.contacts.write"]
        );
        let reasons: Vec<String> = needs.required[0].reasons.iter().map(Reason::to_string).collect();
        assert_eq!(reasons, ["`accounts` reads companies", "`customers` links contacts to companies"]);
    }

    #[test]
    fn an_app_needs_its_own_and_what_the_project_states() {
        let oauth =
            "oauth: { client_id: a, client_secret: \"${S}\", scopes: [crm.objects.deals.read, oauth] }";
        let names = Needs::names(&needs(oauth, " {}", "").required);
        assert_eq!(names.iter().filter(|name| *name == "oauth").count(), 1);
        assert_eq!(names.last().map(String::as_str), Some("crm.objects.deals.read"));
    }
}
