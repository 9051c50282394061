//! What says on which clock a time was read: an offset, a zone's name, or both.
//!
//! An offset counts, whatever name is beside it; a name alone is looked up. `UTC`, `GMT`, `UT` and `Z` are the only
//! abbreviations that mean one thing all over the world: `CST` is three zones and `IST` another three.

use chrono::NaiveDateTime;
use fieldline_model::Zone;

use super::cursor::Cursor;
use super::moment::Moment;
use super::time_of_day::read_part;

/// Where the clock hung.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// It is not said.
    Unknown,
    /// So many seconds ahead of UTC.
    Ahead(i32),
    /// In that zone.
    In(Zone),
    /// So many seconds ahead of UTC, which has to be the zone's offset: RFC 9557's `!`.
    AheadAndIn(i32, Zone),
}

impl Place {
    /// The moment when a clock there showed that time. `None` beyond the calendar, and where offset and zone have to fit
    /// but do not.
    pub(super) fn moment(self, local: NaiveDateTime) -> Option<Moment> {
        match self {
            Place::Unknown => Some(Moment::Local(local)),
            Place::Ahead(seconds) => Moment::at(local, Some(seconds)),
            Place::In(zone) => zone.instant_of(local).map(Moment::Instant),
            Place::AheadAndIn(seconds, zone) => match Moment::at(local, Some(seconds))? {
                Moment::Instant(instant) if zone.local(instant) == local => Some(Moment::Instant(instant)),
                _ => None,
            },
        }
    }

    /// Reads all that is left behind a time: nothing, or a place and what programs say besides.
    pub(super) fn read_rest(rest: &mut Cursor<'_>) -> Option<Self> {
        if rest.is_empty() {
            return Some(Place::Unknown);
        }
        rest.take(b' ');
        let place = if rest.first() == Some(b'[') { Place::Unknown } else { Place::read(rest)? };
        let place = place.explained(rest)?;
        (rest.is_empty() && place != Place::Unknown).then_some(place)
    }

    /// Reads `Z`, `UTC`, `GMT+0100`, `+05`, `+0530`, `+05:30`, `+00:53:28` or a zone's name with a `/`.
    pub(super) fn read(rest: &mut Cursor<'_>) -> Option<Self> {
        if matches!(rest.first(), Some(b'+' | b'-' | 0xe2)) {
            return read_offset(rest, Minutes::Optional).map(Place::Ahead);
        }
        let name = rest.take_while(|byte| byte.is_ascii_alphanumeric() || b"/_".contains(&byte));
        if ["Z", "UTC", "GMT", "UT"].iter().any(|known| name.eq_ignore_ascii_case(known)) {
            // `GMT+1` is an hour ahead to some and an hour behind in POSIX. JavaScript and Java write minutes, and mean ahead.
            let is_signed = name.len() == 3 && matches!(rest.first(), Some(b'+' | b'-'));
            return if is_signed {
                read_offset(rest, Minutes::Needed).map(Place::Ahead)
            } else {
                Some(Place::Ahead(0))
            };
        }
        // Rails writes an abbreviation and then the offset.
        let mut behind = *rest;
        if is_abbreviation(name) && behind.take(b' ') && matches!(behind.first(), Some(b'+' | b'-')) {
            let place = read_offset(&mut behind, Minutes::Needed).map(Place::Ahead);
            *rest = behind;
            return place;
        }
        // A name may hold a sign, as in `Etc/GMT+3` or `America/Port-au-Prince`.
        if !name.contains('/') {
            return None;
        }
        let behind = rest.take_while(|byte| byte.is_ascii_alphanumeric() || b"/_+-".contains(&byte));
        Zone::named(&format!("{name}{behind}")).map(Place::In)
    }

    /// Reads what programs say behind a place, and what it adds to it: RFC 9557's annotations, an abbreviation or a name
    /// behind an offset, Go's monotonic clock, a comment.
    pub(super) fn explained(self, rest: &mut Cursor<'_>) -> Option<Self> {
        let mut place = self;
        while rest.take(b'[') {
            let note = rest.take_while(|byte| byte != b']');
            if !rest.take(b']') {
                return None;
            }
            place = place.annotated(note)?;
        }
        if let Place::Ahead(seconds) = place {
            // Elixir writes two: ` CET Europe/Berlin`.
            skip_name(rest, seconds);
            skip_name(rest, seconds);
            skip_comment(rest);
        }
        let mut behind = *rest;
        if behind.take_word(" m=") && behind.take_any(b"+-").is_some() {
            behind.take_while(|byte| byte.is_ascii_digit() || byte == b'.');
            *rest = behind;
        }
        Some(place)
    }

    /// With what an annotation in brackets says.
    fn annotated(self, note: &str) -> Option<Self> {
        let (must_fit, name) = match note.strip_prefix('!') {
            Some(name) => (true, name),
            None => (false, note),
        };
        if name.contains('=') {
            // Which calendar to show it in, for example; ISO 8601's digits are the same.
            return (!must_fit && self != Place::Unknown).then_some(self);
        }
        match (self, Zone::named(name)) {
            (Place::Unknown, Some(zone)) => Some(Place::In(zone)),
            (Place::Ahead(seconds), Some(zone)) if must_fit => Some(Place::AheadAndIn(seconds, zone)),
            (Place::Ahead(_), _) if !must_fit => Some(self),
            _ => None,
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Minutes {
    Optional,
    Needed,
}

/// Seconds ahead of UTC.
fn read_offset(rest: &mut Cursor<'_>, minutes: Minutes) -> Option<i32> {
    let sign = if rest.take(b'+') {
        1
    } else if rest.take(b'-') || rest.take_word("\u{2212}") {
        -1
    } else {
        return None;
    };
    let hours = i32::try_from(rest.digits(2)?).ok()?;
    let minute = read_part(rest, b':')?;
    if minute.is_none() && minutes == Minutes::Needed {
        return None;
    }
    let second = if minute.is_some() { read_part(rest, b':')? } else { None };
    let part = |part: Option<u32>| i32::try_from(part.unwrap_or(0)).ok();
    let (minutes, seconds) = (part(minute)?, part(second)?);
    (hours < 24 && minutes < 60 && seconds < 60).then_some(sign * (hours * 3600 + minutes * 60 + seconds))
}

/// The zone's name, its abbreviation or the offset again, which Go and others write behind an offset.
fn skip_name(rest: &mut Cursor<'_>, seconds: i32) {
    let mut behind = *rest;
    if behind.take(b' ') && !matches!(behind.first(), None | Some(b'(' | b'm')) {
        let start = behind;
        let is_offset = read_offset(&mut behind, Minutes::Optional) == Some(seconds);
        if !is_offset {
            behind = start;
            let name = behind.take_while(|byte| byte.is_ascii_alphanumeric() || b"/_+-".contains(&byte));
            if !is_abbreviation(name) && Zone::named(name).is_none() {
                return;
            }
        }
        *rest = behind;
    }
}

fn is_abbreviation(name: &str) -> bool {
    (2..=5).contains(&name.len()) && name.bytes().all(|byte| byte.is_ascii_uppercase())
}

fn skip_comment(rest: &mut Cursor<'_>) {
    let mut behind = *rest;
    behind.take(b' ');
    if behind.take(b'(') {
        while behind.first().is_some_and(|byte| byte != b')' && byte != b'(') {
            behind.skip(1);
        }
        if behind.take(b')') {
            *rest = behind;
        }
    }
}
