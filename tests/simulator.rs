//! The options of `sim`, as a person types them; what they do is tested in the simulator's own crate.

use crate::support::{Sim, fieldline};

#[test]
fn options_reach_the_account() {
    let options =
        ["--tier", "starter", "--limit-increases", "2", "--latency", "1ms..2ms", "--search-lag", "1m"];
    let more = ["--records", "contacts=1_200", "--records", "deals=3", "--rules", "older"];
    let sim = Sim::start_bare(&[&options[..], &more].concat());
    let objects = &sim.stats()["objects"];
    assert_eq!((&objects["contacts"], &objects["deals"]), (&1_200.into(), &3.into()));
    // What was there from the start is found in spite of the lag.
    let found = sim.post("/crm/v3/objects/contacts/search", &serde_json::json!({}));
    assert_eq!(found["total"], 1_200);
    let usage = sim.authorized("/account-info/v3/api-usage/daily/private-apps");
    assert_eq!(usage["results"][0]["usageLimit"], 2_250_000);
}

#[test]
fn what_is_no_option_says_what_would_be() {
    let cases = [
        (["--latency", "fast"], "100ms..300ms"),
        (["--latency", "300ms..100ms"], "is no latency"),
        (["--search-lag", "3"], "is no duration"),
        (["--rules", "new"], "by-version"),
        (["--limit-increases", "3"], "0..=2"),
        (["--records", "contacts"], "OBJECT=COUNT"),
        (["--records", "boats=3"], "unknown object type `boats`"),
        (["--tier", "gold"], "professional"),
    ];
    for (option, reason) in cases {
        let refused = fieldline(&[&["sim", "--listen", "127.0.0.1:0"], &option[..]].concat()).ends_with(2);
        assert!(refused.stderr.contains(reason), "{option:?}: {}", refused.stderr);
    }
}
