//! What a destination of files cannot do.

use fieldline_diagnostics::Code;

use crate::context::{Bytes, Context};
use crate::plan::Owner;
use crate::raw::{RawDestination, RawMapping};

/// Reports whatever a mapping asks of its file that only HubSpot can do, and a file outside the connection's folder.
pub(super) fn check_file_destination(cx: &mut Context<'_>, raw: &RawMapping, destination: &RawDestination) {
    if let Some(span) = &destination.match_span {
        refuse(cx, span, "`match` finds records in HubSpot, and the rows of a file are found by their key");
    }
    if let Some(tag) = &destination.sync_source {
        refuse(cx, &tag.span, "`sync_source` marks records in HubSpot, and a file has no such mark");
    }
    for rule in &raw.associations {
        refuse(cx, &rule.span, "associations link records in HubSpot, and the rows of a file have no links");
    }
    for field in raw.fields.iter().filter(|field| field.rule.owner == Owner::Newest) {
        let message = "`owner: newest` compares times that HubSpot keeps, and a file keeps none";
        let span = &field.property.span;
        match &field.file {
            Some(file) => cx.within(file, |cx| refuse(cx, span, message)),
            None => refuse(cx, span, message),
        }
    }
    let Some(file) = &destination.object else { return };
    let is_inside = |part: &str| !part.is_empty() && part != "." && part != "..";
    if !file.value.split(['/', '\\']).all(is_inside) {
        let message =
            format!("`file: {}` leads out of the connection's folder, or names no file", file.value);
        let found = cx.error(Code::NotForFiles, &file.span, message, "");
        cx.push(found.with_help("Write its path below the connection's `path`, for example `contacts.csv`."));
    }
}

fn refuse(cx: &mut Context<'_>, span: &Bytes, message: &str) {
    let found = cx.error(Code::NotForFiles, span, message, "");
    cx.push(found.with_help("Remove it; or write to a hubspot connection."));
}
