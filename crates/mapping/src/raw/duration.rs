//! Durations as people write them: `90s`, `10m`, `2h`, `1d`.

use std::time::Duration;

use fieldline_diagnostics::Code;

use crate::context::{Context, Spanned};

/// Reads a duration; reports one that is none.
pub(crate) fn duration(cx: &mut Context<'_>, text: &Spanned<String>) -> Option<Duration> {
    let found = parse(text.value.trim());
    if found.is_none() {
        let message =
            format!("`{}` is no duration: expected a whole number and `s`, `m`, `h` or `d`", text.value);
        let found = cx.error(Code::BadDuration, &text.span, message, "");
        cx.push(found.with_help("Write for example `30s`, `10m`, `2h` or `1d`."));
    }
    found
}

fn parse(text: &str) -> Option<Duration> {
    let (number, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
    let seconds = match unit {
        "s" => 1,
        "m" => 60,
        "h" => 3_600,
        "d" => 86_400,
        _ => return None,
    };
    // A hundred years is more than anybody means.
    let number: u64 = number.trim_end().parse().ok().filter(|number| *number <= 3_153_600_000 / seconds)?;
    Some(Duration::from_secs(number * seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations() {
        let cases = [
            ("30s", Some(30)),
            ("10m", Some(600)),
            ("2h", Some(7_200)),
            ("1 d", Some(86_400)),
            ("0s", Some(0)),
        ];
        for (text, expected) in cases {
            assert_eq!(parse(text), expected.map(Duration::from_secs), "{text}");
        }
        for text in ["", "m", "10", "10 minutes", "-1m", "1.5h", "99999999999999d", "1é"] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
