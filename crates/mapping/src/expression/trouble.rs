//! Why an expression has no value for a record.

use std::borrow::Cow;

/// A fragment that says what was wrong and names the field. It never holds a value of the record.
#[derive(Debug)]
pub(super) struct Trouble(pub(super) Cow<'static, str>);

/// What evaluation gives.
pub(super) type Outcome<T> = Result<T, Trouble>;

/// Fails with that fragment.
pub(super) fn trouble<T>(message: impl Into<Cow<'static, str>>) -> Outcome<T> {
    Err(Trouble(message.into()))
}
