//! The accounts and object types that the project's mappings read, write or link to.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use fieldline_connector::{Definitions, Portal};
use fieldline_diagnostics::Diagnostic;
use fieldline_mapping::{
    Compilation, ConnectionKind, DestinationKind, HubspotConnection, Project, Proof, SourceKind, compile,
};
use fieldline_model::{ConnectionName, ObjectType};

use crate::app::App;
use crate::auth::Account;
use crate::connect;
use crate::error::CommandError;
use crate::exit_code::Exit;
use crate::project_files::{check_target, no_mappings, read, rendered, select};
use crate::render::count;
use crate::session::{refuse_other_portal, unreachable_portal};

/// Where the project's snapshots lie.
pub(super) const FOLDER: &str = "schemas/hubspot/";

/// One account, connected.
pub(crate) struct Place {
    /// The connection it was reached by; the first in order of names when several lead to one account.
    pub(crate) connection: ConnectionName,
    pub(crate) portal: Portal,
    pub(crate) definitions: Arc<dyn Definitions>,
    /// The object types by their one name, each with those that its records are linked to.
    pub(crate) objects: BTreeMap<ObjectType, BTreeSet<ObjectType>>,
    /// The one name of each object type that mappings write in another way.
    pub(crate) names: BTreeMap<ObjectType, ObjectType>,
    /// All connections that lead to it.
    pub(crate) connections: BTreeSet<ConnectionName>,
}

/// The project, and the accounts it speaks of.
pub(crate) struct Portals {
    pub(crate) project: Project,
    pub(crate) places: Vec<Place>,
    /// How many mappings do not compile, so that nobody knows what they ask for.
    left_out: u64,
}

impl Portals {
    /// Compiles the project as if it had no snapshots, so that a stale one is no obstacle to taking a new one, and connects
    /// to every account that mappings write to.
    pub(crate) async fn open(app: &App) -> Result<Self, CommandError> {
        let project = project(app)?;
        let mut places: Vec<Place> = Vec::new();
        for (name, objects) in objects_by_connection(&project) {
            let connection = hubspot(&project, &name)?;
            let account = Account { name: &name, connection };
            let definitions = connect::definitions(app, &account, &project)?;
            let portal =
                definitions.identify().await.map_err(|cause| unreachable_portal(app, &account, &cause))?;
            refuse_other_portal(&name, connection, &portal)?;
            let names = names(definitions.as_ref(), &objects).await;
            let objects = renamed(objects, &names);
            match places.iter_mut().find(|place| place.portal.id == portal.id) {
                Some(known) => {
                    known.connections.insert(name);
                    known.names.extend(names);
                    for (object, linked) in objects {
                        known.objects.entry(object).or_default().extend(linked);
                    }
                }
                None => {
                    let connections = BTreeSet::from([name.clone()]);
                    places.push(Place { connection: name, portal, definitions, objects, names, connections });
                }
            }
        }
        let left_out = project.failed.len() as u64;
        Ok(Self { project, places, left_out })
    }

    /// How a command ends that has done what it could: the mappings that were left out are no success.
    pub(crate) fn conclude(&self) -> Result<Exit, CommandError> {
        if self.left_out == 0 {
            return Ok(Exit::Done);
        }
        let what = count(self.left_out, "mapping");
        Err(CommandError::failed(format!("left out {what} that cannot be compiled"))
            .with_help("Mend what is marked above, then run the same command again."))
    }
}

impl Place {
    /// The one name of an object type that a mapping writes to.
    pub(super) fn name_of<'n>(&'n self, object: &'n ObjectType) -> &'n ObjectType {
        self.names.get(object).unwrap_or(object)
    }
}

/// The one name of each object type that goes by several; asks the portal about custom ones. A type that the portal does not
/// have keeps its name: what is asked about it next says why.
async fn names(definitions: &dyn Definitions, objects: &Objects) -> BTreeMap<ObjectType, ObjectType> {
    let mut names = BTreeMap::new();
    for object in objects.iter().flat_map(|(object, linked)| std::iter::once(object).chain(linked)) {
        if !names.contains_key(object)
            && let Ok(name) = definitions.name(object).await
        {
            names.insert(object.clone(), name);
        }
    }
    names.retain(|object, name| object != name);
    names
}

fn renamed(objects: Objects, names: &BTreeMap<ObjectType, ObjectType>) -> Objects {
    let name = |object: ObjectType| names.get(&object).cloned().unwrap_or(object);
    let mut named = Objects::new();
    for (object, linked) in objects {
        named.entry(name(object)).or_default().extend(linked.into_iter().map(name));
    }
    named
}

fn project(app: &App) -> Result<Project, CommandError> {
    let mut text = read(app)?;
    text.proof = Proof::Portal;
    text.files.retain(|path, _| !path.starts_with(FOLDER));
    let Compilation { project, diagnostics, targets } = compile(&text);
    check_target(app, &targets)?;
    let errors: Vec<Diagnostic> = diagnostics.into_iter().filter(Diagnostic::is_error).collect();
    if !errors.is_empty() {
        app.terminal.error(rendered(app, &errors, &text).trim_end());
    }
    match project {
        Some(project) if project.mappings.is_empty() && errors.is_empty() => Err(no_mappings()),
        Some(mut project) if !project.mappings.is_empty() => {
            for failed in &project.failed {
                app.terminal.error(&format!("`{}` does not compile and is left out", failed.id));
            }
            if app.select.is_some() {
                let chosen = select(app, &project, &[])?;
                project.mappings.retain(|plan| chosen.iter().any(|name| name == plan.id().as_str()));
            }
            Ok(project)
        }
        _ => Err(CommandError::refused("no mapping compiles, so nobody knows what to ask for")
            .with_help("Mend what is marked above.")),
    }
}

type Objects = BTreeMap<ObjectType, BTreeSet<ObjectType>>;

fn objects_by_connection(project: &Project) -> BTreeMap<ConnectionName, Objects> {
    let mut found: BTreeMap<ConnectionName, Objects> = BTreeMap::new();
    for plan in &project.mappings {
        if plan.source().kind() == SourceKind::Hubspot {
            let read = found.entry(plan.source().connection().clone()).or_default();
            read.entry(ObjectType::new(plan.source().stream().trim())).or_default();
        }
        if plan.destination().kind() == DestinationKind::File {
            continue;
        }
        let objects = found.entry(plan.destination().connection().clone()).or_default();
        let own = plan.destination().object();
        objects.entry(own.clone()).or_default();
        for rule in plan.associations() {
            objects.entry(own.clone()).or_default().insert(rule.to.clone());
            objects.entry(rule.to.clone()).or_default().insert(own.clone());
        }
    }
    found
}

fn hubspot<'p>(project: &'p Project, name: &ConnectionName) -> Result<&'p HubspotConnection, CommandError> {
    match project.connections.get(name.as_str()).map(|connection| &connection.kind) {
        Some(ConnectionKind::Hubspot(hubspot)) => Ok(hubspot),
        _ => Err(CommandError::refused(format!("connection `{name}` is no HubSpot account"))),
    }
}
