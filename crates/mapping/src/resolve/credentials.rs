//! Compiling `token:` and `oauth:`.

use fieldline_diagnostics::Code;

use crate::context::{Bytes, Context, Spanned};
use crate::language::{self, SecretKey};
use crate::project::{Credentials, DEFAULT_REDIRECT_PORT, OAuthApp, Secret};
use crate::raw::{Section, scalar};
use crate::yaml::{Kind, Node, Usage, Variables, interpolate, variable_reference};

/// What the credentials of a connection are read with.
pub(super) struct Surroundings<'v> {
    /// Whether the connection leads to this machine, where a literal is no secret.
    pub(super) is_local: bool,
    pub(super) variables: &'v Variables<'v>,
}

/// Reads `token` or `oauth`: exactly one of them.
pub(super) fn credentials(
    cx: &mut Context<'_>,
    section: &Section<'_>,
    around: &Surroundings<'_>,
) -> Option<Credentials> {
    match (section.entry("token"), section.entry("oauth")) {
        (Some(token), Some(oauth)) => {
            let message = "`token` and `oauth` exclude each other";
            let label = cx.file.label(token.key_span.clone(), "calls are signed with this token");
            let found = cx.error(Code::KeysExclude, &oauth.key_span, message, "or with tokens of this app");
            let help = "Keep `token` for a service key or a private-app token, `oauth` for an app that a person logs in to.";
            cx.push(found.with_label(label).with_help(help));
            None
        }
        (None, None) => {
            if section.is_misspelt("token") || section.is_misspelt("oauth") {
                return None;
            }
            let message = "a hubspot connection needs `token` or `oauth`";
            let found = cx.error(Code::MissingKey, section.span(), message, "");
            cx.push(
                found.with_help("Write `token: \"${HUBSPOT_TOKEN}\"`, a service key or private-app token."),
            );
            None
        }
        (_, Some(_)) => {
            let node = section.require(cx, "oauth")?;
            oauth(cx, node, around).map(|app| Credentials::OAuth(Box::new(app)))
        }
        _ => {
            let node = section.require(cx, "token")?;
            secret(cx, node, &language::TOKEN, around).map(Credentials::Token)
        }
    }
}

fn oauth(cx: &mut Context<'_>, node: &Node, around: &Surroundings<'_>) -> Option<OAuthApp> {
    let section = Section::open(cx, node, &language::OAUTH, &[])?;
    let client_id = section.require(cx, "client_id").and_then(|node| client_id(cx, node, around));
    let client_secret = section
        .require(cx, "client_secret")
        .and_then(|node| secret(cx, node, &language::CLIENT_SECRET, around));
    let redirect_port = match section.text(cx, "redirect_port") {
        Some(text) => port(cx, &text, around.is_local),
        None => Some(DEFAULT_REDIRECT_PORT),
    };
    let scopes = section.texts(cx, "scopes").into_iter().filter_map(|text| scope(cx, text)).collect();
    Some(OAuthApp {
        client_id: client_id?,
        client_secret: client_secret?,
        redirect_port: redirect_port?,
        scopes,
    })
}

/// The client id is no secret: it stands in the address that people open.
fn client_id(cx: &mut Context<'_>, node: &Node, around: &Surroundings<'_>) -> Option<Secret> {
    let literal = Surroundings { is_local: true, variables: around.variables };
    secret(cx, node, &language::CLIENT_ID, &literal)
}

fn secret(
    cx: &mut Context<'_>,
    node: &Node,
    key: &'static SecretKey,
    around: &Surroundings<'_>,
) -> Option<Secret> {
    if matches!(node.kind, Kind::Map(_)) {
        let mut resolved = node.clone();
        // A path and a program are shown where they fail.
        interpolate(cx, &mut resolved, around.variables, Usage::Setting);
        return elsewhere(cx, &resolved, key);
    }
    let text = scalar(cx, node, key.name)?;
    if let Some((name, default)) = variable_reference(&text.value) {
        let default = default.map(str::to_owned);
        if default.as_deref().is_some_and(|default| !default.is_empty()) && !around.is_local {
            report_literal(cx, &text.span, key);
        }
        return Some(Secret::Variable { name: name.to_owned(), default, place: cx.place(&text.span) });
    }
    if around.is_local {
        let mut resolved = node.clone();
        interpolate(cx, &mut resolved, around.variables, Usage::Credential);
        return scalar(cx, &resolved, key.name).map(|text| Secret::Literal(text.value));
    }
    report_literal(cx, &text.span, key);
    None
}

