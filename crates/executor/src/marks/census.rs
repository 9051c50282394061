//! Counts the marks of a stream, so that what most of them are decides what the others have to be.

use chrono::{DateTime, Utc};
use fieldline_model::{EpochUnit, Mark, SourceKey, Watermark, WatermarkKind};

use super::class::{Class, Window};
use super::oddity::Oddity;
use super::scale::{Scale, USUAL_DIGITS};

/// Records named of each class.
const SAMPLES: usize = 3;
/// A counter with so many digits more than the next lower one does not follow it.
const GAP_DIGITS: u8 = 3;

/// The marks of a stream, by class.
pub(crate) struct Census {
    window: Window,
    tallies: Vec<Tally>,
}

/// The marks of one class.
struct Tally {
    class: Class,
    count: u64,
    highest: Option<Mark>,
    /// The highest that is not later than the run.
    highest_yet: Option<Mark>,
    samples: Vec<(u64, SourceKey)>,
}

/// What people should hear of the watermarks that a run read.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct WatermarkNews {
    /// What the positions are; `None` where none could be read.
    pub kind: Option<WatermarkKind>,
    /// The watermark of the last run, where it lies in the future and was left aside for it.
    pub ahead: Option<Watermark>,
    /// Records whose watermark is not empty.
    pub filled: u64,
    /// Those of them whose watermark is no position: they are read in every run.
    pub unread: u64,
    /// Some of these, by line.
    pub samples: Vec<UnreadMark>,
}

/// A record whose watermark is no position.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct UnreadMark {
    /// The record.
    pub key: SourceKey,
    /// Its line in the source.
    pub line: u64,
    /// What is wrong with it.
    pub why: Oddity,
}

impl Census {
    /// An empty census of a run that began at `now`.
    pub(crate) fn at(now: DateTime<Utc>) -> Self {
        Self { window: Window::at(now), tallies: Vec::new() }
    }

    /// Counts the mark of a record.
    pub(crate) fn take(&mut self, mark: Mark, key: &SourceKey, line: u64) {
        let Some(class) = self.window.class(mark) else { return };
        let tally = match self.tallies.iter().position(|tally| tally.class == class) {
            Some(known) => &mut self.tallies[known],
            None => {
                self.tallies.push(Tally {
                    class,
                    count: 0,
                    highest: None,
                    highest_yet: None,
                    samples: Vec::new(),
                });
                self.tallies.last_mut().expect("one was just added")
            }
        };
        tally.count += 1;
        raise(&mut tally.highest, mark);
        if !is_later(mark, class, self.window.now()) {
            raise(&mut tally.highest_yet, mark);
        }
        if tally.samples.len() < SAMPLES {
            tally.samples.push((line, key.clone()));
        }
    }

    /// What the positions are: what most marks are. A mapping may say that they are a counter.
    pub(crate) fn scale(&self, is_counter: bool) -> Scale {
        let epoch = |unit: EpochUnit| {
            (
                WatermarkKind::Epoch(unit),
                self.count(|class| matches!(class, Class::Number { unit: Some(own), .. } if own == unit)),
            )
        };
        let counters = self.count(|class| matches!(class, Class::Number { unit: None, .. }));
        let [seconds, milliseconds, microseconds] = EpochUnit::ALL.map(epoch);
        let candidates = [
            (WatermarkKind::Time, self.count(|class| class == Class::Time)),
            seconds,
            milliseconds,
            microseconds,
            (WatermarkKind::Counter, counters),
        ];
        let most = candidates.iter().map(|(_, count)| *count).max().unwrap_or(0);
        let kind = candidates.iter().find(|(_, count)| *count == most && most > 0).map(|(kind, _)| *kind);
        let kind = if is_counter { Some(WatermarkKind::Counter) } else { kind };
        Scale::new(self.window.clone(), kind, self.most_digits())
    }

    /// The highest position that is not later than the run.
    pub(crate) fn high_water(&self, scale: &Scale) -> Option<Watermark> {
        let positions = self.tallies.iter().filter(|tally| scale.oddity(tally.class).is_none());
        let highest = positions.filter_map(|tally| match scale.kind()? {
            WatermarkKind::Counter => tally.highest,
            WatermarkKind::Time | WatermarkKind::Epoch(_) => tally.highest_yet,
        });
        highest.filter_map(|mark| scale.watermark(mark)).max()
    }

    /// What people should hear.
    pub(crate) fn news(&self, scale: &Scale, ahead: Option<Watermark>) -> WatermarkNews {
        let mut news = WatermarkNews {
            kind: scale.kind(),
            ahead,
            filled: self.count(|_| true),
            ..WatermarkNews::default()
        };
        for tally in &self.tallies {
            let Some(why) = scale.oddity(tally.class) else { continue };
            news.unread += tally.count;
            let samples = tally.samples.iter();
            news.samples.extend(samples.map(|(line, key)| UnreadMark { key: key.clone(), line: *line, why }));
        }
        news.samples.sort_by_key(|sample| sample.line);
        news.samples.truncate(SAMPLES);
        news
    }

