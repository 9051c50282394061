//! The timetable as a pure state machine: the time is passed in, nothing waits.

use chrono::{DateTime, Duration, Utc};
use fieldline_mapping::{CronTimes, ScheduleEntry, Timing};

/// What is to be done at a moment.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Due {
    /// Run this mapping now.
    Run(String),
    /// Its time has come, but its last run is still going: this turn is left out.
    StillRunning(String),
}

/// One mapping's turns.
#[derive(Debug)]
struct Line {
    mapping: String,
    timing: Compiled,
    /// The next turn; `None` when there is none any more.
    next_at: Option<DateTime<Utc>>,
    is_running: bool,
}

#[derive(Debug)]
enum Compiled {
    Cron(CronTimes),
    Every(Duration),
}

/// The timetable of a project. A mapping never overlaps itself; different mappings may run side by side.
///
/// Cron patterns follow the local clock of their zone, as [`CronTimes`] says. Turns that pass while nobody looks (a sleeping machine)
/// are made up for by one run, not by many.
#[derive(Debug)]
pub(crate) struct Scheduler {
    lines: Vec<Line>,
}

impl Scheduler {
    /// A timetable that begins at `now`: `every` runs at once and then regularly, `cron` at its next turn.
    ///
    /// An interval beyond what a calendar can count is left without turns.
    pub(crate) fn new(entries: &[ScheduleEntry], now: DateTime<Utc>) -> Self {
        let lines = entries
            .iter()
            .flat_map(|entry| entry.mappings.iter().map(move |mapping| (mapping, &entry.timing)));
        let lines = lines.filter_map(|(mapping, timing)| {
            let timing = match timing {
                Timing::Cron(times) => Compiled::Cron(times.clone()),
                Timing::Every(every) => Compiled::Every(Duration::from_std(*every).ok()?),
            };
            let next_at = match &timing {
                Compiled::Cron(_) => timing.after(now),
                Compiled::Every(_) => Some(now),
            };
            Some(Line { mapping: mapping.to_string(), timing, next_at, is_running: false })
        });
        Self { lines: lines.collect() }
    }

    /// The next turn of each mapping.
    pub(crate) fn turns(&self) -> impl Iterator<Item = (&str, DateTime<Utc>)> {
        self.lines.iter().filter_map(|line| Some((line.mapping.as_str(), line.next_at?)))
    }

    /// When to look again.
    pub(crate) fn next_at(&self) -> Option<DateTime<Utc>> {
        self.lines.iter().filter_map(|line| line.next_at).min()
    }

    /// Everything whose time has come. What is to run counts as running from here on.
    pub(crate) fn due(&mut self, now: DateTime<Utc>) -> Vec<Due> {
        let mut due = Vec::new();
        for index in 0..self.lines.len() {
            if self.lines[index].next_at.is_none_or(|next_at| next_at > now) {
                continue;
            }
            let mapping = self.lines[index].mapping.clone();
            let is_running = self.lines.iter().any(|line| line.mapping == mapping && line.is_running);
            let line = &mut self.lines[index];
            line.next_at = line.timing.next(line.next_at, now);
            line.is_running |= !is_running;
            due.push(if is_running { Due::StillRunning(mapping) } else { Due::Run(mapping) });
        }
        due
    }

    /// The mapping's run is over, however it ended.
    pub(crate) fn finished(&mut self, mapping: &str) {
        self.lines.iter_mut().filter(|line| line.mapping == mapping).for_each(|line| line.is_running = false);
    }
}

impl Compiled {
    /// The first turn after `at`.
    fn after(&self, at: DateTime<Utc>) -> Option<DateTime<Utc>> {
        match self {
            Compiled::Cron(times) => times.after(at),
            Compiled::Every(every) => at.checked_add_signed(*every),
        }
    }

