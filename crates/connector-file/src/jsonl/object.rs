//! Reads one JSON object exactly: no member is lost and no number changes.

use std::collections::HashSet;
use std::fmt;

use fieldline_model::{Map, Value};
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

/// Nesting beyond this is refused.
const MAX_DEPTH: usize = 128;

/// Up to here names are compared with each other; beyond, a set is cheaper.
const FEW_MEMBERS: usize = 24;

/// Why a line is no record. `at` is the byte of the line where reading stopped, counted from 0.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct JsonProblem {
    pub(crate) at: usize,
    pub(crate) message: String,
}

/// Reads a line that holds one object.
pub(crate) fn read(line: &str) -> Result<Value, JsonProblem> {
    let trimmed = line.trim_ascii_start();
    let reader = ObjectReader { line };
    if !trimmed.starts_with('{') {
        // What is no JSON at all is called so; what is JSON of another kind is no object.
        let at = line.len() - trimmed.len();
        serde_json::from_str::<&RawValue>(line).map_err(|error| reader.problem(line, &error))?;
        return Err(JsonProblem { at, message: "is no JSON object".to_owned() });
    }
    reader.members(line, 1)
}

/// Members of an object in the order they were written, values still as text.
struct Members<'a>(Vec<(String, &'a RawValue)>);

/// Elements of a list, still as text.
struct Elements<'a>(Vec<&'a RawValue>);

struct ObjectReader<'a> {
    line: &'a str,
}

impl<'a> ObjectReader<'a> {
    fn value(&self, raw: &'a RawValue, depth: usize) -> Result<Value, JsonProblem> {
        let text = raw.get();
        match text.as_bytes().first() {
            Some(b'{' | b'[') if depth == MAX_DEPTH => {
                Err(self.problem_at(text, format!("nests deeper than {MAX_DEPTH} levels")))
            }
            Some(b'{') => self.members(text, depth + 1),
            Some(b'[') => self.elements(text, depth + 1),
            Some(b'"') => {
                serde_json::from_str(text).map(Value::Text).map_err(|error| self.problem(text, &error))
            }
            _ => match serde_json::from_str(text).map_err(|error| self.problem(text, &error))? {
                serde_json::Value::Number(_) => Ok(Value::from_json_number(text.trim_ascii())),
                other => Ok(Value::from_json(other)),
            },
        }
    }

    fn members(&self, text: &'a str, depth: usize) -> Result<Value, JsonProblem> {
        let mut reader = serde_json::Deserializer::from_str(text);
        let Members(members) =
            reader.deserialize_map(MembersVisitor).map_err(|error| self.problem(text, &error))?;
        reader.end().map_err(|error| self.problem(text, &error))?;
        if let Some((name, raw)) = repeated(&members) {
            return Err(self.problem_at(raw.get(), format!("has the member `{name}` twice")));
        }
        let members: Result<Map, _> =
            members.into_iter().map(|(name, raw)| Ok((name, self.value(raw, depth)?))).collect();
        members.map(Value::Map)
    }

    fn elements(&self, text: &'a str, depth: usize) -> Result<Value, JsonProblem> {
        let mut reader = serde_json::Deserializer::from_str(text);
        let Elements(elements) =
            reader.deserialize_seq(ElementsVisitor).map_err(|error| self.problem(text, &error))?;
        elements.into_iter().map(|raw| self.value(raw, depth)).collect::<Result<_, _>>().map(Value::List)
    }

    /// A syntax error inside `part`, a part of the line.
    fn problem(&self, part: &str, error: &serde_json::Error) -> JsonProblem {
        // A line has no line feeds, so the column is the byte within the part. Syntax errors quote no content.
        let within = error.column().saturating_sub(1);
        let message = error.to_string();
        let reason = message.split(" at line ").next().unwrap_or_default();
        JsonProblem { at: self.offset(part) + within, message: format!("is not valid JSON: {reason}") }
    }

    fn problem_at(&self, part: &str, message: String) -> JsonProblem {
        JsonProblem { at: self.offset(part), message }
    }

    fn offset(&self, part: &str) -> usize {
        (part.as_ptr() as usize).saturating_sub(self.line.as_ptr() as usize)
    }
}

/// The first member whose name stood before.
fn repeated<'m, 'a>(members: &'m [(String, &'a RawValue)]) -> Option<&'m (String, &'a RawValue)> {
    if members.len() <= FEW_MEMBERS {
        let mut earlier = members.iter().enumerate();
        return earlier
            .find(|(index, (name, _))| members[..*index].iter().any(|(known, _)| known == name))
            .map(|(_, member)| member);
    }
    let mut known = HashSet::with_capacity(members.len());
    members.iter().find(|(name, _)| !known.insert(name.as_str()))
}

struct MembersVisitor;

impl<'de> Visitor<'de> for MembersVisitor {
    type Value = Members<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Self::Value, A::Error> {
        let mut members = Vec::new();
        while let Some(member) = access.next_entry()? {
            members.push(member);
        }
        Ok(Members(members))
    }
}

struct ElementsVisitor;

impl<'de> Visitor<'de> for ElementsVisitor {
    type Value = Elements<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Self::Value, A::Error> {
        let mut elements = Vec::new();
        while let Some(element) = access.next_element()? {
            elements.push(element);
        }
        Ok(Elements(elements))
    }
}
