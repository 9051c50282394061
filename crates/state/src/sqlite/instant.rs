//! Points in time as the tables hold them.

use chrono::{DateTime, SecondsFormat, Utc};

use crate::StateError;

/// RFC 3339 in UTC with nine decimals: exact, readable, and in text order for the years 0 to 9999.
pub(super) fn instant_text(instant: DateTime<Utc>) -> String {
    instant.to_rfc3339_opts(SecondsFormat::Nanos, true)
}

/// Reads what [`instant_text`] wrote.
pub(super) fn parse_instant(text: &str) -> Result<DateTime<Utc>, StateError> {
    let parsed =
        DateTime::parse_from_rfc3339(text).map_err(|_| StateError::Corrupt { what: "a point in time" })?;
    Ok(parsed.with_timezone(&Utc))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_survive_and_order_as_text() {
        let instants = [(0, 1), (1_700_000_000, 0), (1_700_000_000, 1), (1_700_000_000, 120_000_000)]
            .map(|(seconds, nanos)| DateTime::from_timestamp(seconds, nanos).unwrap());
        let texts = instants.map(instant_text);
        assert!(texts.is_sorted());
        assert_eq!(texts.map(|text| parse_instant(&text).unwrap()), instants);
        assert!(parse_instant("yesterday").is_err());
    }
}
