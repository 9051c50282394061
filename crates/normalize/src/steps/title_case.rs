//! `title_case`: names that were shouted or whispered.

use std::cell::OnceCell;

use fieldline_model::ValueType;
use unicode_normalization::char::is_combining_mark;

use crate::example::{Example, gives};
use crate::problem::StepProblem;
use crate::reader::ArgumentReader;
use crate::signature::{InputType, OutputType, Signature, StepKind};
use crate::step::Apply;
use crate::tables::small_words;
use crate::text::{self, Rewrite};

pub(crate) static SIGNATURE: Signature = Signature {
    name: "title_case",
    summary: "Capitalises each word that is all upper or all lower case; a word in mixed case stays as written.",
    notes: &[
        "A word is a run of letters and digits, so `jean-luc o'neill` has four. `McDonald`, `deVries` and `GmbH` are in \
         mixed case and stay; `MCDONALD` becomes `Mcdonald`, for nothing tells where its second capital was.",
        "Inside a name these are written small: van, von, vom, zum, zur, der, den, dem, de, des, dos, ter, af, bin, bint, \
         ibn, of, and, the, und; after one of them also la, las, los, zu, het. The first word is a capital one: \
         `VAN DER BERG` becomes `Van der Berg`. Particles that are names themselves (`Di`, `Da`, `Le`) are capital.",
        "Where another word of the text is in mixed case, small particles and conjunctions of the usual European \
         languages stay as written: `van der Berg`, `Ortega y Gasset`, `Jeanne d'Arc`.",
        "Roman numerals behind a name are capital, from II to XXIII except V, X and other single letters; VI and XI, \
         which are names, only at the end: `JOHN SMITH III`, `XI JINPING`.",
        "After an apostrophe an English ending (`s`, `t`, `d`, `m`, `re`, `ve`, `ll`) is written in lower case: `Don't`. \
         So is one of the letters k, m, n, r, s, t behind an apostrophe that follows no letter: `Van 't Hoff`, \
         `'s-Hertogenbosch`, `Rock 'n' Roll`.",
        "`İ` becomes `i`, and in a word with `İ` the letter `I` becomes `ı`, as in Turkish: `İBRAHİM` is `İbrahim`.",
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
    gives("JOHN SMITH III", "John Smith III"),
    gives("JAN VAN DER BERG", "Jan van der Berg"),
    gives("VAN 'T HOFF", "Van 't Hoff"),
];

/// What follows the apostrophe in English, rather than beginning a name.
const ENDINGS: [&str; 7] = ["s", "t", "d", "m", "re", "ve", "ll"];

fn compile(_: &ArgumentReader<'_>) -> Result<Box<dyn Apply>, StepProblem> {
    Ok(Box::new(Rewrite(title_case)))
}

fn title_case(text: String) -> String {
    let text = text::into_nfc(text);
    let mut titled = String::with_capacity(text.len());
    let whole = Whole { text: &text, has_mixed: OnceCell::new() };
    let (mut before, mut rest) = ("", text.as_str());
    while let Some(start) = rest.find(in_word) {
        let (gap, from_word) = rest.split_at(start);
        let length = from_word.find(|c| !in_word(c)).unwrap_or(from_word.len());
        let (word, after) = from_word.split_at(length);
        titled.push_str(gap);
        push_word(&mut titled, word, &Place { whole: &whole, before, gap, after });
        (before, rest) = (word, after);
    }
    titled.push_str(rest);
    text::into_nfc(titled)
}

fn in_word(c: char) -> bool {
    c.is_alphanumeric() || is_combining_mark(c)
}

/// The text of which a word is one.
struct Whole<'t> {
    text: &'t str,
    has_mixed: OnceCell<bool>,
}

impl Whole<'_> {
    /// Whether a word of it is in mixed case, so that nobody shouted or whispered.
    fn has_mixed(&self) -> bool {
        *self.has_mixed.get_or_init(|| self.text.split(|c| !in_word(c)).any(is_mixed))
    }
}

/// Where a word stands.
struct Place<'t> {
    whole: &'t Whole<'t>,
    /// The word before it; empty at the beginning.
    before: &'t str,
    /// What is between the two.
    gap: &'t str,
    after: &'t str,
}

impl Place<'_> {
    /// Whether an apostrophe precedes the word, and what precedes that is a letter or is not.
    fn follows_apostrophe(&self, follows_letter: bool) -> bool {
        self.gap
            .strip_suffix(APOSTROPHES)
            .is_some_and(|gap| (gap.is_empty() && !self.before.is_empty()) == follows_letter)
    }

    fn is_last(&self) -> bool {
        !self.after.trim_start().starts_with(in_word)
    }

    fn follows_space(&self) -> bool {
        !self.before.is_empty() && self.gap.ends_with(char::is_whitespace)
    }

    fn is_before_space(&self) -> bool {
        self.after.is_empty()
            || self.after.starts_with(char::is_whitespace)
            || self.after.starts_with(APOSTROPHES)
    }
}

const APOSTROPHES: [char; 4] = ['\'', '\u{2019}', '\u{2018}', '\u{2bc}'];

fn push_word(titled: &mut String, word: &str, place: &Place<'_>) {
    if is_mixed(word) {
        return titled.push_str(word);
    }
    let lower = lower(word);
    match case(word, &lower, place) {
        Case::Lower => titled.push_str(&lower),
        Case::Upper => titled.extend(word.chars().flat_map(char::to_uppercase)),
        Case::Capital => push_capital(titled, word, &lower),
    }
}

