//! Whether a line names the columns.

use crate::draft::names::{fold, is_known};
use crate::draft::words::{is_country, is_phone, is_time, words};

/// Whether a cell holds what columns are hardly ever called: an address, a number, a day.
pub(super) fn is_value(cell: &str) -> bool {
    let is_empty = cell.trim().is_empty();
    !is_empty && (cell.contains('@') || cell == "\\N" || cell.chars().all(|letter| !letter.is_alphabetic()))
}

/// Whether cells of a line can only be names, however much another looks like a value: `Customer ID,Name,2023,2024`. A single
/// one may be a value by chance.
pub(super) fn holds_names(line: &[String], below: &[Vec<String>]) -> bool {
    let names = line.iter().enumerate().filter(|(column, cell)| {
        let others = || {
            below
                .iter()
                .filter_map(|row| row.get(*column).map(|cell| cell.trim()))
                .filter(|cell| !cell.is_empty())
        };
        !is_value(cell)
            && !others().any(|other| other == cell.trim() || is_name(other))
            && (is_name(cell) || stands_over_values(cell, others()))
    });
    names.count() >= 2
}

/// Whether columns are called so.
fn is_name(cell: &str) -> bool {
    let is_id = words(cell).last().is_some_and(|word| ["id", "uuid", "guid", "key"].contains(&word.as_str()));
    let is_short = cell.chars().count() <= 40;
    is_short && (is_known(&fold(cell)) || is_id || is_phone(cell) || is_country(cell) || is_time(cell))
}

/// Whether a word stands over nothing but numbers, days and addresses.
fn stands_over_values<'c>(cell: &str, others: impl Iterator<Item = &'c str>) -> bool {
    let has_sign = |text: &str| text.contains(|letter: char| letter.is_ascii_digit() || letter == '@');
    let (mut count, mut alike) = (0, 0);
    others.for_each(|other| {
        count += 1;
        alike += usize::from(has_sign(other));
    });
    !has_sign(cell) && cell.chars().any(char::is_alphabetic) && count >= 2 && alike == count
}

#[cfg(test)]
mod tests {
    use crate::draft::guess_dialect;

    #[test]
    fn a_value_among_names_makes_no_line_of_values() {
        let cases = [
            (
                "Customer ID,Name,E-Mail,Country,2023,2024\nC-1,Ada,a@b.io,DE,3,7\nC-2,Eve,e@b.io,DE,6,9\n",
                true,
            ),
            ("Customer ID,Name,01.2024,02.2024,03.2024\nC-1,Ada,1,2,3\nC-2,Eve,3,4,5\n", true),
            ("id,info@firma.de,e-mail\n1,yes,a@b.io\n2,no,e@b.io\n", true),
            ("kind,shade,2023,weight\na,dark,4,1.5\nb,light,5,2.5\n", false),
            ("size,weight,2023\n4,1.5,7\n5,2.5,8\n", true),
            ("Report of May\n\nid,name,2023\n1,Ada,7\n2,Eve,8\n3,Fay,9\n", true),
            ("id,name,1st,x9\n1,Ada,2nd,x8\n2,Eve,2nd,x7\n", true),
            // Rows.
            ("1,email,2023\n2,phone,2024\n", false),
            ("email,country,2023\nphone,city,2024\n", false),
            ("Ada,ada@b.io,30\nEve,eve@b.io,31\n", false),
            ("Ada,London,30\nEve,Paris,31\n", false),
            ("C-1,Ada,2023\nC-2,Eve,2024\n", false),
        ];
        for (text, header) in cases {
            let found = guess_dialect(text.as_bytes());
            assert_eq!(found.header, header, "{text}");
        }
        let found = guess_dialect(b"Report of May\n\nid,name,2023\n1,Ada,7\n2,Eve,8\n3,Fay,9\n");
        assert_eq!(found.skip_lines, 2);
    }
}
