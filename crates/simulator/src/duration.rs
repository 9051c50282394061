//! Durations as people write them on a command line.

use std::time::Duration;

use thiserror::Error;

/// A text that is no duration.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("`{0}` is no duration: write a number and a unit, such as `300ms`, `2s` or `1.5s`")]
pub struct BadDuration(String);

/// Reads `250us`, `300ms`, `2s`, `1.5s` or `1m`.
///
/// # Errors
/// When the text is no number with one of these units.
pub fn read_duration(text: &str) -> Result<Duration, BadDuration> {
    read(text).ok_or_else(|| BadDuration(text.to_owned()))
}

fn read(text: &str) -> Option<Duration> {
    let unit = text.find(|letter: char| letter.is_ascii_alphabetic())?;
    let (number, unit) = text.split_at(unit);
    let seconds = match unit {
        "us" => 0.000_001,
        "ms" => 0.001,
        "s" => 1.0,
        "m" => 60.0,
        _ => return None,
    };
    let number: f64 = number.parse().ok()?;
    Duration::try_from_secs_f64(number * seconds).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts() {
        let cases = [
            ("250us", Some(Duration::from_micros(250))),
            ("300ms", Some(Duration::from_millis(300))),
            ("2s", Some(Duration::from_secs(2))),
            ("1.5s", Some(Duration::from_millis(1_500))),
            ("1m", Some(Duration::from_secs(60))),
            ("0s", Some(Duration::ZERO)),
            ("300", None),
            ("ms", None),
            ("-1s", None),
            ("3h", None),
            ("1e9m", None),
            ("", None),
        ];
        for (text, expected) in cases {
            assert_eq!(read_duration(text).ok(), expected, "{text}");
        }
    }
}
