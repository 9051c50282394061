//! A rule for a column, with the reasons for it.

use fieldline_model::{PropertyDefinition, PropertyType};

use crate::draft::choose::is_sure;
use crate::draft::doubt::Way;
use crate::draft::meaning::Meaning;
use crate::draft::options::map_to_options;
use crate::draft::phones::{Region, extension_note};
use crate::draft::sample::{Fit, Sample, thousands};
use crate::draft::write::{path, scalar};

/// A drafted rule.
pub(super) struct Rule {
    /// What follows `from:` in the rule's flow map, in order: `normalize: email`.
    pub(super) keys: Vec<String>,
    /// Comment lines.
    pub(super) why: Vec<String>,
}

/// A rule that makes the column's values fit the property; `None` when they cannot.
pub(super) fn rule(
    sample: &Sample<'_>,
    meaning: &Meaning,
    definition: &PropertyDefinition,
    all: &[(&Sample<'_>, &Meaning)],
) -> Option<Rule> {
    let name = "by the column's name";
    if matches!(meaning, Meaning::Unsure(_)) {
        return None;
    }
    match definition.property_type {
        PropertyType::Enumeration => options(sample, definition),
        PropertyType::Number => numbers(sample, meaning, all),
        PropertyType::Bool => match meaning {
            Meaning::Boolean(fit) => {
                Some(stepped("boolean".to_owned(), *fit, format!("{name}; {} are booleans", fit.shown())))
            }
            _ => None,
        },
        PropertyType::Date | PropertyType::Datetime => {
            let step = if definition.property_type == PropertyType::Date { "date" } else { "datetime" };
            dates(step, meaning)
        }
        PropertyType::String | PropertyType::PhoneNumber | PropertyType::Other(_) => {
            Some(texts(sample, meaning, definition))
        }
    }
}

/// One step; values that it refuses cost the value, not the record.
fn stepped(step: String, fit: Fit, why: String) -> Rule {
    let mut keys = vec![format!("normalize: {step}")];
    if !is_sure(fit) {
        keys.push("on_error: skip".to_owned());
    }
    Rule { keys, why: vec![why] }
}

fn texts(sample: &Sample<'_>, meaning: &Meaning, definition: &PropertyDefinition) -> Rule {
    let wanted = definition.name.as_str();
    match (wanted, meaning) {
        ("email", Meaning::Email(fit)) => {
            let why = format!("{} are e-mail addresses", fit.shown());
            let mut rule = stepped("email".to_owned(), *fit, why);
            // An address that is none is a record to look at, unless there are many.
            if fit.at_least(97) {
                rule.keys.retain(|key| key != "on_error: skip");
            }
            rule
        }
        ("phone" | "mobilephone" | "fax", Meaning::Phone { fit, region, extensions }) => {
            phone(*fit, region, *extensions)
        }
        ("phone" | "mobilephone" | "fax", _) => no_phones(sample),
        ("country", Meaning::Country(fit)) => {
            stepped("country".to_owned(), *fit, format!("{} are countries", fit.shown()))
        }
        ("website" | "linkedin_company_page", Meaning::Url(fit)) => {
            stepped("url".to_owned(), *fit, format!("{} are addresses of pages", fit.shown()))
        }
        ("domain", _) => {
            let fit = sample.fits(&crate::draft::sample::step("domain", &[]));
            stepped("domain".to_owned(), fit, format!("{} are domains", fit.shown()))
        }
        ("date_of_birth", Meaning::Date { .. }) => dates("date", meaning).unwrap_or_else(plain),
        ("firstname" | "lastname", _) => person(sample),
        _ => plain(),
    }
}

fn plain() -> Rule {
    Rule { keys: vec!["normalize: collapse_spaces".to_owned()], why: vec!["by the column's name".to_owned()] }
}

/// `title_case` is for columns that are shouted or whispered; it must not touch names that a person has written with care
/// (`van der Berg`).
fn person(sample: &Sample<'_>) -> Rule {
    let is_one_case = |value: &str| {
        let letters = || value.chars().filter(|letter| letter.is_alphabetic());
        letters().count() > 2 && (letters().all(char::is_uppercase) || letters().all(char::is_lowercase))
    };
    let fit = sample.fit(is_one_case);
    if !fit.at_least(3) {
        return plain();
    }
    let is_careful = |value: &str| !is_one_case(value) && !is_capitalized(value);
    let mixed = sample.fit(is_careful);
    let mut why = vec![format!("by the column's name; {} are written in one case", fit.shown())];
    if mixed.ok > 0 {
        why.push("no `title_case`: other values are in mixed case already, and theirs is right".to_owned());
        return Rule { keys: plain().keys, why };
    }
    Rule { keys: vec!["normalize: [collapse_spaces, title_case]".to_owned()], why }
}

/// Whether each word begins with its only capital.
fn is_capitalized(value: &str) -> bool {
    value.split(|letter: char| !letter.is_alphabetic()).filter(|word| !word.is_empty()).all(|word| {
        let mut letters = word.chars();
        letters.next().is_some_and(char::is_uppercase) && letters.all(char::is_lowercase)
    })
}

/// A column that is called like phone numbers and holds others, or none.
fn no_phones(sample: &Sample<'_>) -> Rule {
    let why = format!(
        "by the column's name, but hardly any of its {} values is read as a phone number",
        thousands(sample.values().count())
    );
    Rule { keys: plain().keys, why: vec![why] }
}

fn phone(fit: Fit, region: &Region, extensions: usize) -> Rule {
    let words = match region {
        Region::Column(column) => format!(", in the country of the column `{column}`"),
        Region::One(region) => {
            format!(": no other country than {region} reads those without a country code")
        }
        Region::None => ", with their country codes".to_owned(),
    };
    let why = format!("{} are phone numbers{words}", fit.shown());
    let mut rule = stepped(phone_step(region), fit, why);
    rule.why.extend(extension_note(extensions));
    rule
}

fn phone_step(region: &Region) -> String {
    match region {
        Region::Column(column) => {
            format!("{{ phone: {{ region: {{ from: {}, normalize: country }} }} }}", scalar(&path(column)))
        }
        // `NO` is a boolean to old readers of YAML.
        Region::One(region) => format!("{{ phone: {{ region: {} }} }}", scalar(region)),
        Region::None => "phone".to_owned(),
    }
}

fn dates(step: &str, meaning: &Meaning) -> Option<Rule> {
    let Meaning::Date { fit, formats, note, has_time } = meaning else { return None };
    let (argument, needs_zone) = times(step, formats, *has_time);
    let mut rule = stepped(argument, *fit, format!("{} are dates in these formats", fit.shown()));
    rule.why.extend(note.clone());
    if needs_zone {
        rule.why.push("UTC is an assumption: name the zone in which the days are told".to_owned());
    }
    Some(rule)
}

/// A step that reads these formats, and whether it has to name a zone.
fn times(step: &str, formats: &[&str], has_time: bool) -> (String, bool) {
    let named: Vec<String> = formats.iter().map(|format| scalar(format)).collect();
    let needs_zone =
        has_time || step == "datetime" || formats.iter().any(|format| format.starts_with("epoch"));
    let zone = if needs_zone { ", timezone: UTC" } else { "" };
    (format!("{{ {step}: {{ formats: [{}]{zone} }} }}", named.join(", ")), needs_zone)
}

/// The keys of a rule that reads a column in that way, for a property of that type.
pub(super) fn keys_of(way: &Way, definition: Option<&PropertyDefinition>) -> String {
    let is_datetime = definition.is_some_and(|definition| definition.property_type == PropertyType::Datetime);
    let step = if is_datetime { "datetime" } else { "date" };
    match way {
        Way::Times(formats) => format!("normalize: {}", times(step, formats, false).0),
        Way::Numbers(separators) => format!("normalize: {}", number_step(separators)),
        Way::Phone(region) => format!("normalize: {}, on_error: skip", phone_step(region)),
        Way::Keys(keys) => (*keys).to_owned(),
    }
}

fn number_step(separators: &[(&str, &str)]) -> String {
    let arguments: Vec<String> =
        separators.iter().map(|(name, sign)| format!("{name}: {}", scalar(sign))).collect();
    match arguments.as_slice() {
        [] => "number".to_owned(),
        some => format!("{{ number: {{ {} }} }}", some.join(", ")),
    }
}

fn numbers(sample: &Sample<'_>, meaning: &Meaning, all: &[(&Sample<'_>, &Meaning)]) -> Option<Rule> {
    let (fit, separators) = match meaning {
        Meaning::Integer(fit) => (fit, [].as_slice()),
        Meaning::Decimal(fit, separators) => (fit, *separators),
        _ => return None,
    };
    // Of columns of one name none can be named.
    let is_alone = |sample: &Sample<'_>| {
        all.iter().filter(|(other, _)| other.name.trim() == sample.name.trim()).count() == 1
    };
    let currency =
        all.iter().find(|(sample, meaning)| matches!(meaning, Meaning::Currency(_)) && is_alone(sample));
    if sample.is_called(&["cent", "minor"])
        && let Some((column, _)) = currency
    {
        let from = scalar(&path(column.name));
        let step = format!("{{ money: {{ minor_units: true, currency: {{ from: {from} }} }} }}");
        return Some(stepped(step, *fit, format!("{} are numbers; the name speaks of cents", fit.shown())));
    }
    let step = number_step(separators);
    Some(stepped(step, *fit, format!("by the column's name; {} are numbers", fit.shown())))
}

