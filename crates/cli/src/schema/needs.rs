//! The properties that mappings need, and what they would have to be like.

use std::collections::BTreeMap;

use fieldline_mapping::{Owner, Rule, TransformPlan};
use fieldline_model::{
    FieldType, ObjectType, PropertyDefinition, PropertyName, PropertyOption, PropertyType, ValueType,
};

use super::{Place, Portals};

/// The group that new properties go into.
pub(crate) const GROUP: &str = "fieldline";

/// A property that a mapping needs.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Wanted {
    pub(crate) name: PropertyName,
    /// What it would be like; or why nobody can tell.
    pub(crate) definition: Result<PropertyDefinition, String>,
    /// Who needs it, and for what.
    pub(crate) why: String,
}

/// What the mappings of one account need, by object type and name.
pub(crate) struct Needs(pub(crate) BTreeMap<ObjectType, BTreeMap<PropertyName, Wanted>>);

impl Needs {
    /// What the mappings that write to an account need of it.
    pub(crate) fn of(portals: &Portals, place: &Place) -> Self {
        let mut needs = Self(BTreeMap::new());
        let plans = portals.project.mappings.iter();
        for plan in plans.filter(|plan| place.connections.contains(plan.destination().connection())) {
            needs.add(plan, place.name_of(plan.destination().object()));
        }
        needs
    }

    fn add(&mut self, plan: &TransformPlan, object: &ObjectType) {
        let destination = plan.destination();
        let key = PropertyDefinition { unique: true, ..text(destination.key_property()) };
        let wanted = self.0.entry(object.clone()).or_default();
        need(wanted, Wanted { why: format!("the key of `{}`", plan.id()), ..known(key) });
        if let Some(tag) = destination.tag() {
            let tag = text(tag.property());
            need(wanted, Wanted { why: "the sync-source tag".to_owned(), ..known(tag) });
        }
        for rule in plan.rules().iter().filter(|rule| rule.owner != Owner::Destination) {
            let why = rule.place.to_string();
            need(wanted, Wanted { name: rule.property.clone(), definition: infer(rule), why });
        }
    }
}

fn known(definition: PropertyDefinition) -> Wanted {
    Wanted { name: definition.name.clone(), definition: Ok(definition), why: String::new() }
}

/// Adds a need. Two rules that would have the property differ leave it to a person.
fn need(all: &mut BTreeMap<PropertyName, Wanted>, wanted: Wanted) {
    let Some(first) = all.get_mut(&wanted.name) else {
        all.insert(wanted.name.clone(), wanted);
        return;
    };
    match (&mut first.definition, wanted.definition) {
        (Ok(one), Ok(other)) if kind(one) == kind(&other) => {
            one.unique |= other.unique;
            let more: Vec<PropertyOption> =
                other.options.into_iter().filter(|option| !one.options.contains(option)).collect();
            one.options.extend(more);
        }
        (Ok(one), Ok(other)) => {
            let types = (one.property_type.to_string(), other.property_type.to_string());
            first.definition =
                Err(format!("one rule gives {}, another {} ({})", types.0, types.1, wanted.why));
        }
        (Ok(_), Err(why)) => first.definition = Err(why),
        (Err(_), _) => {}
    }
}

fn kind(definition: &PropertyDefinition) -> (&PropertyType, bool) {
    (&definition.property_type, definition.is_multiple())
}

/// What a property must be like to take what the rule gives.
fn infer(rule: &Rule) -> Result<PropertyDefinition, String> {
    let single = |property_type, field_type| {
        Ok(PropertyDefinition { property_type, field_type, ..text(&rule.property) })
    };
    let options = rule.mapped_to.as_deref().unwrap_or_default();
    let choice = |field_type| {
        let options = options.iter().map(|value| option(value)).collect();
        let property_type = PropertyType::Enumeration;
        Ok(PropertyDefinition { property_type, field_type, options, ..text(&rule.property) })
    };
    match &rule.output {
        Some(ValueType::Text) if !options.is_empty() => choice(FieldType::Select),
        Some(ValueType::List(_)) if !options.is_empty() => choice(FieldType::Checkbox),
        Some(ValueType::Text) => Ok(text(&rule.property)),
        Some(ValueType::Integer | ValueType::Decimal) => single(PropertyType::Number, FieldType::Number),
        Some(ValueType::Date) => single(PropertyType::Date, FieldType::Date),
        Some(ValueType::Instant) => single(PropertyType::Datetime, FieldType::Date),
        Some(ValueType::Boolean) => {
            // HubSpot wants both options spelt out.
            let options = [("true", "Yes"), ("false", "No")]
                .map(|(value, label)| PropertyOption { label: label.to_owned(), value: value.to_owned() });
            single(PropertyType::Bool, FieldType::BooleanCheckbox)
                .map(|definition| PropertyDefinition { options: options.into(), ..definition })
        }
        Some(ValueType::List(_)) => {
            Err("its options are not known, as no `map` names them all; create it by hand".to_owned())
        }
        Some(ValueType::Any | ValueType::Object) | None => {
            Err("the type of its values is not known; create it by hand".to_owned())
        }
    }
}

