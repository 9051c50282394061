//! Scalars that HubSpot documents as text but that may come as something else.

use std::fmt;

use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

/// Text, or whatever stood in its place as text: ids come as numbers on some routes. There is no `Debug`: it may be a
/// record value.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Text(pub(crate) String);

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TextVisitor)
    }
}

struct TextVisitor;

impl<'de> Visitor<'de> for TextVisitor {
    type Value = Text;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("text")
    }

    fn visit_str<E>(self, text: &str) -> Result<Text, E> {
        Ok(Text(text.to_owned()))
    }

    fn visit_string<E>(self, text: String) -> Result<Text, E> {
        Ok(Text(text))
    }

    fn visit_bool<E>(self, value: bool) -> Result<Text, E> {
        Ok(Text(value.to_string()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Text, E> {
        Ok(Text(value.to_string()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Text, E> {
        Ok(Text(value.to_string()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Text, E> {
        Ok(Text(value.to_string()))
    }

    // With exact numbers switched on, `serde_json` hands a number over as a map that only its own types understand.
    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Text, A::Error> {
        Value::deserialize(MapAccessDeserializer::new(map)).map(|value| Text(value.to_string()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<Text, A::Error> {
        Value::deserialize(SeqAccessDeserializer::new(items)).map(|value| Text(value.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_scalar_is_text_as_written() {
        let cases = [
            (r#""a\u00fc""#, "aü"),
            ("12345678901234567890123", "12345678901234567890123"),
            ("1.50", "1.50"),
            ("-7", "-7"),
            ("true", "true"),
            (r#"{"a":[1]}"#, r#"{"a":[1]}"#),
            ("[1,2]", "[1,2]"),
        ];
        for (json, text) in cases {
            assert!(serde_json::from_str::<Text>(json).unwrap().0 == text, "{json}");
        }
        assert!(serde_json::from_str::<Option<Text>>("null").unwrap().is_none());
    }
}
