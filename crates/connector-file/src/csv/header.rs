//! The names of a file's columns.

/// What is wrong with a header, as a fragment that follows the file's name.
pub(crate) fn problem(names: &[String], line: u64) -> Option<String> {
    for (index, name) in names.iter().enumerate() {
        let column = index + 1;
        if name.trim().is_empty() {
            return Some(format!(
                "has no name for column {column} in its header (line {line}); every column needs one"
            ));
        }
        if let Some(first) = names[..index].iter().position(|known| known == name) {
            return Some(format!(
                "has two columns called `{name}`, {} and {column} (line {line}); names must differ",
                first + 1
            ));
        }
    }
    None
}

/// The names of columns that have none: `c1`, `c2`, …
pub(crate) fn numbered(count: usize) -> Vec<String> {
    (1..=count).map(|number| format!("c{number}")).collect()
}
