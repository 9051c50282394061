//! Watermarks that cannot be used: they hide nothing, and people hear of them.

use fieldline_executor::{Oddity, Reading};
use fieldline_model::{RejectionCode, Watermark};

use crate::support::{CUSTOMERS, Shelf, Table, World};

const HEADER: &str = "id,email,name,note,nick,phone,city,amount,at";

fn mapping(watermark: &str) -> String {
    let source = format!("key: id, watermark: {watermark} }}\ndestination");
    CUSTOMERS.replace("key: id }\ndestination", &source)
}

fn table(rows: &[(&str, &str, &str)]) -> Table {
    let row = |(key, name, at): &(&str, &str, &str)| format!("{key},,{name},,,,,,{at}");
    Table::new(HEADER, rows.iter().map(row))
}

/// A world on the evening of 30 November 2026.
fn world(watermark: &str, shelf: Shelf) -> World {
    let mut world = World::with(&mapping(watermark), shelf, 100);
    world.now = "2026-11-30T20:00:00Z".parse().unwrap();
    world
}

fn watermark(world: &World) -> Option<Watermark> {
    world.state.progress(&world.scope()).unwrap().and_then(|progress| progress.watermark)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_odd_row_hides_no_later_one() {
    let seconds = ["1700000000", "1700000001", "1700000900"];
    let milliseconds = ["1700000000000", "1700000001000", "1700000900000"];
    let times = ["2024-05-01T00:00:00Z", "2024-05-02T00:00:00Z", "2024-06-01T00:00:00Z"];
    let counter = ["100", "101", "200"];
    let days = ["20261105", "20261107", "20261108"];
    let days_and_times = ["20261105120000", "20261107080000", "20261108080000"];
    let cases = [
        (
            seconds,
            "1700000000500",
            Oddity::OtherUnit(fieldline_model::EpochUnit::Milliseconds, fieldline_model::EpochUnit::Seconds),
        ),
        (seconds, "4102444800", Oddity::Late),
        (seconds, "0", Oddity::Early),
        (milliseconds, "253402300799000", Oddity::Late),
        (milliseconds, "9223372036854775807", Oddity::Largest),
        (milliseconds, "99999999999999999999", Oddity::Unreadable),
        (milliseconds, "2023-01-01", Oddity::TimeAmongNumbers),
        (times, "9999-12-31T23:59:59Z", Oddity::Late),
        (times, "1900-01-01", Oddity::Early),
        (times, "20240501", Oddity::NumberAmongTimes),
        (times, "01.05.2024", Oddity::Unreadable),
        (counter, "1700000000000", Oddity::Far),
        (counter, "2147483647", Oddity::Largest),
        (counter, "n/a", Oddity::Unreadable),
        (days, "99991231", Oddity::Largest),
        (days_and_times, "99991231235959", Oddity::Largest),
    ];
    for (marks, odd, why) in cases {
        let [one, two, next] = marks;
        let mut world = world("at", Shelf::Memory);
        let ran = world.run(&table(&[("K9", "x", odd), ("K1", "a", one), ("K2", "a", two)])).await;
        assert_eq!((ran.counts.created, ran.counts.unread_watermarks), (3, 1), "{odd}");
        let sample = &ran.news.watermarks.samples[0];
        assert_eq!((sample.key.as_str(), sample.line, sample.why), ("K9", 2, why), "{odd}");
        assert_eq!(watermark(&world).unwrap().to_string(), two, "{odd}");
        // The odd row moves without its mark, and the others with theirs: all arrive.
        let rows = [("K9", "y", odd), ("K1", "b", next), ("K2", "a", two), ("K3", "new", next)];
        let ran = world.run(&table(&rows)).await;
        assert_eq!((ran.counts.updated, ran.counts.created, ran.counts.not_read), (2, 1, 1), "{odd}");
        assert_eq!(ran.counts.unread_watermarks, 1, "{odd}");
        for (key, name, _) in rows {
            assert_eq!(world.crm.get(key, "firstname"), name, "{odd}: {key}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_kind_stays_until_everything_is_read_again() {
    let mut world = world("at", Shelf::Sqlite);
    world.run(&table(&[("A", "x", "2024-05-01")])).await;
    // The source counts seconds from now on: every row is read in every run, and none moves the watermark.
    let rows = table(&[("A", "x", "1700000000"), ("B", "x", "1700000001")]);
    for created in [1, 0] {
        let ran = world.run(&rows).await;
        assert_eq!((ran.counts.read, ran.counts.created, ran.counts.unread_watermarks), (2, created, 2));
        assert_eq!(watermark(&world).unwrap().to_string(), "2024-05-01T00:00:00Z");
    }
    world.try_run(&rows, Reading::Full).await.unwrap().assert_as_planned();
    assert_eq!(watermark(&world).unwrap().to_string(), "1700000001");
    let ran = world.run(&rows).await;
    assert_eq!((ran.counts.read, ran.counts.passed_over, ran.counts.unread_watermarks), (1, 1, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_older_of_two_rows_is_never_loaded_for_want_of_a_watermark() {
    let cases = [
        ("29.03.2026 01:00", "30.03.2026 01:00", "nobody can read either"),
        ("2026-03-29", "30.03.2026", "the later cannot be read"),
        ("29.03.2026", "2026-03-30", "the earlier cannot be read"),
        ("2026-03-29", "9999-12-31", "the later lies in the future"),
        ("2026-03-29", "20260330", "a number among times"),
    ];
    for (first, second, why) in cases {
        let mut world = world("at", Shelf::Memory);
        let others = [("B", "b", "2026-03-01"), ("C", "c", "2026-03-02")];
        let rows = table(&[&[("A", "old", first), ("A", "new", second)][..], &others[..]].concat());
        for standing in [0, 1, 1] {
            let ran = world.run(&rows).await;
            assert_eq!(ran.counts.rejected, 1, "{why}");
            assert_eq!(ran.counts.standing, standing, "{why}");
            let rejection = ran.change("A").rejection.as_ref().unwrap();
            assert_eq!(rejection.code, RejectionCode::UnreadWatermark, "{why}");
        }
        assert_eq!(world.crm.len(), 2, "{why}");
        // Set right in the source, the later one is loaded.
        let rows =
            table(&[&[("A", "old", "2026-03-29"), ("A", "new", "2026-03-30")][..], &others[..]].concat());
        world.run(&rows).await;
        assert_eq!(world.crm.get("A", "firstname"), "new", "{why}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_that_are_the_same_are_one_whatever_their_watermark() {
    let mut world = world("at", Shelf::Memory);
    let rows = [("A", "x", "soon"), ("A", "x", "soon"), ("B", "y", ""), ("B", "z", "2026-03-30")];
    let ran = world.run(&table(&rows)).await;
    assert_eq!((ran.counts.created, ran.counts.superseded, ran.counts.rejected), (2, 2, 0));
    assert_eq!(world.crm.get("B", "firstname"), "z", "an empty watermark is the oldest");
}

#[tokio::test(flavor = "multi_thread")]
async fn stated_formats_are_read() {
    let mut world = world("{ field: at, formats: '%d.%m.%Y %H:%M' }", Shelf::Memory);
    let rows =
        [("A", "old", "01.03.2024 08:00"), ("A", "new", "15.11.2024 18:00"), ("B", "b", "02.01.2024 08:00")];
    let ran = world.run(&table(&rows)).await;
    assert_eq!((ran.counts.created, ran.counts.unread_watermarks), (2, 0));
    assert_eq!(world.crm.get("A", "firstname"), "new");
    let ran = world.run(&table(&rows)).await;
    assert_eq!((ran.counts.read, ran.counts.passed_over), (1, 2));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_was_ahead_for_one_run_hides_nothing() {
    let cases = [
        ("2039-12-31T23:59:59Z", "2026-11-01T00:00:00Z", "2026-11-02T00:00:00Z"),
        ("2208988799", "1790000000", "1790000001"),
        ("2208988799000", "1790000000000", "1790000001000"),
    ];
    for (ahead, one, two) in cases {
        let mut world = world("at", Shelf::Sqlite);
        let now = world.now;
        world.now = "2040-01-01T00:00:00Z".parse().unwrap();
        world.run(&table(&[("K9", "x", ahead), ("K1", "a", one)])).await;
        assert_eq!(watermark(&world).unwrap().to_string(), ahead);
        world.now = now;
        let ran = world.run(&table(&[("K9", "x", ahead), ("K1", "b", one), ("K2", "new", two)])).await;
        assert_eq!(ran.news.watermarks.ahead.unwrap().to_string(), ahead);
        assert_eq!((ran.counts.updated, ran.counts.created, ran.counts.passed_over), (1, 1, 0), "{ahead}");
        assert_eq!(watermark(&world).unwrap().to_string(), two);
        let ran = world.run(&table(&[("K9", "x", ahead), ("K1", "b", one), ("K2", "new", two)])).await;
        assert_eq!((ran.news.watermarks.ahead, ran.counts.passed_over), (None, 1), "{ahead}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_below_the_watermark_are_counted() {
    let mut world = world("at", Shelf::Memory);
    let ran = world.run(&table(&[("A", "x", "5"), ("B", "x", "9")])).await;
    assert_eq!((ran.counts.read, ran.counts.passed_over), (2, 0));
    let ran = world.run(&table(&[("A", "x", "5"), ("B", "x", "9"), ("C", "x", "7")])).await;
    assert_eq!((ran.counts.read, ran.counts.passed_over), (1, 2));
    let ran = world.run(&table(&[("A", "y", "5"), ("C", "x", "7")])).await;
    assert_eq!((ran.counts.read, ran.counts.passed_over), (0, 2), "nothing is read at all");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lookback_counts_where_numbers_are_times() {
    let at = |minute: i64| (1_700_000_000 + 60 * minute).to_string();
    let marks = [at(5), at(20), at(30)];
    let rows = |name| {
        let row = |key: &'static str, index: usize| (key, name, marks[index].as_str());
        table(&[row("A", 0), row("B", 1), row("C", 2)])
    };
    let mut world = world("at, lookback: 10m", Shelf::Memory);
    world.run(&rows("x")).await;
    let ran = world.run(&rows("y")).await;
    assert_eq!((ran.counts.read, ran.counts.updated, ran.counts.passed_over), (2, 2, 1));
}
