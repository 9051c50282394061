//! One name for each object type, before anything is compared: HubSpot's own by their plural names, custom ones by what the
//! portal's snapshot calls them.

use fieldline_model::ObjectType;

use crate::context::Spanned;
use crate::raw::RawMapping;
use crate::resolve::roles::hubspot_named;
use crate::resolve::{Catalog, Settings};

/// Gives every object type in a mapping its one name. What is written stays where it is shown: in the file.
pub(crate) fn name_objects(raw: &mut RawMapping, settings: &Settings, catalog: &Catalog) {
    if let Some(source) = &mut raw.source {
        name_one(source.connection.as_ref(), source.stream.as_mut(), settings, catalog);
    }
    let Some(destination) = raw.destination.as_mut().filter(|destination| !destination.is_file()) else {
        return;
    };
    let connection = destination.connection.as_ref();
    name_one(connection, destination.object.as_mut(), settings, catalog);
    for association in &mut raw.associations {
        name_one(connection, Some(&mut association.to), settings, catalog);
    }
}

fn name_one(
    connection: Option<&Spanned<String>>,
    object: Option<&mut Spanned<String>>,
    settings: &Settings,
    catalog: &Catalog,
) {
    let (Some(connection), Some(object)) = (connection, object) else { return };
    if settings.connections.get(connection.value.as_str()) != Some(&"hubspot") {
        return;
    }
    let portal = hubspot_named(connection, settings).and_then(|hubspot| hubspot.portal.as_ref());
    object.value = catalog.name(&ObjectType::written(&object.value), portal).into_string();
}
