//! The connections that a mapping names, and whether they can play their parts.

use fieldline_diagnostics::{Code, list, nearest};

use crate::context::{Context, Spanned};
use crate::project::{ConnectionKind, HubspotConnection};
use crate::raw::{RawDestination, RawSource};
use crate::resolve::Settings;

/// The kind of the source's connection.
pub(super) fn source_kind(
    cx: &mut Context<'_>,
    raw: &RawSource,
    settings: &Settings,
) -> Option<&'static str> {
    let kind = connection_kind(cx, raw.connection.as_ref()?, settings)?;
    if kind == "hubspot" {
        let name = raw.connection.as_ref()?;
        let message =
            format!("`{}` is a hubspot connection, and this version reads csv and jsonl", name.value);
        cx.push(cx.error(Code::WrongConnection, &name.span, message, ""));
    }
    Some(kind)
}

/// The destination's connection, which must be HubSpot.
pub(super) fn destination_kind<'s>(
    cx: &mut Context<'_>,
    raw: &RawDestination,
    settings: &'s Settings,
) -> Option<&'s HubspotConnection> {
    let name = raw.connection.as_ref()?;
    let kind = connection_kind(cx, name, settings)?;
    if kind != "hubspot" {
        let message =
            format!("`{}` is a {kind} connection, and a mapping writes to hubspot only", name.value);
        let hubspot = settings.connections.iter().find(|(_, kind)| **kind == "hubspot");
        let help = hubspot.map(|(name, _)| format!("Write `connection: {name}`."));
        cx.push(cx.error(Code::WrongConnection, &name.span, message, "").with_help_if(help));
        return None;
    }
    match settings.project_connections.get(name.value.as_str()).map(|connection| &connection.kind) {
        Some(ConnectionKind::Hubspot(hubspot)) => Some(hubspot),
        _ => None,
    }
}

fn connection_kind(
    cx: &mut Context<'_>,
    name: &Spanned<String>,
    settings: &Settings,
) -> Option<&'static str> {
    let known = settings.connections.get(name.value.as_str()).copied();
    if known.is_none() && settings.connections_were_read {
        let names = || settings.connections.keys().map(String::as_str);
        let message = format!("the project has no connection `{}`", name.value);
        let help = match nearest(&name.value, names()) {
            Some(near) => format!("Did you mean `{near}`?"),
            None => format!("Its connections are {}.", list(names())),
        };
        cx.push(cx.error(Code::UnknownConnection, &name.span, message, "").with_help(help));
    }
    known
}
