//! What the portal asks of every record of an object type, whatever a single rule says.

use fieldline_diagnostics::Code;

use crate::context::Context;
use crate::plan::Owner;
use crate::raw::{RawDestination, RawMapping};
use crate::resolve::PortalCatalog;
use crate::resolve::scope::Scope;

impl Scope<'_> {
    /// Properties without which HubSpot creates no record need a rule, where the mapping creates records.
    pub(super) fn check_required_are_ruled(
        &self,
        cx: &mut Context<'_>,
        raw: &RawMapping,
        catalog: &PortalCatalog<'_>,
    ) {
        let (Some(required), Some(destination)) = (catalog.required(), &raw.destination) else { return };
        let Some(object) = destination.object.as_ref().filter(|_| self.mode_creates) else { return };
        let is_key = |name: &str| destination.key_property.as_ref().is_some_and(|key| key.value == name);
        let is_ruled = |name: &str| {
            raw.fields
                .iter()
                .any(|field| field.property.value == name && field.rule.owner != Owner::Destination)
        };
        for name in required.iter().map(|name| name.as_str()).filter(|name| !is_key(name) && !is_ruled(name))
        {
            let message = format!(
                "HubSpot creates no {} without `{name}`, and the mapping has no rule for it",
                object.value
            );
            let mut found = cx.warning(Code::MayBeMissing, &object.span, message, "");
            if let Some(place) = catalog.place_of(name, "required on create") {
                found = found.with_label(place);
            }
            if let Some(origin) = catalog.origin() {
                found = found.with_note(format!("so says {origin}"));
            }
            let help = "Add a rule for it; or write `mode: update` if others create these records.";
            cx.push(found.with_help(help));
        }
    }
}

/// The property that carries the sync-source tag must be there: a run refuses to begin without it.
pub(super) fn check_tag(
    cx: &mut Context<'_>,
    raw: &RawDestination,
    property: &str,
    catalog: &PortalCatalog<'_>,
) {
    let (Some(object), Some(origin)) = (&raw.object, catalog.origin()) else { return };
    if catalog.has(property) || catalog.may_hide_properties() {
        return;
    }
    let message =
        format!("{} have no property `{property}` for the sync-source tag, says {origin}", object.value);
    let found = cx.warning(Code::UnknownProperty, &object.span, message, "");
    cx.push(found.with_help(
        "`fieldline schema push` creates it; then take a new snapshot with `fieldline schema pull`.",
    ));
}
