//! Rules that administrators set on a property's values.

use serde::Serialize;

use crate::values::Refusal;

/// Every `ruleType` of HubSpot's property validations guide.
const TYPES: [&str; 27] = [
    "AFTER_DATETIME_DURATION",
    "AFTER_DURATION",
    "ALPHANUMERIC",
    "BEFORE_DATETIME_DURATION",
    "BEFORE_DURATION",
    "DAYS_OF_WEEK",
    "DECIMAL",
    "DOMAIN",
    "EMAIL",
    "EMAIL_ALLOWED_DOMAINS",
    "EMAIL_BLOCKED_DOMAINS",
    "END_DATE",
    "END_DATETIME",
    "FORMAT",
    "MAX_LENGTH",
    "MAX_NUMBER",
    "MIN_LENGTH",
    "MIN_NUMBER",
    "PHONE_NUMBER_WITH_EXPLICIT_COUNTRY_CODE",
    "REGEX",
    "SPECIAL_CHARACTERS",
    "START_DATE",
    "START_DATETIME",
    "URL",
    "URL_ALLOWED_DOMAINS",
    "URL_BLOCKED_DOMAINS",
    "WHITESPACE",
];

/// One rule, as the validations API shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ValidationRule {
    pub(crate) rule_type: String,
    pub(crate) rule_arguments: Vec<String>,
    pub(crate) should_apply_normalization: bool,
}

impl ValidationRule {
    /// Whether HubSpot knows rules of that type.
    pub(crate) fn is_type(name: &str) -> bool {
        TYPES.contains(&name)
    }

    /// Why a text breaks the rule. Letters, digits, lengths and numbers are judged; rules of other types are kept and
    /// shown only. [I] All codes and texts but `INVALID_ALPHA`.
    pub(crate) fn refusal(&self, text: &str) -> Option<Refusal> {
        let argument = self.rule_arguments.first().map(String::as_str).unwrap_or_default();
        let length = text.chars().count();
        let bound = || argument.parse::<usize>().ok();
        let numbers = || Some((text.parse::<f64>().ok()?, argument.parse::<f64>().ok()?));
        match self.rule_type.as_str() {
            "ALPHANUMERIC" => alphanumeric(argument, text),
            "MAX_LENGTH" if bound().is_some_and(|most| length > most) => {
                Some(("MAX_LENGTH", format!("Enter at most {argument} characters")))
            }
            "MIN_LENGTH" if bound().is_some_and(|least| length < least) => {
                Some(("MIN_LENGTH", format!("Enter at least {argument} characters")))
            }
            "MAX_NUMBER" if numbers().is_some_and(|(number, most)| number > most) => {
                Some(("MAX_NUMBER", format!("Enter a number up to {argument}")))
            }
            "MIN_NUMBER" if numbers().is_some_and(|(number, least)| number < least) => {
                Some(("MIN_NUMBER", format!("Enter a number from {argument}")))
            }
            _ => None,
        }
    }
}

fn alphanumeric(argument: &str, text: &str) -> Option<Refusal> {
    let is_letter = |letter: char| letter.is_alphabetic() || letter.is_whitespace();
    match argument {
        "NUMERIC_ONLY" if !text.chars().all(|letter| letter.is_ascii_digit()) => {
            Some(("INVALID_NUMERIC", "Enter only numbers".to_owned()))
        }
        "ALPHABETIC_ONLY" | "ALPHA_ONLY" if !text.chars().all(is_letter) => {
            Some(("INVALID_ALPHA", "Enter only letters".to_owned()))
        }
        "ALPHANUMERIC_ONLY" if !text.chars().all(|letter| is_letter(letter) || letter.is_numeric()) => {
            Some(("INVALID_ALPHANUMERIC", "Enter only letters and numbers".to_owned()))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_that_are_judged() {
        let cases = [
            ("ALPHANUMERIC", "NUMERIC_ONLY", "0815", "08a5"),
            ("ALPHANUMERIC", "ALPHABETIC_ONLY", "Ada L", "Ada 2"),
            ("MAX_LENGTH", "3", "äöü", "abcd"),
            ("MIN_LENGTH", "3", "abc", "ab"),
            ("MAX_NUMBER", "10", "10", "10.5"),
            ("MIN_NUMBER", "1", "1", "0"),
        ];
        for (rule_type, argument, good, bad) in cases {
            let rule = ValidationRule {
                rule_type: rule_type.to_owned(),
                rule_arguments: vec![argument.to_owned()],
                should_apply_normalization: false,
            };
            assert!(rule.refusal(good).is_none() && rule.refusal(bad).is_some(), "{rule_type}");
            assert!(ValidationRule::is_type(rule_type));
        }
        assert!(!ValidationRule::is_type("MAX_LENTGH"));
    }
}
