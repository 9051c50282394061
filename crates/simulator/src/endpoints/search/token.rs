//! `CONTAINS_TOKEN`: words, with `*` for any run of characters. [I] How HubSpot cuts words is inferred.

/// A lower-cased pattern.
pub(super) struct TokenPattern(String);

impl TokenPattern {
    pub(super) fn new(text: &str) -> Self {
        Self(text.trim().to_lowercase())
    }

    /// Whether the whole text or one of its words matches, or all words of the pattern occur.
    pub(super) fn matches(&self, text: &str) -> bool {
        let text = text.to_lowercase();
        let is_match = |word: &str| wildcard(&self.0, word);
        if is_match(&text) || text.split_whitespace().any(is_match) || words(&text).any(is_match) {
            return true;
        }
        let has_word = |wanted: &str| words(&text).any(|word| word == wanted);
        !self.0.contains('*') && words(&self.0).next().is_some() && words(&self.0).all(has_word)
    }
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|letter: char| !letter.is_alphanumeric() && letter != '*').filter(|word| !word.is_empty())
}

/// Greedy matching with one point to fall back to, linear in practice.
fn wildcard(pattern: &str, text: &str) -> bool {
    let (pattern, text) = (pattern.as_bytes(), text.as_bytes());
    let (mut at, mut read) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while read < text.len() {
        if pattern.get(at) == Some(&b'*') {
            star = Some((at, read));
            at += 1;
        } else if pattern.get(at) == Some(&text[read]) {
            at += 1;
            read += 1;
        } else if let Some((star_at, star_read)) = star {
            at = star_at + 1;
            read = star_read + 1;
            star = Some((star_at, read));
        } else {
            return false;
        }
    }
    pattern[at..].iter().all(|byte| *byte == b'*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens() {
        let cases = [
            ("ada", "Ada Lovelace", true),
            ("lovelace ada", "Ada Lovelace", true),
            ("ad", "Ada Lovelace", false),
            ("ad*", "Ada Lovelace", true),
            ("*@example.com", "ada@example.com", true),
            ("example.com", "ada@example.com", true),
            ("*love*", "Ada Lovelace", true),
            ("a*a", "abba", true),
            ("a*c", "abba", false),
            ("", "abba", false),
        ];
        for (pattern, text, expected) in cases {
            assert_eq!(TokenPattern::new(pattern).matches(text), expected, "{pattern} in {text}");
        }
    }
}
