//! The names of a file's columns.

use super::verdict::Width;

/// What keeps a header from naming every column, as a fragment that follows the file's name.
pub(crate) fn problem(names: &[String]) -> Option<String> {
    for (index, name) in names.iter().enumerate() {
        let column = index + 1;
        if name.trim().is_empty() {
            return Some(format!("has no name for column {column} in its header; every column needs one"));
        }
        if let Some(first) = names[..index].iter().position(|known| known == name) {
            return Some(format!(
                "has two columns called `{name}`, {} and {column}; names must differ",
                first + 1
            ));
        }
    }
    None
}

/// The names of columns that have none: `c1`, `c2`, …
pub(super) fn numbered(count: usize) -> Vec<String> {
    (1..=count).map(|number| format!("c{number}")).collect()
}

/// How many cells rows have under these names.
pub(super) fn width(names: &[String]) -> Width {
    let named = names.iter().rposition(|name| !name.trim().is_empty()).map_or(0, |last| last + 1);
    Width { columns: names.len(), named }
}
