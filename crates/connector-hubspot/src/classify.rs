//! What a status and a body mean for the call.
//!
//! Statuses are those of HubSpot's page on error handling; 429 comes in two shapes, one with `errorType` and
//! `policyName`, one with `category: RATE_LIMITS`.

use std::time::Duration;

use fieldline_connector::ErrorClass;
use fieldline_connector::quota::Throttle;

use crate::error_body::ErrorBody;

/// HubSpot locks records for two seconds when too much is written to them at once (423).
const LOCK: Duration = Duration::from_secs(2);

/// What an answer that says no means.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Verdict {
    pub(crate) class: ErrorClass,
    /// Which limit we ran into, when we were too fast.
    pub(crate) throttle: Option<Throttle>,
    /// What the operator can do, where we know better than the policy.
    pub(crate) advice: Option<&'static str>,
}

impl Verdict {
    fn of(class: ErrorClass) -> Self {
        Self { class, throttle: None, advice: None }
    }

    fn advising(self, advice: &'static str) -> Self {
        Self { advice: Some(advice), ..self }
    }
}

/// Judges an answer whose status is not 2xx.
pub(crate) fn classify(status: u16, retry_after: Option<Duration>, body: &ErrorBody) -> Verdict {
    let transient = Verdict::of(ErrorClass::Transient { retry_after });
    let permanent = Verdict::of(ErrorClass::Permanent);
    match status {
        401 => Verdict::of(ErrorClass::Auth)
            .advising("Check the token: it is missing, wrong, expired or revoked."),
        403 => Verdict::of(ErrorClass::Auth).advising("Give the app or service key the scopes it lacks."),
        408 => transient,
        423 => {
            let wait = retry_after.unwrap_or_default().max(LOCK);
            Verdict::of(ErrorClass::Transient { retry_after: Some(wait) })
        }
        429 => too_fast(retry_after, body),
        477 => {
            permanent.advising("HubSpot is moving this account to another data centre; run again tomorrow.")
        }
        501 | 505 => permanent,
        300..=399 => permanent.advising("Check the base URL: HubSpot never redirects."),
        500.. => transient,
        _ => match body.blames_the_call() {
            Some(advice) => permanent.advising(advice),
            None => permanent,
        },
    }
}

fn too_fast(retry_after: Option<Duration>, body: &ErrorBody) -> Verdict {
    let policy = body.policy_name.as_deref().unwrap_or_default();
    let message = body.message.as_deref().unwrap_or_default();
    if policy == "DAILY" || message.contains("daily limit") {
        return Verdict::of(ErrorClass::Exhausted);
    }
    let is_per_second = policy == "SECONDLY" || (policy.is_empty() && message.contains(" secondly limit"));
    let throttle = if is_per_second { Throttle::Second } else { Throttle::Window };
    Verdict { throttle: Some(throttle), ..Verdict::of(ErrorClass::Transient { retry_after }) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TRANSIENT: ErrorClass = ErrorClass::Transient { retry_after: None };

    fn verdict(status: u16, retry_after: Option<u64>, body: &str) -> Verdict {
        classify(status, retry_after.map(Duration::from_secs), &ErrorBody::parse(body.as_bytes()))
    }

    #[test]
    fn statuses_have_their_class() {
        let cases = [
            (400, ErrorClass::Permanent),
            (401, ErrorClass::Auth),
            (403, ErrorClass::Auth),
            (404, ErrorClass::Permanent),
            (409, ErrorClass::Permanent),
            (413, ErrorClass::Permanent),
            (414, ErrorClass::Permanent),
            (302, ErrorClass::Permanent),
            (477, ErrorClass::Permanent),
            (500, TRANSIENT),
            (502, TRANSIENT),
            (503, TRANSIENT),
            (504, TRANSIENT),
            (521, TRANSIENT),
            (522, TRANSIENT),
            (523, TRANSIENT),
            (524, TRANSIENT),
            (525, TRANSIENT),
            (526, TRANSIENT),
        ];
        for (status, class) in cases {
            assert_eq!(verdict(status, None, "<html>").class, class, "{status}");
        }
    }

    #[test]
    fn a_lock_is_waited_for_at_least_two_seconds() {
        for (asked, kept) in [(None, 2), (Some(1), 2), (Some(9), 9)] {
            let wait = Some(Duration::from_secs(kept));
            assert_eq!(verdict(423, asked, "").class, ErrorClass::Transient { retry_after: wait });
        }
    }

    #[test]
    fn every_shape_of_429_is_told_apart() {
        let window = Some(Throttle::Window);
        let second = Some(Throttle::Second);
        let cases = [
            (r#"{"errorType":"RATE_LIMIT","policyName":"TEN_SECONDLY_ROLLING"}"#, window, TRANSIENT),
            (r#"{"errorType":"RATE_LIMIT","policyName":"SECONDLY"}"#, second, TRANSIENT),
            (
                r#"{"message":"You have reached your secondly limit.","category":"RATE_LIMITS"}"#,
                second,
                TRANSIENT,
            ),
            (r#"{"message":"You have reached your ten_secondly_rolling limit."}"#, window, TRANSIENT),
            (r#"{"errorType":"RATE_LIMIT","policyName":"DAILY"}"#, None, ErrorClass::Exhausted),
            (r#"{"message":"You have reached your daily limit."}"#, None, ErrorClass::Exhausted),
            ("", window, TRANSIENT),
        ];
        for (body, throttle, class) in cases {
            let verdict = verdict(429, None, body);
            assert_eq!((verdict.throttle, verdict.class), (throttle, class), "{body}");
        }
    }
}
