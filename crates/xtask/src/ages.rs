//! Tables of the world that go stale: each names its day, and none may be older than a year.

use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context as _, bail};

/// The files that begin with a line in which their day stands, `YYYY-MM-DD`.
const TABLES: &[&str] = &["crates/normalize/data/top-level-domains.txt"];
/// The greatest age of a table, in days.
const OLDEST_DAYS: i64 = 365;
const SECONDS_PER_DAY: u64 = 86_400;

/// The tables below `root` that are too old.
pub(crate) fn check(root: &Path) -> anyhow::Result<Vec<String>> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).context("the clock is before 1970")?;
    let today = i64::try_from(now.as_secs() / SECONDS_PER_DAY)?;
    let mut old = Vec::new();
    for name in TABLES {
        let text = std::fs::read_to_string(root.join(name)).with_context(|| format!("reading {name}"))?;
        let age = today - day_of(&text).with_context(|| format!("{name}: its first line has no day"))?;
        if age > OLDEST_DAYS {
            old.push(format!("{name}: {age} days old; replace it by a newer edition"));
        }
    }
    Ok(old)
}

/// The day in the first line, counted from 1970.
fn day_of(text: &str) -> anyhow::Result<i64> {
    let first = text.lines().next().unwrap_or_default();
    let Some(day) = first.split([' ', ';', ',']).find(|word| is_day(word.trim_end_matches('.'))) else {
        bail!("none in `{first}`")
    };
    let parts: Vec<i64> = day.trim_end_matches('.').split('-').map(str::parse).collect::<Result<_, _>>()?;
    let [year, month, day] = parts[..] else { bail!("`{day}` is not a day") };
    Ok(days_since_1970(year, month, day))
}

fn is_day(word: &str) -> bool {
    word.len() == 10
        && word
            .bytes()
            .enumerate()
            .all(|(at, byte)| if matches!(at, 4 | 7) { byte == b'-' } else { byte.is_ascii_digit() })
}

/// The number of a day of the Gregorian calendar; a year begins in March here, so that its last day is the leap day.
fn days_since_1970(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    year * 365 + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400) + day_of_year - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_from_1970() {
        let cases =
            [("1970-01-01", 0), ("2000-02-29", 11_016), ("2000-03-01", 11_017), ("2026-11-01", 20_758)];
        for (day, expected) in cases {
            assert_eq!(day_of(&format!("# Domains of {day}. Source: x")).unwrap(), expected, "{day}");
        }
        assert!(day_of("# no day 2026").is_err());
    }
}
