//! How much an expression may hold. Its tree is walked down the stack, whose size is the caller's, and every operator may be
//! one level more.

use minijinja::{Error, ErrorKind};

/// Operators of one expression, or of all code in a template. People write ten; the smallest stacks bear some hundreds.
const MOST: usize = 200;

/// Refuses an expression with too many operators.
pub(super) fn check_expression(text: &str) -> Result<(), Error> {
    check(operators(text))
}

/// Refuses a template whose code has too many operators; what stands between `{{ }}` and `{% %}` is text and free.
pub(super) fn check_template(text: &str) -> Result<(), Error> {
    let code = text.split("{{").flat_map(|part| part.split("{%")).skip(1);
    let inside = code.map(|part| part.split("}}").next().unwrap_or_default());
    let inside = inside.map(|part| part.split("%}").next().unwrap_or_default());
    check(inside.map(operators).sum())
}

fn check(operators: usize) -> Result<(), Error> {
    if operators <= MOST {
        return Ok(());
    }
    let message = format!("it is too long: expected at most {MOST} operators");
    Err(Error::new(ErrorKind::SyntaxError, message))
}

/// Signs and words that may stand between operands, those inside of quotes left out.
fn operators(code: &str) -> usize {
    const WORDS: [&str; 9] = ["not", "and", "or", "if", "elif", "else", "is", "in", "for"];
    let mut count = 0;
    for (number, part) in code.split(['"', '\'']).enumerate() {
        if number % 2 == 0 {
            count += part.chars().filter(|sign| "+-*/%~|.[(<>=!".contains(*sign)).count();
            count += part.split_whitespace().filter(|word| WORDS.contains(word)).count();
        }
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_chains_are_refused_and_long_texts_are_not() {
        let cases = [
            ("a + ".repeat(150), true),
            ("a + ".repeat(3_000), false),
            ("not ".repeat(1_400), false),
            ("-".repeat(1_400), false),
            (format!("'{}'", "-".repeat(1_400)), true),
        ];
        for (text, expected) in cases {
            assert_eq!(check_expression(&text).is_ok(), expected, "{}", &text[..8]);
        }
        assert!(check_template(&"{{ a }} - and more. ".repeat(1_000)).is_ok());
        assert!(check_template(&"{% elif b %}".repeat(1_000)).is_err());
        assert!(check_template(&format!("{{{{ a{} }}}}", " | trim".repeat(1_000))).is_err());
    }
}
