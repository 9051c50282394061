//! Links of and to records that were merged in HubSpot.

use fieldline_connector::Calls;
use fieldline_executor::Reading;

use crate::links_kept::{company, load_firms, people, world};

#[tokio::test(flavor = "multi_thread")]
async fn a_link_to_a_merged_record_is_made_to_the_one_it_became() {
    for (rule, linked) in [
        ("label: primary, mode: replace", "A T3 {1, 279}"),
        ("mode: replace", "A T3 {279}"),
        ("mode: add", "A T3 {279}"),
        ("label: billing contact, mode: replace", "A T3 {7, 279}"),
    ] {
        for target in ["T3", "T2"] {
            let mut world = world(rule);
            load_firms(&mut world, &["T1", "T2", "T3"]).await;
            world.run(&people(&[("A", "T1")])).await;
            world.crm.merge(company(&world, "T3"), company(&world, "T2"));
            let rows = people(&[("A", target)]);
            let ran = world.try_run(&rows, Reading::Incremental).await.unwrap();
            assert_eq!((ran.counts.linked, ran.counts.links_rejected), (1, 0), "{rule} {target}");
            assert_eq!((ran.plan.link, ran.plan.unlink), (1, ran.counts.unlinked), "{rule} {target}");
            assert!(
                world.crm.links().contains(&linked.to_owned()),
                "{rule} {target}: {:?}",
                world.crm.links()
            );
            assert_eq!(world.run(&rows).await.calls, Calls::default(), "{rule} {target}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_to_the_record_that_was_merged_stays_while_others_are_made() {
    for rule in ["mode: replace", "label: billing contact, mode: replace"] {
        let mut world = world(rule);
        load_firms(&mut world, &["T1", "T2", "T3"]).await;
        world.run(&people(&[("A", "T3")])).await;
        world.crm.merge(company(&world, "T3"), company(&world, "T2"));
        let rows = people(&[("A", "T1|T3")]);
        let ran = world.run(&rows).await;
        assert_eq!((ran.counts.linked, ran.counts.unlinked), (1, 0), "{rule}");
        assert_eq!(world.crm.links().len(), 2, "{rule}: {:?}", world.crm.links());
        assert_eq!(world.run(&rows).await.calls, Calls::default(), "{rule}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_first_link_to_a_merged_record_is_sent_once_more_in_the_same_run() {
    for batch in ["A", "AB"] {
        let mut world = world("mode: add");
        load_firms(&mut world, &["T2", "T3"]).await;
        world.crm.merge(company(&world, "T3"), company(&world, "T2"));
        let keys: Vec<String> = batch.chars().map(|key| key.to_string()).collect();
        let rows: Vec<(&str, &str)> = keys.iter().map(|key| (key.as_str(), "T2")).collect();
        let rows = people(&rows);
        let ran = world.try_run(&rows, Reading::Incremental).await.unwrap();
        assert_eq!((ran.counts.linked, ran.counts.links_rejected), (keys.len() as u64, 0), "{batch}");
        // The records, the links by the old id, the links by the new one.
        assert_eq!(ran.calls.write, 3, "{batch}");
        assert_eq!(world.run(&rows).await.calls, Calls::default(), "{batch}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_due_link_of_a_merged_record_goes_out_from_the_one_it_became() {
    for is_ours in [true, false] {
        let mut world = world("mode: add");
        let rows = people(&[("A", "T1")]);
        assert_eq!(world.run(&rows).await.counts.links_pending, 1);
        let key = if is_ours { "A" } else { "other" };
        let other = world.crm.put(&[("app_id", if is_ours { "" } else { "other" }), ("city", "Bonn")]);
        if is_ours {
            world.crm.portal().records.get_mut(&other).unwrap().remove("app_id");
        }
        let merged = world.crm.id_of("A").unwrap();
        world.crm.merge(other, merged);
        load_firms(&mut world, &["T1"]).await;
        let ran = world.try_run(&rows, Reading::Incremental).await.unwrap();
        let links = if is_ours { vec![format!("{key} T1 {{279}}")] } else { Vec::new() };
        assert_eq!((ran.counts.linked, world.crm.links()), (u64::from(is_ours), links), "{is_ours}");
        assert_eq!((ran.counts.links_rejected, ran.calls.write), (0, u64::from(is_ours)), "{is_ours}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn links_that_stand_refused_are_counted_and_named_in_every_run() {
    let mut world = world("mode: add");
    load_firms(&mut world, &["T1", "T2"]).await;
    world.run(&people(&[("A", "T1")])).await;
    let pair = (world.crm.id_of("A").unwrap(), company(&world, "T2"));
    world.crm.portal().refused_links.push(pair);
    let rows = people(&[("A", "T2")]);
    for (new, standing) in [(1, 0), (0, 1), (0, 1)] {
        let ran = world.try_run(&rows, Reading::Incremental).await.unwrap();
        assert_eq!((ran.counts.links_rejected, ran.counts.links_standing), (new, standing));
        let named: Vec<&str> = ran.news.refused_links.iter().map(|refused| refused.key.as_str()).collect();
        assert_eq!(named, ["A"]);
    }
    world.crm.portal().refused_links.clear();
    let ran = world.run(&rows).await;
    assert_eq!((ran.counts.linked, ran.counts.links_standing, ran.news.refused_links), (1, 0, Vec::new()));
}
