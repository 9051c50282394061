//! The properties that the columns of a table become.

use fieldline_model::{ObjectType, PropertyDefinition};

use crate::draft::meaning::Meaning;
use crate::draft::names::property_of;
use crate::draft::profile::Profile;
use crate::draft::sample::Sample;
use crate::resolve::{Catalog, Known};

/// For each column the property that it becomes, none for those without one. No property is given twice.
pub(super) fn targets(
    object: &ObjectType,
    catalog: &Catalog,
    profile: &Profile,
    samples: &[Sample<'_>],
    meanings: &[Meaning],
) -> Vec<Option<PropertyDefinition>> {
    let known = catalog.of(object, None);
    let mut given: Vec<String> = Vec::new();
    let columns = samples.iter().zip(meanings).enumerate();
    columns
        .map(|(column, (sample, meaning))| {
            // Of columns of one name none can be loaded.
            if !profile.is_alone(column) {
                return None;
            }
            let name = named(object, sample, meaning)?;
            let Known::Defined { definition, .. } = known.look_up(name) else { return None };
            if definition.read_only || given.iter().any(|taken| taken == name) {
                return None;
            }
            given.push(name.to_owned());
            Some(definition.clone())
        })
        .collect()
}

/// By the column's name; a column of addresses is the contact's, whatever it is called.
fn named(object: &ObjectType, sample: &Sample<'_>, meaning: &Meaning) -> Option<&'static str> {
    match meaning {
        Meaning::Empty => None,
        Meaning::Email(_) if object.as_str() == "contacts" && sample.folded.contains("mail") => Some("email"),
        _ => property_of(object.as_str(), &sample.folded),
    }
}
