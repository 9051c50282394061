//! Tokens and limits.

use std::time::Duration;

use fieldline_simulator::{Clock, Simulator, Tier};
use serde_json::json;

use crate::support::{Api, CONTACTS};

const DETAILS: &str = "/account-info/2026-09/details";

#[tokio::test]
async fn a_call_without_the_token_is_refused() {
    let api = Api::start(Simulator::builder().token("secret")).await;
    let wrong = api.get(DETAILS).await;
    assert_eq!((wrong.status, wrong.text("/category")), (401, "INVALID_AUTHENTICATION"));
    assert_eq!(wrong.header("x-hubspot-auth-failure"), Some("401 Unauthorized"));
    assert!(
        wrong
            .text("/message")
            .starts_with("Authentication credentials not found. This API supports OAuth 2.0")
    );
    let api = Api::start(Simulator::builder().token("test")).await;
    assert_eq!(api.get(DETAILS).await.status, 200);
}

#[tokio::test]
async fn every_tier_has_its_burst() {
    for (tier, burst) in
        [(Tier::Free, 100), (Tier::Starter, 100), (Tier::Professional, 190), (Tier::Enterprise, 190)]
    {
        let clock = Clock::scripted(1_790_000_000_000);
        let api = Api::start(Simulator::builder().tier(tier).clock(clock.clone())).await;
        for call in 1..=burst {
            let answer = api.get(DETAILS).await;
            assert_eq!(answer.status, 200);
            let left = (burst - call).to_string();
            assert_eq!(answer.header("x-hubspot-ratelimit-remaining"), Some(left.as_str()));
        }
        let refused = api.get(DETAILS).await;
        assert_eq!((refused.status, refused.text("/policyName")), (429, "TEN_SECONDLY_ROLLING"));
        assert_eq!(refused.text("/errorType"), "RATE_LIMIT");
        assert_eq!(refused.text("/message"), "You have reached your ten_secondly_rolling limit.");
        assert_eq!(refused.header("x-hubspot-ratelimit-remaining"), Some("0"));
        clock.advance(Duration::from_secs(10));
        assert_eq!(api.get(DETAILS).await.status, 200);
        assert_eq!(api.simulator().stats().throttled, 1);
    }
}

#[tokio::test]
async fn rate_headers() {
    let api = Api::start(Simulator::builder().tier(Tier::Professional)).await;
    let answer = api.get(DETAILS).await;
    let expected = [
        ("x-hubspot-ratelimit-max", "190"),
        ("x-hubspot-ratelimit-remaining", "189"),
        ("x-hubspot-ratelimit-interval-milliseconds", "10000"),
        ("x-hubspot-ratelimit-daily", "625000"),
        ("x-hubspot-ratelimit-daily-remaining", "624999"),
        ("x-hubspot-ratelimit-secondly", "19"),
        ("x-hubspot-ratelimit-secondly-remaining", "19"),
    ];
    for (name, value) in expected {
        assert_eq!(answer.header(name), Some(value), "{name}");
    }
    let free = Api::start(Simulator::builder()).await;
    assert_eq!(free.get(DETAILS).await.header("x-hubspot-ratelimit-max"), None);
}

#[tokio::test]
async fn what_an_account_has_bought_and_who_calls_change_the_limits() {
    let starter = || Simulator::builder().tier(Tier::Starter);
    let cases = [
        (starter(), "100", Some("250000")),
        (starter().limit_increases(1), "250", Some("1250000")),
        (starter().limit_increases(2), "250", Some("2250000")),
        (starter().limit_increases(2).marketplace_apps(true), "110", None),
    ];
    for (builder, burst, daily) in cases {
        let answer = Api::start(builder).await.get(DETAILS).await;
        assert_eq!(answer.header("x-hubspot-ratelimit-max"), Some(burst));
        assert_eq!(answer.header("x-hubspot-ratelimit-daily"), daily);
    }
}

#[tokio::test]
async fn searches_have_a_limit_of_their_own_and_no_rate_headers() {
    let clock = Clock::scripted(1_790_000_000_000);
    let api = Api::start(Simulator::builder().tier(Tier::Professional).clock(clock.clone())).await;
    let search = async || api.post(&format!("{CONTACTS}/search"), json!({})).await;
    for _ in 0..5 {
        let answer = search().await;
        assert_eq!((answer.status, answer.header("x-hubspot-ratelimit-max")), (200, None));
    }
    let refused = search().await;
    assert_eq!((refused.status, refused.text("/policyName")), (429, "SECONDLY"));
    assert_eq!(refused.header("x-hubspot-ratelimit-max"), None);
    assert_eq!(api.get(DETAILS).await.header("x-hubspot-ratelimit-remaining"), Some("189"));
    clock.advance(Duration::from_secs(1));
    assert_eq!(search().await.status, 200);
}
