//! What is known about properties without asking a portal: snapshots committed with the project, and HubSpot's
//! standard properties.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use fieldline_diagnostics::{Code, Diagnostic, Label, SourceFile};
use fieldline_model::{
    LinkType, ObjectSchema, ObjectType, Pipeline, PortalId, PropertyDefinition, PropertyName, Snapshot,
    SnapshotPart,
};

const FOLDER: &str = "schemas/hubspot/";
const STANDARD: [&str; 3] = [
    include_str!("../../../../schemas/hubspot/standard/contacts.json"),
    include_str!("../../../../schemas/hubspot/standard/companies.json"),
    include_str!("../../../../schemas/hubspot/standard/deals.json"),
];

/// All snapshots of a project, and the standard properties.
pub(crate) struct Catalog {
    snapshots: Vec<Pulled>,
    standard: BTreeMap<ObjectType, ObjectSchema>,
}

/// A snapshot and where it lies.
struct Pulled {
    folder: String,
    origin: String,
    file: SourceFile,
    snapshot: Snapshot,
}

/// What is known of one object type of one portal.
pub(crate) struct PortalCatalog<'c> {
    pulled: Option<&'c Pulled>,
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
            match Snapshot::read(text) {
                Ok(snapshot) => {
                    let file = SourceFile::new(path.as_str(), text.as_str());
                    snapshots.push(Pulled::new(folder, file, snapshot));
                }
                Err(error) => {
                    let source = SourceFile::new(path.as_str(), text.as_str());
                    let start = source.byte(error.line() as u64, error.column() as u64);
                    let message = format!("the snapshot cannot be read: {error}");
                    let found_here =
                        Diagnostic::error(Code::Snapshot, message, source.label(start..start + 1, ""));
                    found.push(
                        found_here.with_help("Take it anew with `fieldline schema pull`, or remove it."),
                    );
                }
            }
        }
        keep_one_each(&mut snapshots);
        let standard = STANDARD.into_iter().map(|text| {
            let schema = Snapshot::read(text).expect("a test reads every standard catalogue").schema;
            (schema.object.clone(), schema)
        });
        Self { snapshots, standard: standard.collect() }
    }

    /// What is known of an object type: from the pinned portal's snapshot, else from the only one there is.
    pub(crate) fn of(&self, object: &ObjectType, portal: Option<&PortalId>) -> PortalCatalog<'_> {
        let mut candidates = self.pulled(object);
        let pulled = match portal {
            Some(portal) => {
                let unpinned = |pulled: &&Pulled| pulled.snapshot.portal.is_none();
                let pinned = candidates.clone().find(|pulled| pulled.is_of(portal));
                pinned.or_else(|| only(candidates.filter(unpinned)))
            }
            None => candidates.next().filter(|_| candidates.next().is_none()),
        };
        PortalCatalog { pulled, standard: self.standard.get(object) }
    }

    /// The one name of an object type: what the snapshot calls it that [`Catalog::of`] would look into. HubSpot's own types
    /// have theirs already.
    pub(crate) fn name(&self, object: &ObjectType, portal: Option<&PortalId>) -> ObjectType {
        if object.standard().is_some() {
            return object.clone();
        }
        let known = self.of(object, portal).pulled;
        known.map_or_else(|| object.clone(), |pulled| pulled.snapshot.schema.object.clone())
    }

    fn pulled<'c, 'o>(
        &'c self,
        object: &'o ObjectType,
    ) -> impl Iterator<Item = &'c Pulled> + Clone + use<'c, 'o> {
        self.snapshots.iter().filter(move |pulled| pulled.snapshot.schema.goes_by(object))
    }
}

/// Of several snapshots of one object type of one portal, keeps the one whose file has the type's name, else the newest.
/// Earlier versions wrote one for each way of writing an object type.
fn keep_one_each(snapshots: &mut Vec<Pulled>) {
    snapshots.sort_by_key(|pulled| {
        let is_named = pulled.file.name().ends_with(&format!("/{}", pulled.snapshot.file_name()));
        let has_id = pulled.snapshot.schema.id.is_some();
        (pulled.folder.clone(), std::cmp::Reverse((has_id, is_named, pulled.snapshot.date)))
    });
    let mut kept: Vec<Pulled> = Vec::with_capacity(snapshots.len());
    for pulled in snapshots.drain(..) {
        let is_known = |known: &Pulled| {
            known.folder == pulled.folder && known.snapshot.schema.goes_by(&pulled.snapshot.schema.object)
        };
        if !kept.iter().any(is_known) {
            kept.push(pulled);
        }
    }
    *snapshots = kept;
}

