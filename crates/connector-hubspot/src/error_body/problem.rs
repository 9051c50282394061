//! One property's problem.

use serde_json::Value;

/// One property's problem. The message may hold a record value.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Problem {
    /// Such as `INVALID_EMAIL`.
    pub(crate) code: Option<String>,
    pub(crate) property: Option<String>,
    pub(crate) message: String,
}

impl Problem {
    /// An item of `errors`: `{message, code, in, context: {propertyName: [..]}}`.
    pub(super) fn of_error(item: &Value) -> Option<Self> {
        let named = item.get("context").and_then(|context| context.get("propertyName"));
        let property = named.and_then(|names| names.get(0).or(Some(names))).or_else(|| item.get("in"));
        Self::new(item.get("code"), property, item.get("message"))
    }

    /// An item of the list embedded in a message, or of `validationResults`: `{isValid, message, error, name}`.
    pub(super) fn of_validation(item: &Value) -> Option<Self> {
        if item.get("isValid").and_then(Value::as_bool) == Some(true) {
            return None;
        }
        Self::new(item.get("error"), item.get("name"), item.get("message"))
    }

    fn new(code: Option<&Value>, property: Option<&Value>, message: Option<&Value>) -> Option<Self> {
        let code = code.and_then(Value::as_str).filter(|text| is_symbol(text)).map(str::to_owned);
        let property = property.and_then(Value::as_str).filter(|text| is_symbol(text)).map(str::to_owned);
        if code.is_none() && property.is_none() {
            return None;
        }
        let message = message.and_then(Value::as_str).unwrap_or_default().to_owned();
        Some(Self { code, property, message })
    }
}

/// Whether the text looks like a code or a name: only such text may reach messages, never a value.
pub(super) fn is_symbol(text: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-');
    (1..=100).contains(&text.len()) && text.bytes().all(is_plain)
}
