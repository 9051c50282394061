//! What people should hear beside the counts, a line each.

use crate::news::{Gone, SkippedValues, UnreadWatermark, WaitingFor};
use crate::render::wording::{count, thousands};
use crate::terminal::shown;

/// Characters of a key or a value.
const LONGEST: usize = 40;

/// Values that are left out: `374 values of amount skipped, 12 of them emptied: C-1, C-2, C-3, …`.
pub(crate) fn skipped_line(skipped: &SkippedValues) -> String {
    let emptied = match skipped.cleared {
        0 => String::new(),
        cleared if cleared == skipped.count => " and emptied".to_owned(),
        cleared => format!(", {} of them emptied", thousands(cleared)),
    };
    let keys = named(&skipped.keys, skipped.count);
    format!("{} of {} skipped{emptied}: {keys}", count(skipped.count, "value"), skipped.property)
}

/// What is waited for: `3 records wait for accounts A9: C-1, C-2, C-3`.
pub(crate) fn waiting_line(waiting: &WaitingFor) -> String {
    let verb = if waiting.records == 1 { "waits" } else { "wait" };
    let value = match &waiting.value {
        Some(value) => shown(value, LONGEST),
        None => "(`plan` shows the value)".to_owned(),
    };
    // HubSpot and spreadsheets write several ids into one cell.
    let is_list = waiting.kind == "link" && value.contains([';', ',']);
    let hint = if is_list { " (taken as one id; `normalize: split` makes several of it)" } else { "" };
    let keys = named(&waiting.keys, waiting.records);
    let (records, place) = (count(waiting.records, "record"), &waiting.place);
    let is = if waiting.records == 1 { "is" } else { "are" };
    match waiting.gone {
        None => format!("{records} {verb} for {place} {value}{hint}: {keys}"),
        Some(Gone::Target) => {
            format!("{records} {verb} for {place} {value}, which is gone from HubSpot: {keys}")
        }
        Some(Gone::Record) => {
            format!("{records} to be linked to {place} {value} {is} gone from HubSpot: {keys}")
        }
    }
}

/// That the mapping changed since it was loaded last, as a plan and a run say it.
pub(crate) fn backfill_line(is_backfill: bool, verb: &str) -> Option<String> {
    is_backfill.then(|| format!("The mapping changed since its last run: every record {verb} compared anew."))
}

/// How much more is waited for, and what shows it.
pub(crate) fn more_waiting(things: u64, shown: usize, way: &str) -> Option<String> {
    let left = things.saturating_sub(shown as u64);
    (left > 0).then(|| format!("… and for {} ({way})", count(left, "more value")))
}

/// Watermarks that cannot be used, of so many that are filled.
pub(crate) fn unread_line(unread: u64, samples: &[UnreadWatermark]) -> Option<String> {
    if unread == 0 {
        return None;
    }
    let named = samples
        .iter()
        .map(|sample| format!("line {} ({}) {}", sample.line, shown(&sample.key, LONGEST), sample.why));
    let samples: Vec<String> = named.collect();
    let more = if unread > samples.len() as u64 { ", …" } else { "" };
    let rows = if unread == 1 { "This row is" } else { "These rows are" };
    Some(format!(
        "{} cannot be used: {}{more}. {rows} read in every run.",
        count(unread, "watermark"),
        samples.join(", ")
    ))
}

/// Rows that were passed over; `read` is what was not.
pub(crate) fn passed_line(passed_over: u64, read: u64) -> Option<String> {
    match (passed_over, read) {
        (0, _) => None,
        (passed, 0) => Some(format!(
            "Every row lies below the watermark: {} passed over, nothing read. `--full-refresh` reads everything.",
            count(passed, "row")
        )),
        (passed, _) => Some(format!("{} below the watermark passed over.", count(passed, "row"))),
    }
}

/// A watermark that lies in the future.
pub(crate) fn ahead_line(ahead: Option<&str>) -> Option<String> {
    let ahead = ahead?;
    Some(format!("The last watermark, {ahead}, is in the future and counts as none: everything is read."))
}

