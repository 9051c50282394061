//! Reading a map whose keys are known.

use fieldline_diagnostics::{Code, list, nearest};

use crate::context::{Bytes, Context, Spanned};
use crate::language::Description;
use crate::yaml::{Entry, Kind, Node};

/// Words of a closed choice with their meanings.
pub(crate) type Choice<T> = &'static [(&'static str, T)];

/// A map of known keys.
pub(crate) struct Section<'n> {
    entries: &'n [Entry],
    /// Where to point when a key is missing.
    span: Bytes,
    /// What the map is, for messages: `a field rule`.
    what: &'static str,
    described: &'static Description,
    /// The keys that unknown ones were probably meant to be; they are not reported as missing, too.
    misspelt: Vec<String>,
}

impl<'n> Section<'n> {
    /// Opens a node as that section. Reports any other kind of node, and every key that is neither in the description nor
    /// one of `later`.
    pub(crate) fn open(
        cx: &mut Context<'_>,
        node: &'n Node,
        described: &'static Description,
        later: &[&str],
    ) -> Option<Self> {
        Self::open_called(cx, node, described, described.what, later)
    }

    /// The same for a section that goes by another name here.
    pub(crate) fn open_called(
        cx: &mut Context<'_>,
        node: &'n Node,
        described: &'static Description,
        what: &'static str,
        later: &[&str],
    ) -> Option<Self> {
        let Kind::Map(entries) = &node.kind else {
            let message = format!("{what} must be keys with values, and this is {}", node.describe());
            cx.push(cx.error(Code::WrongShape, &node.span, message, ""));
            return None;
        };
        let mut misspelt = Vec::new();
        for entry in entries.iter().filter(|entry| !described.has(&entry.key)) {
            misspelt.extend(report_key(cx, entry, what, described, later).map(str::to_owned));
        }
        let span = entries.first().map_or(node.span.clone(), |entry| entry.key_span.clone());
        Some(Self { entries, span, what, described, misspelt })
    }

    /// Opens a map whose keys somebody else has looked at.
    pub(crate) fn quiet(node: &'n Node, described: &'static Description) -> Option<Self> {
        let Kind::Map(entries) = &node.kind else { return None };
        let span = entries.first().map_or(node.span.clone(), |entry| entry.key_span.clone());
        Some(Self { entries, span, what: described.what, described, misspelt: Vec::new() })
    }

    /// The entry of a key.
    pub(crate) fn entry(&self, key: &str) -> Option<&'n Entry> {
        self.entries.iter().find(|entry| entry.key == key)
    }

    /// The value of a key; a key without a value counts as left out.
    pub(crate) fn get(&self, key: &str) -> Option<&'n Node> {
        self.entry(key).map(|entry| &entry.value).filter(|node| !matches!(node.kind, Kind::Null))
    }

    /// The value of a key that must be there.
    pub(crate) fn require(&self, cx: &mut Context<'_>, key: &str) -> Option<&'n Node> {
        let found = self.get(key);
        if found.is_none() && !self.is_misspelt(key) {
            let span = self.entry(key).map_or(&self.span, |entry| &entry.key_span);
            let message = format!("{} needs `{key}`", self.what);
            cx.push(cx.error(Code::MissingKey, span, message, ""));
        }
        found
    }

    /// The text under a key.
    pub(crate) fn text(&self, cx: &mut Context<'_>, key: &str) -> Option<Spanned<String>> {
        scalar(cx, self.get(key)?, key)
    }

    /// The text under a key that must be there.
    pub(crate) fn require_text(&self, cx: &mut Context<'_>, key: &str) -> Option<Spanned<String>> {
        let node = self.require(cx, key)?;
        scalar(cx, node, key)
    }

    /// One of some words under a key.
    pub(crate) fn choice<T: Copy>(&self, cx: &mut Context<'_>, key: &str, words: Choice<T>) -> Option<T> {
        debug_assert!(
            self.described.offers(key, words.iter().map(|(word, _)| *word)),
            "`{key}` is described otherwise"
        );
        let text = self.text(cx, key)?;
        let found = words.iter().find(|(word, _)| *word == text.value).map(|(_, meaning)| *meaning);
        if found.is_none() {
            let known = words.iter().map(|(word, _)| *word);
            let message = format!("`{key}: {}` has no meaning: expected {}", text.value, list(known.clone()));
            let help = nearest(&text.value, known).map(|word| format!("Write `{key}: {word}`."));
            cx.push(cx.error(Code::BadChoice, &text.span, message, "").with_help_if(help));
        }
        found
    }

    /// The texts under a key: one, or a list of them.
    pub(crate) fn texts(&self, cx: &mut Context<'_>, key: &str) -> Vec<Spanned<String>> {
        let Some(node) = self.get(key) else { return Vec::new() };
        items(node).iter().filter_map(|item| scalar(cx, item, key)).collect()
    }

    /// Whether an unknown key was probably meant to be this one.
    pub(crate) fn is_misspelt(&self, key: &str) -> bool {
        self.misspelt.iter().any(|known| known == key)
    }

    /// Where the section begins.
    pub(crate) fn span(&self) -> &Bytes {
        &self.span
    }
}

