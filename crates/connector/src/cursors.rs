//! Whether a paged read comes to an end.

use std::collections::HashSet;
use std::hash::{BuildHasher as _, RandomState};

use crate::{ConnectorError, ErrorClass};

/// So many pages without a single record, one after another, are no way to an end.
const EMPTY_PAGES: u32 = 1_000;

/// The cursors of one read so far. One that comes twice leads round in circles: the read would never end.
///
/// Remembers 8 bytes per page.
///
/// ```
/// use fieldline_connector::Cursors;
///
/// let mut cursors = Cursors::default();
/// assert_eq!(cursors.next("GET /things", Some("2".to_owned()), 100)?, Some("2".to_owned()));
/// assert_eq!(cursors.next("GET /things", None, 7)?, None);
/// assert!(cursors.next("GET /things", Some("2".to_owned()), 100).is_err());
/// # Ok::<(), fieldline_connector::ConnectorError>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Cursors {
    hasher: RandomState,
    seen: HashSet<u64>,
    empty_pages: u32,
}

impl Cursors {
    /// Takes a page's cursor, which names the next page, and gives it back. `what` is read, such as `GET /owners`; `records` came
    /// with the page.
    ///
    /// # Errors
    /// `Permanent` when the cursor came before, or when page after page holds nothing.
    pub fn next(
        &mut self,
        what: &str,
        cursor: Option<String>,
        records: usize,
    ) -> Result<Option<String>, ConnectorError> {
        let Some(cursor) = cursor else { return Ok(None) };
        self.empty_pages = if records == 0 { self.empty_pages + 1 } else { 0 };
        let refused = |why: &str| {
            let message = format!("`{what}` {why}, so the read would never end");
            Err(ConnectorError::new(ErrorClass::Permanent, message))
        };
        if self.empty_pages >= EMPTY_PAGES {
            return refused(&format!(
                "answered {EMPTY_PAGES} pages without a record and names still another"
            ));
        }
        if !self.seen.insert(self.hasher.hash_one(&cursor)) {
            return refused("names a page as the next one that was read before");
        }
        Ok(Some(cursor))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How many pages are read until the end, or an error.
    fn read(pages: impl IntoIterator<Item = (&'static str, usize)>) -> (usize, Result<(), ErrorClass>) {
        let mut cursors = Cursors::default();
        for (number, (cursor, records)) in pages.into_iter().enumerate() {
            let cursor = Some(cursor.to_owned()).filter(|cursor| !cursor.is_empty());
            match cursors.next("GET /things", cursor, records) {
                Err(error) => return (number + 1, Err(error.class())),
                Ok(None) => return (number + 1, Ok(())),
                Ok(Some(_)) => {}
            }
        }
        panic!("the pages do not come to an end");
    }

    #[test]
    fn a_cursor_that_repeats_ends_the_read() {
        let circle = |names: &'static [&'static str]| names.iter().map(|name| (*name, 1)).cycle();
        assert_eq!(read([("a", 1), ("b", 0), ("", 1)]), (3, Ok(())));
        assert_eq!(read(circle(&["a"])), (2, Err(ErrorClass::Permanent)));
        assert_eq!(read(circle(&["a", "b", "c"])), (4, Err(ErrorClass::Permanent)));
        assert_eq!(read([("a", 1)].into_iter().chain(circle(&["b", "c"]))), (4, Err(ErrorClass::Permanent)));
    }

    #[test]
    fn pages_without_records_are_borne_for_a_while() {
        let mut cursors = Cursors::default();
        let mut page = |number: u32, records| cursors.next("GET /things", Some(number.to_string()), records);
        for number in 1..EMPTY_PAGES {
            page(number, 0).unwrap();
        }
        page(EMPTY_PAGES, 1).unwrap();
        for number in 1..EMPTY_PAGES {
            page(EMPTY_PAGES + number, 0).unwrap();
        }
        assert_eq!(page(2 * EMPTY_PAGES, 0).unwrap_err().class(), ErrorClass::Permanent);
    }
}
