//! How much of the day the account has used: `GET /account-info/{version}/api-usage/daily/private-apps`.

use fieldline_connector::quota::CallKind;
use serde::Deserialize;

use crate::call::{Answer, Call};
use crate::client::Client;
use crate::text::Text;

/// The figure that counts the calls of all private apps of the account together.
const DAILY_CALLS: &str = "private-apps-api-calls-daily";

#[derive(Deserialize)]
struct Usages {
    #[serde(default)]
    results: Vec<Usage>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Usage {
    name: Option<Text>,
    current_usage: Option<u64>,
    /// `SUCCESS` and `CACHED` come with a figure that means something.
    fetch_status: Option<Text>,
}

impl Answer for Usages {}

/// Asks for today's use and takes it into account, unless the headers of an answer have told it already (OAuth apps see
/// none). A refusal says that the token may not ask, and is no error.
pub(crate) async fn learn_usage(client: &Client) {
    if client.gate.is_day_told() {
        return;
    }
    let call = Call::get(CallKind::Other, client.version.daily_usage()).yielding_on(&[400, 401, 403, 404]);
    match client.send::<Usages>(&call).await {
        Ok(usages) => match used(&usages) {
            Some(used) => client.gate.report_day(used).await,
            None => tracing::debug!("the account does not tell how many calls it has used today"),
        },
        Err(failure) => {
            tracing::debug!(status = failure.status, "the account's daily use could not be read");
        }
    }
}

fn used(usages: &Usages) -> Option<u64> {
    let is = |text: &Option<Text>, wanted: &[&str]| {
        text.as_ref().is_some_and(|text| wanted.contains(&text.0.as_str()))
    };
    let mut figures = usages
        .results
        .iter()
        .filter(|usage| is(&usage.name, &[DAILY_CALLS]) && is(&usage.fetch_status, &["SUCCESS", "CACHED"]));
    figures.find_map(|usage| usage.current_usage)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_figure_that_was_fetched_counts() {
        let of = |name: &str, status: &str| {
            let body = format!(
                r#"{{"results":[{{"name":"{name}","usageLimit":9,"currentUsage":7,"fetchStatus":"{status}"}}]}}"#
            );
            used(&serde_json::from_str(&body).unwrap())
        };
        assert_eq!(of(DAILY_CALLS, "SUCCESS"), Some(7));
        assert_eq!(of(DAILY_CALLS, "CACHED"), Some(7));
        assert_eq!(of(DAILY_CALLS, "TIMEOUT"), None);
        assert_eq!(of("another", "SUCCESS"), None);
        assert_eq!(used(&serde_json::from_str("{}").unwrap()), None);
    }
}
