//! One bad input in every batch: all others are written, and finding it costs few calls.

use fieldline_connector::Destination as _;
use fieldline_model::{Batch, Outcome, WriteInput, WriteKind};

use crate::support::{KEY, Row, account, hubspot, upsert, words};

const BATCHES: usize = 50;
const INPUTS: usize = 100;

/// What one input of each batch sends and HubSpot refuses.
struct Poison {
    object: &'static str,
    key: &'static str,
    property: &'static str,
    good: &'static str,
    bad: &'static str,
}

/// Where HubSpot answers with the value it refuses.
const NAMED: Poison =
    Poison { object: "contacts", key: KEY, property: "plan_tier", good: "free", bad: "gold" };
/// Where it names the property only.
const BLIND: Poison =
    Poison { object: "p4242_boats", key: "hull_number", property: "length_m", good: "12", bad: "long" };

/// Batch `number`; its bad input is another one each time, from the first to the last.
fn poisoned(number: usize, poison: &Poison) -> (Batch, usize) {
    let place = (number * (INPUTS - 1)) / (BATCHES - 1);
    let input = |index: usize| {
        let target = format!("K{number}-{index}");
        let value = if index == place { poison.bad } else { poison.good };
        let properties = vec![(poison.property.into(), value.to_owned())];
        WriteInput { trace: format!("t{number}-{index}").into(), target, properties }
    };
    let batch = Batch {
        id: format!("b{number}").into(),
        object: poison.object.into(),
        kind: WriteKind::Upsert(poison.key.into()),
        inputs: (0..INPUTS).map(input).collect(),
    };
    (batch, place)
}

#[tokio::test]
async fn a_bad_input_costs_no_good_one_and_few_calls() {
    // (server honours trace ids, poison, most calls beside the first)
    let blindly = (2.0 * (INPUTS as f64).log2()) as u64;
    let cases = [(true, &NAMED, 0), (true, &BLIND, 0), (false, &NAMED, 1), (false, &BLIND, blindly)];
    for (trace_ids, poison, most) in cases {
        let account = account(trace_ids).await;
        let hubspot = hubspot(&account);
        for number in 0..BATCHES {
            let (batch, place) = poisoned(number, poison);
            let before = hubspot.calls();
            let outcomes = hubspot.write(&batch).await.unwrap();
            let calls = hubspot.calls() - before;
            assert_eq!(outcomes.len(), INPUTS);
            for (index, outcome) in outcomes.iter().enumerate() {
                match outcome {
                    Outcome::Written { created: true, .. } if index != place => {}
                    Outcome::Rejected(rejection) if index == place => {
                        assert_eq!(rejection.property, Some(poison.property.into()));
                    }
                    other => panic!("{} of batch {number}, where {place} is bad: {other:?}", index),
                }
            }
            assert!(calls.write <= 1 + most, "{calls:?} for input {place}, trace ids {trace_ids}");
            assert_eq!(calls.retried, 0);
        }
        let written = account.simulator().records(poison.object).len();
        assert_eq!(written, BATCHES * (INPUTS - 1));
    }
}

#[tokio::test]
async fn several_bad_inputs_are_found_within_the_bound_of_each() {
    let places = [0, 1, 49, 50, 98, 99];
    let each = (2.0 * (INPUTS as f64).log2()) as u64;
    for poison in [&NAMED, &BLIND] {
        for count in 2..=places.len() {
            let account = account(false).await;
            let hubspot = hubspot(&account);
            let (mut batch, _) = poisoned(0, poison);
            for (index, input) in batch.inputs.iter_mut().enumerate() {
                let is_bad = places[..count].contains(&index);
                input.properties[0].1 = if is_bad { poison.bad } else { poison.good }.to_owned();
            }
            let outcomes = hubspot.write(&batch).await.unwrap();
            for (index, outcome) in outcomes.iter().enumerate() {
                let is_rejected = matches!(outcome, Outcome::Rejected(_));
                let is_written = matches!(outcome, Outcome::Written { created: true, .. });
                let is_bad = places[..count].contains(&index);
                assert!(is_rejected == is_bad && is_written != is_bad, "{index} of {places:?}: {outcome:?}");
            }
            assert!(hubspot.calls().write <= 1 + count as u64 * each, "{:?}", hubspot.calls());
            assert_eq!(account.simulator().records(poison.object).len(), INPUTS - count);
        }
    }
}

#[tokio::test]
async fn a_bad_value_that_quotes_a_good_one_costs_the_good_one_nothing() {
    let account = account(false).await;
    let bad = "free was not one of the allowed options: x";
    let rows: [Row<'_>; 3] =
        [("K1", &[("plan_tier", "free")]), ("K2", &[("plan_tier", bad)]), ("K3", &[("plan_tier", "pro")])];
    let outcomes = hubspot(&account).write(&upsert(&rows)).await.unwrap();
    assert_eq!(words(&outcomes), ["created", "rejected: plan_tier", "created"]);
}
