//! Times in which the month is an English word, as mail, web servers and the printers of many languages write them.
//!
//! A name, a year of four digits and a day can mean one day only, in whatever order they come. A weekday has to fit. Two
//! digits for a year could be a day as well, so they are refused.

use chrono::{Datelike, NaiveDate, Weekday};

use super::cursor::Cursor;
use super::moment::Moment;
use super::place::Place;
use super::time_of_day::TimeOfDay;

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];
const WEEKDAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// Reads the whole text, or nothing.
pub(super) fn read(text: &str) -> Option<Moment> {
    let mut rest = Cursor(text.as_bytes());
    let mut parts = Parts::default();
    while !rest.is_empty() {
        parts.read_next(&mut rest)?;
    }
    parts.moment()
}

/// What was found so far; each part comes once.
#[derive(Default)]
struct Parts {
    weekday: Option<Weekday>,
    year: Option<i32>,
    month: Option<u32>,
    day: Option<u32>,
    time: Option<TimeOfDay>,
    place: Option<Place>,
    last: Last,
}

/// What came last: a sign behind a time begins an offset, and behind a day it only separates.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Last {
    #[default]
    Nothing,
    Date,
    Year,
    Time,
}

impl Parts {
    fn read_next(&mut self, rest: &mut Cursor<'_>) -> Option<()> {
        let mut is_apart = rest.take_blanks();
        while rest.take(b',') || (is_apart && rest.take_word("at ")) {
            is_apart = true;
            rest.take_blanks();
        }
        let is_between = !is_apart && matches!(self.last, Last::Date | Last::Year);
        let separators: &[u8] = if self.last == Last::Year { b"-/.:" } else { b"-/." };
        if is_between && rest.take_any(separators).is_some() {
            rest.take_blanks();
        }
        match rest.first()? {
            b'0'..=b'9' => self.read_number(rest),
            b'+' | b'-' => self.read_place(rest),
            _ => self.read_word(rest),
        }
    }

    fn read_number(&mut self, rest: &mut Cursor<'_>) -> Option<()> {
        match (rest.digit_run(), rest.after_digits()) {
            (1 | 2, Some(b':')) => {
                self.last = Last::Time;
                set(&mut self.time, TimeOfDay::read(rest)?)
            }
            (1 | 2, _) => {
                self.last = Last::Date;
                set(&mut self.day, rest.one_or_two_digits()?)
            }
            (4, _) => {
                self.last = Last::Year;
                set(&mut self.year, i32::try_from(rest.digits(4)?).ok()?)
            }
            _ => None,
        }
    }

    fn read_word(&mut self, rest: &mut Cursor<'_>) -> Option<()> {
        let mut behind = *rest;
        let word = behind.take_while(|byte| byte.is_ascii_alphabetic());
        let is_date_word = if let Some(month) = position(&MONTHS, word) {
            set(&mut self.month, month + 1)?;
            true
        } else if let Some(weekday) = weekday(word) {
            set(&mut self.weekday, weekday)?;
            true
        } else {
            false
        };
        if !is_date_word {
            return self.read_place(rest);
        }
        *rest = behind;
        self.last = Last::Date;
        Some(())
    }

    fn read_place(&mut self, rest: &mut Cursor<'_>) -> Option<()> {
        self.time?;
        self.last = Last::Time;
        let place = Place::read(rest)?.explained(rest)?;
        set(&mut self.place, place)
    }

    fn moment(self) -> Option<Moment> {
        let day = NaiveDate::from_ymd_opt(self.year?, self.month?, self.day?)?;
        if self.weekday.is_some_and(|weekday| weekday != day.weekday()) {
            return None;
        }
        match self.time {
            Some(time) => self.place.unwrap_or(Place::Unknown).moment(time.on(day)?),
            None => Some(Moment::Day(day)),
        }
    }
}

/// Notes a part; `None` when it has come before.
fn set<T>(part: &mut Option<T>, found: T) -> Option<()> {
    if part.is_some() {
        return None;
    }
    *part = Some(found);
    Some(())
}

/// The weekday of that English name.
pub(super) fn weekday(word: &str) -> Option<Weekday> {
    Weekday::try_from(u8::try_from(position(&WEEKDAYS, word)?).ok()?).ok()
}

/// Where the word is in the list: whole, or by its first three letters; `Sept` too.
fn position(names: &[&str], word: &str) -> Option<u32> {
    let is_short = word.len() == 3 || word.eq_ignore_ascii_case("sept");
    let is = |name: &&str| match name.get(..word.len()) {
        Some(start) => start.eq_ignore_ascii_case(word) && (is_short || name.len() == word.len()),
        None => false,
    };
    names.iter().position(is).and_then(|position| u32::try_from(position).ok())
}
