//! Can a value of this type become the property's?

use fieldline_model::{FieldType, PropertyDefinition, PropertyType, ValueType};

/// Why a type cannot become the property's, and the way out.
pub(super) struct Mismatch {
    pub(super) help: String,
}

/// Judges a type against a property before any value exists. What is only known at run time passes here.
pub(super) fn judge(value: &ValueType, definition: &PropertyDefinition) -> Result<(), Mismatch> {
    use PropertyType as P;
    use ValueType as V;
    let fits = match (value, &definition.property_type) {
        (V::Any, _) => true,
        (V::List(item), P::Enumeration) if definition.is_multiple() => {
            matches!(**item, V::Any | V::Text | V::Integer | V::Boolean)
        }
        (V::List(_) | V::Object, _) => false,
        (_, P::String | P::PhoneNumber | P::Other(_)) => true,
        (V::Integer | V::Decimal, P::Number) => true,
        (V::Boolean, P::Bool) => true,
        (V::Date, P::Date | P::Datetime) | (V::Instant, P::Datetime) => true,
        (V::Text | V::Boolean | V::Integer, P::Enumeration) => true,
        _ => false,
    };
    if fits { Ok(()) } else { Err(Mismatch { help: way_out(value, definition) }) }
}

fn way_out(value: &ValueType, definition: &PropertyDefinition) -> String {
    use PropertyType as P;
    use ValueType as V;
    let text = match (value, &definition.property_type) {
        (V::Instant, P::Date) => {
            "Add `normalize: { date: { timezone: … } }`: the day of an instant depends on the place."
        }
        (V::Text | V::Integer, P::Date) => "Add the step `date` to `normalize`.",
        (V::Text | V::Integer, P::Datetime) => "Add the step `datetime` to `normalize`.",
        (V::Text, P::Number) => "Add the step `number`, `decimal` or `money` to `normalize`.",
        (V::Text | V::Integer, P::Bool) => "Add the step `boolean` to `normalize`.",
        (V::List(_), _) => {
            "Take one element, for example `tags[0]`, or join them: `expr: \"tags | join(', ')\"`."
        }
        (V::Object, _) => "Name the member that you want, for example `address.city`.",
        _ => "Map another field, or give the property another type.",
    };
    text.to_owned()
}

/// The definition that is assumed of a property nobody described, from the type of its values.
pub(super) fn assume(name: &str, value: &ValueType) -> PropertyDefinition {
    let (property_type, field_type) = match value {
        ValueType::Integer | ValueType::Decimal => (PropertyType::Number, FieldType::Number),
        ValueType::Boolean => (PropertyType::Bool, FieldType::BooleanCheckbox),
        ValueType::Date => (PropertyType::Date, FieldType::Date),
        ValueType::Instant => (PropertyType::Datetime, FieldType::Date),
        ValueType::List(_) => (PropertyType::Enumeration, FieldType::Checkbox),
        ValueType::Any | ValueType::Text | ValueType::Object => (PropertyType::String, FieldType::Text),
    };
    PropertyDefinition { property_type, field_type, ..PropertyDefinition::text(name) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_type_becomes_what_it_can() {
        use PropertyType as P;
        use ValueType as V;
        let list = V::List(Box::new(V::Text));
        let cases = [
            (V::Text, P::String, true),
            (V::Text, P::PhoneNumber, true),
            (V::Text, P::Enumeration, true),
            (V::Text, P::Number, false),
            (V::Text, P::Bool, false),
            (V::Text, P::Date, false),
            (V::Text, P::Datetime, false),
            (V::Integer, P::Number, true),
            (V::Decimal, P::Number, true),
            (V::Integer, P::String, true),
            (V::Decimal, P::Enumeration, false),
            (V::Boolean, P::Bool, true),
            (V::Boolean, P::Enumeration, true),
            (V::Boolean, P::Number, false),
            (V::Date, P::Date, true),
            (V::Date, P::Datetime, true),
            (V::Instant, P::Datetime, true),
            (V::Instant, P::Date, false),
            (V::Any, P::Date, true),
            (list.clone(), P::String, false),
            (V::Object, P::String, false),
        ];
        for (value, property_type, expected) in cases {
            let definition = PropertyDefinition { property_type, ..PropertyDefinition::text("p") };
            let kind = &definition.property_type;
            assert_eq!(judge(&value, &definition).is_ok(), expected, "{value} → {kind}");
        }
        assert!(judge(&list, &assume("p", &list)).is_ok());
    }
}