    /// The turn after `turn`, the first that is still ahead of `now`.
    fn next(&self, turn: Option<DateTime<Utc>>, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        match self {
            Compiled::Cron(_) => self.after(now),
            Compiled::Every(every) => {
                let turn = turn?;
                let step = every.num_milliseconds().max(1);
                let missed = (now - turn).num_milliseconds().max(0) / step;
                turn.checked_add_signed(Duration::milliseconds(step.checked_mul(missed + 1)?))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use fieldline_mapping::Place;
    use fieldline_model::Zone;

    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        DateTime::parse_from_rfc3339(text).unwrap().with_timezone(&Utc)
    }

    fn cron(mapping: &str, pattern: &str, zone: Zone) -> ScheduleEntry {
        let timing = Timing::Cron(CronTimes::read(pattern, zone).unwrap());
        ScheduleEntry { mappings: vec![mapping.into()], timing, place: Place::default() }
    }

    fn every(mapping: &str, seconds: u64) -> ScheduleEntry {
        let timing = Timing::Every(std::time::Duration::from_secs(seconds));
        ScheduleEntry { mappings: vec![mapping.into()], timing, place: Place::default() }
    }

    /// Every turn from `start` until `end`, each run ending at once, in the local time of `zone`.
    fn turns(entry: ScheduleEntry, zone: Zone, start: &str, end: &str) -> Vec<String> {
        let mut scheduler = Scheduler::new(&[entry], at(start));
        let mut seen = Vec::new();
        while let Some(now) = scheduler.next_at().filter(|next| *next < at(end)) {
            for due in scheduler.due(now) {
                if let Due::Run(mapping) = due {
                    seen.push(zone.local(now).format("%d %H:%M").to_string());
                    scheduler.finished(&mapping);
                }
            }
        }
        seen
    }

    #[test]
    fn the_day_that_leaves_an_hour_out() {
        let zone = Zone::named("America/New_York").unwrap();
        let day = ("2026-03-08T04:00:00Z", "2026-03-09T08:00:00Z");
        // 02:30 does not exist on the 8th: the turn comes at the end of the gap, and the next day is normal again.
        assert_eq!(turns(cron("m", "30 2 * * *", zone), zone, day.0, day.1), ["08 03:00", "09 02:30"]);
        let hourly =
            turns(cron("m", "0 * * * *", zone), zone, "2026-03-08T05:30:00Z", "2026-03-08T08:30:00Z");
        assert_eq!(hourly, ["08 01:00", "08 03:00", "08 04:00"]);
    }

    #[test]
    fn the_day_that_repeats_an_hour() {
        let zone = Zone::named("America/New_York").unwrap();
        let day = ("2026-11-01T04:00:00Z", "2026-11-02T08:00:00Z");
        // 01:30 comes twice on the 1st: the turn comes once.
        assert_eq!(turns(cron("m", "30 1 * * *", zone), zone, day.0, day.1), ["01 01:30", "02 01:30"]);
    }

    #[test]
    fn an_interval_knows_no_summer_time() {
        let zone = Zone::named("Europe/Berlin").unwrap();
        let seen = turns(every("m", 1_800), zone, "2026-10-25T00:00:00Z", "2026-10-25T02:01:00Z");
        assert_eq!(seen, ["25 02:00", "25 02:30", "25 02:00", "25 02:30", "25 03:00"]);
    }

    #[test]
    fn a_mapping_never_overlaps_itself() {
        let start = at("2026-01-01T00:00:00Z");
        let mut scheduler = Scheduler::new(&[every("slow", 60), every("other", 60)], start);
        assert_eq!(scheduler.due(start), [Due::Run("slow".into()), Due::Run("other".into())]);
        scheduler.finished("other");
        let next = start + Duration::seconds(60);
        assert_eq!(scheduler.due(next), [Due::StillRunning("slow".into()), Due::Run("other".into())]);
        scheduler.finished("slow");
        let third = start + Duration::seconds(120);
        assert!(scheduler.due(third).contains(&Due::Run("slow".into())));
    }

    #[test]
    fn two_entries_for_one_mapping_do_not_overlap_either() {
        let start = at("2026-01-01T00:00:00Z");
        let mut scheduler = Scheduler::new(&[every("m", 60), every("m", 3_600)], start);
        assert_eq!(scheduler.due(start), [Due::Run("m".into()), Due::StillRunning("m".into())]);
    }

    #[test]
    fn turns_that_passed_unseen_are_made_up_for_once() {
        let start = at("2026-01-01T00:00:00Z");
        let zone = Zone::utc();
        for entry in [every("m", 60), cron("m", "* * * * *", zone)] {
            let mut scheduler = Scheduler::new(&[entry], start);
            let woken = at("2026-01-01T05:00:30Z");
            assert_eq!(scheduler.due(woken), [Due::Run("m".into())]);
            assert_eq!(scheduler.next_at(), Some(at("2026-01-01T05:01:00Z")));
        }
    }

    #[test]
    fn a_failed_run_is_followed_by_the_next() {
        let start = at("2026-01-01T00:00:00Z");
        let mut scheduler = Scheduler::new(&[every("m", 60)], start);
        for turn in 0..3 {
            let now = start + Duration::seconds(60 * turn);
            assert_eq!(scheduler.due(now), [Due::Run("m".into())]);
            scheduler.finished("m");
        }
    }
}
