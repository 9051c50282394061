//! The process dies at every step that leaves a trace; the next run ends where an undisturbed one ends.

use fieldline_connector::Calls;
use fieldline_executor::Reading;

use crate::support::{CUSTOMERS, Effect, Shelf, Table, World};

const HEADER: &str = "id,email,name,note,nick,phone,city,amount";

/// What is loaded before the run that dies.
fn yesterday() -> Table {
    Table::new(
        HEADER,
        [
            "A1,a1@x.io,Ada,n,k,+1,Bonn,1",
            "A2,a2@x.io,Ada,n,k,+1,Bonn,2",
            "A3,a3@x.io,Ada,n,k,+1,Bonn,3",
            "A4,a4@x.io,Ada,n,,+1,Bonn,4",
            "A5,a5@x.io,Ada,n,k,+1,Bonn,5",
            "A6,a6@x.io,Ada,n,k,+1,Bonn,6",
            "A7,a1@x.io,Loser,n,k,+1,Bonn,7",
        ],
    )
}

/// Updates, creations, adoptions, rejections of each kind, a hold, a claim that moves on, a chain of such.
fn today() -> Table {
    Table::new(
        HEADER,
        [
            "A1,a1-new@x.io,Ada,n,k,+1,Bonn,1",
            "A2,a2@x.io,Grace,n,k,+1,Bonn,2",
            "A3,a3@x.io,Ada,n2,k2,+2,Bonn,3",
            "A4,a4@x.io,Ada,n,k,+1,Cologne,4",
            "A5,a6@x.io,Ada,n,k,+1,Bonn,5",
            "A6,a6-new@x.io,Ada,n,k,+1,Bonn,6",
            "A7,a1@x.io,Heir,n,k,+1,Bonn,7",
            "B1,b1@x.io,New,n,k,+1,Bonn,1",
            "B2,b2@x.io,New,n,k,+1,Bonn,2",
            "B3,b3@x.io,New,n,k,+1,Bonn,junk",
            "B4,b1@x.io,Loser,n,k,+1,Bonn,4",
            "B5,adopt1@x.io,Adopted,n,k,+1,Bonn,5",
            "B6,adopt2@x.io,Adopted,n,k,+1,Bonn,6",
            "B7,foreign@x.io,Foreign,n,k,+1,Bonn,7",
            "B8,b8@x.io,refuse me,n,k,+1,Bonn,8",
            "B9,b9@x.io,New,n,k,+1,Bonn,9",
            ",b10@x.io,Nobody,n,k,+1,Bonn,9",
            "# broken",
        ],
    )
}

async fn prepared(shelf: Shelf) -> World {
    let mut world = World::with(CUSTOMERS, shelf, 3);
    world.crm.put(&[("email", "adopt1@x.io"), ("firstname", "Old")]);
    // Only the key is missing here: what is sent says nothing but who we are.
    world.crm.put(&[
        ("email", "adopt2@x.io"),
        ("firstname", "Adopted"),
        ("note", "n"),
        ("nick", "k"),
        ("phone", "+1"),
        ("city", "Bonn"),
        ("amount", "6"),
    ]);
    world.crm.put(&[("email", "foreign@x.io"), ("app_id", "somebody-elses")]);
    world.crm.portal().refused.push(("firstname", "refuse me"));
    world.run(&yesterday()).await;
    world.crm.edit("A3", "phone", "+3");
    world
}

#[tokio::test(flavor = "multi_thread")]
async fn an_undisturbed_run_does_all_of_it() {
    let mut world = prepared(Shelf::Memory).await;
    let ran = world.try_run(&today(), Reading::Incremental).await.unwrap();
    let counts = ran.counts;
    assert!(counts.is_balanced(), "{counts:?}");
    let ends = [counts.created, counts.updated, counts.adopted, counts.held, counts.rejected, counts.open];
    assert_eq!(ends, [4, 5, 2, 1, 6, 0], "{ran:#?}");
    assert_eq!(world.crm.get("A7", "email"), "a1@x.io");
    assert_eq!(world.crm.get("A5", "email"), "a6@x.io");
    world.crm.assert_unique();
}

#[tokio::test(flavor = "multi_thread")]
async fn death_at_any_step_changes_nothing_in_the_end() {
    let mut undisturbed = prepared(Shelf::Memory).await;
    undisturbed.try_run(&today(), Reading::Incremental).await.unwrap();
    let (contents, memory) = (undisturbed.crm.contents(), undisturbed.remembered(&today()));
    for shelf in [Shelf::Memory, Shelf::Sqlite] {
        for effect in [Effect::Before, Effect::After] {
            for step in 0.. {
                let name = format!("{shelf:?}, death {effect:?} step {step}");
                let mut world = prepared(shelf).await;
                world.life.ends_at(step, effect);
                let ran = world.try_run(&today(), Reading::Incremental).await;
                if !world.life.renew() {
                    assert!(ran.is_ok() && step > 8, "{name}");
                    break;
                }
                let ran = world.try_run(&today(), Reading::Incremental).await.unwrap();
                assert!(ran.counts.is_balanced(), "{name}: {:?}", ran.counts);
                assert_eq!(world.crm.contents(), contents, "{name}");
                let found = world.remembered(&today());
                let difference: Vec<_> = memory.symmetric_difference(&found).collect();
                assert!(difference.is_empty(), "{name}: {difference:#?}");
                let third = world.try_run(&today(), Reading::Incremental).await.unwrap();
                assert_eq!(third.calls.write, 0, "{name}");
            }
        }
    }
}

/// The same where nothing is held, so that a third run has nothing to look at.
#[tokio::test(flavor = "multi_thread")]
async fn a_run_after_recovery_is_followed_by_silence() {
    let rows = Table::new(HEADER, (0..10).map(|n| format!("C{n},c{n}@x.io,Ada,n,k,+1,Bonn,1")));
    for step in 0..6 {
        let mut world = World::with(CUSTOMERS, Shelf::Memory, 3);
        world.life.ends_at(step, Effect::After);
        let _ = world.try_run(&rows, Reading::Incremental).await;
        assert!(world.life.renew(), "step {step}");
        world.try_run(&rows, Reading::Incremental).await.unwrap().assert_as_planned();
        assert_eq!(world.crm.len(), 10);
        assert_eq!(world.run(&rows).await.calls, Calls::default());
    }
}

/// The one who waits has not moved itself: only the free value can bring it back.
#[tokio::test(flavor = "multi_thread")]
async fn a_record_that_waits_gets_its_value_whenever_the_process_dies() {
    let rows =
        |holder: &str| Table::new(HEADER, [format!("H,{holder},Ada,,,,,"), "L,x@x.io,Bob,,,,,".into()]);
    for effect in [Effect::Before, Effect::After] {
        for step in 0.. {
            let mut world = World::new(CUSTOMERS);
            world.run(&rows("x@x.io")).await;
            world.life.ends_at(step, effect);
            let _ = world.try_run(&rows("z@x.io"), Reading::Incremental).await;
            if !world.life.renew() {
                assert!(step > 5);
                break;
            }
            let ran = world.run(&rows("z@x.io")).await;
            assert_eq!(ran.counts.rejected, 0, "{effect:?} {step}");
            assert_eq!(world.crm.get("L", "email"), "x@x.io", "{effect:?} {step}");
            assert_eq!(world.run(&rows("z@x.io")).await.calls, Calls::default());
        }
    }
}