/// The items of a list; anything else is a list of itself.
pub(crate) fn items(node: &Node) -> &[Node] {
    match &node.kind {
        Kind::List(items) => items,
        _ => std::slice::from_ref(node),
    }
}

/// The characters of a scalar; reports any other kind of node under `key`.
pub(crate) fn scalar(cx: &mut Context<'_>, node: &Node, key: &str) -> Option<Spanned<String>> {
    if let Kind::Scalar(scalar) = &node.kind {
        return Some(Spanned::new(scalar.text.clone(), node.span.clone()));
    }
    let written = cx.file.text().get(node.span.start..).unwrap_or_default();
    if written.starts_with("{{") {
        // A template without quotes; the reader of the tree has reported its strange key.
        return None;
    }
    let message = format!("`{key}` must be a single value, and this is {}", node.describe());
    cx.push(cx.error(Code::WrongShape, &node.span, message, ""));
    None
}

/// The way out for a text where keys with values should stand.
pub(super) fn glued(node: &Node) -> Option<String> {
    match &node.kind {
        Kind::Scalar(scalar) => space_after_colon(&scalar.text),
        _ => None,
    }
}

/// The way out where `key:value` was written without a space, which YAML reads as one text.
fn space_after_colon(text: &str) -> Option<String> {
    let (key, value) = text.lines().next()?.split_once(':')?;
    let is_key = !key.is_empty() && key.chars().all(|letter| letter.is_alphanumeric() || letter == '_');
    let is_glued = is_key && !value.is_empty() && !value.starts_with([' ', '/']);
    is_glued.then(|| format!("Put a space after the colon: `{key}: {value}`."))
}

/// Reports a key that is not known; gives the known one that was probably meant.
fn report_key(
    cx: &mut Context<'_>,
    entry: &Entry,
    what: &str,
    described: &'static Description,
    later: &[&str],
) -> Option<&'static str> {
    let key = entry.key.as_str();
    if later.contains(&key) {
        let message = format!("`{key}` is not supported by this version yet");
        let found = cx.error(Code::NotSupportedYet, &entry.key_span, message, "");
        cx.push(found.with_help("Remove the key until a later version knows how to do it."));
        return None;
    }
    let glued = key.split_once(':').and_then(|(head, _)| described.names().find(|known| *known == head));
    let nearest = glued.or_else(|| nearest(key, described.names()));
    let help = match nearest {
        Some(_) if let Some(help) = space_after_colon(key).filter(|_| glued.is_some()) => help,
        Some(known) => format!("Did you mean `{known}`?"),
        None => format!("The keys of {what} are {}.", list(described.names())),
    };
    let message = format!("{what} has no key `{key}`");
    cx.push(cx.error(Code::UnknownKey, &entry.key_span, message, "not known here").with_help(help));
    nearest
}
