//! Writing a scalar so that YAML reads back what was meant.

/// The text as a scalar that stands anywhere, in flow and in block: plain where YAML 1.2 and older readers take it for
/// that text, else in double quotes.
pub(crate) fn plain_or_quoted(text: &str) -> String {
    if is_plain(text) { text.to_owned() } else { quoted(text) }
}

/// The text in double quotes.
pub(crate) fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for letter in text.chars() {
        match letter {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            '\r' => quoted.push_str("\\r"),
            letter if letter.is_control() || matches!(letter, '\u{feff}' | '\u{2028}' | '\u{2029}') => {
                quoted.push_str(&format!("\\U{:08X}", letter as u32));
            }
            letter => quoted.push(letter),
        }
    }
    quoted.push('"');
    quoted
}

/// Whether nobody takes the plain text for anything else. Careful rather than complete: quotes too many do no harm.
pub(crate) fn is_plain(text: &str) -> bool {
    const WORDS: [&str; 12] = ["true", "false", "null", "yes", "no", "on", "off", "y", "n", "t", "f", "nan"];
    let begins = text.starts_with(|first: char| first.is_alphabetic() || first == '_');
    let inside =
        |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '-' | '.' | '/' | ' ' | '+' | '@');
    begins
        && text.chars().all(inside)
        && !text.ends_with(' ')
        && !text.contains("  ")
        && !WORDS.contains(&text.to_ascii_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use fieldline_diagnostics::SourceFile;
    use proptest::prelude::*;

    use super::*;
    use crate::context::Context;
    use crate::yaml::{Form, Kind, read};

    proptest! {
        #[test]
        fn every_text_reads_back_as_itself(text in "\\PC{0,12}|[ -~\\n\\t]{0,8}|true|no|~|null|1e3|0x1F|-|- a|a: b|a #b") {
            for written in [plain_or_quoted(&text), quoted(&text)] {
                for document in [format!("key: {written}\n"), format!("key: {{ inner: [{written}, x] }}\n")] {
                    let file = SourceFile::new("f", document.as_str());
                    let mut cx = Context::new(&file);
                    let node = read(&mut cx).expect("what is written can be read");
                    let Kind::Map(entries) = node.kind else { panic!("a map") };
                    let mut value = &entries[0].value;
                    if let Kind::Map(entries) = &value.kind { value = &entries[0].value; }
                    if let Kind::List(items) = &value.kind { value = &items[0]; }
                    let Kind::Scalar(scalar) = &value.kind else { panic!("a scalar: {document}") };
                    prop_assert_eq!(&scalar.text, &text, "{}", document);
                    prop_assert!(scalar.form == Form::Text, "{}", document);
                }
            }
        }
    }
}