    fn count(&self, wanted: impl Fn(Class) -> bool) -> u64 {
        self.tallies.iter().filter(|tally| wanted(tally.class)).map(|tally| tally.count).sum()
    }

    /// How many digits a counter may have: as many as one can come to from the most frequent length, a thousandfold at a
    /// time.
    fn most_digits(&self) -> u8 {
        let mut counts = [0_u64; 20];
        for tally in &self.tallies {
            if let Class::Number { digits, .. } = tally.class {
                counts[usize::from(digits)] += tally.count;
            }
        }
        let usual = (0..20_u8).rev().max_by_key(|digits| counts[usize::from(*digits)]).unwrap_or(0);
        let used = (usual..20).filter(|digits| counts[usize::from(*digits)] > 0);
        let reached = used.fold(usual, |reached, digits| {
            let follows = digits - reached <= GAP_DIGITS || digits <= USUAL_DIGITS;
            if follows { digits } else { reached }
        });
        reached.max(USUAL_DIGITS)
    }
}

fn raise(highest: &mut Option<Mark>, mark: Mark) {
    let is_higher = match (*highest, mark) {
        (Some(Mark::Number(known)), Mark::Number(number)) => number > known,
        (Some(Mark::Time(known)), Mark::Time(at)) => at > known,
        (known, _) => known.is_none(),
    };
    if is_higher {
        *highest = Some(mark);
    }
}