fn only<T>(mut items: impl Iterator<Item = T>) -> Option<T> {
    items.next().filter(|_| items.next().is_none())
}

impl Pulled {
    fn new(folder: &str, file: SourceFile, snapshot: Snapshot) -> Self {
        let path = file.name();
        let origin = match snapshot.date {
            Some(date) => format!("the snapshot `{path}` of {date}"),
            None => format!("the snapshot `{path}`"),
        };
        Self { folder: folder.to_owned(), origin, file, snapshot }
    }

    fn is_of(&self, portal: &PortalId) -> bool {
        self.folder == portal.as_str() || self.snapshot.portal.as_ref() == Some(portal)
    }
}

impl<'c> PortalCatalog<'c> {
    /// What is known of a destination that is no portal: nothing.
    pub(crate) fn nobodys() -> Self {
        Self { pulled: None, standard: None }
    }

    /// What is known of a property.
    pub(crate) fn look_up(&self, name: &str) -> Known<'c> {
        if let Some(Pulled { origin, snapshot, .. }) = self.pulled {
            return match snapshot.schema.get(name) {
                Some(definition) => Known::Defined { definition, origin },
                None => Known::Absent { origin, names: names(&snapshot.schema) },
            };
        }
        match self.standard.and_then(|schema| schema.get(name)) {
            Some(definition) => Known::Defined { definition, origin: "HubSpot's standard properties" },
            None => Known::Unheard { names: self.standard.map(names).unwrap_or_default() },
        }
    }
}

#[cfg_attr(
    not(test),
    expect(dead_code, reason = "asked by the checks on required properties, lookups and links")
)]
impl Catalog {
    /// What each snapshot of the project says about an object type, by file.
    pub(crate) fn all_of<'c>(&'c self, object: &'c ObjectType) -> impl Iterator<Item = PortalCatalog<'c>> {
        let standard = self.standard.get(object);
        self.pulled(object).map(move |pulled| PortalCatalog { pulled: Some(pulled), standard })
    }
}

