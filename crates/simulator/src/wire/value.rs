//! Values as requests carry them, borrowed from the body where JSON allows it.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

/// A JSON string that borrows from the body unless it holds escapes. A number or boolean counts as its text, as HubSpot reads
/// it.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) struct Text<'a>(pub(crate) Cow<'a, str>);

impl<'de: 'a, 'a> Deserialize<'de> for Text<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TextVisitor).map(Text)
    }
}

struct TextVisitor;

impl<'de> Visitor<'de> for TextVisitor {
    type Value = Cow<'de, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(text))
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Cow::Owned(text.to_owned()))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Self::Value, E> {
        Ok(Cow::Owned(number.to_string()))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Self::Value, E> {
        Ok(Cow::Owned(number.to_string()))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Self::Value, E> {
        Ok(Cow::Owned(number.to_string()))
    }

    fn visit_bool<E>(self, is_so: bool) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(if is_so { "true" } else { "false" }))
    }
}

/// An id that may be written as a string or as a number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct LooseId(pub(crate) String);

impl<'de> Deserialize<'de> for LooseId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match WireValue::deserialize(deserializer)? {
            WireValue::Text(text) => Ok(Self(text.into_owned())),
            WireValue::Null | WireValue::Nested => Err(serde::de::Error::custom("expected an id")),
        }
    }
}

/// A property value: requests accept strings, numbers and booleans, all kept as text.
#[derive(Clone)]
pub(crate) enum WireValue<'a> {
    /// `null`. [I] simulated as no change.
    Null,
    /// A string, or a number or boolean exactly as written.
    Text(Cow<'a, str>),
    /// A list or an object, which no property takes.
    Nested,
}

impl<'de: 'a, 'a> Deserialize<'de> for WireValue<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = <&'de RawValue>::deserialize(deserializer)?.get();
        Ok(match raw.as_bytes().first() {
            Some(b'"') => WireValue::Text(unquoted(raw).map_err(serde::de::Error::custom)?),
            Some(b'n') => WireValue::Null,
            Some(b'{' | b'[') => WireValue::Nested,
            _ => WireValue::Text(Cow::Borrowed(raw)),
        })
    }
}

fn unquoted(raw: &str) -> Result<Cow<'_, str>, serde_json::Error> {
    if raw.as_bytes().contains(&b'\\') {
        return serde_json::from_str(raw).map(Cow::Owned);
    }
    Ok(Cow::Borrowed(&raw[1..raw.len() - 1]))
}

/// The `properties` of one input, in the order sent.
#[derive(Clone, Default)]
pub(crate) struct PropertyMap<'a>(pub(crate) Vec<(Cow<'a, str>, WireValue<'a>)>);

impl<'de: 'a, 'a> Deserialize<'de> for PropertyMap<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(MapVisitor).map(PropertyMap)
    }
}

struct MapVisitor;

impl<'de> Visitor<'de> for MapVisitor {
    type Value = Vec<(Cow<'de, str>, WireValue<'de>)>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a map from property name to value")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut entries = Vec::with_capacity(16);
        while let Some(Text(name)) = map.next_key::<Text<'de>>()? {
            entries.push((name, map.next_value::<WireValue<'de>>()?));
        }
        Ok(entries)
    }
}

impl<'a> PropertyMap<'a> {
    /// Properties given in code rather than on the wire.
    pub(crate) fn of(pairs: &[(&'a str, &'a str)]) -> Self {
        let value = |text: &'a str| WireValue::Text(Cow::Borrowed(text));
        Self(pairs.iter().map(|(name, text)| (Cow::Borrowed(*name), value(text))).collect())
    }
}

/// Never shows what a record holds.
impl fmt::Debug for PropertyMap<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.iter().map(|(name, _)| name)).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(json: &str) -> Vec<(String, Option<String>)> {
        let map: PropertyMap = serde_json::from_str(json).unwrap();
        let text = |value| match value {
            WireValue::Text(text) => Some(Cow::into_owned(text)),
            WireValue::Null | WireValue::Nested => None,
        };
        map.0.into_iter().map(|(name, value)| (name.into_owned(), text(value))).collect()
    }

    #[test]
    fn scalars_keep_their_spelling() {
        let cases = [
            (r#"{"a":"x"}"#, Some("x")),
            (r#"{"a": 1.50}"#, Some("1.50")),
            (r#"{"a":-1e3}"#, Some("-1e3")),
            (r#"{"a":true}"#, Some("true")),
            (r#"{"a":"tab\tü\u00e9 \"q\""}"#, Some("tab\tüé \"q\"")),
            (r#"{"a":""}"#, Some("")),
            (r#"{"a":null}"#, None),
            (r#"{"a":["x"]}"#, None),
        ];
        for (json, expected) in cases {
            assert_eq!(texts(json), [("a".to_owned(), expected.map(str::to_owned))], "{json}");
        }
    }

    #[test]
    fn escaped_names_are_read() {
        assert_eq!(texts(r#"{"a\u0062":"x"}"#)[0].0, "ab");
    }

    #[test]
    fn debug_shows_names_only() {
        let map: PropertyMap = serde_json::from_str(r#"{"email":"secret@example.com"}"#).unwrap();
        assert_eq!(format!("{map:?}"), r#"["email"]"#);
    }
}
