//! Quotes in a lookup table that no conforming program writes: a reader of CSV takes them, and cells come out other than meant.

/// The byte of the first quote out of order, and what is wrong with it as a fragment that follows "the table".
pub(super) fn stray_quote(text: &str, delimiter: u8) -> Option<(usize, &'static str)> {
    let bytes = text.as_bytes();
    let ends_cell =
        |at: usize| bytes.get(at).is_none_or(|&byte| byte == delimiter || matches!(byte, b'\n' | b'\r'));
    let mut place = Place::Start;
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        place = match (place, byte) {
            (Place::Quoted(_), b'"') if bytes.get(at + 1) == Some(&b'"') => {
                at += 1;
                place
            }
            (Place::Quoted(_), b'"') if ends_cell(at + 1) => Place::Inside,
            (Place::Quoted(start), b'"') => return Some((start, "has text behind a closing quote")),
            (Place::Quoted(_), _) => place,
            (Place::Start, b'"') => Place::Quoted(at),
            (Place::Blank, b'"') => return Some((at, "has a blank in front of an opening quote")),
            (Place::Start | Place::Blank, b' ') => Place::Blank,
            _ if ends_cell(at) => Place::Start,
            _ => Place::Inside,
        };
        at += 1;
    }
    match place {
        Place::Quoted(start) => Some((start, "opens a quote that is never closed")),
        _ => None,
    }
}

/// Where in a cell.
#[derive(Clone, Copy)]
enum Place {
    Start,
    /// Behind blanks at its start.
    Blank,
    Inside,
    /// Inside quotes that begin at that byte.
    Quoted(usize),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_out_of_order_are_found() {
        let cases: [(&str, Option<usize>); 11] = [
            ("a,b\n1,x\n", None),
            ("\"a\",\"b\"\"c\"\r\n\"1\n2\",\"\"\n", None),
            ("a,b\n1,5\" pipe\nBo \"B\" Li,x\n", None),
            ("a,b\n1,\"x\"", None),
            ("a,b\n\"Ada\" L,x\n", Some(4)),
            ("a,b\n1,\"12 inch\n2,\"14 inch\n", Some(6)),
            ("a,b\n1,\"x\n2,y\n", Some(6)),
            ("a,b\n1, \"x\"\n", Some(7)),
            ("a,b\n1,\"x\" \n", Some(6)),
            ("a,b\n1,\"say \\\"hi\\\"\"\n", Some(6)),
            ("", None),
        ];
        for (text, expected) in cases {
            assert_eq!(stray_quote(text, b',').map(|(at, _)| at), expected, "{text:?}");
        }
    }
}
