//! What is put in the place of a match: text in which `$` names groups of the pattern.

use regex::{Captures, Regex};

/// A replacement, checked against its pattern.
#[derive(Debug)]
pub(crate) struct Replacement(Vec<Part>);

#[derive(Debug, PartialEq, Eq)]
enum Part {
    Text(String),
    /// A group of the pattern by its number; nothing where it took no part in the match.
    Group(usize),
}

impl Replacement {
    /// Reads the text. `$1` and `$name` stand for groups, `$0` for the whole match, `$$` for the sign itself. A number
    /// ends with its digits, a name with its letters, digits and underscores.
    ///
    /// The error is a fragment that follows the argument's name.
    pub(crate) fn compile(written: &str, pattern: &Regex) -> Result<Self, String> {
        let mut parts = Vec::new();
        let mut rest = written;
        while let Some((before, after)) = rest.split_once('$') {
            push_text(&mut parts, before);
            rest = match after.strip_prefix('$') {
                Some(after) => {
                    push_text(&mut parts, "$");
                    after
                }
                None => {
                    let (name, after) = after.split_at(name_length(after));
                    parts.push(Part::Group(group(pattern, name)?));
                    after
                }
            };
        }
        push_text(&mut parts, rest);
        Ok(Self(parts))
    }

    /// Adds what stands for one match.
    pub(crate) fn write(&self, found: &Captures<'_>, output: &mut String) {
        for part in &self.0 {
            match part {
                Part::Text(text) => output.push_str(text),
                Part::Group(number) => output.push_str(found.get(*number).map_or("", |group| group.as_str())),
            }
        }
    }
}

/// The number of the group with that number or name.
pub(crate) fn group(pattern: &Regex, name: &str) -> Result<usize, String> {
    if name.is_empty() {
        return Err("has a `$` that names no group".to_owned());
    }
    let found = match name.parse() {
        Ok(number) => Some(number).filter(|number| *number < pattern.captures_len()),
        Err(_) => pattern.capture_names().position(|known| known == Some(name)),
    };
    found.ok_or_else(|| format!("names the group `{name}`, which `pattern` does not have"))
}

/// Bytes of the number or the name at the beginning.
fn name_length(text: &str) -> usize {
    let is_number = text.starts_with(|c: char| c.is_ascii_digit());
    let belongs =
        |c: char| if is_number { c.is_ascii_digit() } else { c.is_ascii_alphanumeric() || c == '_' };
    text.find(|c| !belongs(c)).unwrap_or(text.len())
}

fn push_text(parts: &mut Vec<Part>, text: &str) {
    if !text.is_empty() {
        parts.push(Part::Text(text.to_owned()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_are_named_by_number_and_by_name() {
        let pattern = Regex::new(r"(?<year>\d+)-(\d+)(x)?").unwrap();
        let cases = [
            ("$2/$year", Ok("03/2024")),
            ("$1a", Ok("2024a")),
            ("<$0>$3", Ok("<2024-03>")),
            ("$$1 €", Ok("$1 €")),
            ("", Ok("")),
            ("$4", Err("names the group `4`, which `pattern` does not have")),
            ("$years", Err("names the group `years`, which `pattern` does not have")),
            ("${1}", Err("has a `$` that names no group")),
            ("5 $", Err("has a `$` that names no group")),
        ];
        let found = pattern.captures("2024-03").unwrap();
        for (written, expected) in cases {
            let replaced = Replacement::compile(written, &pattern).map(|replacement| {
                let mut output = String::new();
                replacement.write(&found, &mut output);
                output
            });
            assert_eq!(replaced.as_deref().map_err(String::as_str), expected, "{written}");
        }
    }
}