fn named(keys: &[String], of: u64) -> String {
    let mut named: Vec<String> = keys.iter().map(|key| shown(key, LONGEST)).collect();
    if of > keys.len() as u64 {
        named.push("…".to_owned());
    }
    named.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn waiting(kind: &'static str, value: &str, records: u64) -> WaitingFor {
        let keys = vec!["1".to_owned(), "2".to_owned()].into_iter().take(records as usize).collect();
        let (place, value) = ("accounts".to_owned(), Some(value.to_owned()));
        WaitingFor { kind, place, value, gone: None, records, keys }
    }

    #[test]
    fn what_is_waited_for_is_named() {
        let cases = [
            (waiting("link", "A9", 3), "3 records wait for accounts A9: 1, 2, …"),
            (waiting("lookup", "a;b", 1), "1 record waits for accounts a;b: 1"),
            (
                waiting("link", "A1;A2", 1),
                "1 record waits for accounts A1;A2 (taken as one id; `normalize: split` makes several of it): 1",
            ),
        ];
        for (waiting, expected) in cases {
            assert_eq!(waiting_line(&waiting), expected);
        }
        let gone = |gone, records| WaitingFor { gone: Some(gone), ..waiting("link", "A9", records) };
        let cases = [
            (gone(Gone::Target, 1), "1 record waits for accounts A9, which is gone from HubSpot: 1"),
            (gone(Gone::Target, 2), "2 records wait for accounts A9, which is gone from HubSpot: 1, 2"),
            (gone(Gone::Record, 1), "1 record to be linked to accounts A9 is gone from HubSpot: 1"),
            (gone(Gone::Record, 2), "2 records to be linked to accounts A9 are gone from HubSpot: 1, 2"),
        ];
        for (waiting, expected) in cases {
            assert_eq!(waiting_line(&waiting), expected);
        }
        let hidden = WaitingFor { value: None, ..waiting("lookup", "", 1) };
        assert_eq!(waiting_line(&hidden), "1 record waits for accounts (`plan` shows the value): 1");
        assert_eq!(more_waiting(12, 10, "--all").as_deref(), Some("… and for 2 more values (--all)"));
        assert_eq!(more_waiting(10, 10, "--all"), None);
    }

    #[test]
    fn values_left_out_are_counted_and_sampled() {
        let skipped = |count, cleared, keys: &[&str]| SkippedValues {
            property: "amount".to_owned(),
            count,
            cleared,
            keys: keys.iter().map(|key| (*key).to_owned()).collect(),
        };
        let cases = [
            (skipped(1, 0, &["C-1"]), "1 value of amount skipped: C-1"),
            (skipped(2, 2, &["C-1", "C-2"]), "2 values of amount skipped and emptied: C-1, C-2"),
            (skipped(1_374, 12, &["C-1"]), "1,374 values of amount skipped, 12 of them emptied: C-1, …"),
        ];
        for (skipped, expected) in cases {
            assert_eq!(skipped_line(&skipped), expected);
        }
    }

    #[test]
    fn rows_and_watermarks_are_told() {
        let sample = UnreadWatermark { key: "K9".to_owned(), line: 4, why: "cannot be read".to_owned() };
        assert_eq!(unread_line(0, &[]), None);
        assert_eq!(
            unread_line(1, std::slice::from_ref(&sample)).unwrap(),
            "1 watermark cannot be used: line 4 (K9) cannot be read. This row is read in every run."
        );
        assert_eq!(
            unread_line(3, &[sample]).unwrap(),
            "3 watermarks cannot be used: line 4 (K9) cannot be read, …. These rows are read in every run."
        );
        assert_eq!(passed_line(0, 0), None);
        assert_eq!(passed_line(1_928, 2).unwrap(), "1,928 rows below the watermark passed over.");
        assert!(
            passed_line(4, 0).unwrap().starts_with("Every row lies below the watermark: 4 rows passed over")
        );
    }
}
