//! `title_case`: names that were shouted or whispered.

use fieldline_model::ValueType;
use unicode_normalization::char::is_combining_mark;

use crate::example::{Example, gives};
use crate::problem::StepProblem;
use crate::reader::ArgumentReader;
use crate::signature::{InputType, OutputType, Signature, StepKind};
use crate::step::Apply;
use crate::text::{self, Rewrite};

pub(crate) static SIGNATURE: Signature = Signature {
    name: "title_case",
    summary: "Capitalises each word that is all upper or all lower case; a word in mixed case stays as written.",
    notes: &[
        "A word is a run of letters and digits, so `jean-luc o'neill` has four. `McDonald` and `deVries` are in mixed \
         case and stay; `MCDONALD` becomes `Mcdonald`, for nothing tells where its second capital was.",
        "After an apostrophe an English ending (`s`, `t`, `d`, `m`, `re`, `ve`, `ll`) is written in lower case: `Don't`.",
        "The text comes out in Unicode Normalization Form C. Spaces are left alone; `collapse_spaces` takes care of those.",
    ],
    kind: StepKind::Normalizer,
    input: InputType { types: &[ValueType::Text] },
    output: OutputType::One(ValueType::Text),
    arguments: &[],
    examples: EXAMPLES,
    compile,
};

const EXAMPLES: &[Example] = &[
    gives("jean-luc o'neill", "Jean-Luc O'Neill"),
    gives("ADA LOVELACE", "Ada Lovelace"),
    gives("ronald McDonald", "Ronald McDonald"),
    gives("joe's diner", "Joe's Diner"),
];

/// What follows the apostrophe in English, rather than beginning a name.
const ENDINGS: [&str; 7] = ["s", "t", "d", "m", "re", "ve", "ll"];

fn compile(_: &ArgumentReader<'_>) -> Result<Box<dyn Apply>, StepProblem> {
    Ok(Box::new(Rewrite(title_case)))
}

fn title_case(text: String) -> String {
    let text = text::into_nfc(text);
    let mut titled = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some(start) = rest.find(in_word) {
        titled.push_str(&rest[..start]);
        let length = rest[start..].find(|c| !in_word(c)).unwrap_or(rest.len() - start);
        let follows_apostrophe = follows_apostrophe(&titled);
        push_word(&mut titled, &rest[start..start + length], follows_apostrophe);
        rest = &rest[start + length..];
    }
    titled.push_str(rest);
    text::into_nfc(titled)
}

fn in_word(c: char) -> bool {
    c.is_alphanumeric() || is_combining_mark(c)
}

/// Whether the text ends with a word and an apostrophe.
fn follows_apostrophe(text: &str) -> bool {
    let mut backwards = text.chars().rev();
    matches!(backwards.next(), Some('\'' | '\u{2019}')) && backwards.next().is_some_and(in_word)
}

fn push_word(titled: &mut String, word: &str, follows_apostrophe: bool) {
    let is_mixed = word.contains(char::is_uppercase) && word.contains(char::is_lowercase);
    if is_mixed {
        return titled.push_str(word);
    }
    let lower = word.to_lowercase();
    if follows_apostrophe && ENDINGS.contains(&lower.as_str()) {
        return titled.push_str(&lower);
    }
    let mut letters = lower.chars();
    let Some(first) = letters.next() else { return };
    // One letter can become two (`ß` → `SS`); only the first of them is the capital.
    let mut capital = first.to_uppercase();
    titled.extend(capital.next());
    titled.extend(capital.flat_map(char::to_lowercase));
    titled.push_str(letters.as_str());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_capitalised_unless_mixed() {
        let cases = [
            ("o'NEILL", "O'Neill"),
            ("D’ANGELO", "D’Angelo"),
            ("don't, THEY'RE", "Don't, They're"),
            ("l'oréal", "L'Oréal"),
            ("anne-MARIE von der leyen", "Anne-Marie Von Der Leyen"),
            ("eBay iPhone", "eBay iPhone"),
            ("(acme) 3RD street", "(Acme) 3rd Street"),
            ("ßeta ΟΔΟΣ ﬁ", "Sseta Οδος Fi"),
            ("ÉMILE zola", "Émile Zola"),
            ("a", "A"),
            ("", ""),
        ];
        for (text, expected) in cases {
            assert_eq!(title_case(text.to_owned()), expected, "{text:?}");
        }
    }
}
