//! The order of keys: that of the language reference. Names that people choose stay as they were written.

use crate::format::parts::{Container, Item, Part};
use crate::language::{self, Description};

/// What a map is, which decides the order of its keys.
#[derive(Clone, Copy, Debug)]
enum Section {
    /// A mapping, a file of tests, or shared rules.
    Mapping,
    Project,
    /// A map with a known order of keys and nothing known below.
    Known(&'static Description),
    Source,
    Destination,
    Rule,
    Link,
    /// Names that people choose, each with a section of this kind below.
    Named(&'static Section),
    /// A list, or single item, of sections of this kind.
    Each(&'static Section),
    /// Steps: their order is part of what they say, and their arguments may be rules.
    Steps,
    Arguments,
    Test,
    Connection,
    Target,
    Free,
}

/// Puts the keys of a whole file in order.
pub(super) fn order(root: &mut Part) {
    let is_project = has_key(root, "connections") || has_key(root, "project");
    sort(root, if is_project { Section::Project } else { Section::Mapping });
}

fn has_key(part: &Part, key: &str) -> bool {
    matches!(part, Part::Map(map) if map.items.iter().any(|item| item.key.as_deref() == Some(key)))
}

fn sort(part: &mut Part, section: Section) {
    match (part, section) {
        (Part::Map(map), Section::Each(inner)) => sort_map(map, *inner),
        (Part::Map(map), section) => sort_map(map, section),
        (Part::List(list), Section::Each(inner)) => {
            list.items.iter_mut().for_each(|item| sort(&mut item.value, *inner));
        }
        (Part::List(list), Section::Steps) => {
            list.items.iter_mut().for_each(|item| sort(&mut item.value, Section::Steps));
        }
        _ => {}
    }
}

fn sort_map(map: &mut Container, section: Section) {
    let known = known_keys(section);
    let place = |item: &Item| {
        let place = item.key.as_deref().and_then(|key| known.iter().position(|known| *known == key));
        place.unwrap_or(known.len())
    };
    if !map.items.is_sorted_by_key(place) {
        map.items.sort_by_key(place);
    }
    for item in &mut map.items {
        if let Some(key) = &item.key {
            sort(&mut item.value, below(section, key));
        }
    }
}

/// The keys in their order; none where names are the author's.
fn known_keys(section: Section) -> Vec<&'static str> {
    let described = match section {
        Section::Mapping => vec![&language::MAPPING],
        Section::Project => vec![&language::PROJECT],
        Section::Known(description) => vec![description],
        Section::Source => vec![&language::SOURCE],
        Section::Destination => vec![&language::DESTINATION],
        // One kind of rule has no key of another but where both begin alike.
        Section::Rule => vec![&language::KEY, &language::FIELD_RULE],
        Section::Link => vec![&language::ASSOCIATION],
        Section::Test => vec![&language::TEST],
        Section::Connection => vec![&language::HUBSPOT, &language::CSV],
        Section::Target => vec![&language::TARGET],
        Section::Named(_) | Section::Each(_) | Section::Steps | Section::Arguments | Section::Free => vec![],
    };
    let mut keys = Vec::new();
    for key in described.iter().flat_map(|description| description.keys) {
        if !keys.contains(&key.name) {
            keys.push(key.name);
        }
    }
    keys
}

/// What stands below a key.
fn below(section: Section, key: &str) -> Section {
    match (section, key) {
        (Section::Mapping, "source") => Section::Source,
        (Section::Mapping, "destination") => Section::Destination,
        (Section::Mapping, "fields") => Section::Named(&Section::Rule),
        (Section::Mapping, "associations") => Section::Each(&Section::Link),
        (Section::Mapping, "policy") => Section::Known(&language::POLICY),
        (Section::Mapping, "tests") => Section::Each(&Section::Test),
        (Section::Project | Section::Target, "connections") => Section::Named(&Section::Connection),
        (Section::Project, "targets") => Section::Named(&Section::Target),
        (Section::Project | Section::Target, "defaults") => Section::Known(&language::DEFAULTS),
        (Section::Project, "schedule") => Section::Each(&Section::Known(&language::SCHEDULE_ENTRY)),
        (Section::Destination, "key") => Section::Rule,
        (Section::Rule | Section::Link, "normalize") => Section::Steps,
        (Section::Rule, "lookup") => Section::Known(&language::LOOKUP),
        (Section::Rule, "at") => Section::Rule,
        (Section::Test, "expect_rejection") => Section::Known(&language::REJECTION),
        (Section::Connection, "limits") => Section::Known(&language::LIMITS),
        (Section::Named(inner), _) => *inner,
        (Section::Steps, _) => Section::Arguments,
        (Section::Arguments, _) => Section::Rule,
        _ => Section::Free,
    }
}