fn is_later(mark: Mark, class: Class, now: DateTime<Utc>) -> bool {
    match (mark, class) {
        (Mark::Time(at), _) => at > now,
        (Mark::Number(number), Class::Number { unit: Some(unit), .. }) => number > unit.of(now),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::marks::Position;

    /// What a stream of these marks comes to on the evening of 30 November 2026: the kind, the watermark, and how many are
    /// unread.
    fn judged(marks: &[Mark], is_counter: bool) -> (String, String, u64) {
        let mut census = Census::at(at("2026-11-30T20:00:00Z"));
        marks.iter().zip(2..).for_each(|(mark, line)| census.take(*mark, &format!("K{line}").into(), line));
        let scale = census.scale(is_counter);
        let news = census.news(&scale, None);
        let unread = marks.iter().filter(|mark| scale.read(**mark) == Position::Unread).count() as u64;
        assert_eq!(news.unread, unread, "what is counted is what is unread");
        let kind = news.kind.map_or("nothing".to_owned(), |kind| kind.to_string());
        let high = census.high_water(&scale).map_or("none".to_owned(), |mark| mark.to_string());
        (kind, high, unread)
    }

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn numbers(numbers: &[i64]) -> Vec<Mark> {
        numbers.iter().copied().map(Mark::Number).collect()
    }

    fn times(times: &[&str]) -> Vec<Mark> {
        times.iter().map(|text| Mark::Time(at(text))).collect()
    }

    #[test]
    fn no_odd_value_becomes_the_watermark() {
        let seconds = [1_700_000_000, 1_700_000_001];
        let milliseconds = [1_700_000_000_000, 1_700_000_001_000];
        let days = ["2024-05-01T00:00:00Z", "2024-05-02T00:00:00Z"];
        let with = |marks: Vec<Mark>, odd: Mark| [marks, vec![odd]].concat();
        let far = at("9999-12-31T23:59:59Z");
        let cases: Vec<(&str, Vec<Mark>, &str, &str, u64)> = vec![
            ("seconds", numbers(&seconds), "seconds since 1970", "1700000001", 0),
            (
                "milliseconds among seconds",
                with(numbers(&seconds), Mark::Number(1_700_000_000_500)),
                "seconds since 1970",
                "1700000001",
                1,
            ),
            (
                "seconds among milliseconds",
                with(numbers(&milliseconds), Mark::Number(1_700_000_000)),
                "milliseconds since 1970",
                "1700000001000",
                1,
            ),
            (
                "the year 9999 in milliseconds",
                with(numbers(&milliseconds), Mark::Number(253_402_300_799_000)),
                "milliseconds since 1970",
                "1700000001000",
                1,
            ),
            (
                "the largest number",
                with(numbers(&milliseconds), Mark::Number(i64::MAX)),
                "milliseconds since 1970",
                "1700000001000",
                1,
            ),
            (
                "a day among milliseconds",
                with(numbers(&milliseconds), Mark::Time(at("2023-01-01T00:00:00Z"))),
                "milliseconds since 1970",
                "1700000001000",
                1,
            ),
            (
                "zero among seconds",
                with(numbers(&seconds), Mark::Number(0)),
                "seconds since 1970",
                "1700000001",
                1,
            ),
            ("times", times(&days), "times", "2024-05-02T00:00:00Z", 0),
            ("the year 9999", with(times(&days), Mark::Time(far)), "times", "2024-05-02T00:00:00Z", 1),
            (
                "the year 1",
                with(times(&days), Mark::Time(at("0001-01-01T00:00:00Z"))),
                "times",
                "2024-05-02T00:00:00Z",
                1,
            ),
            (
                "a number among times",
                with(times(&days), Mark::Number(20_240_501)),
                "times",
                "2024-05-02T00:00:00Z",
                1,
            ),
            (
                "a clock some hours ahead moves nothing, and is a position",
                with(times(&days), Mark::Time(at("2026-12-01T07:00:00Z"))),
                "times",
                "2024-05-02T00:00:00Z",
                0,
            ),
            ("a counter", numbers(&[5, 9, 12]), "a counter", "12", 0),
            (
                "a counter that grows",
                numbers(&[5, 9, 800_000_000, 70_000_000_000]),
                "a counter",
                "70000000000",
                0,
            ),
            (
                "a time of a computer in a counter",
                numbers(&[5, 9, 12, 1_700_000_000_000]),
                "a counter",
                "12",
                1,
            ),
            ("never in a counter", numbers(&[5, 9, 2_147_483_647]), "a counter", "9", 1),
            ("all nines in a counter", numbers(&[5, 9, 9_999_999_999_999]), "a counter", "9", 1),
            ("nothing readable", vec![Mark::Unreadable, Mark::Time(far)], "nothing", "none", 2),
            ("nothing at all", vec![Mark::Empty], "nothing", "none", 0),
            (
                "what is unreadable beside times",
                with(times(&days), Mark::Unreadable),
                "times",
                "2024-05-02T00:00:00Z",
                1,
            ),
        ];
        for (name, marks, kind, high, unread) in cases {
            assert_eq!(judged(&marks, false), (kind.to_owned(), high.to_owned(), unread), "{name}");
        }
    }

    #[test]
    fn the_order_of_rows_decides_nothing() {
        let odd = [Mark::Number(i64::MAX), Mark::Time(at("2023-01-01T00:00:00Z")), Mark::Unreadable];
        let mut marks = [&odd[..], &numbers(&[1_700_000_000_000; 4])].concat();
        for _ in 0..marks.len() {
            marks.rotate_left(1);
            let expected = ("milliseconds since 1970".to_owned(), "1700000000000".to_owned(), 3);
            assert_eq!(judged(&marks, false), expected);
        }
    }

    #[test]
    fn a_stated_counter_is_never_taken_for_a_time() {
        let ids = numbers(&[1_700_000_000, 1_700_000_500, 2_000_000_000]);
        assert_eq!(judged(&ids, false), ("seconds since 1970".to_owned(), "1700000500".to_owned(), 1));
        assert_eq!(judged(&ids, true), ("a counter".to_owned(), "2000000000".to_owned(), 0));
    }

    #[test]
    fn later_runs_keep_to_the_kind_of_the_first() {
        let now = at("2026-11-30T20:00:00Z");
        let read = |known, mark| Scale::beyond(known, now).read(mark);
        let seconds = |count| Watermark::Epoch(EpochUnit::Seconds, count);
        let cases = [
            (seconds(1_700_000_000), Mark::Number(1_700_000_001), Position::At(seconds(1_700_000_001))),
            (seconds(1_700_000_000), Mark::Number(1_700_000_001_000), Position::Unread),
            (seconds(1_700_000_000), Mark::Time(now), Position::Unread),
            (seconds(1_700_000_000), Mark::Empty, Position::Empty),
            (Watermark::Instant(now), Mark::Number(20_240_601), Position::Unread),
            (Watermark::Instant(now), Mark::Time(now), Position::At(Watermark::Instant(now))),
            (
                Watermark::Integer(12),
                Mark::Number(999_999_999),
                Position::At(Watermark::Integer(999_999_999)),
            ),
            (Watermark::Integer(12), Mark::Number(1_700_000_000_000), Position::Unread),
            (
                Watermark::Integer(1_200_000_000),
                Mark::Number(1_700_000_000_000),
                Position::At(Watermark::Integer(1_700_000_000_000)),
            ),
            (Watermark::Integer(12), Mark::Number(-3), Position::At(Watermark::Integer(-3))),
        ];
        for (known, mark, expected) in cases {
            assert_eq!(read(known, mark), expected, "{known:?} {mark}");
        }
    }
}