/// Facts that only a portal's own snapshot knows: `None` where there is none, or where its token could not see them.
impl<'c> PortalCatalog<'c> {
    /// The id of a custom type, where a snapshot knows it.
    pub(crate) fn object_id(&self) -> Option<&'c ObjectType> {
        self.pulled.and_then(|pulled| pulled.snapshot.schema.id.as_ref())
    }

    /// Whether a snapshot or the standard catalogue lists properties of the object type.
    pub(crate) fn knows_properties(&self) -> bool {
        self.pulled.is_some() || self.standard.is_some()
    }

    /// Whether the snapshot has that property.
    pub(crate) fn has(&self, property: &str) -> bool {
        self.pulled.is_some_and(|pulled| pulled.snapshot.schema.get(property).is_some())
    }

    /// The place in the snapshot where a property is defined; `None` where no file of the project says so.
    pub(crate) fn place_of(&self, property: &str, text: impl Into<String>) -> Option<Label> {
        let pulled = self.pulled?;
        let (source, name) = (pulled.file.text(), format!("\"{property}\""));
        let is_name = |at: &usize| {
            source[..*at].trim_end().strip_suffix(':').is_some_and(|before| before.ends_with("\"name\""))
        };
        let at = source.match_indices(&name).map(|(at, _)| at).find(is_name)?;
        Some(pulled.file.label(at..at + name.len(), text))
    }

    /// Whose snapshot it is.
    pub(crate) fn portal(&self) -> Option<&'c PortalId> {
        self.pulled.and_then(|pulled| pulled.snapshot.portal.as_ref())
    }

    /// The day of the snapshot.
    pub(crate) fn date(&self) -> Option<NaiveDate> {
        self.pulled.and_then(|pulled| pulled.snapshot.date)
    }

    /// Who says so: "the snapshot `schemas/hubspot/…` of 2026-11-01"; `None` without a snapshot.
    pub(crate) fn origin(&self) -> Option<&'c str> {
        self.pulled.map(|pulled| pulled.origin.as_str())
    }

    /// The properties without which HubSpot creates no record.
    pub(crate) fn required(&self) -> Option<&'c [PropertyName]> {
        self.seen(&SnapshotPart::Required).map(|snapshot| snapshot.schema.required.as_slice())
    }

    /// Whether HubSpot is known to create no record without the property.
    pub(crate) fn requires(&self, property: &str) -> bool {
        self.required().is_some_and(|names| names.iter().any(|name| name.as_str() == property))
    }

    /// The pipelines, in display order. [`ObjectSchema::pipeline`] finds one by label or id.
    pub(crate) fn pipelines(&self) -> Option<&'c [Pipeline]> {
        self.seen(&SnapshotPart::Pipelines).map(|snapshot| snapshot.schema.pipelines.as_slice())
    }

    /// A pipeline by its id, else by its label.
    pub(crate) fn pipeline(&self, name: &str) -> Option<&'c Pipeline> {
        self.seen(&SnapshotPart::Pipelines)?.schema.pipeline(name)
    }

    /// The types by which records can be linked to those of another object type.
    pub(crate) fn link_types(&self, to: &ObjectType) -> Option<&'c [LinkType]> {
        self.seen(&SnapshotPart::Associations(to.clone()))?.schema.link_types(to)
    }

    /// Whether properties that the snapshot does not have may still be there, hidden from the token that took it.
    pub(crate) fn may_hide_properties(&self) -> bool {
        let hidden = [SnapshotPart::SensitiveProperties, SnapshotPart::HighlySensitiveProperties];
        self.pulled.is_some_and(|pulled| hidden.iter().any(|part| pulled.snapshot.lacks(part)))
    }

    /// The snapshot, unless this part of it could not be read.
    fn seen(&self, part: &SnapshotPart) -> Option<&'c Snapshot> {
        self.pulled.map(|pulled| &pulled.snapshot).filter(|snapshot| !snapshot.lacks(part))
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

    #[test]
    fn a_snapshot_tells_what_surrounds_the_properties() {
        let text = r#"{"object": "deals", "portal": "7", "date": "2026-11-01",
            "unseen": [{"part": "required", "scopes": ["crm.schemas.deals.read"]}],
            "pipelines": [{"id": "default", "label": "Sales", "stages": [{"id": "1", "label": "New"}]}],
            "associations": [{"to": "companies", "types":
                [{"category": "HUBSPOT_DEFINED", "typeId": 5, "label": "Primary"}]}],
            "properties": [{"name": "dealname", "type": "string", "fieldType": "text"}]}"#;
        let mut files = BTreeMap::from([("schemas/hubspot/7/deals.json".to_owned(), text.to_owned())]);
        files.insert("schemas/hubspot/8/deals.json".to_owned(), text.replace("\"7\"", "\"8\""));
        let mut found = Vec::new();
        let catalog = Catalog::read(&files, &mut found);
        assert!(found.is_empty(), "{found:?}");
        let deals = catalog.of(&"deals".into(), Some(&"7".into()));
        assert_eq!(deals.date(), NaiveDate::from_ymd_opt(2026, 11, 1));
        assert_eq!(deals.origin(), Some("the snapshot `schemas/hubspot/7/deals.json` of 2026-11-01"));
        assert_eq!(deals.pipeline("Sales").unwrap().stage("New").unwrap().id, "1");
        assert_eq!(deals.pipelines().unwrap().len(), 1);
        assert_eq!(deals.link_types(&"companies".into()).unwrap()[0].type_id, 5);
        assert_eq!((deals.link_types(&"contacts".into()), deals.required()), (None, None));
        assert!(!deals.may_hide_properties());
        let portals: Vec<_> = catalog.all_of(&"deals".into()).map(|known| known.portal().cloned()).collect();
        assert_eq!(portals, [Some("7".into()), Some("8".into())]);
        let unknown = catalog.of(&"companies".into(), None);
        assert!(unknown.required().is_none() && unknown.origin().is_none());
    }
}
