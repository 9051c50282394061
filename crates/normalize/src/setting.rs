//! An argument that is fixed by the mapping or arrives with each record.

use fieldline_model::Value;

/// Where a step finds one of its settings.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Setting<T> {
    /// The same for every record.
    Fixed(Option<T>),
    /// In the record's dynamic arguments, at this place; the fallback holds where that is empty.
    PerRecord { position: usize, fallback: Option<T> },
}

/// A dynamic argument that cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Unreadable;

impl<T: Copy> Setting<T> {
    /// The setting for one record; `None` when there is none.
    pub(crate) fn resolve(
        &self,
        dynamic: &[Value],
        read: impl FnOnce(&str) -> Option<T>,
    ) -> Result<Option<T>, Unreadable> {
        let (position, fallback) = match self {
            Setting::Fixed(value) => return Ok(*value),
            Setting::PerRecord { position, fallback } => (*position, *fallback),
        };
        match dynamic.get(position) {
            Some(value) if !value.is_blank() => {
                value.as_text().and_then(|text| read(text.trim())).map(Some).ok_or(Unreadable)
            }
            _ => Ok(fallback),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<i32> {
        text.parse().ok()
    }

    #[test]
    fn the_record_goes_before_the_fallback() {
        let per_record = Setting::PerRecord { position: 1, fallback: Some(7) };
        let cases = [
            (vec![Value::Null, " 3 ".into()], Ok(Some(3))),
            (vec![Value::Null, " ".into()], Ok(Some(7))),
            (vec![Value::Null, Value::Null], Ok(Some(7))),
            (vec![], Ok(Some(7))),
            (vec![Value::Null, "x".into()], Err(Unreadable)),
            (vec![Value::Null, true.into()], Err(Unreadable)),
        ];
        for (dynamic, expected) in cases {
            assert_eq!(per_record.resolve(&dynamic, read), expected);
        }
        assert_eq!(Setting::Fixed(Some(1)).resolve(&["3".into()], read), Ok(Some(1)));
        assert_eq!(Setting::Fixed(None).resolve(&["3".into()], read), Ok(None));
    }
}
