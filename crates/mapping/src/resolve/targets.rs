//! `targets:`: the same project with other connections, for example a sandbox and production.

use fieldline_diagnostics::{Code, list, nearest};

use crate::context::Context;
use crate::language;
use crate::raw::Section;
use crate::yaml::{Entry, Kind, Node};

/// One target: what it changes.
pub(super) struct Target {
    pub(super) name: String,
    connections: Vec<Entry>,
}

/// Reads the targets. Each may change connections that the project has.
pub(super) fn read_targets(cx: &mut Context<'_>, node: &Node, connections: &Node) -> Vec<Target> {
    let Kind::Map(entries) = &node.kind else {
        let message = format!("`targets` must be names with keys, and this is {}", node.describe());
        cx.push(cx.error(Code::WrongShape, &node.span, message, ""));
        return Vec::new();
    };
    entries.iter().map(|entry| read_target(cx, entry, connections)).collect()
}

fn read_target(cx: &mut Context<'_>, entry: &Entry, connections: &Node) -> Target {
    let mut target = Target { name: entry.key.clone(), connections: Vec::new() };
    let Some(section) = Section::open(cx, &entry.value, &language::TARGET, &[]) else {
        return target;
    };
    let Some(node) = section.require(cx, "connections") else { return target };
    let Kind::Map(changed) = &node.kind else {
        let message = format!("`connections` must be names with keys, and this is {}", node.describe());
        cx.push(cx.error(Code::WrongShape, &node.span, message, ""));
        return target;
    };
    for change in changed {
        if is_change(cx, change, connections) {
            target.connections.push(change.clone());
        }
    }
    target
}

/// Reports a change to a connection that the project does not have, or that changes its type.
fn is_change(cx: &mut Context<'_>, change: &Entry, connections: &Node) -> bool {
    let Kind::Map(known) = &connections.kind else { return false };
    let names = || known.iter().map(|entry| entry.key.as_str());
    if !names().any(|name| name == change.key) {
        let message = format!("the project has no connection `{}` that a target could change", change.key);
        let help = match nearest(&change.key, names()) {
            Some(near) => format!("Did you mean `{near}`?"),
            None => format!("Its connections are {}.", list(names())),
        };
        cx.push(cx.error(Code::UnknownConnection, &change.key_span, message, "").with_help(help));
        return false;
    }
    let Kind::Map(keys) = &change.value.kind else {
        let message =
            format!("a connection must be keys with values, and this is {}", change.value.describe());
        cx.push(cx.error(Code::WrongShape, &change.value.span, message, ""));
        return false;
    };
    match keys.iter().find(|key| key.key == "type") {
        Some(key) => {
            let message = "a target cannot change what a connection is";
            let found = cx.error(Code::KeysExclude, &key.key_span, message, "");
            cx.push(found.with_help("Remove `type`; a target changes values only."));
            false
        }
        None => true,
    }
}

impl Target {
    /// The connections as this target has them: key by key, the target's value counts.
    pub(super) fn over(&self, connections: &Node) -> Node {
        let mut merged = connections.clone();
        if let Kind::Map(entries) = &mut merged.kind {
            for change in &self.connections {
                let own = entries.iter_mut().find(|entry| entry.key == change.key);
                if let (Some(own), Kind::Map(changed)) = (own, &change.value.kind)
                    && let Kind::Map(keys) = &mut own.value.kind
                {
                    override_keys(keys, changed);
                }
            }
        }
        merged
    }
}

fn override_keys(keys: &mut Vec<Entry>, changed: &[Entry]) {
    // The one takes the other's place: a connection has exactly one of them.
    for (own, other) in [("token", "oauth"), ("oauth", "token")] {
        let has = |name: &str| changed.iter().any(|change| change.key == name);
        if has(own) && !has(other) {
            keys.retain(|key| key.key != other);
        }
    }
    for change in changed {
        match keys.iter_mut().find(|key| key.key == change.key) {
            Some(key) => *key = change.clone(),
            None => keys.push(change.clone()),
        }
    }
}
