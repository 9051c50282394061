//! Reads YAML text into the tree.
//!
//! The reader's own idea of types is used only to tell text from numbers and booleans; what a scalar says is taken from
//! the file, so that `01234`, `+49171` and `1e3` stay the characters as written.

use std::fmt;

use fieldline_diagnostics::Code;
use serde::Deserialize;
use serde::de::{MapAccess, SeqAccess, Visitor};
use serde_saphyr::Spanned;
use serde_saphyr::options::{DuplicateKeyPolicy, NonFiniteFloatPolicy};

use crate::context::{Bytes, Context};
use crate::yaml::syntax::report_syntax;
use crate::yaml::{Entry, Form, Kind, Node, Scalar};

const MAX_NODES: usize = 20_000;
const MAX_ALIASES: usize = 500;
/// Reading goes down the stack, whose size is the caller's; no rule needs more than ten levels.
const MAX_DEPTH: usize = 40;

/// Reads one document. `None` when its syntax is broken, with a diagnostic; keys that stand twice are reported too.
pub(crate) fn read(cx: &mut Context<'_>) -> Option<Node> {
    let text = cx.file.text();
    let options = serde_saphyr::options! {
        duplicate_keys: DuplicateKeyPolicy::PassThrough,
        strict_booleans: true,
        // `7E1234` is a code to whoever wrote it, and no number to anybody.
        non_finite_float_policy: NonFiniteFloatPolicy::PassThrough,
        leading_zero_numbers_as_strings: true,
        underscored_numbers_as_strings: true,
        budget: serde_saphyr::budget! { max_nodes: MAX_NODES, max_aliases: MAX_ALIASES, max_depth: MAX_DEPTH },
    };
    match serde_saphyr::from_str_with_options::<Spanned<Raw>>(text, options) {
        Ok(raw) => Some(node(cx, raw)),
        Err(error) => {
            report_syntax(cx, &error);
            None
        }
    }
}

/// A node as the reader hands it over.
enum Raw {
    Null,
    Boolean,
    Number,
    Text(String),
    List(Vec<Spanned<Raw>>),
    Map(Vec<(Spanned<Raw>, Spanned<Raw>)>),
}

impl<'de> Deserialize<'de> for Raw {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(RawVisitor)
    }
}

struct RawVisitor;