fn options(sample: &Sample<'_>, definition: &PropertyDefinition) -> Option<Rule> {
    let mapped = map_to_options(sample, definition)?;
    let mut why = vec!["by the column's name; its values are options of the property".to_owned()];
    let mut keys = Vec::new();
    if !mapped.is_plain {
        let entries =
            mapped.entries.iter().map(|(value, option)| format!("{}: {}", scalar(value), scalar(option)));
        keys.push(format!("map: {{ {} }}", entries.collect::<Vec<_>>().join(", ")));
    }
    if !mapped.unknown.is_empty() {
        let names: Vec<String> = mapped.unknown.iter().map(|value| format!("`{value}`")).collect();
        why.push(format!("no option was found for {}: such values are left out", names.join(", ")));
        keys.push("on_error: skip".to_owned());
    }
    Some(Rule { keys, why })
}

/// What a column without a property of its own could become, for a comment.
pub(super) fn suggestion(
    sample: &Sample<'_>,
    meaning: &Meaning,
    all: &[(&Sample<'_>, &Meaning)],
) -> (Vec<String>, &'static str, String) {
    let found = |fit: &Fit, what: &str| format!("{} are {what}", fit.shown());
    match meaning {
        Meaning::Empty => (Vec::new(), "text", "no values".to_owned()),
        Meaning::Email(fit) => (vec!["normalize: email".into()], "text", found(fit, "e-mail addresses")),
        Meaning::Url(fit) => (vec!["normalize: url".into()], "text", found(fit, "addresses of pages")),
        Meaning::Country(fit) => (vec!["normalize: country".into()], "text", found(fit, "countries")),
        Meaning::Phone { fit, region, extensions } => {
            let rule = phone(*fit, region, *extensions);
            (rule.keys, "phone number", rule.why.join("; "))
        }
        Meaning::Currency(fit) => (Vec::new(), "text", found(fit, "codes of currencies")),
        Meaning::Boolean(fit) => (vec!["normalize: boolean".into()], "checkbox", found(fit, "booleans")),
        Meaning::Integer(fit) | Meaning::Decimal(fit, _) => {
            let keys = numbers(sample, meaning, all).map(|rule| rule.keys).unwrap_or_default();
            (keys, "number", found(fit, "numbers"))
        }
        Meaning::Date { fit, has_time, note, .. } => {
            let step = if *has_time { "datetime" } else { "date" };
            let note = note.as_ref().map(|note| format!("; {note}")).unwrap_or_default();
            let why = format!("{}{note}", found(fit, "dates"));
            (dates(step, meaning).map(|rule| rule.keys).unwrap_or_default(), step, why)
        }
        Meaning::Text | Meaning::Unsure(_) => (Vec::new(), "text", "text".to_owned()),
    }
}
