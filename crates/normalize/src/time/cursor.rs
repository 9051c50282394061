//! What is still to be read of a text.

/// The rest of a text, byte by byte.
#[derive(Clone, Copy)]
pub(super) struct Cursor<'a>(pub(super) &'a [u8]);

impl<'a> Cursor<'a> {
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn first(&self) -> Option<u8> {
        self.0.first().copied()
    }

    pub(super) fn skip(&mut self, count: usize) {
        self.0 = self.0.get(count..).unwrap_or_default();
    }

    pub(super) fn take(&mut self, byte: u8) -> bool {
        self.take_any(&[byte]).is_some()
    }

    pub(super) fn take_any(&mut self, bytes: &[u8]) -> Option<u8> {
        let found = self.first().filter(|first| bytes.contains(first))?;
        self.skip(1);
        Some(found)
    }

    /// Any case of the letters counts.
    pub(super) fn take_word(&mut self, word: &str) -> bool {
        let found = self.0.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word.as_bytes()));
        if found {
            self.skip(word.len());
        }
        found
    }

    /// Blanks, those that do not break among them; whether there were any.
    pub(super) fn take_blanks(&mut self) -> bool {
        let mut found = false;
        while self.take(b' ') || self.take_word("\u{a0}") || self.take_word("\u{202f}") {
            found = true;
        }
        found
    }

    /// The longest start of which every byte is wanted, perhaps none.
    pub(super) fn take_while(&mut self, is_wanted: impl Fn(u8) -> bool) -> &'a str {
        let count = self.0.iter().take_while(|byte| is_wanted(**byte)).count();
        let (taken, rest) = self.0.split_at(count);
        self.0 = rest;
        // A start that ends within a letter is not one that was wanted.
        std::str::from_utf8(taken).unwrap_or_default()
    }

    /// How many digits come next.
    pub(super) fn digit_run(&self) -> usize {
        self.0.iter().take_while(|byte| byte.is_ascii_digit()).count()
    }

    /// What comes after the digits that come next.
    pub(super) fn after_digits(&self) -> Option<u8> {
        self.0.get(self.digit_run()).copied()
    }

    /// Exactly that many digits, at most nine.
    pub(super) fn digits(&mut self, count: usize) -> Option<u32> {
        if self.digit_run() < count {
            return None;
        }
        let number = self.0[..count].iter().fold(0, |number, byte| number * 10 + u32::from(byte - b'0'));
        self.skip(count);
        Some(number)
    }

    /// One digit or two, and no third.
    pub(super) fn one_or_two_digits(&mut self) -> Option<u32> {
        match self.digit_run() {
            count @ 1..=2 => self.digits(count),
            _ => None,
        }
    }
}