fn is_mixed(word: &str) -> bool {
    word.contains(char::is_uppercase) && word.contains(char::is_lowercase)
}

/// How a word is written.
enum Case {
    Lower,
    Upper,
    Capital,
}

/// How a word is written that is not in mixed case.
fn case(word: &str, lower: &str, place: &Place<'_>) -> Case {
    if place.follows_apostrophe(true) && ENDINGS.contains(&lower) {
        return Case::Lower;
    }
    if place.follows_apostrophe(false) && small_words::is_cut(lower) {
        return Case::Lower;
    }
    if place.follows_space() && small_words::is_numeral(lower, place.is_last()) {
        return Case::Upper;
    }
    if place.follows_space() && place.is_before_space() {
        let before = place.before.to_lowercase();
        let is_inside = !place.is_last() || small_words::is_particle(&before, "");
        if is_inside && small_words::is_particle(lower, &before) {
            return Case::Lower;
        }
    }
    if word == lower && small_words::is_small(lower) && place.whole.has_mixed() {
        return Case::Lower;
    }
    Case::Capital
}

/// The word in lower case. Rust's own turns `İ` into two characters, and knows no Turkish.
fn lower(word: &str) -> String {
    if !word.contains('İ') {
        return word.to_lowercase();
    }
    let letter = |c: char| match c {
        'İ' => 'i',
        'I' => 'ı',
        other => other,
    };
    word.chars().map(letter).flat_map(char::to_lowercase).collect()
}

fn push_capital(titled: &mut String, word: &str, lower: &str) {
    let mut letters = lower.chars();
    let Some(first) = letters.next() else { return };
    // One letter can become two (`ß` → `SS`); only the first of them is the capital.
    let mut capital = first.to_uppercase();
    let upper = capital.next();
    titled.extend(if word.starts_with('İ') { Some('İ') } else { upper });
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
            ("anne-MARIE von der leyen", "Anne-Marie von der Leyen"),
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

    #[test]
    fn particles_are_small_inside_a_name() {
        let cases = [
            ("VAN DER BERG", "Van der Berg"),
            ("van der berg", "Van der Berg"),
            ("van der Berg", "van der Berg"),
            ("JAN VAN DER BERG", "Jan van der Berg"),
            ("BERG, JAN VAN DER", "Berg, Jan van der"),
            ("MARÍA DE LA CRUZ", "María de la Cruz"),
            ("María de la CRUZ", "María de la Cruz"),
            ("LA PAZ", "La Paz"),
            ("RAHUL DES", "Rahul Des"),
            ("PAOLO DI MARCO", "Paolo Di Marco"),
            ("Leonardo da Vinci", "Leonardo da Vinci"),
            ("Ortega y Gasset", "Ortega y Gasset"),
            ("JOHN E SMITH", "John E Smith"),
            ("Jeanne d'Arc", "Jeanne d'Arc"),
            ("JEANNE D'ARC", "Jeanne D'Arc"),
            ("Abd al-Rahman", "Abd al-Rahman"),
            ("BANK OF AMERICA", "Bank of America"),
            ("Karl-Theodor zu GUTTENBERG", "Karl-Theodor zu Guttenberg"),
            ("mary McDonald", "Mary McDonald"),
        ];
        check(&cases);
    }

    #[test]
    fn numerals_follow_a_name() {
        let cases = [
            ("JOHN SMITH III", "John Smith III"),
            ("john smith ii", "John Smith II"),
            ("John Smith iv", "John Smith IV"),
            ("HENRY VIII OF ENGLAND", "Henry VIII of England"),
            ("SMITH III, JOHN", "Smith III, John"),
            ("XI JINPING", "Xi Jinping"),
            ("MR XI JINPING", "Mr Xi Jinping"),
            ("PIUS XI", "Pius XI"),
            ("III", "Iii"),
            ("DI MIX CD", "Di Mix Cd"),
            ("MALCOLM X", "Malcolm X"),
        ];
        check(&cases);
    }

    #[test]
    fn a_letter_cut_off_is_small() {
        let cases = [
            ("VAN 'T HOFF", "Van 't Hoff"),
            ("'S-HERTOGENBOSCH", "'s-Hertogenbosch"),
            ("ROCK 'N' ROLL", "Rock 'n' Roll"),
            ("VAN ’T HOFF", "Van ’t Hoff"),
            ("DON'T", "Don't"),
            ("O'NEIL", "O'Neil"),
            ("GRADE 'A'", "Grade 'A'"),
            ("T", "T"),
        ];
        check(&cases);
    }

    #[test]
    fn the_dot_of_a_turkish_i_does_not_stay_behind() {
        let cases = [
            ("ALİ", "Ali"),
            ("İBRAHİM", "İbrahim"),
            ("I\u{307}BRAHI\u{307}M", "İbrahim"),
            ("DİYARBAKIR", "Diyarbakır"),
            ("ISPARTALI", "Ispartali"),
            ("İ", "İ"),
        ];
        check(&cases);
    }

    fn check(cases: &[(&str, &str)]) {
        for (text, expected) in cases {
            let once = title_case((*text).to_owned());
            assert_eq!(once, *expected, "{text:?}");
            assert_eq!(title_case(once), *expected, "{text:?} twice");
        }
    }
}
