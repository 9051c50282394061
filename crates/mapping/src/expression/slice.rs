//! `list[start:stop:step]`, as Python cuts.

use crate::expression::value::Val;

/// The part of a list or a text between the bounds; `None` for other values. A step of zero gives nothing.
pub(super) fn slice<'e>(of: &Val<'e>, bounds: [Option<i64>; 3]) -> Option<Val<'e>> {
    match of {
        Val::Nothing => Some(Val::Nothing),
        Val::List(items) => {
            let places = places(items.len(), bounds);
            Some(Val::from(
                places.into_iter().filter_map(|place| items.get(place).cloned()).collect::<Vec<_>>(),
            ))
        }
        Val::Text(text) => {
            let signs: Vec<char> = text.chars().collect();
            let places = places(signs.len(), bounds);
            Some(Val::from(places.into_iter().filter_map(|place| signs.get(place)).collect::<String>()))
        }
        Val::Boolean(_) | Val::Number(_) | Val::Object(_) => None,
    }
}

fn places(length: usize, [start, stop, step]: [Option<i64>; 3]) -> Vec<usize> {
    let (length, step) = (i64::try_from(length).unwrap_or(i64::MAX), step.unwrap_or(1));
    let (lowest, highest) = if step < 0 { (-1, length - 1) } else { (0, length) };
    let within = |bound: i64| {
        let bound = if bound < 0 { bound.saturating_add(length) } else { bound };
        bound.clamp(lowest, highest)
    };
    let (from, to) = if step < 0 { (highest, lowest) } else { (lowest, highest) };
    let (mut at, stop) = (start.map_or(from, within), stop.map_or(to, within));
    let mut places = Vec::new();
    while (step > 0 && at < stop) || (step < 0 && at > stop) {
        places.extend(usize::try_from(at));
        at = at.saturating_add(step);
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slices_are_those_of_python() {
        let cases = [
            ([Some(1), Some(3), None], "bc"),
            ([None, Some(2), None], "ab"),
            ([Some(-2), None, None], "de"),
            ([None, None, Some(-1)], "edcba"),
            ([None, None, Some(2)], "ace"),
            ([Some(3), Some(0), Some(-1)], "dcb"),
            ([Some(9), None, None], ""),
            ([Some(-99), Some(99), None], "abcde"),
            ([None, None, Some(0)], ""),
            ([Some(i64::MIN), Some(i64::MAX), Some(i64::MAX)], "a"),
        ];
        for (bounds, expected) in cases {
            let found = slice(&Val::from("abcde".to_owned()), bounds).and_then(|part| part.text());
            assert_eq!(found.as_deref(), Some(expected), "{bounds:?}");
        }
    }
}
