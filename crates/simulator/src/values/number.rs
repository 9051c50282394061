//! Numbers: digits with at most one point, no separators; scientific notation is allowed.

/// Whether the text is a number on the wire.
pub(super) fn is_number(text: &str) -> bool {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => is_decimal(mantissa) && is_exponent(exponent),
        None => is_decimal(unsigned),
    }
}

fn is_decimal(text: &str) -> bool {
    let points = text.bytes().filter(|byte| *byte == b'.').count();
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    digits > 0 && points <= 1 && digits + points == text.len()
}

fn is_exponent(text: &str) -> bool {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers() {
        for text in ["0", "-1", "+2", "3.50", ".5", "7.", "1e3", "1.5E-7", "00012"] {
            assert!(is_number(text), "{text}");
        }
        for text in
            ["", "-", ".", "1,000", "1.2.3", "1e", "e5", "0x10", " 1", "1 ", "NaN", "inf", "12€", "--1"]
        {
            assert!(!is_number(text), "{text}");
        }
    }
}
