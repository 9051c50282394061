//! What is known about properties without asking a portal: snapshots committed with the project, and HubSpot's
//! standard properties.

use std::collections::BTreeMap;

use fieldline_diagnostics::{Code, Diagnostic, SourceFile};
use fieldline_model::{ObjectSchema, ObjectType, PortalId, PropertyDefinition};
use serde::Deserialize;

const FOLDER: &str = "schemas/hubspot/";
const STANDARD: [&str; 3] = [
    include_str!("../../../../schemas/hubspot/standard/contacts.json"),
    include_str!("../../../../schemas/hubspot/standard/companies.json"),
    include_str!("../../../../schemas/hubspot/standard/deals.json"),
];

/// A file of property definitions.
#[derive(Deserialize)]
struct CatalogFile {
    object: ObjectType,
    #[serde(default)]
    portal: Option<PortalId>,
    #[serde(default)]
    date: Option<String>,
    properties: Vec<PropertyDefinition>,
}

/// All snapshots of a project, and the standard properties.
pub(crate) struct Catalog {
    snapshots: Vec<Snapshot>,
    standard: BTreeMap<ObjectType, ObjectSchema>,
}

struct Snapshot {
    folder: String,
    portal: Option<PortalId>,
    origin: String,
    schema: ObjectSchema,
}

/// What is known of one object type of one portal.
pub(crate) struct PortalCatalog<'c> {
    snapshot: Option<&'c Snapshot>,
    standard: Option<&'c ObjectSchema>,
}

/// What is known of one property.
pub(crate) enum Known<'c> {
    /// Its definition, and who says so.
    Defined { definition: &'c PropertyDefinition, origin: &'c str },
    /// The portal's snapshot does not have it.
    Absent { origin: &'c str, names: Vec<&'c str> },
    /// Nobody can say; these names are standard.
    Unheard { names: Vec<&'c str> },
}

impl Catalog {
    /// Reads the snapshots among the project's files; reports those that cannot be read.
    pub(crate) fn read(files: &BTreeMap<String, String>, found: &mut Vec<Diagnostic>) -> Self {
        let mut snapshots = Vec::new();
        for (path, text) in files.range(FOLDER.to_owned()..).take_while(|(path, _)| path.starts_with(FOLDER))
        {
            let Some((folder, _)) = path[FOLDER.len()..].split_once('/') else { continue };
            if !path.ends_with(".json") || folder == "standard" {
                continue;
            }
            match serde_json::from_str::<CatalogFile>(text) {
                Ok(file) => snapshots.push(Snapshot::new(folder, path, file)),
                Err(error) => {
                    let source = SourceFile::new(path.as_str(), text.as_str());
                    let start = source.byte(error.line() as u64, error.column() as u64);
                    let message = format!("the snapshot cannot be read: {error}");
                    let found_here =
                        Diagnostic::error(Code::Snapshot, message, source.label(start..start + 1, ""));
                    found.push(found_here.with_help(
                        "Write it as the files in `schemas/hubspot/standard/` are, or remove it.",
                    ));
                }
            }
        }
        let standard = STANDARD.into_iter().map(|text| {
            let file: CatalogFile =
                serde_json::from_str(text).expect("a test reads every standard catalogue");
            (file.object.clone(), ObjectSchema::new(file.object, file.properties))
        });
        Self { snapshots, standard: standard.collect() }
    }

    /// What is known of an object type: from the pinned portal's snapshot, else from the only one there is.
    pub(crate) fn of(&self, object: &ObjectType, portal: Option<&PortalId>) -> PortalCatalog<'_> {
        let mut candidates = self.snapshots.iter().filter(|snapshot| snapshot.schema.object == *object);
        let snapshot = match portal {
            Some(portal) => {
                let pinned = |snapshot: &&Snapshot| {
                    snapshot.folder == portal.as_str() || snapshot.portal.as_ref() == Some(portal)
                };
                candidates.clone().find(pinned).or_else(|| only(candidates.filter(|s| s.portal.is_none())))
            }
            None => candidates.next().filter(|_| candidates.next().is_none()),
        };
        PortalCatalog { snapshot, standard: self.standard.get(object) }
    }
}

fn only<T>(mut items: impl Iterator<Item = T>) -> Option<T> {
    items.next().filter(|_| items.next().is_none())
}

impl Snapshot {
    fn new(folder: &str, path: &str, file: CatalogFile) -> Self {
        let origin = match &file.date {
            Some(date) => format!("the snapshot `{path}` of {date}"),
            None => format!("the snapshot `{path}`"),
        };
        let schema = ObjectSchema::new(file.object, file.properties);
        Self { folder: folder.to_owned(), portal: file.portal, origin, schema }
    }
}

impl<'c> PortalCatalog<'c> {
    /// What is known of a property.
    pub(crate) fn look_up(&self, name: &str) -> Known<'c> {
        if let Some(snapshot) = self.snapshot {
            return match snapshot.schema.get(name) {
                Some(definition) => Known::Defined { definition, origin: &snapshot.origin },
                None => Known::Absent { origin: &snapshot.origin, names: names(&snapshot.schema) },
            };
        }
        match self.standard.and_then(|schema| schema.get(name)) {
            Some(definition) => Known::Defined { definition, origin: "HubSpot's standard properties" },
            None => Known::Unheard { names: self.standard.map(names).unwrap_or_default() },
        }
    }
}

fn names(schema: &ObjectSchema) -> Vec<&str> {
    schema.properties().iter().map(|definition| definition.name.as_str()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn snapshot(property: &str) -> String {
        format!(r#"{{"object": "contacts", "properties": [{{"name": "{property}", "type": "string"}}]}}"#)
    }

    fn is_known(catalog: &Catalog, portal: Option<&str>, name: &str) -> bool {
        let portal = portal.map(PortalId::from);
        matches!(catalog.of(&"contacts".into(), portal.as_ref()).look_up(name), Known::Defined { .. })
    }

    #[test]
    fn the_standard_catalogues_can_be_read() {
        let catalog = Catalog::read(&BTreeMap::new(), &mut Vec::new());
        for (object, property) in [("contacts", "email"), ("companies", "domain"), ("deals", "amount")] {
            let known = catalog.of(&object.into(), None);
            assert!(matches!(known.look_up(property), Known::Defined { .. }), "{object}.{property}");
        }
    }

    #[test]
    fn the_pinned_portal_is_preferred_and_two_unpinned_are_none() {
        let mut files = BTreeMap::from([("schemas/hubspot/1/contacts.json".to_owned(), snapshot("one"))]);
        assert!(is_known(&Catalog::read(&files, &mut Vec::new()), None, "one"));
        files.insert("schemas/hubspot/2/contacts.json".to_owned(), snapshot("two"));
        let catalog = Catalog::read(&files, &mut Vec::new());
        assert!(is_known(&catalog, Some("2"), "two") && !is_known(&catalog, Some("2"), "one"));
        assert!(!is_known(&catalog, None, "one") && is_known(&catalog, None, "email"));
    }
}
