//! Whether a text that should be lines is JSON of another shape.

use serde::de::IgnoredAny;

/// JSON that is not one object a line.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum JsonShape {
    /// One list of all objects.
    List,
    /// Objects over several lines.
    Spread,
    /// One object a line, or anything else that begins with an object.
    Lines,
}

impl JsonShape {
    /// The shape of a text that begins like that; `None` when it does not begin with a list or an object.
    pub(crate) fn of(beginning: &[u8]) -> Option<Self> {
        let text = beginning.trim_ascii_start();
        let behind = |sign: u8| {
            let rest = text.strip_prefix(&[sign])?;
            let blanks = rest.iter().take_while(|byte| matches!(byte, b' ' | b'\t' | b'\r')).count();
            Some(rest.get(blanks).copied().unwrap_or(b'\n'))
        };
        match (behind(b'['), behind(b'{')) {
            (Some(b'{' | b'\n' | b']'), _) => Some(Self::List),
            (_, Some(b'"' | b'\n' | b'}')) if is_spread(text) => Some(Self::Spread),
            (_, Some(b'"' | b'}')) => Some(Self::Lines),
            _ => None,
        }
    }

    /// How that is said behind a file's name, where JSON Lines were expected.
    pub(crate) fn problem_of_lines(self) -> Option<&'static str> {
        match self {
            Self::List => Some("is one JSON list; write one object a line: `jq -c '.[]'`"),
            Self::Spread => Some(
                "has JSON objects over several lines; write one object a line: `jq -c .`, or `jq -c '.NAME[]'` where \
                 they are in a list",
            ),
            Self::Lines => None,
        }
    }

    /// How that is said behind a file's name, where a table was expected.
    pub(crate) fn problem_of_table(self) -> &'static str {
        match self {
            Self::Lines => "is JSON Lines, no CSV; name it in a connection of `type: jsonl`",
            Self::List => {
                "is one JSON list, no CSV; write one object a line (`jq -c '.[]'`) for a connection of `type: jsonl`"
            }
            Self::Spread => {
                "is JSON, no CSV; write one object a line (`jq -c .`) for a connection of `type: jsonl`"
            }
        }
    }
}

/// Whether the first value goes on behind its first line.
fn is_spread(text: &[u8]) -> bool {
    let mut values = serde_json::Deserializer::from_slice(text).into_iter::<IgnoredAny>();
    let length = match values.next() {
        Some(Ok(_)) => values.byte_offset(),
        // It goes on beyond what is looked at, unless the only line there is breaks off.
        Some(Err(error)) if error.is_eof() => text.trim_ascii_end().len(),
        _ => return false,
    };
    text[..length].contains(&b'\n')
}

/// Whether none of the first lines of a text is JSON, or was meant to be.
pub(crate) fn is_no_json(beginning: &[u8]) -> bool {
    let lines =
        beginning.split(|&byte| byte == b'\n').map(<[u8]>::trim_ascii).filter(|line| !line.is_empty());
    let is_other =
        |line: &[u8]| !matches!(line[0], b'{' | b'[') && serde_json::from_slice::<IgnoredAny>(line).is_err();
    let mut first = lines.take(2).peekable();
    first.peek().is_some() && first.all(is_other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_are_told_apart() {
        use JsonShape::{Lines, List, Spread};
        let cases = [
            ("[\n{\"id\": 1},\n{\"id\": 2}\n]\n", Some(List)),
            ("[{\"id\":1},{\"id\":2}]", Some(List)),
            (" [ {\"id\":1}", Some(List)),
            ("[]", Some(List)),
            ("{\n  \"id\": 1\n}\n{\n  \"id\": 2\n}\n", Some(Spread)),
            ("{\"data\": [\n{\"id\":1},\n{\"id\":2}\n", Some(Spread)),
            ("{\"id\":1}\n{\"id\":2}\n", Some(Lines)),
            ("{\"id\":1", Some(Lines)),
            ("{\"id\":1\n", Some(Lines)),
            // A line that breaks off, and the next.
            ("{\"id\":1\n{\"id\":2}\n", Some(Lines)),
            ("{\"a\":[\n{\"id\":2}\n{\"id\":3}\n", Some(Lines)),
            ("{}\n", Some(Lines)),
            ("[1,2]\n[3,4]\n", None),
            ("[id],[name]\n", None),
            ("id,name\n", None),
            ("{id},name\n", None),
            ("", None),
        ];
        for (text, expected) in cases {
            assert_eq!(JsonShape::of(text.as_bytes()), expected, "{text:?}");
        }
    }

    #[test]
    fn a_table_is_no_json() {
        let cases = [
            ("id,name\n1,Ann\n", true),
            ("\n\nid;name", true),
            ("", false),
            ("# exported today\n{\"id\":1}\n", false),
            ("17\nnull\n", false),
            ("{\"id\"\n", false),
            ("\"id\",\"name\"\n\"1\",\"Ann\"\n", true),
        ];
        for (text, expected) in cases {
            assert_eq!(is_no_json(text.as_bytes()), expected, "{text:?}");
        }
    }
}
