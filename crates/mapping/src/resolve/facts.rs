//! The portal's side of a diagnostic: the place in the snapshot that says so.

use fieldline_diagnostics::{Code, list};
use fieldline_model::{PropertyDefinition, PropertyType};

use crate::context::Context;
use crate::resolve::PortalCatalog;
use crate::resolve::fields::Target;

/// What diagnostics say about a property, the portal says somewhere: the place is shown beside the mapping's.
pub(super) fn show_facts(cx: &mut Context<'_>, before: usize, target: &Target, catalog: &PortalCatalog<'_>) {
    const CONCERNED: &[Code] = &[
        Code::ReadOnlyProperty,
        Code::KeyNotUnique,
        Code::TypeMismatch,
        Code::NoSuchOption,
        Code::BadConstant,
        Code::NotMultiple,
    ];
    let Some(origin) = &target.origin else { return };
    let definition = &target.definition;
    let mut place = None;
    for found in cx.found[before..].iter_mut().filter(|found| CONCERNED.contains(&found.code)) {
        let place = place.get_or_insert_with(|| catalog.place_of(definition.name.as_str(), fact(definition)));
        if found.code == Code::BadConstant {
            // What the portal says takes the place of the bare type.
            found.notes.clear();
        }
        found.labels.extend(place.clone());
        found.notes.push(match place {
            Some(_) => format!("so says {origin}"),
            None => format!("{}: so says {origin}", fact(definition)),
        });
    }
}

/// What a definition says that a mapping can run into, in a few words.
fn fact(definition: &PropertyDefinition) -> String {
    let kind = match definition.property_type {
        PropertyType::Enumeration if definition.is_multiple() => "several options".to_owned(),
        PropertyType::Enumeration => "one option".to_owned(),
        ref other => other.to_string(),
    };
    let options = definition.options.iter().map(|option| option.value.as_str());
    let options = if definition.options.is_empty() { String::new() } else { format!(": {}", list(options)) };
    let is_calculated = definition.calculated.then_some(", calculated");
    let is_read_only = (definition.read_only && !definition.calculated).then_some(", read-only");
    let is_unique = definition.unique.then_some(", unique");
    let traits = [is_calculated, is_read_only, is_unique].into_iter().flatten();
    format!("{kind}{}{options}", traits.collect::<String>())
}
