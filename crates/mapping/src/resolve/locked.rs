//! `check --locked`: a mapping counts as proved only against a snapshot of its portal that is not too old.

use fieldline_diagnostics::Code;

use crate::context::{Context, Spanned};
use crate::project::HubspotConnection;
use crate::project_text::{Locked, ProjectText};
use crate::resolve::PortalCatalog;
use crate::resolve::scope::pull_command;

/// Reports a snapshot that is missing, or older than it may be.
pub(super) fn check_locked(
    cx: &mut Context<'_>,
    locked: Locked,
    project: &ProjectText,
    object: &Spanned<String>,
    hubspot: &HubspotConnection,
    catalog: &PortalCatalog<'_>,
) {
    let portal = match (&hubspot.portal, catalog.portal()) {
        (Some(portal), _) | (None, Some(portal)) => format!("portal {portal}"),
        (None, None) => "the portal".to_owned(),
    };
    let Some(origin) = catalog.origin() else {
        let message = format!("the project has no snapshot of {} of {portal}", object.value);
        let found = cx.error(Code::SnapshotMissing, &object.span, message, "");
        let pin =
            if hubspot.portal.is_none() { "Pin `portal:` in the connection, then write" } else { "Write" };
        cx.push(found.with_help(format!("{pin} one with `{}`, and commit it.", pull_command(project))));
        return;
    };
    let Some(date) = catalog.date() else {
        let message = format!("{origin} does not say when it was taken");
        let found = cx.error(Code::SnapshotOld, &object.span, message, "");
        cx.push(found.with_help(format!("Take it anew with `{}`.", pull_command(project))));
        return;
    };
    let age = (locked.today - date).num_days();
    if age > i64::from(locked.max_age_days) {
        let message = format!("{origin} is {age} days old, and {} are allowed", locked.max_age_days);
        let found = cx.error(Code::SnapshotOld, &object.span, message, "");
        cx.push(found.with_help(format!("Take it anew with `{}`.", pull_command(project))));
    }
}
