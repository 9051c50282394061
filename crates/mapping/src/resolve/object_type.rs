//! Is the object type one that HubSpot has?

use fieldline_diagnostics::{Code, nearest};
use fieldline_model::{ObjectType, StandardObject};

use crate::context::{Context, Spanned};
use crate::project_text::Proof;
use crate::resolve::PortalCatalog;

/// How messages speak of a portal without a snapshot.
pub(super) struct Unknown<'p> {
    /// The portal.
    pub(super) portal: String,
    /// The command that takes a snapshot.
    pub(super) pull: &'p str,
    /// What proves that an object type is there.
    pub(super) proof: Proof,
}

/// Reports an object type by a name that HubSpot does not understand, and one of which nothing is known without a snapshot.
pub(super) fn check_object(
    cx: &mut Context<'_>,
    object: &Spanned<String>,
    unknown: &Unknown<'_>,
    catalog: &PortalCatalog<'_>,
) {
    let name = object.value.as_str();
    if !ObjectType::from(name).is_sendable() {
        if unknown.proof == Proof::Snapshots {
            report_plain(cx, object, unknown, catalog);
        }
        return;
    }
    if catalog.knows_properties() {
        return;
    }
    let portal = &unknown.portal;
    let message =
        format!("nothing is known of the properties of {name}: the project has no snapshot of {portal}");
    let help = format!("Take one with `{}`, so that properties and types are checked.", unknown.pull);
    cx.push(cx.warning(Code::UnknownProperty, &object.span, message, "").with_help(help));
}

/// HubSpot takes a custom object type by its id or full name only, and no snapshot says what those are.
fn report_plain(
    cx: &mut Context<'_>,
    object: &Spanned<String>,
    unknown: &Unknown<'_>,
    catalog: &PortalCatalog<'_>,
) {
    let (name, pull) = (object.value.as_str(), unknown.pull);
    if let Some(origin) = catalog.origin() {
        let message = format!("HubSpot does not take `{name}` by this name, and {origin} knows no other");
        let help = format!("Take it again with `{pull}`: it then holds the full name and the id.");
        cx.push(cx.error(Code::UnknownObject, &object.span, message, "").with_help(help));
        return;
    }
    let message = format!("`{name}` isn't an object type that HubSpot has by itself");
    let names = StandardObject::ALL.iter().map(|known| known.name);
    let help = match nearest(name, names) {
        Some(near) => format!("Did you mean `{near}`? For a custom one, take a snapshot with `{pull}`."),
        None => format!(
            "Take a snapshot with `{pull}`, which tells its full name; or write its id (`2-1234567`) or full name \
             (`p1234567_boats`)."
        ),
    };
    cx.push(cx.error(Code::UnknownObject, &object.span, message, "").with_help(help));
}
