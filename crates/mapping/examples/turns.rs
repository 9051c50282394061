//! Prints the turns of cron patterns, for a comparison with a reference.
//!
//! A line of stdin is a pattern and, behind a tab, a time zone, an instant and the end of a span with blanks between; a line
//! of stdout holds every turn after the instant and before the end, as seconds since 1970, or `invalid`.

use std::io::{self, BufRead, Write};

use chrono::{DateTime, Utc};
use fieldline_mapping::CronTimes;
use fieldline_model::Zone;

fn main() -> io::Result<()> {
    let mut output = io::BufWriter::new(io::stdout().lock());
    for line in io::stdin().lock().lines() {
        let line = line?;
        let (pattern, span) =
            line.split_once('\t').ok_or_else(|| io::Error::other("a line without a tab"))?;
        let span: Vec<_> = span.split(' ').collect();
        let &[zone, start, end] = span.as_slice() else {
            return Err(io::Error::other("a span is a zone and two instants"));
        };
        let turns = turns(pattern, zone, instant(start)?, instant(end)?);
        writeln!(output, "{}", turns.as_deref().unwrap_or("invalid"))?;
    }
    output.flush()
}

fn turns(pattern: &str, zone: &str, start: DateTime<Utc>, end: DateTime<Utc>) -> Option<String> {
    let times = CronTimes::read(pattern, Zone::named(zone)?).ok()?;
    let turns = std::iter::successors(times.after(start), |turn| times.after(*turn));
    let seconds: Vec<_> =
        turns.take_while(|turn| *turn < end).map(|turn| turn.timestamp().to_string()).collect();
    Some(seconds.join(" "))
}

fn instant(text: &str) -> io::Result<DateTime<Utc>> {
    text.parse().map_err(io::Error::other)
}
