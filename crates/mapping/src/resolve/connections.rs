//! Compiling `connections:`.

use fieldline_diagnostics::{Code, list, nearest};
use fieldline_model::{ConnectionName, PortalId};

use crate::context::{Context, Spanned};
use crate::language::{self, Description};
use crate::project::{Connection, ConnectionKind, Escape, FileConnection, HubspotConnection, Limits, Tier};
use crate::raw::{Section, scalar};
use crate::resolve::Settings;
use crate::resolve::allowance::allowance;
use crate::resolve::credentials::{Surroundings, credentials};
use crate::yaml::{Entry, Kind, Node, Variables};

const KINDS: &[&str] = &["csv", "jsonl", "hubspot"];
const LATER_KINDS: &[&str] = &["sqlite", "postgres"];
const DEFAULT_API_VERSION: &str = "2026-09";
const DEFAULT_SYNC_SOURCE_PROPERTY: &str = "sync_source";

/// Reads all connections into the settings.
pub(super) fn compile_connections(
    cx: &mut Context<'_>,
    node: &Node,
    variables: &Variables<'_>,
    settings: &mut Settings,
) {
    let Kind::Map(entries) = &node.kind else {
        let message = format!("`connections` must be names with keys, and this is {}", node.describe());
        cx.push(cx.error(Code::WrongShape, &node.span, message, ""));
        return;
    };
    settings.connections_were_read = true;
    for entry in entries {
        let before = cx.found.len();
        let Some(kind) = kind_of(cx, entry, settings) else { continue };
        settings.connections.insert(entry.key.clone(), kind);
        let compiled = match kind {
            "csv" => file(cx, &entry.value, &language::CSV).map(ConnectionKind::Csv),
            "jsonl" => file(cx, &entry.value, &language::JSONL).map(ConnectionKind::Jsonl),
            _ => {
                hubspot(cx, &entry.value, variables).map(|hubspot| ConnectionKind::Hubspot(Box::new(hubspot)))
            }
        };
        if let (Some(kind), false) = (compiled, cx.failed_since(before)) {
            let name = ConnectionName::new(entry.key.as_str());
            let place = cx.place(&entry.key_span);
            settings.project_connections.insert(name.clone(), Connection { name, kind, place });
        }
    }
}

