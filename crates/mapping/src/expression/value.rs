//! Values while an expression is at work. Texts are borrowed from the record for as long as nothing changes them.

use std::borrow::Cow;
use std::rc::Rc;

use fieldline_model::Value;
use fieldline_normalize::trimmed;

use crate::expression::kind::Kind;
use crate::expression::number::Number;
use crate::expression::trouble::{Outcome, trouble};
use crate::run::is_empty;

/// A value. What is empty is `Nothing`, whatever made it empty.
#[derive(Clone, Default, Debug)]
pub(super) enum Val<'e> {
    #[default]
    Nothing,
    Boolean(bool),
    Number(Number),
    Text(Cow<'e, str>),
    List(Rc<Vec<Val<'e>>>),
    Object(Rc<Members<'e>>),
}

fn tidy_text(text: Cow<'_, str>) -> Val<'_> {
    if text.is_empty() { Val::Nothing } else { Val::Text(text) }
}

/// The members of an object, in order.
pub(super) type Members<'e> = Vec<(Cow<'e, str>, Val<'e>)>;

impl<'e> Val<'e> {
    /// A value of the record; empties become nothing at every level. Days and instants are their text.
    pub(super) fn of(value: &'e Value, empties: &[String]) -> Val<'e> {
        if is_empty(value, empties) {
            return Val::Nothing;
        }
        match value {
            Value::Null => Val::Nothing,
            Value::Boolean(value) => Val::Boolean(*value),
            Value::Integer(value) => Val::Number(Number::Whole(*value)),
            Value::Decimal(value) => Val::Number(Number::Decimal(*value)),
            Value::Text(text) => Val::Text(Cow::Borrowed(text)),
            Value::Date(_) | Value::Instant(_) => Val::from(value.to_plain_text().unwrap_or_default()),
            Value::List(items) => {
                Val::from(items.iter().map(|item| Val::of(item, empties)).collect::<Vec<_>>())
            }
            Value::Map(members) => {
                let member = |(name, value): &'e (String, Value)| {
                    (Cow::Borrowed(name.as_str()), Val::of(value, empties))
                };
                Val::Object(Rc::new(members.iter().map(member).collect()))
            }
        }
    }

    /// The same as part of a key: texts without the blanks around them, and of equal numbers one writing.
    pub(super) fn tidied(self) -> Val<'e> {
        match self {
            Val::Text(Cow::Borrowed(text)) => tidy_text(trimmed(text).into()),
            Val::Text(Cow::Owned(text)) => tidy_text(trimmed(&text).to_owned().into()),
            Val::Number(number) => Val::Number(number.normalized()),
            Val::List(items) => Val::from(items.iter().cloned().map(Val::tidied).collect::<Vec<_>>()),
            Val::Object(members) => {
                let member = |(name, value): &(Cow<'e, str>, Val<'e>)| (name.clone(), value.clone().tidied());
                Val::Object(Rc::new(members.iter().map(member).collect()))
            }
            Val::Nothing | Val::Boolean(_) => self,
        }
    }

    /// A constant of the expression. A blank that is written there is meant: `first ~ ' ' ~ last`.
    pub(super) fn written(value: &'e Value) -> Val<'e> {
        match value {
            Value::Text(text) => Val::Text(Cow::Borrowed(text)),
            other => Val::of(other, &[]),
        }
    }

    /// The value that leaves the expression.
    pub(super) fn into_value(self) -> Outcome<Value> {
        Ok(match self {
            Val::Nothing => Value::Null,
            Val::Boolean(value) => Value::Boolean(value),
            Val::Number(Number::Whole(value)) => Value::Integer(value),
            Val::Number(Number::Decimal(value)) => Value::Decimal(value),
            Val::Text(text) => Value::Text(text.into_owned()),
            Val::List(items) => {
                Value::List(items.iter().cloned().map(Val::into_value).collect::<Outcome<_>>()?)
            }
            Val::Object(_) => return trouble("gives an object, which no property takes: name a member"),
        })
    }

    /// Its kind.
    pub(super) fn kind(&self) -> Kind {
        match self {
            Val::Nothing => Kind::Nothing,
            Val::Boolean(_) => Kind::Boolean,
            Val::Number(_) => Kind::Number,
            Val::Text(_) => Kind::Text,
            Val::List(_) => Kind::List,
            Val::Object(_) => Kind::Object,
        }
    }

    /// Whether it is empty, as `is defined` and `default` see it.
    pub(super) fn is_empty(&self) -> bool {
        match self {
            Val::Nothing => true,
            Val::Text(text) => text.trim().is_empty(),
            Val::List(items) => items.iter().all(Val::is_empty),
            Val::Boolean(_) | Val::Number(_) | Val::Object(_) => false,
        }
    }

    /// The text of a single value, and of nothing; `None` for lists and objects.
    pub(super) fn text(&self) -> Option<Cow<'e, str>> {
        match self {
            Val::Nothing => Some(Cow::Borrowed("")),
            Val::Boolean(true) => Some(Cow::Borrowed("true")),
            Val::Boolean(false) => Some(Cow::Borrowed("false")),
            Val::Number(number) => Some(Cow::Owned(number.to_string())),
            Val::Text(text) => Some(text.clone()),
            Val::List(_) | Val::Object(_) => None,
        }
    }

    /// The same without a copy; a list or an object comes back as it is.
    pub(super) fn into_text(self) -> Result<Cow<'e, str>, Val<'e>> {
        match self {
            Val::Text(text) => Ok(text),
            other => other.text().ok_or(other),
        }
    }

    /// The member of that name, or nothing.
    pub(super) fn member(&self, name: &str) -> Val<'e> {
        match self {
            Val::Object(members) => {
                let found = members.iter().find(|(known, _)| known == name);
                found.map_or(Val::Nothing, |(_, value)| value.clone())
            }
            _ => Val::Nothing,
        }
    }

    /// The item or sign at that place, or nothing. Places below zero count from the end.
    pub(super) fn at(&self, index: i64) -> Val<'e> {
        match self {
            Val::List(items) => {
                place(index, items.len()).and_then(|index| items.get(index)).cloned().unwrap_or(Val::Nothing)
            }
            Val::Text(text) => {
                let length = text.chars().count();
                let sign = place(index, length).and_then(|index| text.chars().nth(index));
                sign.map_or(Val::Nothing, |sign| Val::from(sign.to_string()))
            }
            _ => Val::Nothing,
        }
    }
}

