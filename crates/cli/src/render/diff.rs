//! What would change in a text, line by line.

use crate::terminal::{Paint, Terminal};

/// Lines shown around a change.
const AROUND: usize = 2;
/// Beyond this many pairs of lines the search for common ones is given up; everything between is then new.
const MOST: usize = 4_000_000;

/// A line of the difference.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Line<'t> {
    Same(&'t str),
    Out(&'t str),
    In(&'t str),
}

/// The changed lines with some around them, `-` and `+` in front; parts are cut by `…`.
pub(crate) fn diff(terminal: &Terminal, before: &str, after: &str) -> String {
    let lines = compare(&before.lines().collect::<Vec<_>>(), &after.lines().collect::<Vec<_>>());
    let is_near = |index: usize| {
        let from = index.saturating_sub(AROUND);
        let to = (index + AROUND + 1).min(lines.len());
        lines[from..to].iter().any(|line| !matches!(line, Line::Same(_)))
    };
    let (mut text, mut is_cut) = (String::new(), false);
    for (index, line) in lines.iter().enumerate() {
        if !is_near(index) {
            is_cut = true;
            continue;
        }
        if std::mem::take(&mut is_cut) {
            text.push_str(&format!("{}\n", terminal.paint(Paint::Faint, "  …")));
        }
        let shown = match line {
            Line::Same(line) => format!("  {line}"),
            Line::Out(line) => terminal.paint(Paint::Reject, &format!("- {line}")),
            Line::In(line) => terminal.paint(Paint::Create, &format!("+ {line}")),
        };
        text.push_str(&format!("{shown}\n"));
    }
    if text.is_empty() {
        text.push_str("  (only line ends or a byte-order mark differ)\n");
    }
    text
}

/// The longest common lines stay, what is between them goes out and comes in.
fn compare<'t>(before: &[&'t str], after: &[&'t str]) -> Vec<Line<'t>> {
    let start = before.iter().zip(after).take_while(|(one, other)| one == other).count();
    let (old, new) = (&before[start..], &after[start..]);
    let end = old.iter().rev().zip(new.iter().rev()).take_while(|(one, other)| one == other).count();
    let (old, new, rest) = (&old[..old.len() - end], &new[..new.len() - end], &old[old.len() - end..]);
    let mut lines: Vec<Line<'t>> = before[..start].iter().map(|line| Line::Same(line)).collect();
    if old.len() * new.len() > MOST {
        lines.extend(old.iter().map(|line| Line::Out(line)));
        lines.extend(new.iter().map(|line| Line::In(line)));
    } else {
        lines.extend(middle(old, new));
    }
    lines.extend(rest.iter().map(|line| Line::Same(line)));
    lines
}

fn middle<'t>(old: &[&'t str], new: &[&'t str]) -> Vec<Line<'t>> {
    // `longest[i][j]`: how many lines `old[i..]` and `new[j..]` have in common at most.
    let mut longest = vec![vec![0_u32; new.len() + 1]; old.len() + 1];
    for i in (0..old.len()).rev() {
        for j in (0..new.len()).rev() {
            longest[i][j] = match old[i] == new[j] {
                true => longest[i + 1][j + 1] + 1,
                false => longest[i + 1][j].max(longest[i][j + 1]),
            };
        }
    }
    let (mut i, mut j, mut lines) = (0, 0, Vec::new());
    while i < old.len() || j < new.len() {
        if i < old.len() && j < new.len() && old[i] == new[j] {
            lines.push(Line::Same(old[i]));
            (i, j) = (i + 1, j + 1);
        } else if i < old.len() && (j == new.len() || longest[i + 1][j] >= longest[i][j + 1]) {
            lines.push(Line::Out(old[i]));
            i += 1;
        } else {
            lines.push(Line::In(new[j]));
            j += 1;
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn differences_keep_what_is_common() {
        let shown = |before: &str, after: &str| {
            let lines =
                compare(&before.split(' ').collect::<Vec<_>>(), &after.split(' ').collect::<Vec<_>>());
            let line = |line: &Line<'_>| match line {
                Line::Same(line) => (*line).to_owned(),
                Line::Out(line) => format!("-{line}"),
                Line::In(line) => format!("+{line}"),
            };
            lines.iter().map(line).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(shown("a b c", "a b c"), "a b c");
        assert_eq!(shown("a b c", "a x c"), "a -b +x c");
        assert_eq!(shown("a b c d", "b c e d"), "-a b c +e d");
        assert_eq!(shown("a b", "b a"), "-a b +a");
    }
}