/// The kind under `type:`. A connection whose kind is not known makes the list incomplete.
fn kind_of(cx: &mut Context<'_>, entry: &Entry, settings: &mut Settings) -> Option<&'static str> {
    let found = match &entry.value.kind {
        Kind::Map(keys) => keys.iter().find(|key| key.key == "type"),
        _ => None,
    };
    let Some(found) = found else {
        let message = format!("the connection `{}` needs `type`: {}", entry.key, list(KINDS.iter().copied()));
        cx.push(cx.error(Code::MissingKey, &entry.key_span, message, ""));
        settings.connections_were_read = false;
        return None;
    };
    let text = scalar(cx, &found.value, "type")?;
    let kind = KINDS.iter().find(|kind| **kind == text.value).copied();
    if kind.is_none() {
        settings.connections_were_read = false;
        if LATER_KINDS.contains(&text.value.as_str()) {
            let message = format!("`type: {}` is not supported by this version yet", text.value);
            cx.push(cx.error(Code::NotSupportedYet, &text.span, message, ""));
            return None;
        }
        let message =
            format!("there is no connection type `{}`: expected {}", text.value, list(KINDS.iter().copied()));
        let help = nearest(&text.value, KINDS.iter().copied()).map(|near| format!("Did you mean `{near}`?"));
        cx.push(cx.error(Code::BadChoice, &text.span, message, "").with_help_if(help));
    }
    kind
}

fn file(cx: &mut Context<'_>, node: &Node, described: &'static Description) -> Option<FileConnection> {
    let section = Section::open(cx, node, described, &[])?;
    let path = section.require_text(cx, "path")?.value;
    let delimiter = section.text(cx, "delimiter").and_then(|text| single_byte(cx, &text, "delimiter"));
    let quote = section.text(cx, "quote").and_then(|text| quote(cx, &text)).unwrap_or(Some(b'"'));
    let escape = section.text(cx, "escape").and_then(|text| escape(cx, &text)).unwrap_or_default();
    let skip_lines = section.text(cx, "skip_lines").and_then(|text| line_count(cx, &text)).unwrap_or(0);
    let encoding = section.text(cx, "encoding").and_then(|text| encoding(cx, text));
    let encoding = encoding.unwrap_or_else(|| "utf-8".to_owned());
    let header = section.choice(cx, "header", &[("true", true), ("false", false)]).unwrap_or(true);
    Some(FileConnection {
        path,
        delimiter: delimiter.unwrap_or(b','),
        quote,
        escape,
        encoding,
        header,
        skip_lines,
    })
}

/// A label of the WHATWG Encoding Standard.
fn encoding(cx: &mut Context<'_>, text: Spanned<String>) -> Option<String> {
    if encoding_rs::Encoding::for_label(text.value.trim().as_bytes()).is_some() {
        return Some(text.value);
    }
    const USUAL: [&str; 8] = [
        "utf-8",
        "utf-16le",
        "utf-16be",
        "windows-1252",
        "windows-1250",
        "iso-8859-1",
        "macintosh",
        "shift_jis",
    ];
    let message = format!("`encoding: {}` is no label of the WHATWG Encoding Standard", text.value);
    let help = match nearest(&text.value, USUAL) {
        Some(near) => format!("Did you mean `{near}`?"),
        None => format!("Usual ones are {}.", list(USUAL)),
    };
    cx.push(cx.error(Code::ConnectionSetting, &text.span, message, "").with_help(help));
    None
}

/// A character, or `none` where no cell is quoted.
fn quote(cx: &mut Context<'_>, text: &Spanned<String>) -> Option<Option<u8>> {
    if text.value == "none" {
        return Some(None);
    }
    match text.value.as_bytes() {
        [byte] if byte.is_ascii_punctuation() => Some(Some(*byte)),
        _ => {
            let message = "`quote` must be one punctuation mark, or `none` where no cell is quoted";
            cx.push(cx.error(Code::ConnectionSetting, &text.span, message, ""));
            None
        }
    }
}

fn escape(cx: &mut Context<'_>, text: &Spanned<String>) -> Option<Escape> {
    match text.value.as_str() {
        "double" => Some(Escape::Doubled),
        "backslash" | "\\" => Some(Escape::Backslash),
        other => {
            let message = format!("`escape: {other}` has no meaning: expected `double` or `backslash`");
            cx.push(cx.error(Code::ConnectionSetting, &text.span, message, ""));
            None
        }
    }
}

fn line_count(cx: &mut Context<'_>, text: &Spanned<String>) -> Option<u64> {
    let count = text.value.trim().parse().ok();
    if count.is_none() {
        let message = format!("`skip_lines: {}` is not a number of lines, such as `3`", text.value);
        cx.push(cx.error(Code::ConnectionSetting, &text.span, message, ""));
    }
    count
}

fn single_byte(cx: &mut Context<'_>, text: &Spanned<String>, key: &str) -> Option<u8> {
    match text.value.as_bytes() {
        [byte] if byte.is_ascii() => Some(*byte),
        _ if matches!(text.value.as_str(), "tab" | "\\t") => Some(b'\t'),
        _ => {
            let message = format!("`{key}` must be one ASCII character or `tab`");
            cx.push(cx.error(Code::ConnectionSetting, &text.span, message, ""));
            None
        }
    }
}

fn hubspot(cx: &mut Context<'_>, node: &Node, variables: &Variables<'_>) -> Option<HubspotConnection> {
    let section = Section::open(cx, node, &language::HUBSPOT, &[])?;
    let base_url = section.text(cx, "base_url").and_then(|text| base_url(cx, &text));
    let is_local = base_url.as_deref().is_some_and(is_loopback);
    let credentials = credentials(cx, &section, &Surroundings { is_local, variables });
    let portal = section.text(cx, "portal").and_then(|text| portal(cx, &text));
    let tier = section.choice(cx, "tier", Tier::ALL);
    if let (Some(Tier::Unlimited), false, Some(node)) = (tier, is_local, section.get("tier")) {
        let message = "`tier: unlimited` is for the simulator: expected a `base_url` on this machine";
        cx.push(cx.error(Code::ConnectionSetting, &node.span, message, ""));
    }
    let limits = section.get("limits").map(|node| limits(cx, node)).unwrap_or_default();
    let reserve = section.text(cx, "reserve").and_then(|text| share(cx, &text)).unwrap_or(0);
    let allowance = allowance(cx, &section, tier, &limits, reserve);
    let api_version = section.text(cx, "api_version");
    let sync_source_property = section.text(cx, "sync_source_property");
    Some(HubspotConnection {
        credentials: credentials?,
        portal,
        tier,
        app: allowance.app,
        limit_increases: allowance.limit_increases,
        limits,
        pace: allowance.pace,
        reserve_per_mille: reserve,
        base_url,
        api_version: api_version.map_or_else(|| DEFAULT_API_VERSION.to_owned(), |text| text.value),
        sync_source_property: sync_source_property
            .map_or_else(|| DEFAULT_SYNC_SOURCE_PROPERTY.to_owned(), |text| text.value),
    })
}

fn base_url(cx: &mut Context<'_>, text: &Spanned<String>) -> Option<String> {
    let url = text.value.trim().trim_end_matches('/');
    let rest =
        url.strip_prefix("https://").or_else(|| url.strip_prefix("http://").filter(|_| is_loopback(url)));
    if rest.is_some_and(|rest| !rest.is_empty()) {
        return Some(url.to_owned());
    }
    let message = "`base_url` must begin with `https://`, or with `http://` for an address on this machine";
    cx.push(cx.error(Code::ConnectionSetting, &text.span, message, ""));
    None
}

/// Whether an address is on this machine.
fn is_loopback(url: &str) -> bool {
    let Some((_, rest)) = url.split_once("://") else { return false };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    if let Some(inside) = authority.strip_prefix('[') {
        return inside.split(']').next() == Some("::1");
    }
    let host = authority.rsplit_once(':').map_or(authority, |(host, _)| host);
    let is_v4 = || host.parse::<std::net::Ipv4Addr>().is_ok_and(|address| address.is_loopback());
    !authority.contains('@') && (host == "localhost" || is_v4())
}

fn portal(cx: &mut Context<'_>, text: &Spanned<String>) -> Option<PortalId> {
    let value = text.value.trim();
    // HubSpot's ids are 64-bit numbers.
    if value.bytes().all(|digit| digit.is_ascii_digit()) && value.parse::<i64>().is_ok() {
        return Some(PortalId::new(value));
    }
    let message = format!("`portal: {value}` is no HubSpot account id: expected digits");
    cx.push(cx.error(Code::ConnectionSetting, &text.span, message, ""));
    None
}

fn limits(cx: &mut Context<'_>, node: &Node) -> Limits {
    let Some(section) = Section::open(cx, node, &language::LIMITS, &[]) else {
        return Limits::default();
    };
    let mut number = |key: &str| {
        let text = section.text(cx, key)?;
        let number = text.value.trim().parse().ok().filter(|number| *number > 0);
        if number.is_none() {
            let message = format!("`{key}` must be a whole number above 0");
            cx.push(cx.error(Code::ConnectionSetting, &text.span, message, ""));
        }
        number
    };
    Limits { burst: number("burst"), daily: number("daily"), search: number("search") }
}

/// A share in thousandths: `20%` is 200.
fn share(cx: &mut Context<'_>, text: &Spanned<String>) -> Option<u16> {
    let percent = text.value.trim().strip_suffix('%').and_then(|number| {
        let (whole, tenth) = number.trim().split_once('.').unwrap_or((number.trim(), "0"));
        let tenth = tenth.parse::<u16>().ok().filter(|tenth| *tenth < 10)?;
        whole.parse::<u16>().ok().filter(|whole| *whole < 100).map(|whole| whole * 10 + tenth)
    });
    if percent.is_none() {
        let message = format!("`{}` is no share: expected a percentage below 100, such as `20%`", text.value);
        cx.push(cx.error(Code::ConnectionSetting, &text.span, message, ""));
    }
    percent
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_is_loopback() {
        let cases = [
            ("http://127.0.0.1:8787", true),
            ("http://127.9.9.9/x", true),
            ("http://localhost:1", true),
            ("http://[::1]:8787", true),
            ("https://api.hubapi.com", false),
            ("http://127.0.0.1.evil.example", false),
            ("http://localhost@evil.example", false),
            ("127.0.0.1", false),
        ];
        for (url, expected) in cases {
            assert_eq!(is_loopback(url), expected, "{url}");
        }
    }
}
