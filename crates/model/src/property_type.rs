//! HubSpot's words for what a property holds and how it is entered.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Declares an enum of HubSpot's words, which keeps a word it does not know as it came.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $word:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, Hash, Debug)]
        pub enum $name {
            $($(#[$variant_doc])* $variant,)*
            /// A word that HubSpot keeps to itself or that is new; as it came.
            Other(Box<str>),
        }

        impl $name {
            /// HubSpot's word.
            pub fn as_str(&self) -> &str {
                match self {
                    $($name::$variant => $word,)*
                    $name::Other(word) => word,
                }
            }
        }

        impl From<&str> for $name {
            fn from(word: &str) -> Self {
                match word {
                    $($word => $name::$variant,)*
                    _ => $name::Other(word.into()),
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                String::deserialize(deserializer).map(|word| $name::from(word.as_str()))
            }
        }
    };
}

words! {
    /// HubSpot's property types (`type` of a property definition).
    PropertyType {
        /// Text up to 65,536 characters.
        String = "string",
        /// A number.
        Number = "number",
        /// `true` or `false`.
        Bool = "bool",
        /// One or several of the property's options.
        Enumeration = "enumeration",
        /// A calendar day.
        Date = "date",
        /// A point in time, to the millisecond.
        Datetime = "datetime",
        /// A phone number; text on the wire.
        PhoneNumber = "phone_number",
    }
}

words! {
    /// How a property is entered and shown (`fieldType`); only [`Checkbox`](FieldType::Checkbox) changes what a value is.
    #[derive(Default)]
    FieldType {
        /// One line of text.
        #[default]
        Text = "text",
        /// Several lines of text.
        Textarea = "textarea",
        /// A number.
        Number = "number",
        /// One option out of a list.
        Select = "select",
        /// One option out of a few.
        Radio = "radio",
        /// Several options at once, `;` between them.
        Checkbox = "checkbox",
        /// Yes or no.
        BooleanCheckbox = "booleancheckbox",
        /// A day or a point in time.
        Date = "date",
        /// Ids of uploaded files.
        File = "file",
        /// Rich text.
        Html = "html",
        /// A phone number.
        PhoneNumber = "phonenumber",
        /// Calculated by a formula.
        CalculationEquation = "calculation_equation",
        /// Calculated from associated records.
        CalculationRollup = "calculation_rollup",
        /// Calculated when it is read.
        CalculationReadTime = "calculation_read_time",
        /// Calculated by a score.
        CalculationScore = "calculation_score",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_comes_back_as_it_came() {
        let types = ["string", "number", "bool", "enumeration", "date", "datetime", "phone_number", "json"];
        for word in types {
            assert_eq!(PropertyType::from(word).as_str(), word);
        }
        let fields = "text textarea number select radio checkbox booleancheckbox date file html phonenumber \
                      calculation_equation calculation_rollup calculation_read_time calculation_score new_one";
        for word in fields.split_whitespace() {
            assert_eq!(serde_json::to_value(FieldType::from(word)).unwrap(), word);
            assert_eq!(matches!(FieldType::from(word), FieldType::Other(_)), word == "new_one", "{word}");
        }
        assert_eq!(
            serde_json::from_str::<PropertyType>(r#""object_coordinates""#).unwrap().to_string(),
            "object_coordinates"
        );
    }
}
