//! What moved within one property.

use std::collections::BTreeMap;

use fieldline_model::{PropertyDefinition, ValidationRule};

use super::drift::{Change, Moved};

/// One change per fact. A fact that the older definition does not state (its file was written by hand, or before it was
/// kept) has not moved.
pub(super) fn definition_drift(
    before: &PropertyDefinition,
    now: &PropertyDefinition,
    see_rules: bool,
) -> Vec<Change> {
    let mut details = Vec::new();
    let mut word = |what: &str, before: &str, now: &str| {
        if before != now {
            details.push(format!("{what} `{before}` → `{now}`"));
        }
    };
    word("type", before.property_type.as_str(), now.property_type.as_str());
    if before.label.is_some() {
        word("field type", before.field_type.as_str(), now.field_type.as_str());
    }
    word("sensitivity", before.sensitivity.as_str(), now.sensitivity.as_str());
    if let (Some(before), Some(now)) = (&before.label, &now.label) {
        word("label", before, now);
    }
    if let (Some(before), Some(now)) = (&before.group, &now.group) {
        word("group", before, now);
    }
    let mut statement = |is_so: &str, is_not: &str, before: bool, now: bool| {
        if before != now {
            details.push(if now { is_so.to_owned() } else { is_not.to_owned() });
        }
    };
    statement("is unique now", "is no longer unique", before.unique, now.unique);
    statement("is read-only now", "can be written now", before.read_only, now.read_only);
    statement(
        "has its options elsewhere now",
        "has options of its own now",
        before.external_options,
        now.external_options,
    );
    details.extend(options(before, now));
    if see_rules {
        details.extend(rules(&before.rules, &now.rules));
    }
    let name = now.name.as_str();
    details.into_iter().map(|detail| Change::new(Moved::Changed, "property", name, detail)).collect()
}

fn options(before: &PropertyDefinition, now: &PropertyDefinition) -> Vec<String> {
    let labels = |definition: &PropertyDefinition| -> BTreeMap<String, String> {
        definition.options.iter().map(|option| (option.value.clone(), option.label.clone())).collect()
    };
    let (old, new) = (labels(before), labels(now));
    let mut details = Vec::new();
    details.extend(
        old.keys().filter(|value| !new.contains_key(*value)).map(|value| format!("option `{value}` is gone")),
    );
    details.extend(
        new.iter()
            .filter(|(value, _)| !old.contains_key(*value))
            .map(|(value, label)| format!("option `{value}` is new (`{label}`)")),
    );
    let both = new.iter().filter_map(|(value, label)| Some((value, old.get(value)?, label)));
    let other = both.filter(|(_, old, new)| old != new);
    details.extend(other.map(|(value, old, new)| format!("option `{value}`: label `{old}` → `{new}`")));
    let order = |definition: &PropertyDefinition| -> Vec<String> {
        definition.options.iter().map(|option| option.value.clone()).collect()
    };
    if details.is_empty() && order(before) != order(now) {
        details.push("options in another order".to_owned());
    }
    details
}

fn rules(before: &[ValidationRule], now: &[ValidationRule]) -> Vec<String> {
    let shown = |rule: &ValidationRule| match rule.arguments.as_slice() {
        [] => format!("`{}`", rule.kind),
        arguments => format!("`{} {}`", rule.kind, arguments.join(", ")),
    };
    let gone = before.iter().filter(|rule| !now.contains(rule));
    let new = now.iter().filter(|rule| !before.contains(rule));
    let gone = gone.map(|rule| format!("rule {} is gone", shown(rule)));
    gone.chain(new.map(|rule| format!("rule {} is new", shown(rule)))).collect()
}
