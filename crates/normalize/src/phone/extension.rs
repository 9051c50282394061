//! An extension behind a number: the digits that are dialled once somebody has answered.

/// The words before an extension, in lower case: those of libphonenumber, and those of German, French, Spanish, Italian,
/// Dutch, Polish and Portuguese letterheads.
const WORDS: [&str; 33] = [
    "ext",
    "extn",
    "extension",
    "extensión",
    "extensio",
    "extensió",
    "xt",
    "xtn",
    "x",
    "доб",
    "anexo",
    "int",
    "interno",
    "interne",
    "durchwahl",
    "dw",
    "nebenstelle",
    "nst",
    "klappe",
    "kl",
    "apparat",
    "app",
    "poste",
    "toestel",
    "tst",
    "wewn",
    "wew",
    "wewnętrzny",
    "ramal",
    "linka",
    "anknytning",
    "lokal",
    "ankn",
];
const MOST_DIGITS: usize = 20;

/// The extension in a text that follows a number; `None` where it is none, or more follows.
pub(super) fn extension(tail: &str) -> Option<&str> {
    let marked = tail.trim_start_matches([' ', '\t', '.', ':', '-', '(', '[', ',', ';', '/']);
    let skipped = &tail[..tail.len() - marked.len()];
    let after = match marked.chars().next()? {
        '#' | '~' => &marked[1..],
        // Phones wait at a comma, so two of them stand before what is dialled later.
        first if first.is_ascii_digit() && skipped.trim_end().ends_with(",,") => marked,
        first if first.is_alphabetic() => {
            let end = marked.find(|c: char| !c.is_alphabetic()).unwrap_or(marked.len());
            let is_word = WORDS.contains(&marked[..end].to_lowercase().as_str());
            is_word.then(|| &marked[end..])?
        }
        _ => return None,
    };
    let after = after.trim_start_matches([' ', '.', ':', '=', '-', '#', ',']);
    digits_alone(after)
}

/// The digits at the beginning, if no others follow.
fn digits_alone(text: &str) -> Option<&str> {
    let (digits, rest) = text.split_at(text.bytes().take_while(u8::is_ascii_digit).count());
    let is_extension = (1..=MOST_DIGITS).contains(&digits.len()) && !rest.contains(char::is_numeric);
    is_extension.then_some(digits)
}

/// The extension among the parameters of a `tel:` address (RFC 3966), empty where they name none; `None` where the text is
/// something else.
pub(super) fn parameters(tail: &str) -> Option<&str> {
    let mut extension = "";
    for parameter in tail.strip_prefix(';')?.split(';') {
        match parameter.split_once('=')? {
            (name, digits) if name.eq_ignore_ascii_case("ext") => extension = digits_alone(digits)?,
            (name, _) if name.eq_ignore_ascii_case("phone-context") || name.eq_ignore_ascii_case("isub") => {}
            _ => return None,
        }
    }
    Some(extension)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn extensions_are_known_by_their_words() {
        let cases = [
            (" ext. 12", Some("12")),
            (" Ext: 12", Some("12")),
            ("x12", Some("12")),
            (" X 12", Some("12")),
            ("#12", Some("12")),
            (" (ext. 12)", Some("12")),
            (", ext 12", Some("12")),
            (" Durchwahl 12", Some("12")),
            (" DW-12", Some("12")),
            (" Nst. 12 (Zentrale)", Some("12")),
            (" доб. 12", Some("12")),
            (",,12#", Some("12")),
            (";ext=12", Some("12")),
            (" ext. 12 oder 13", None),
            (" ext", None),
            (" Zimmer 12", None),
            (", 12", None),
            (";12", None),
            (" extra 12", None),
        ];
        for (tail, expected) in cases {
            assert_eq!(extension(tail), expected, "{tail}");
        }
    }

    #[test]
    fn parameters_of_an_address_hold_an_extension_or_none() {
        let cases = [
            (";ext=7", Some("7")),
            (";isub=1;ext=7", Some("7")),
            (";phone-context=+44", Some("")),
            (";phone-context=example.com;ext=7", Some("7")),
            (";ext=", None),
            ("; 040 123", None),
            ("ext=7", None),
        ];
        for (tail, expected) in cases {
            assert_eq!(parameters(tail), expected, "{tail}");
        }
    }
}
