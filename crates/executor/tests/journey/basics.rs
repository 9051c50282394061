//! The first run, the second, and the arithmetic of both.

use crate::support::{CUSTOMERS, Shelf, Table, World};

const HEADER: &str = "id,email,name,note,nick,phone,city,amount";

fn rows(count: usize, changed: impl Fn(usize) -> bool) -> Table {
    let row = |n: usize| {
        let name = if changed(n) { "Grace" } else { "Ada" };
        format!("C{n:05},c{n}@x.io,{name},n,k,+1,Bonn,1.50")
    };
    Table::new(HEADER, (0..count).map(row))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_run_makes_no_call_and_commits_nothing() {
    for shelf in [Shelf::Memory, Shelf::Sqlite] {
        let mut world = World::with(CUSTOMERS, shelf, 100);
        let table = rows(250, |_| false);
        let first = world.run(&table).await;
        assert_eq!((first.counts.created, first.calls.write), (250, 3));
        let before = world.remembered(&table);
        // A life that ends at its first mutating call: nothing may be committed.
        world.life.ends_at(0, crate::support::Effect::Before);
        let second = world.run(&table).await;
        assert_eq!(second.calls, fieldline_connector::Calls::default());
        assert_eq!((second.counts.unchanged, second.counts.not_read), (250, 250));
        assert!(world.remembered(&table) == before);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn scattered_changes_fill_batches_across_pages() {
    let mut world = World::new(CUSTOMERS);
    world.run(&rows(3_000, |_| false)).await;
    let ran = world.run(&rows(3_000, |n| n % 13 == 0)).await;
    assert_eq!(ran.counts.updated, 231);
    assert_eq!((ran.calls.read, ran.calls.write, ran.calls.search), (3, 3, 0));
    let sizes: Vec<usize> = world.crm.portal().writes[30..].iter().map(Vec::len).collect();
    assert_eq!(sizes.iter().sum::<usize>(), 231);
    assert_eq!(sizes.iter().filter(|size| **size == 100).count(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_sync_source_goes_along_and_is_no_reason() {
    let mut world = World::new(CUSTOMERS);
    let table = rows(3, |_| false);
    world.run(&table).await;
    for (_, sent) in world.crm.portal().writes.iter().flatten() {
        assert_eq!(sent["sync_source"], "demo");
    }
    world.crm.edit("C00001", "sync_source", "someone");
    let touched = Table::new(HEADER, rows(3, |_| false).rows.iter().map(|row| row.replace("1.50", "1.5")));
    let ran = world.run(&touched).await;
    assert_eq!((ran.counts.unchanged, ran.counts.not_read, ran.calls.write), (3, 0, 0));
}
