//! Characters that a screen, a log or a CI system takes for a command, made visible.
//!
//! Keys, names of files, values and what a portal says come from others. Shown as they are, they could clear the screen, turn a
//! line around so that it reads as something else, or begin a line of their own that a CI system obeys.

use std::borrow::Cow;

/// Whether a character does something to what is around it instead of being seen: control characters, those that change the
/// direction of text, those that end a line, and invisible tags. The joiners that emoji and some scripts need are none of them.
pub fn is_treacherous(letter: char) -> bool {
    letter.is_control()
        || matches!(
            letter,
            '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}'
                | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}'
        )
}

/// The text on one line, with every treacherous character written out: `\n`, `\t`, `\u{202e}`.
pub fn visible(text: &str) -> Cow<'_, str> {
    if !text.contains(is_treacherous) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 16);
    for letter in text.chars() {
        if is_treacherous(letter) {
            shown.extend(letter.escape_default());
        } else {
            shown.push(letter);
        }
    }
    Cow::Owned(shown)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_seen_is_written_out() {
        let cases = [
            ("Größe, 名前, 👩‍🚀 and 1 000", "Größe, 名前, 👩‍🚀 and 1 000"),
            ("a\nb\r\n\tc", r"a\nb\r\n\tc"),
            ("\u{1b}[2J\u{7}", r"\u{1b}[2J\u{7}"),
            ("gpj.\u{202e}exe\u{2066}x", r"gpj.\u{202e}exe\u{2066}x"),
            ("\u{85}\u{9b}31m\u{7f}\0", r"\u{85}\u{9b}31m\u{7f}\u{0}"),
            ("\u{2028}::error::x", r"\u{2028}::error::x"),
            ("\u{feff}\u{200f}\u{e0041}", r"\u{feff}\u{200f}\u{e0041}"),
            (r"back\slash", r"back\slash"),
        ];
        for (text, expected) in cases {
            assert_eq!(visible(text), expected);
            assert!(!visible(text).contains(is_treacherous));
            assert_eq!(visible(&visible(text)), expected, "a second time changes nothing");
        }
    }
}
