//! What a header may look like that it is none, for those who miss a column.

use super::options::is_delimiter;
use super::quoting;

/// Lines behind the header that are looked at.
const LINES: usize = 50;

/// Guesses, from the header and what comes behind it, which option of the connection is wrong; a full sentence.
pub(super) fn hint(names: &[String], line: u64, behind: (&[u8], u64), delimiter: u8) -> Option<String> {
    if let [name] = names
        && let Some(other) = name.bytes().find(|&byte| is_delimiter(byte) && byte != delimiter)
    {
        let other = if other == b'\t' { "tab".to_owned() } else { char::from(other).to_string() };
        return Some(format!("Line {line} is one column, `{}`: set `delimiter: \"{other}\"`.", shown(name)));
    }
    let (text, next_line) = behind;
    let widths: Vec<(u64, usize)> = (next_line..)
        .zip(text.split(|&byte| byte == b'\n'))
        .take(LINES)
        .filter(|(_, text)| !text.trim_ascii().is_empty())
        .map(|(line, text)| (line, quoting::cells(text, delimiter, Some(b'"')).count))
        .collect();
    let widest = widths.iter().map(|(_, width)| *width).max()?;
    let alike = widths.iter().filter(|(_, width)| *width == widest).count();
    let (first, _) = widths.iter().find(|(_, width)| *width == widest)?;
    // The last line may be cut off.
    (widest > names.len() && alike * 2 >= widths.len().saturating_sub(1)).then(|| {
        format!("Line {first} has {widest} columns: if it is the header, set `skip_lines: {}`.", first - 1)
    })
}

fn shown(name: &str) -> String {
    let short: String = name.chars().take(60).collect();
    if short.len() < name.len() { format!("{short}…") } else { short }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delimiters_and_lines_before_the_header_are_guessed() {
        let cases: [(&[&str], &str, Option<&str>); 6] = [
            (&["id;name"], "1;Ann\n", Some("Line 1 is one column, `id;name`: set `delimiter: \";\"`.")),
            (&["id\tname"], "", Some("Line 1 is one column, `id\tname`: set `delimiter: \"tab\"`.")),
            (
                &["Notes:"],
                "\"Some, addresses\"\n\nid,name,email\n1,Ann,a@b.io\n2,Ben,b@b.io\n",
                Some("Line 4 has 3 columns: if it is the header, set `skip_lines: 3`."),
            ),
            (
                &["Report", "2026"],
                "id,name,email\n1,Ann,a@b.io\n",
                Some("Line 2 has 3 columns: if it is the header, set `skip_lines: 1`."),
            ),
            (&["id", "name"], "1,Ann\n2,Ben\n3,Cem,x\n4,Dee\n", None),
            (&["id"], "1\n2\n", None),
        ];
        for (names, behind, expected) in cases {
            let names: Vec<String> = names.iter().map(|&name| name.to_owned()).collect();
            let found = hint(&names, 1, (behind.as_bytes(), 2), b',');
            assert_eq!(found.as_deref(), expected, "{names:?}");
        }
    }
}
