//! Reads values and record ids out of HubSpot's messages: the only place where it says whose fault it is.
//!
//! The patterns are those of messages observed on the live API. What does not match is no complaint; the batch is then
//! taken apart.

use crate::error_body::Problem;

/// A unique value that another record has already.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Taken<'a> {
    pub(super) property: &'a str,
    pub(super) value: &'a str,
    /// The record that was to get it; absent when it was to be created.
    pub(super) record: Option<&'a str>,
    /// The record that has it.
    pub(super) holder: Option<&'a str>,
}

/// `Cannot set PropertyValueCoordinates{…, propertyName=email, value=x@y.z} on 55. 66 already has that value.`
pub(super) fn taken(message: &str) -> Option<Taken<'_>> {
    let (_, rest) = message.split_once("Cannot set PropertyValueCoordinates{")?;
    let (_, rest) = rest.split_once("propertyName=")?;
    let (property, rest) = rest.split_once(", value=")?;
    // The value may hold braces itself; the last one ends it.
    let (value, rest) = rest.rsplit_once('}')?;
    let is_id = |id: &&str| !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit());
    let (record, rest) = rest.trim_start().strip_prefix("on ").and_then(|rest| rest.split_once('.')).unzip();
    let holder = rest.and_then(|rest| rest.trim_start().split(' ').next());
    Some(Taken { property, value, record: record.filter(is_id), holder: holder.filter(is_id) })
}

/// Whom a problem is about, among inputs that send its property.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Culprits<'a> {
    /// Every input that sends the property at all.
    Everyone,
    /// Those that send this value.
    Senders(&'a str),
}

/// Whom the problem is about; `None` when its message does not say.
pub(super) fn culprits(problem: &Problem) -> Option<Culprits<'_>> {
    let message = problem.message.as_str();
    // A value may hold the very words that follow it, so the last ones end it: else `free` would be blamed for `free was not …`.
    let until = |end: &str| message.rfind(end).map(|at| &message[..at]);
    let value = match problem.code.as_deref()? {
        "PROPERTY_DOESNT_EXIST" | "READ_ONLY_VALUE" => return Some(Culprits::Everyone),
        "INVALID_OPTION" => until(" was not one of the allowed options")
            .or_else(|| until(" is not a valid pipeline stage ID")),
        "INVALID_EMAIL" => {
            message.strip_prefix("Email address ").and_then(|rest| rest.strip_suffix(" is invalid"))
        }
        "INVALID_DATE" => until(" is at "),
        "INVALID_LONG" => message.strip_suffix(" was not a valid long."),
        "INVALID_OWNER_ID" => message.strip_suffix(" was not a valid owner ID"),
        // One pair of quotes is HubSpot's; any others are part of the value.
        "INVALID_DOMAIN" => message
            .strip_prefix('"')
            .and_then(|rest| rest.strip_suffix("\" is an invalid domain"))
            .or_else(|| message.strip_suffix(" is an invalid domain")),
        _ => None,
    };
    value.map(Culprits::Senders)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_value_is_read_out_of_observed_messages() {
        let cases = [
            ("INVALID_EMAIL", "Email address test222 is invalid", Some("test222")),
            ("INVALID_OPTION", "v w was not one of the allowed options: [label: \"king\"]", Some("v w")),
            ("INVALID_OPTION", "open is not a valid pipeline stage ID. Valid options are: x", Some("open")),
            ("INVALID_DATE", "1684914035320 is at 7:40:35.320 UTC, not midnight!", Some("1684914035320")),
            ("INVALID_LONG", "2021-11-04 was not a valid long.", Some("2021-11-04")),
            ("INVALID_OWNER_ID", "910901 was not a valid owner ID", Some("910901")),
            ("INVALID_DOMAIN", "\" \" is an invalid domain", Some(" ")),
            ("INVALID_DOMAIN", "\"\"x.io\"\" is an invalid domain", Some("\"x.io\"")),
            ("INVALID_DOMAIN", "x y is an invalid domain", Some("x y")),
            (
                "INVALID_OPTION",
                "free was not one of the allowed options: x was not one of the allowed options: [label: \"king\"]",
                Some("free was not one of the allowed options: x"),
            ),
            ("INVALID_DATE", "0 is at 1 is at 7:40:35.320 UTC, not midnight!", Some("0 is at 1")),
            ("INVALID_INTEGER", "discount was not a valid number", None),
            ("INVALID_EMAIL", "Something new", None),
            ("NEVER_SEEN", "x is invalid", None),
        ];
        for (code, message, value) in cases {
            let problem =
                Problem { code: Some(code.to_owned()), property: None, message: message.to_owned() };
            assert!(culprits(&problem) == value.map(Culprits::Senders), "{code}: {message}");
        }
    }

    #[test]
    fn a_taken_value_names_property_value_and_record() {
        let start = "Cannot set PropertyValueCoordinates{portalId=1, objectTypeId=ObjectTypeId{legacyObjectType=CONTACT}, ";
        let cases = [
            (
                "propertyName=email, value=x@y.z} on 552148386511. 552239500007 already has that value.",
                "x@y.z",
                Some("552148386511"),
                Some("552239500007"),
            ),
            (
                "propertyName=email, value=a}b, value=c} on 5. 6 already has that value.",
                "a}b, value=c",
                Some("5"),
                Some("6"),
            ),
            ("propertyName=email, value=x} on null. 6 already has that value.", "x", None, Some("6")),
            ("propertyName=email, value=x} on 5", "x", None, None),
        ];
        for (rest, value, record, holder) in cases {
            let message = format!("{start}{rest}");
            assert!(taken(&message) == Some(Taken { property: "email", value, record, holder }), "{rest}");
        }
        assert!(taken("Contact already exists. Existing ID: 7").is_none());
    }
}
