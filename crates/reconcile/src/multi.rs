//! Options of a multi-select that are added to those that are there.

use fieldline_model::{DesiredValue, Multi, PropertyDefinition};

/// What a property is to hold: the value asked for, or, with `multi: add`, the options that are there with those asked for behind
/// them. Nothing is ever taken away then, so that clearing leaves what is there.
pub(crate) fn whole_value(
    definition: &PropertyDefinition,
    multi: Multi,
    wanted: &DesiredValue,
    observed: Option<&str>,
) -> DesiredValue {
    if multi == Multi::Set || !definition.is_multiple() {
        return wanted.clone();
    }
    let mut options = options_of(observed.unwrap_or_default());
    for option in options_of(wanted.wire()) {
        if !options.contains(&option) {
            options.push(option);
        }
    }
    if options.is_empty() { DesiredValue::Clear } else { DesiredValue::Set(options.join(";")) }
}

fn options_of(text: &str) -> Vec<&str> {
    text.split(';').map(str::trim).filter(|option| !option.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use fieldline_model::{FieldType, PropertyType};

    use super::*;

    #[test]
    fn options_are_added_and_never_taken_away() {
        let multi = PropertyDefinition {
            property_type: PropertyType::Enumeration,
            field_type: FieldType::Checkbox,
            ..PropertyDefinition::text("interests")
        };
        let text = PropertyDefinition::text("city");
        let cases = [
            (&multi, Multi::Add, "b;c", Some("a;b"), "a;b;c"),
            (&multi, Multi::Add, "b", Some("a;b"), "a;b"),
            (&multi, Multi::Add, "b; a", Some("a;b"), "a;b"),
            (&multi, Multi::Add, "", Some("a"), "a"),
            (&multi, Multi::Add, "a", None, "a"),
            (&multi, Multi::Add, "", None, ""),
            (&multi, Multi::Set, "b;c", Some("a;b"), "b;c"),
            (&text, Multi::Add, "b", Some("a"), "b"),
        ];
        for (definition, mode, wanted, observed, expected) in cases {
            let wanted =
                if wanted.is_empty() { DesiredValue::Clear } else { DesiredValue::Set(wanted.into()) };
            let whole = whole_value(definition, mode, &wanted, observed);
            assert_eq!(whole.wire(), expected, "{mode:?} {observed:?}");
        }
    }
}
