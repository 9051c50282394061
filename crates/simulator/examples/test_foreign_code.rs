//! How to test somebody else's HubSpot code: `cargo run -p fieldline-simulator --example test_foreign_code`.
//!
//! `push_customers` stands for the code under test. It has a mistake that is common in the wild: it takes every 2xx
//! for success, and a batch upsert with trace ids answers 207 when some inputs failed. The simulator makes that
//! visible without an account, and a dropped connection shows what a retry does.

use fieldline_simulator::{Fault, FaultKind, PropertySpec, Simulator};
use serde_json::{Value, json};

/// The code under test: sends customers and returns how many it believes HubSpot has taken.
async fn push_customers(base_url: &str, customers: &[(&str, &str)]) -> usize {
    let inputs: Vec<Value> = customers
        .iter()
        .map(|(key, email)| {
            json!({"id": key, "idProperty": "app_customer_id", "objectWriteTraceId": key,
                   "properties": {"email": email}})
        })
        .collect();
    let client = reqwest::Client::new();
    let url = format!("{base_url}/crm/objects/2026-09/contacts/batch/upsert");
    for _ in 0..3 {
        let request = client.post(&url).bearer_auth("pat-na1-anything").json(&json!({ "inputs": inputs }));
        match request.send().await {
            Ok(answer) if answer.status().is_success() => return customers.len(),
            Ok(_) | Err(_) => {}
        }
    }
    0
}

#[tokio::main]
async fn main() -> std::io::Result<()> {
    // The client wants a TLS provider even for http.
    drop(rustls::crypto::ring::default_provider().install_default());
    let running = Simulator::builder()
        .property("contacts", PropertySpec::text("app_customer_id").unique())
        // The first write takes effect, but its answer is lost on the way.
        .fault(Fault::new("batch/upsert", FaultKind::DropAfter))
        .build()
        .start()
        .await?;

    let customers = [("C-1", "ada@example.com"), ("C-2", "not an address"), ("C-3", "grace@example.com")];
    let believed = push_customers(&running.base_url(), &customers).await;
    let records = running.simulator().records("contacts");

    // The lost answer did no harm: an upsert by a unique key can be repeated.
    assert_eq!(records.len(), 2, "no duplicates after the retry");
    // But the code under test believes in a record that is not there.
    assert_eq!(believed, 3);
    let stats = running.simulator().stats();
    let upserts = &stats.requests["POST /crm/objects/{object}/batch/upsert"];
    assert_eq!((upserts.get("dropped"), upserts.get("2xx")), (Some(&1), Some(&1)));
    running.stop().await
}