/// A text property as it would be made.
fn text(name: &PropertyName) -> PropertyDefinition {
    PropertyDefinition {
        label: Some(label(name.as_str())),
        group: Some(GROUP.to_owned()),
        ..PropertyDefinition::text(name.clone())
    }
}

fn option(value: &str) -> PropertyOption {
    PropertyOption { label: label(value), value: value.to_owned() }
}

/// `app_customer_id` → `App customer id`.
fn label(name: &str) -> String {
    let words = name.replace('_', " ");
    let mut letters = words.trim().chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use fieldline_mapping::{ProjectText, compile};

    use super::*;

    const PROJECT: &str = "fieldline: 1\nproject: demo\nconnections:\n  app: { type: csv, path: data }\n  \
        hubspot: { type: hubspot, token: \"${T}\" }\n";
    const MAPPING: &str = "fieldline: 1\nmapping: customers\n\
        source: { connection: app, stream: c.csv, key: id }\n\
        destination: { connection: hubspot, object: contacts, key: { property: app_customer_id, from: id } }\n\
        fields:\n";

    /// The needs of a mapping with these fields.
    fn needs(fields: &str) -> BTreeMap<PropertyName, Wanted> {
        let text = ProjectText::new()
            .with_file("fieldline.yaml", PROJECT)
            .with_file("mappings/customers.yaml", format!("{MAPPING}{fields}"))
            .with_variable("T", "t");
        let compilation = compile(&text);
        let plan = &compilation.project.as_ref().unwrap().mappings;
        assert_eq!(plan.len(), 1, "{:?}", compilation.diagnostics);
        let mut needs = Needs(BTreeMap::new());
        needs.add(&plan[0], plan[0].destination().object());
        needs.0.remove("contacts").unwrap()
    }

    #[test]
    fn the_type_follows_from_what_the_rule_gives() {
        let cases = [
            ("{ from: x }", "string text"),
            ("{ from: x, normalize: number }", "number number"),
            ("{ from: x, normalize: { date: { timezone: UTC } } }", "date date"),
            ("{ from: x, normalize: { datetime: { timezone: UTC } } }", "datetime date"),
            ("{ from: x, normalize: boolean }", "bool booleancheckbox true:Yes false:No"),
            (
                "{ from: x, map: { a: free, b: pro_plus }, default: none }",
                "enumeration select free:Free pro_plus:Pro plus none:None",
            ),
            (
                "{ from: x, normalize: { split: { separator: ';' } }, map: { a: one, b: two } }",
                "enumeration checkbox one:One two:Two",
            ),
            (
                "{ from: x, normalize: { split: { separator: ';' } } }",
                "not known: its options are not known, as no `map` names them all; create it by hand",
            ),
        ];
        for (rule, expected) in cases {
            let mut needs = needs(&format!("  thing: {rule}\n"));
            let shown = match needs.remove("thing").unwrap().definition {
                Ok(definition) => {
                    let options = definition.options.iter();
                    let options = options.map(|option| format!(" {}:{}", option.value, option.label));
                    let kinds = format!("{} {}", definition.property_type, definition.field_type);
                    kinds + &options.collect::<String>()
                }
                Err(why) => format!("not known: {why}"),
            };
            assert_eq!(shown, expected, "{rule}");
        }
    }

    #[test]
    fn key_and_tag_are_needed_and_what_hubspot_owns_is_not() {
        let needs = needs("  lifecyclestage: { owner: destination }\n  email: { from: x }\n");
        let names: Vec<&str> = needs.keys().map(PropertyName::as_str).collect();
        assert_eq!(names, ["app_customer_id", "email", "sync_source"]);
        let key = needs["app_customer_id"].definition.as_ref().unwrap();
        assert!(key.unique && key.label.as_deref() == Some("App customer id"));
        assert_eq!(key.group.as_deref(), Some("fieldline"));
        assert_eq!(needs["app_customer_id"].why, "the key of `customers`");
        assert!(needs["email"].why.starts_with("mappings/customers.yaml:"), "{}", needs["email"].why);
    }

    #[test]
    fn rules_that_disagree_leave_it_to_a_person() {
        let number = PropertyDefinition { property_type: PropertyType::Number, ..text(&"x".into()) };
        let choice = |value: &str| PropertyDefinition {
            property_type: PropertyType::Enumeration,
            field_type: FieldType::Select,
            options: vec![option(value)],
            ..text(&"x".into())
        };
        let joined = |one: PropertyDefinition, other: PropertyDefinition| {
            let mut all = BTreeMap::new();
            need(&mut all, known(one));
            need(&mut all, known(other));
            all.remove("x").unwrap().definition
        };
        assert!(joined(number.clone(), text(&"x".into())).is_err());
        assert_eq!(joined(number.clone(), number.clone()), Ok(number));
        assert_eq!(joined(choice("a"), choice("b")).unwrap().options, [option("a"), option("b")]);
    }
}