impl<'de> Visitor<'de> for RawVisitor {
    type Value = Raw;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a YAML value")
    }

    fn visit_unit<E>(self) -> Result<Raw, E> {
        Ok(Raw::Null)
    }

    fn visit_none<E>(self) -> Result<Raw, E> {
        Ok(Raw::Null)
    }

    fn visit_some<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<Raw, D::Error> {
        Raw::deserialize(deserializer)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Raw, E> {
        Ok(Raw::Boolean)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Raw, E> {
        Ok(Raw::Number)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Raw, E> {
        Ok(Raw::Number)
    }

    fn visit_i128<E>(self, _: i128) -> Result<Raw, E> {
        Ok(Raw::Number)
    }

    fn visit_u128<E>(self, _: u128) -> Result<Raw, E> {
        Ok(Raw::Number)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Raw, E> {
        Ok(Raw::Number)
    }

    fn visit_str<E>(self, text: &str) -> Result<Raw, E> {
        Ok(Raw::Text(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Raw, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Raw::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Raw, A::Error> {
        let mut map = Vec::new();
        while let Some(entry) = entries.next_entry()? {
            map.push(entry);
        }
        Ok(Raw::Map(map))
    }
}

fn node(cx: &mut Context<'_>, raw: Spanned<Raw>) -> Node {
    let mut span = bytes(cx, raw.referenced);
    let defined = bytes(cx, raw.defined);
    report_tag(cx, defined.start);
    let written =
        |cx: &Context<'_>| cx.file.text().get(defined.clone()).unwrap_or_default().trim().to_owned();
    let kind = match raw.value {
        Raw::Null => Kind::Null,
        Raw::Boolean => Kind::Scalar(Scalar { text: written(cx), form: Form::Boolean }),
        Raw::Number => Kind::Scalar(Scalar { text: written(cx), form: Form::Number }),
        Raw::Text(text) => Kind::Scalar(Scalar { text, form: Form::Text }),
        Raw::List(items) => Kind::List(items.into_iter().map(|item| node(cx, item)).collect()),
        Raw::Map(entries) => Kind::Map(map(cx, entries)),
    };
    if matches!(kind, Kind::Scalar(_)) {
        // A block of text reaches to the next key; what is marked ends with its last letter.
        let written = cx.file.text().get(span.clone()).unwrap_or_default();
        span.end = span.start + written.trim_end().len();
    }
    // The reader gives containers a start only; they reach to the end of their last child.
    if let Some(end) = match &kind {
        Kind::List(items) => items.last().map(|item| item.span.end),
        Kind::Map(entries) => entries.last().map(|entry| entry.value.span.end),
        Kind::Null | Kind::Scalar(_) => None,
    } {
        span.end = span.end.max(end);
    }
    Node { kind, span }
}

fn map(cx: &mut Context<'_>, raw: Vec<(Spanned<Raw>, Spanned<Raw>)>) -> Vec<Entry> {
    let mut entries: Vec<Entry> = Vec::with_capacity(raw.len());
    for (key, value) in raw {
        let key = node(cx, key);
        let value = node(cx, value);
        let Kind::Scalar(scalar) = key.kind else {
            report_key(cx, &key);
            continue;
        };
        match entries.iter().find(|known| known.key == scalar.text) {
            Some(first) => {
                let message = format!("the key `{}` stands twice", scalar.text);
                let first = cx.file.label(first.key_span.clone(), "first here");
                cx.push(cx.error(Code::DuplicateKey, &key.span, message, "and again").with_label(first));
            }
            None => entries.push(Entry { key: scalar.text, key_span: key.span, value }),
        }
    }
    entries
}

/// Reports a tag (`!name`) right before the place on its line. The reader passes over tags, and whoever wrote one meant
/// something by it, or wanted to write text.
fn report_tag(cx: &mut Context<'_>, start: usize) {
    // A tag is short; a line may be long, and is looked at for each of its values.
    const LONGEST: usize = 128;
    let text = cx.file.text();
    let window = text.floor_char_boundary(start.saturating_sub(LONGEST));
    let before = text.get(window..start).unwrap_or_default();
    let line = before.rsplit('\n').next().unwrap_or_default().trim_end();
    let word = line.rsplit([' ', '\t', '[', '{', ',']).next().unwrap_or_default();
    let is_name = |letter: char| letter.is_alphanumeric() || "!_-./<>:".contains(letter);
    if !word.starts_with('!') || word.ends_with(':') || !word.chars().all(is_name) {
        return;
    }
    let end = window + before.trim_end().len();
    let span = end - word.len()..end;
    let already =
        cx.found.iter().any(|found| found.code == Code::UnsupportedYaml && found.primary.start == span.start);
    if !already {
        let found =
            cx.error(Code::UnsupportedYaml, &span, format!("the tag `{word}` has no meaning here"), "");
        cx.push(found.with_help("Remove it; if it is part of a text, put the text in double quotes."));
    }
}

fn report_key(cx: &mut Context<'_>, key: &Node) {
    let written = cx.file.text().get(key.span.start..).unwrap_or_default();
    if written.starts_with('{') {
        let help = "Put the template in double quotes: \"{{ name }}\".";
        let span = key.span.start.saturating_sub(1)..key.span.end;
        cx.push(cx.error(Code::QuoteNeeded, &span, "the value needs quotes", "").with_help(help));
        return;
    }
    let message = format!("a key must be text, and this is {}", key.describe());
    cx.push(cx.error(Code::UnsupportedYaml, &key.span, message, "").with_help("Put the key in quotes."));
}

fn bytes(cx: &Context<'_>, at: serde_saphyr::Location) -> Bytes {
    let start = at
        .span()
        .byte_offset()
        .map_or_else(|| cx.file.byte(at.line(), at.column()), |byte| byte as usize)
        .min(cx.file.text().len());
    let length = at.span().byte_len().unwrap_or(0) as usize;
    start..(start + length).min(cx.file.text().len())
}

#[cfg(test)]
mod tests {
    use fieldline_diagnostics::SourceFile;

    use super::*;

    /// Key and value of a map of one entry.
    fn entry(text: &str) -> (String, String) {
        let file = SourceFile::new("m.yaml", text);
        let mut cx = Context::new(&file);
        let found = read(&mut cx);
        assert!(cx.found.is_empty(), "{text}");
        let Some(Node { kind: Kind::Map(mut entries), .. }) = found else { panic!("{text} is a map") };
        let Entry { key, value, .. } = entries.remove(0);
        let Kind::Scalar(value) = value.kind else { panic!("{text} has a single value") };
        (key, value.text)
    }

    #[test]
    fn text_is_what_is_written() {
        let codes = [
            "7E1234",
            "1e309",
            "-1e309",
            "+1E400",
            "12e400",
            "1.5e999",
            "1e3",
            "1e-999",
            ".nan",
            ".NaN",
            ".inf",
            "-.inf",
            "+.INF",
            "nan",
            "inf",
            "0x1F",
            "0o17",
            "0b101",
            "01234",
            "1_000",
            "0x_FF",
            "12:30",
            "+49171",
            "1.0",
            "1.10",
            "-0",
            "18446744073709551616",
            "123456789012345678901234567890",
            "0.1234567890123456789012345678901234567890",
            "NO",
            "1.2.3",
            "1e",
            "e5",
            "1__2",
        ];
        for code in codes {
            let expected = (code.to_owned(), code.to_owned());
            for text in
                [format!("{code}: {code}"), format!("{{ {code}: {code} }}"), format!("{code}: {code} # note")]
            {
                assert_eq!(entry(&text), expected, "{text}");
            }
        }
    }
}
