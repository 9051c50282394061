//! Paths into a record: `city`, `address.city`, `tags[0]`, `["Any Header"]`.

use fieldline_model::Value;

/// A parsed path. The first segment is always a name.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) struct FieldPath {
    pub(crate) root: String,
    pub(crate) rest: Vec<Segment>,
}

/// One step down.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Segment {
    Name(String),
    Index(usize),
}

impl FieldPath {
    /// Reads a path; the error says what is wrong as a fragment.
    pub(crate) fn parse(text: &str) -> Result<Self, &'static str> {
        let mut segments = Vec::new();
        let mut rest = text.trim();
        if rest.is_empty() {
            return Err("the path is empty");
        }
        while !rest.is_empty() {
            let (segment, after) = match rest.strip_prefix('[') {
                Some(inside) => bracket(inside)?,
                None => name(rest)?,
            };
            segments.push(segment);
            rest = match after.strip_prefix('.') {
                Some("") => return Err("the path ends in a dot"),
                Some(next) if !next.starts_with('[') => next,
                Some(_) => return Err("a dot stands before `[`"),
                None => after,
            };
        }
        let mut segments = segments.into_iter();
        match segments.next() {
            Some(Segment::Name(root)) => Ok(Self { root, rest: segments.collect() }),
            _ => Err("the path begins with an index"),
        }
    }

    /// Follows the rest of the path from the value of its root; null where it leads nowhere.
    pub(crate) fn descend<'v>(&self, root: &'v Value) -> Option<&'v Value> {
        descend(root, &self.rest)
    }
}

/// Follows steps down from a value; null where they lead nowhere.
pub(crate) fn descend<'v>(root: &'v Value, steps: &[Segment]) -> Option<&'v Value> {
    steps.iter().try_fold(root, |value, segment| match (segment, value) {
        (Segment::Name(name), value) => value.member(name),
        (Segment::Index(index), Value::List(items)) => items.get(*index),
        _ => None,
    })
}

fn name(text: &str) -> Result<(Segment, &str), &'static str> {
    let end = text.find(['.', '[', ']']).unwrap_or(text.len());
    match &text[..end] {
        "" => Err("a name is missing"),
        _ if text[end..].starts_with(']') => Err("a `]` has no `[`"),
        found => Ok((Segment::Name(found.to_owned()), &text[end..])),
    }
}

fn bracket(inside: &str) -> Result<(Segment, &str), &'static str> {
    if let Some(quote @ ('"' | '\'')) = inside.chars().next() {
        let (name, after) = inside[1..].split_once(quote).ok_or("a quote is not closed")?;
        let after = after.strip_prefix(']').ok_or("a `[` is not closed")?;
        return Ok((Segment::Name(name.to_owned()), after));
    }
    let (index, after) = inside.split_once(']').ok_or("a `[` is not closed")?;
    let index =
        index.trim().parse().map_err(|_| "between `[` and `]` stands neither a number nor a quoted name")?;
    Ok((Segment::Index(index), after))
}

impl std::fmt::Display for FieldPath {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.root)?;
        self.rest.iter().try_for_each(|segment| match segment {
            Segment::Name(name) => write!(f, ".{name}"),
            Segment::Index(index) => write!(f, "[{index}]"),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_lead_where_they_say() {
        let record = Value::from_json(serde_json::json!({
            "a": 1, "b": { "c": [10, { "d e": 20 }] }, "x.y": 30, "First Name": 40,
        }));
        let cases = [
            ("a", Some(1)),
            (" a ", Some(1)),
            ("b.c[0]", Some(10)),
            ("b.c[1][\"d e\"]", Some(20)),
            ("['x.y']", Some(30)),
            ("First Name", Some(40)),
            ("b.z", None),
            ("b.c[9]", None),
            ("a.b", None),
        ];
        for (text, expected) in cases {
            let path = FieldPath::parse(text).unwrap();
            let found = record.member(&path.root).and_then(|root| path.descend(root));
            assert_eq!(found.cloned(), expected.map(Value::Integer), "{text}");
        }
    }

    #[test]
    fn broken_paths_say_why() {
        for text in ["", " ", ".a", "a.", "a..b", "a[", "a[x]", "a]", "[0]", "[\"a]", "a.[0]", "[\"a\"b"] {
            assert!(FieldPath::parse(text).is_err(), "{text}");
        }
    }
}
