//! Words of names and firms that are not written with a capital first letter and small ones after it.

/// What is written in small letters between the words of a name that was shouted or whispered. Words that are names
/// themselves (`Di`, `Da`, `Das`, `Le`) are not among them, and neither are single letters, which are initials.
const PARTICLES: &[&str] = &[
    "van", "von", "vom", "zum", "zur", "der", "den", "dem", "de", "des", "dos", "ter", "af", "bin", "bint",
    "ibn", "of", "and", "the", "und",
];
/// What belongs to a particle before it: `de la`, `von und zu`, `van het`.
const AFTER_PARTICLES: &[&str] = &["la", "las", "los", "zu", "het", "und"];
/// What stays as written in a name whose other words are in mixed case.
const SMALL: &[&str] = &[
    "a", "aan", "al", "am", "an", "at", "auf", "aus", "bei", "by", "d", "da", "das", "degli", "dei", "del",
    "dell", "della", "delle", "dello", "di", "die", "do", "du", "e", "el", "en", "et", "for", "für", "i",
    "im", "in", "l", "la", "las", "le", "les", "lo", "los", "lès", "na", "nad", "o", "ob", "on", "op", "or",
    "sobre", "sous", "sur", "te", "ten", "to", "ul", "upon", "y", "zu", "ze", "z", "het", "över", "och",
    "og", "på",
];
/// Roman numerals of persons, without those of one letter. `MIX`, `DI` and `CD` are words.
const NUMERALS: &[&str] = &[
    "ii", "iii", "iv", "vi", "vii", "viii", "ix", "xi", "xii", "xiii", "xiv", "xv", "xvi", "xvii", "xviii",
    "xix", "xx", "xxi", "xxii", "xxiii",
];
/// Numerals that are names, too, and count at the end of a name only.
const NUMERALS_AND_NAMES: &[&str] = &["vi", "xi"];
/// The letters that are left of a word before which an apostrophe is written: `'t Hoff`, `'s-Gravenhage`, `rock 'n' roll`.
const CUT: &[&str] = &["k", "m", "n", "r", "s", "t"];

/// Whether a word in small letters is written so inside of a name; `after` is the word before it.
pub(crate) fn is_particle(word: &str, after: &str) -> bool {
    PARTICLES.contains(&word) || (AFTER_PARTICLES.contains(&word) && PARTICLES.contains(&after))
}

/// Whether a word in small letters may be meant so.
pub(crate) fn is_small(word: &str) -> bool {
    PARTICLES.contains(&word) || SMALL.contains(&word)
}

/// Whether a word in small letters is a numeral of a person.
pub(crate) fn is_numeral(word: &str, is_last: bool) -> bool {
    NUMERALS.contains(&word) && (is_last || !NUMERALS_AND_NAMES.contains(&word))
}

/// Whether a letter behind an apostrophe is what is left of a word.
pub(crate) fn is_cut(letter: &str) -> bool {
    CUT.contains(&letter)
}
