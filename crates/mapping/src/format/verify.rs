//! Whether two texts say the same.

use fieldline_diagnostics::{Diagnostic, SourceFile};

use crate::context::Context;
use crate::format::comments::{TriviaKind, trivia};
use crate::yaml::{Kind, Node, read};

/// Whether both are read as the same tree, but for the order of keys, and hold the same comments.
pub(super) fn says_the_same(before: &SourceFile, after: &SourceFile) -> bool {
    let tree = |file| {
        let mut cx = Context::new(file);
        let node = read(&mut cx)?;
        (!cx.found.iter().any(Diagnostic::is_error)).then_some(node)
    };
    let (Some(one), Some(other)) = (tree(before), tree(after)) else { return false };
    let comments = |file, node| {
        let found = trivia(file, node).ok()?;
        let mut texts: Vec<String> = found
            .into_iter()
            .filter_map(|one| match one.kind {
                TriviaKind::Blank => None,
                TriviaKind::OwnLine { text, .. } | TriviaKind::Trailing { text } => Some(text),
            })
            .collect();
        texts.sort();
        Some(texts)
    };
    alike(&one, &other) && comments(before, &one) == comments(after, &other)
}

fn alike(one: &Node, other: &Node) -> bool {
    match (&one.kind, &other.kind) {
        (Kind::Null, Kind::Null) => true,
        (Kind::Scalar(one), Kind::Scalar(other)) => one.text == other.text && one.form == other.form,
        (Kind::List(one), Kind::List(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| alike(one, other))
        }
        (Kind::Map(one), Kind::Map(others)) => {
            one.len() == others.len()
                && one.iter().all(|entry| {
                    others.iter().any(|other| entry.key == other.key && alike(&entry.value, &other.value))
                })
        }
        _ => false,
    }
}