/// The place that an index means among so many.
fn place(index: i64, length: usize) -> Option<usize> {
    let length = i64::try_from(length).ok()?;
    usize::try_from(if index < 0 { length + index } else { index }).ok()
}

impl From<String> for Val<'_> {
    fn from(text: String) -> Self {
        Val::Text(Cow::Owned(text))
    }
}

impl<'e> From<Cow<'e, str>> for Val<'e> {
    fn from(text: Cow<'e, str>) -> Self {
        Val::Text(text)
    }
}

impl From<bool> for Val<'_> {
    fn from(value: bool) -> Self {
        Val::Boolean(value)
    }
}

impl From<Number> for Val<'_> {
    fn from(number: Number) -> Self {
        Val::Number(number)
    }
}

impl From<usize> for Val<'_> {
    fn from(count: usize) -> Self {
        Val::Number(Number::Whole(i64::try_from(count).unwrap_or(i64::MAX)))
    }
}

impl<'e> From<Vec<Val<'e>>> for Val<'e> {
    fn from(items: Vec<Val<'e>>) -> Self {
        Val::List(Rc::new(items))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_survive_the_way_in_and_out() {
        let cases = [
            "1",
            "-9007199254740993",
            "0.1",
            "12.30",
            "true",
            "\"x\"",
            "[1,\"a\",[2]]",
            "79228162514264337593543950335",
        ];
        for text in cases {
            let value = Value::from_json(serde_json::from_str(text).unwrap());
            let back = Val::of(&value, &[]).into_value().unwrap();
            assert_eq!(back.to_json().to_string(), text);
        }
    }

    #[test]
    fn empties_are_nothing_at_every_level() {
        let value = Value::from_json(serde_json::json!({ "a": "N/A", "b": ["", " x "], "c": { "d": null } }));
        let value = Val::of(&value, &["N/A".to_owned()]);
        assert!(matches!(value.member("a"), Val::Nothing));
        assert!(matches!(value.member("b").at(0), Val::Nothing));
        assert!(matches!(value.member("b").at(-1), Val::Text(text) if text == " x "));
        assert!(matches!(value.member("c").member("d"), Val::Nothing));
        assert!(value.into_value().is_err());
    }
}
