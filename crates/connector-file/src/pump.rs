//! Parses on a thread of its own and hands out pages.

use std::thread;

use fieldline_connector::{ConnectorError, ErrorClass, Page, UnreadableRow};
use fieldline_model::{Body, SourceRecord};
use tokio::sync::mpsc::{self, Receiver, Sender};

use crate::input::Position;

/// How many finished pages wait for the reader of the source.
const PAGES_AHEAD: usize = 4;

/// A page ends early when its records were made of that much text, so that long rows do not pile up.
const PAGE_BYTES: usize = 2 << 20;

/// What a parser finds next.
pub(crate) enum Item {
    /// A record, whose body is handed out with those around it.
    Record {
        /// The line on which it begins.
        line: u64,
        /// Of how many bytes of text it was made.
        bytes: usize,
    },
    /// A row that cannot be read.
    Unreadable(UnreadableRow),
}

/// Reads one item after the other.
pub(crate) trait Parser: Send + 'static {
    /// The next item; `None` at the complete end of the file.
    fn next(&mut self) -> Result<Option<Item>, ConnectorError>;

    /// The bodies of the records found since the last time, in order.
    fn bodies(&mut self) -> Vec<Body>;
}

/// What the thread sends. A channel that closes without [`Message::End`] means that the thread broke.
enum Message {
    Page(Page),
    End,
    Failed(ConnectorError),
}

/// The receiving half: the pages of one file in order. Dropping it ends the thread at its next page.
pub(crate) struct Pump {
    pages: Receiver<Message>,
    ended: Option<End>,
}

#[derive(Clone, Copy)]
enum End {
    Complete,
    Failed,
}

impl Pump {
    /// Starts the thread.
    ///
    /// # Errors
    /// Permanent when the system gives no thread.
    pub(crate) fn start(
        parser: impl Parser,
        page_records: usize,
        position: Position,
    ) -> Result<Self, ConnectorError> {
        let (sender, pages) = mpsc::channel(PAGES_AHEAD);
        let pager = Pager { parser, page_records: page_records.max(1), position };
        thread::Builder::new().name("fieldline-file".to_owned()).spawn(move || pager.run(&sender)).map_err(
            |cause| {
                ConnectorError::new(ErrorClass::Permanent, "no thread to read the file on").caused_by(cause)
            },
        )?;
        Ok(Self { pages, ended: None })
    }

    /// The next page; `None` after the complete end. After an error it stays an error.
    pub(crate) async fn page(&mut self) -> Result<Option<Page>, ConnectorError> {
        match self.ended {
            Some(End::Complete) => return Ok(None),
            Some(End::Failed) => return Err(bug("the stream is over since its last error")),
            None => {}
        }
        match self.pages.recv().await {
            Some(Message::Page(page)) => Ok(Some(page)),
            Some(Message::End) => {
                self.ended = Some(End::Complete);
                Ok(None)
            }
            Some(Message::Failed(error)) => {
                self.ended = Some(End::Failed);
                Err(error)
            }
            None => {
                self.ended = Some(End::Failed);
                Err(bug("the thread that reads the file stopped before the end"))
            }
        }
    }
}

fn bug(message: &str) -> ConnectorError {
    ConnectorError::new(ErrorClass::Bug, message)
}

struct Pager<P> {
    parser: P,
    page_records: usize,
    position: Position,
}

impl<P: Parser> Pager<P> {
    fn run(mut self, sender: &Sender<Message>) {
        loop {
            let mut page = Page::default();
            let filled = self.fill(&mut page);
            page.position_bytes = self.position.bytes();
            let has_rows = !page.records.is_empty() || !page.unreadable.is_empty();
            if has_rows && sender.blocking_send(Message::Page(page)).is_err() {
                return;
            }
            let last = match filled {
                Ok(true) => continue,
                Ok(false) => Message::End,
                Err(error) => Message::Failed(error),
            };
            // Nobody may be waiting any more; then nobody misses the end.
            let _ = sender.blocking_send(last);
            return;
        }
    }

    /// Fills the page; `false` when the file has ended. On an error the page holds what came before it.
    fn fill(&mut self, page: &mut Page) -> Result<bool, ConnectorError> {
        let mut lines = Vec::with_capacity(self.page_records.min(4096));
        let filled = self.read(&mut lines, &mut page.unreadable);
        let bodies = self.parser.bodies();
        debug_assert_eq!(lines.len(), bodies.len(), "every record has a body");
        page.records =
            lines.into_iter().zip(bodies).map(|(line, body)| SourceRecord { line, body }).collect();
        filled
    }

    /// Reads the rows of a page, and notes the lines of its records.
    fn read(
        &mut self,
        lines: &mut Vec<u64>,
        unreadable: &mut Vec<UnreadableRow>,
    ) -> Result<bool, ConnectorError> {
        let mut text_bytes = 0;
        while lines.len() + unreadable.len() < self.page_records && text_bytes < PAGE_BYTES {
            match self.parser.next()? {
                Some(Item::Record { line, bytes }) => {
                    text_bytes += bytes;
                    lines.push(line);
                }
                Some(Item::Unreadable(row)) => unreadable.push(row),
                None => return Ok(false),
            }
        }
        Ok(true)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;
    use std::time::Duration;

    use fieldline_model::Value;

    use super::*;

    /// Never ends by itself, and tells when it is dropped.
    struct Endless(u64, mpsc::Sender<u64>, Vec<Body>);

    impl Parser for Endless {
        fn next(&mut self) -> Result<Option<Item>, ConnectorError> {
            self.0 += 1;
            self.2.push(Body::Document(Value::Null));
            Ok(Some(Item::Record { line: self.0, bytes: 1 }))
        }

        fn bodies(&mut self) -> Vec<Body> {
            std::mem::take(&mut self.2)
        }
    }

    impl Drop for Endless {
        fn drop(&mut self) {
            let _ = self.1.send(self.0);
        }
    }

    #[test]
    fn the_thread_ends_when_the_pages_are_dropped() {
        let (sender, dropped) = mpsc::channel();
        let pump = Pump::start(Endless(0, sender, Vec::new()), 10, Position::default()).unwrap();
        drop(pump);
        let read = dropped.recv_timeout(Duration::from_secs(30)).expect("the thread ends by itself");
        assert!(read <= 10 * (PAGES_AHEAD as u64 + 2), "it read {read} records ahead");
    }

    struct Breaks;

    impl Parser for Breaks {
        fn next(&mut self) -> Result<Option<Item>, ConnectorError> {
            std::panic::resume_unwind(Box::new("a parser broke"))
        }

        fn bodies(&mut self) -> Vec<Body> {
            Vec::new()
        }
    }

    #[test]
    fn a_thread_that_breaks_is_no_end_of_stream() {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let mut pump = Pump::start(Breaks, 10, Position::default()).unwrap();
        assert_eq!(runtime.block_on(pump.page()).unwrap_err().class(), ErrorClass::Bug);
        assert!(runtime.block_on(pump.page()).is_err());
    }
}
