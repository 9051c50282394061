//! The one reader of times that say themselves what they mean: for the format `iso8601`, for `format: date` and
//! `date-time` of record schemas, and for watermarks.

use chrono::DateTime;

use super::moment::Moment;
use super::{iso8601, month_names};
use crate::text;

/// Reads a day or a time in any writing that can mean only one thing: ISO 8601 and its relatives that begin with the
/// year, the ones with an English month, and `/Date(1709251200000)/`. Blanks around do not matter.
///
/// `03/01/2024` is not read, nor is `CST`: they mean one thing here and another there. A year that four digits cannot
/// write is not read either.
pub fn read_time(text: &str) -> Option<Moment> {
    let text = text::trimmed(text);
    let moment = iso8601::read(text).or_else(|| month_names::read(text)).or_else(|| of_json(text))?;
    moment.has_writable_year().then_some(moment)
}

/// The way in which Microsoft's JSON writers put an instant; an offset behind it only tells how it was shown.
fn of_json(text: &str) -> Option<Moment> {
    let inner = text.strip_prefix("/Date(")?.strip_suffix(")/")?;
    let sign = inner.strip_prefix('-').unwrap_or(inner).find(['+', '-']);
    let (count, offset) = match sign {
        Some(position) => inner.split_at(position + usize::from(inner.starts_with('-'))),
        None => (inner, "+0000"),
    };
    let is_offset = offset.len() == 5 && offset[1..].bytes().all(|byte| byte.is_ascii_digit());
    let milliseconds = count.parse().ok().filter(|_| is_offset)?;
    DateTime::from_timestamp_millis(milliseconds).map(Moment::Instant)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Option<String> {
        read_time(text).map(|moment| match moment {
            Moment::Day(day) => day.to_string(),
            Moment::Local(local) => local.format("%Y-%m-%dT%H:%M:%S%.f").to_string(),
            Moment::Instant(instant) => instant.format("%Y-%m-%dT%H:%M:%S%.fZ").to_string(),
        })
    }

    /// What programs print by themselves for 9:05:07 on Friday, 1 March 2024.
    #[test]
    fn programs_own_forms_are_read() {
        let cases = [
            // PostgreSQL, Redshift, BigQuery, Snowflake, Cassandra, SQL Server, DB2, MySQL as a number.
            ("2024-03-01 09:05:07+00", "2024-03-01T09:05:07Z"),
            ("2024-03-01 09:05:07.123456+05:30", "2024-03-01T03:35:07.123456Z"),
            ("1890-01-01 00:00:00+00:53:28", "1889-12-31T23:06:32Z"),
            ("2024-03-01 09:05:07.123 UTC", "2024-03-01T09:05:07.123Z"),
            ("2024-03-01 09:05:07.123 +0100", "2024-03-01T08:05:07.123Z"),
            ("2024-03-01 09:05:07.123 Z", "2024-03-01T09:05:07.123Z"),
            ("2024-03-01 09:05:07.123000+0000", "2024-03-01T09:05:07.123Z"),
            ("2024-03-01 09:05:07.1234567 +01:00", "2024-03-01T08:05:07.123456700Z"),
            ("Mar  1 2024  9:05AM", "2024-03-01T09:05:00"),
            ("Mar  1 2024  9:05:07:123PM", "2024-03-01T21:05:07.123"),
            ("2024-03-01-09.05.07.123456", "2024-03-01T09:05:07.123456"),
            ("20240301090507", "2024-03-01T09:05:07"),
            // Trino, Athena.
            ("2024-03-01 09:05:07.123 Europe/Berlin", "2024-03-01T08:05:07.123Z"),
            ("2024-07-01 09:05:07.123 America/Port-au-Prince", "2024-07-01T13:05:07.123Z"),
            ("2024-03-01 09:05:07.123 Etc/GMT+5", "2024-03-01T14:05:07.123Z"),
            // Java, Temporal, jiff.
            ("2024-03-01T09:05:07+01:00[Europe/Berlin]", "2024-03-01T08:05:07Z"),
            ("2024-03-01T09:05:07Z[UTC]", "2024-03-01T09:05:07Z"),
            ("2024-03-01T09:05:07+01:00[Europe/Berlin][u-ca=gregory]", "2024-03-01T08:05:07Z"),
            ("2024-03-01T09:05:07[Europe/Berlin]", "2024-03-01T08:05:07Z"),
            ("2024-03-31T02:30[Europe/Berlin]", "2024-03-31T01:30:00Z"),
            ("2024-10-27T02:30[Europe/Berlin]", "2024-10-27T00:30:00Z"),
            ("Fri Mar 01 09:05:07 UTC 2024", "2024-03-01T09:05:07Z"),
            // Go, Ruby, Swift, Rust.
            ("2024-03-01 09:05:07.123456789 +0000 UTC", "2024-03-01T09:05:07.123456789Z"),
            ("2024-03-01 09:05:07.123456789 +0100 CET m=+0.000012", "2024-03-01T08:05:07.123456789Z"),
            ("2024-03-01 09:05:07 -0300 -03", "2024-03-01T12:05:07Z"),
            ("2024-03-01 09:05:07 +0000 UTC m=-1.5", "2024-03-01T09:05:07Z"),
            ("2024-03-01 09:05:07 +0100", "2024-03-01T08:05:07Z"),
            ("2024-03-01 9:05:07.0 +01:00:00", "2024-03-01T08:05:07Z"),
            ("2024/03/01 09:05:07", "2024-03-01T09:05:07"),
            ("Fri, 01 Mar 2024 09:05:07.123456000 CET +01:00", "2024-03-01T08:05:07.123456Z"),
            ("Fri, 01 Mar 2024 09:05:07 UTC +00:00", "2024-03-01T09:05:07Z"),
            ("2024-03-01 09:05:07+01:00 CET Europe/Berlin", "2024-03-01T08:05:07Z"),
            // C, Perl, Python, date, git, OpenSSL.
            ("Fri Mar  1 09:05:07 2024", "2024-03-01T09:05:07"),
            ("Fri Mar  1 09:05:07 UTC 2024", "2024-03-01T09:05:07Z"),
            ("Fri Mar  1 09:05:07 AM UTC 2024", "2024-03-01T09:05:07Z"),
            ("Fri 01 Mar 2024 09:05:07 PM GMT", "2024-03-01T21:05:07Z"),
            ("Fri Mar 1 09:05:07 2024 -0500", "2024-03-01T14:05:07Z"),
            ("Mar  1 09:05:07 2024 GMT", "2024-03-01T09:05:07Z"),
            ("Fri 2024-03-01 09:05:07 UTC", "2024-03-01T09:05:07Z"),
            ("2024:03:01 09:05:07", "2024-03-01T09:05:07"),
            // Mail and the web.
            ("Fri, 01 Mar 2024 09:05:07 GMT", "2024-03-01T09:05:07Z"),
            ("Fri, 1 Mar 2024 09:05:07 +0100", "2024-03-01T08:05:07Z"),
            ("Fri, 01 Mar 2024 09:05:07 -0000", "2024-03-01T09:05:07Z"),
            ("1 Mar 2024 09:05 +0100 (CET)", "2024-03-01T08:05:00Z"),
            ("Friday, 01-Mar-2024 09:05:07 UTC", "2024-03-01T09:05:07Z"),
            ("01/Mar/2024:09:05:07 +0100", "2024-03-01T08:05:07Z"),
            ("Fri Mar 01 09:05:07 +0000 2024", "2024-03-01T09:05:07Z"),
            ("Fri Mar 01 09:05:07 -0500 2024", "2024-03-01T14:05:07Z"),
            // JavaScript, .NET.
            ("Fri Mar 01 2024 09:05:07 GMT+0100 (Central European Standard Time)", "2024-03-01T08:05:07Z"),
            ("Fri Mar 01 2024", "2024-03-01"),
            ("March 1, 2024 at 9:05:07\u{202f}AM", "2024-03-01T09:05:07"),
            ("Friday, March 1, 2024 9:05:07 AM", "2024-03-01T09:05:07"),
            ("/Date(1709283907000)/", "2024-03-01T09:05:07Z"),
            ("/Date(1709283907000+0100)/", "2024-03-01T09:05:07Z"),
            ("/Date(-86400000-0500)/", "1969-12-31T00:00:00Z"),
            // SAS, Oracle with four digits for the year, people.
            ("01MAR2024:09:05:07", "2024-03-01T09:05:07"),
            ("01MAR2024", "2024-03-01"),
            ("01-Mar-2024", "2024-03-01"),
            ("1 March 2024", "2024-03-01"),
            ("Sept. 1, 2024", "2024-09-01"),
            ("2024-Mar-01", "2024-03-01"),
        ];
        for (text, expected) in cases {
            assert_eq!(shown(text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_could_mean_two_things_is_not() {
        let cases = [
            "03/01/2024",
            "01.03.2024",
            "3/1/2024, 9:05:07 AM",
            "01-MAR-24",
            "Friday, 01-Mar-24 09:05:07 GMT",
            "Fri Mar  1 09:05:07 CET 2024",
            "Fri Mar 01 09:05:07 IST 2024",
            "2024-03-01 09:05:07 CST",
            "2024-03-01 09:05:07 GMT+1",
            "2024-03-01 09:05:07 UTC-5",
            "Mar  1 09:05:07",
            "Mar 2024",
            "1 Mar",
            "Thu Mar 01 2024",
            "Thu 2024-03-01 09:05:07 UTC",
            "Fri 2024-03-01 09:05:07 CET",
            "Fri, 01 Mar 2024 09:05:07 CET",
            "2024-03-01 09:05:07:12",
            "Fri, 31 Feb 2024",
            "1 Mär 2024",
            "1 Mar 2024 Mar",
            "1 2 Mar 2024",
            "1 Mar 2024 +0100",
            "1 Mar 2024 UTC",
            "1 Mar 2024 09:05:07 x",
            "2024-03-01 09:05:07 Europe/Nowhere",
            "2024-03-01T09:05:07[Europe/Nowhere]",
            "2024-03-01T09:05:07[Europe/Berlin",
            "2024-03-01T09:05:07[u-ca=gregory]",
            "2024-03-01T09:05:07+02:00[!Europe/Berlin]",
            "2024-03-01T09:05:07+01:00[!u-ca=hebrew]",
            "2024-03-01 09:05:07 (Berlin)",
            "2024-03-01[Europe/Berlin]",
            "2024-03-01 Europe/Berlin",
            "2024-03-01T09:05:07+00:53:60",
            "/Date(now)/",
            "/Date(1709283907000+1)/",
            "/Date(1709283907000)",
            "Mar",
            "may",
            ",",
            "-",
            "",
        ];
        for text in cases {
            assert_eq!(shown(text), None, "{text}");
        }
    }

    #[test]
    fn an_offset_counts_whatever_name_is_beside_it() {
        let cases = [
            ("2024-03-01T09:05:07+02:00[Europe/Berlin]", Some("2024-03-01T07:05:07Z")),
            ("2024-03-01T09:05:07+01:00[!Europe/Berlin]", Some("2024-03-01T08:05:07Z")),
            ("2024-03-01T09:05:07Z[Europe/Berlin]", Some("2024-03-01T09:05:07Z")),
            ("2024-03-01T09:05:07+02:00[Europe/Nowhere]", Some("2024-03-01T07:05:07Z")),
            ("2024-03-01 09:05:07 +0200 Europe/Berlin", Some("2024-03-01T07:05:07Z")),
            ("2024-03-01 09:05:07 +0200 UTC", Some("2024-03-01T07:05:07Z")),
            ("2024-03-01 09:05:07 -0300 -04", None),
        ];
        for (text, expected) in cases {
            assert_eq!(shown(text).as_deref(), expected, "{text}");
        }
    }
}
