//! The connections that a mapping names, and whether they can play their parts.

use fieldline_diagnostics::{Code, list, nearest};

use crate::context::{Context, Spanned};
use crate::project::{ConnectionKind, Escape, FileConnection, HubspotConnection};
use crate::raw::{ObjectKey, RawDestination, RawSource};
use crate::resolve::Settings;

/// What a mapping writes to.
#[derive(Clone, Copy)]
pub(super) enum DestinationRole<'s> {
    Hubspot(&'s HubspotConnection),
    File,
}

impl<'s> DestinationRole<'s> {
    pub(super) fn hubspot(self) -> Option<&'s HubspotConnection> {
        match self {
            DestinationRole::Hubspot(hubspot) => Some(hubspot),
            DestinationRole::File => None,
        }
    }
}

/// The kind of the source's connection.
pub(super) fn source_kind(
    cx: &mut Context<'_>,
    raw: &RawSource,
    settings: &Settings,
) -> Option<&'static str> {
    connection_kind(cx, raw.connection.as_ref()?, settings)
}

/// The HubSpot account of that name, if it is one and has no mistakes.
pub(super) fn hubspot_named<'s>(
    name: &Spanned<String>,
    settings: &'s Settings,
) -> Option<&'s HubspotConnection> {
    match settings.project_connections.get(name.value.as_str()).map(|connection| &connection.kind) {
        Some(ConnectionKind::Hubspot(hubspot)) => Some(hubspot),
        _ => None,
    }
}

/// The destination's connection: HubSpot, which takes an object, or a folder of files.
pub(super) fn destination_role<'s>(
    cx: &mut Context<'_>,
    raw: &RawDestination,
    settings: &'s Settings,
) -> Option<DestinationRole<'s>> {
    let name = raw.connection.as_ref()?;
    let kind = connection_kind(cx, name, settings)?;
    check_object_key(cx, raw, name, kind)?;
    if kind == "hubspot" {
        return hubspot_named(name, settings).map(DestinationRole::Hubspot);
    }
    match settings.project_connections.get(name.value.as_str()).map(|connection| &connection.kind) {
        Some(ConnectionKind::Csv(file) | ConnectionKind::Jsonl(file)) => {
            check_written_form(cx, name, file);
            Some(DestinationRole::File)
        }
        _ => None,
    }
}

/// HubSpot takes an `object`, a connection of files a `file`.
fn check_object_key(
    cx: &mut Context<'_>,
    raw: &RawDestination,
    name: &Spanned<String>,
    kind: &str,
) -> Option<()> {
    let wanted = if kind == "hubspot" { ObjectKey::Object } else { ObjectKey::File };
    let (found, span) = raw.object_key.as_ref()?;
    if *found == wanted {
        return Some(());
    }
    let (message, help) = match wanted {
        ObjectKey::File => (
            format!("`{}` is a {kind} connection, and those write a `file`, not an `object`", name.value),
            format!("Write for example `file: contacts.{kind}`; or name a hubspot connection."),
        ),
        ObjectKey::Object => (
            format!("`{}` is a hubspot connection, and those write an `object`, not a `file`", name.value),
            "Write for example `object: contacts`; or name a csv or jsonl connection.".to_owned(),
        ),
    };
    cx.push(cx.error(Code::WrongConnection, span, message, "").with_help(help));
    None
}

/// Files are written in one form: UTF-8, with a header.
fn check_written_form(cx: &mut Context<'_>, name: &Spanned<String>, file: &FileConnection) {
    let is_utf8 = encoding_rs::Encoding::for_label(file.encoding.trim().as_bytes())
        .is_some_and(|encoding| encoding == encoding_rs::UTF_8);
    let refuse = |cx: &mut Context<'_>, why: String, key: &str| {
        let found = cx.error(Code::WrongConnection, &name.span, why, "");
        cx.push(found.with_help(format!("Remove `{key}` from the connection, or write to another one.")));
    };
    if !is_utf8 {
        let why =
            format!("`{}` has the encoding {}, and files are written in utf-8", name.value, file.encoding);
        refuse(cx, why, "encoding");
    }
    if file.quote.is_none() {
        let why = format!("`{}` quotes no cell, and files are written with quotes where needed", name.value);
        refuse(cx, why, "quote");
    }
    if file.escape != Escape::Doubled {
        let why = format!("`{}` escapes by backslash, and files are written with doubled quotes", name.value);
        refuse(cx, why, "escape");
    }
    if file.skip_lines > 0 {
        let why = format!("`{}` has lines before the header, and files are written without", name.value);
        refuse(cx, why, "skip_lines");
    }
    if !file.header {
        let why = format!("`{}` has no header, and files are written with one", name.value);
        refuse(cx, why, "header");
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
