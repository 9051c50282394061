//! Why an expression has no value for a record.

use std::borrow::Cow;

/// Why there is no value.
#[derive(Debug)]
pub(super) enum Trouble {
    /// A fragment that says what was wrong and names the field. It never holds a value of the record.
    Wrong(Cow<'static, str>),
    /// A field that is needed is empty, which is nothing wrong: the expression is empty.
    Empty,
}

impl Trouble {
    /// What to say of it.
    pub(super) fn message(self) -> Cow<'static, str> {
        match self {
            Trouble::Wrong(message) => message,
            Trouble::Empty => "a field is empty".into(),
        }
    }
}

/// What evaluation gives.
pub(super) type Outcome<T> = Result<T, Trouble>;

/// Fails with that fragment.
pub(super) fn trouble<T>(message: impl Into<Cow<'static, str>>) -> Outcome<T> {
    Err(Trouble::Wrong(message.into()))
}