/// `{ file: … }` or `{ command: […] }`.
fn elsewhere(cx: &mut Context<'_>, node: &Node, key: &'static SecretKey) -> Option<Secret> {
    let section = Section::open_called(cx, node, &language::SECRET, key.described, &[])?;
    match (section.entry("file"), section.entry("command")) {
        (Some(file), Some(command)) => {
            let message = "`file` and `command` exclude each other";
            let label = cx.file.label(file.key_span.clone(), "the first");
            let found = cx.error(Code::KeysExclude, &command.key_span, message, "the second");
            cx.push(found.with_label(label).with_help("Keep one of them."));
            None
        }
        (None, None) => {
            if !section.is_misspelt("file") && !section.is_misspelt("command") {
                let message = format!("{} needs `file` or `command`", key.described);
                let found = cx.error(Code::MissingKey, section.span(), message, "");
                cx.push(found.with_help(format!("Or name a variable: {}.", key.example())));
            }
            None
        }
        (Some(_), None) => {
            let path = section.require_text(cx, "file")?;
            Some(Secret::File { place: cx.place(&path.span), path: path.value })
        }
        (None, Some(_)) => command(cx, &section),
    }
}

fn command(cx: &mut Context<'_>, section: &Section<'_>) -> Option<Secret> {
    let node = section.require(cx, "command")?;
    let words = section.texts(cx, "command");
    let Some((program, arguments)) = words.split_first() else {
        let found = cx.error(Code::ConnectionSetting, &node.span, "`command` names no program", "");
        cx.push(found.with_help("Write the program and its arguments as a list: `command: [vault, read]`."));
        return None;
    };
    if program.value.trim().is_empty() {
        let message = "`command` names no program";
        cx.push(cx.error(Code::ConnectionSetting, &program.span, message, ""));
        return None;
    }
    if arguments.is_empty() && program.value.split_whitespace().nth(1).is_some() {
        let words: Vec<&str> = program.value.split_whitespace().collect();
        let message = "`command` is run without a shell: expected a list, the program first";
        let found = cx.error(Code::ConnectionSetting, &node.span, message, "");
        cx.push(found.with_help(format!("Write `command: [{}]`.", words.join(", "))));
        return None;
    }
    Some(Secret::Command {
        place: cx.place(&program.span),
        program: program.value.clone(),
        arguments: arguments.iter().map(|word| word.value.clone()).collect(),
    })
}

fn report_literal(cx: &mut Context<'_>, span: &Bytes, key: &'static SecretKey) {
    let found = key.written(cx, span);
    cx.push(found);
}

fn port(cx: &mut Context<'_>, text: &Spanned<String>, is_local: bool) -> Option<u16> {
    let port = text.value.trim().parse::<u16>().ok().filter(|port| *port > 0 || is_local);
    if port.is_none() {
        let message = format!("`redirect_port: {}` is no port: expected 1 to 65535", text.value);
        let help =
            "Take the port of a redirect URL of the app, such as `http://localhost:8790/oauth/callback`.";
        cx.push(cx.error(Code::ConnectionSetting, &text.span, message, "").with_help(help));
    }
    port
}

/// Scopes are joined with spaces, so none may hold one.
fn scope(cx: &mut Context<'_>, text: Spanned<String>) -> Option<String> {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-');
    if !text.value.is_empty() && text.value.bytes().all(is_plain) {
        return Some(text.value);
    }
    let message =
        format!("`{}` is no scope: expected a name such as `crm.objects.contacts.read`", text.value);
    let found = cx.error(Code::ConnectionSetting, &text.span, message, "");
    cx.push(found.with_help("Write several as a list: `scopes: [one, another]`."));
    None
}
