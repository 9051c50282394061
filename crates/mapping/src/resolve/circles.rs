//! Associations that lead in a circle: no mapping of it could run before the others.

use std::collections::BTreeMap;

use fieldline_diagnostics::{Code, Diagnostic};

use crate::raw::RawAssociation;
use crate::resolve::neighbours::{Neighbour, Neighbours};

/// Reports each circle once and gives the names of the mappings in it. A mapping may link its own records to each other.
pub(super) fn check_circles<'p>(neighbours: &Neighbours<'p>, found: &mut Vec<Diagnostic>) -> Vec<&'p str> {
    let mut state: BTreeMap<&str, bool> = BTreeMap::new();
    let mut guilty = Vec::new();
    for name in neighbours.names() {
        let mut path = Vec::new();
        walk(name, neighbours, &mut state, &mut path, found, &mut guilty);
    }
    guilty
}

/// Follows links in depth; `state` is false for mappings on the path, true for those that are done with.
fn walk<'p>(
    name: &'p str,
    neighbours: &Neighbours<'p>,
    state: &mut BTreeMap<&'p str, bool>,
    path: &mut Vec<&'p str>,
    found: &mut Vec<Diagnostic>,
    guilty: &mut Vec<&'p str>,
) {
    if state.contains_key(name) {
        return;
    }
    let Some(mapping) = neighbours.get(name) else { return };
    state.insert(mapping.name, false);
    path.push(mapping.name);
    for link in &mapping.raw.associations {
        let target = link.target.value.trim();
        if target == mapping.name {
            continue;
        }
        if state.get(target) == Some(&false) {
            let start = path.iter().position(|known| *known == target).unwrap_or(0);
            found.push(circle(mapping, link, &path[start..], neighbours));
            guilty.extend(&path[start..]);
        } else if let Some(target) = neighbours.get(target) {
            walk(target.name, neighbours, state, path, found, guilty);
        }
    }
    path.pop();
    state.insert(mapping.name, true);
}

fn circle(
    mapping: &Neighbour<'_>,
    link: &RawAssociation,
    members: &[&str],
    neighbours: &Neighbours<'_>,
) -> Diagnostic {
    let mut names: Vec<String> = members.iter().map(|name| format!("`{name}`")).collect();
    names.extend(names.first().cloned());
    let message = format!("associations lead in a circle: {}", names.join(" → "));
    let here = mapping.file.label(link.target.span.clone(), "and so back to the first");
    let mut circle = Diagnostic::error(Code::AssociationCircle, message, here);
    for (name, next) in members.iter().zip(&members[1..]) {
        let Some(member) = neighbours.get(name) else { continue };
        let step = member.raw.associations.iter().find(|link| link.target.value.trim() == *next);
        if let Some(step) = step {
            circle = circle.with_label(member.file.label(step.target.span.clone(), format!("to `{next}`")));
        }
    }
    circle.with_help("Keep the links in one of the two mappings: a link is seen from both sides.")
}
