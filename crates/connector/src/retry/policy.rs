//! The policy and its state during one call.

use std::time::Duration;

use super::jitter::Jitter;
use crate::ErrorClass;

/// How patient we are.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct RetryPolicy {
    /// How often a call is sent at most, the first time included.
    pub max_attempts: u32,
    /// Longest wait before the second attempt; doubles from attempt to attempt.
    pub base: Duration,
    /// Longest wait between two attempts, unless the server asks for more.
    pub cap: Duration,
    /// How long one call may take in all: attempts and the waits between them.
    pub budget: Duration,
}

impl Default for RetryPolicy {
    /// Six attempts, waits up to half a second doubling to half a minute, five minutes in all.
    fn default() -> Self {
        Self {
            max_attempts: 6,
            base: Duration::from_millis(500),
            cap: Duration::from_secs(30),
            budget: Duration::from_secs(300),
        }
    }
}

/// What to do after a failure.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Directive {
    /// Send it again after this wait.
    RetryAfter(Duration),
    /// Give up; this is what the operator can do, as a full sentence.
    Stop(&'static str),
}

/// The failures of one call so far.
#[derive(Clone, Debug)]
pub struct Retry {
    policy: RetryPolicy,
    jitter: Jitter,
    failures: u32,
    /// On attempts and waits.
    spent: Duration,
}

impl Retry {
    /// A call that has not failed yet. Equal seeds wait equally long.
    pub fn new(policy: RetryPolicy, seed: u64) -> Self {
        Self { policy, jitter: Jitter::new(seed), failures: 0, spent: Duration::ZERO }
    }

    /// An attempt took so long, however it ended.
    pub fn took(&mut self, attempt: Duration) {
        self.spent = self.spent.saturating_add(attempt);
    }

    /// How long the next attempt may take.
    pub fn left(&self) -> Duration {
        self.policy.budget.saturating_sub(self.spent)
    }

    /// The call failed (again): what now?
    ///
    /// Waits have full jitter: anything from nothing to the doubled base. A wait that the server asked for is kept, and
    /// jitter comes on top, so that callers who were refused together do not come back together.
    pub fn decide(&mut self, class: ErrorClass) -> Directive {
        let retry_after = match class {
            ErrorClass::Transient { retry_after } => retry_after,
            ErrorClass::Auth => {
                return Directive::Stop("Check that the token is valid and has the scopes named above.");
            }
            ErrorClass::Exhausted => {
                return Directive::Stop("Run again after the account's midnight; the run resumes.");
            }
            ErrorClass::Stopped => return Directive::Stop("Run again to go on from here."),
            ErrorClass::Permanent => {
                return Directive::Stop("The same call will fail again until its cause is mended.");
            }
            ErrorClass::Bug => return Directive::Stop("This should not happen; please report it."),
        };
        self.failures += 1;
        if self.failures >= self.policy.max_attempts {
            return Directive::Stop("It kept failing; run again later.");
        }
        let wait = self.wait(retry_after);
        let spent = self.spent.saturating_add(wait);
        if spent >= self.policy.budget {
            return Directive::Stop("It would take too long to wait for; run again later.");
        }
        self.spent = spent;
        Directive::RetryAfter(wait)
    }

    fn wait(&mut self, retry_after: Option<Duration>) -> Duration {
        let doublings = 1_u32.checked_shl(self.failures - 1).unwrap_or(u32::MAX);
        let longest = self.policy.base.saturating_mul(doublings).min(self.policy.cap);
        match retry_after {
            Some(asked) => asked.saturating_add(self.jitter.up_to(self.policy.base.min(self.policy.cap))),
            None => self.jitter.up_to(longest),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const TRANSIENT: ErrorClass = ErrorClass::Transient { retry_after: None };

    fn policy() -> RetryPolicy {
        RetryPolicy {
            max_attempts: 5,
            base: Duration::from_secs(1),
            cap: Duration::from_secs(3),
            budget: Duration::from_secs(100),
        }
    }

    #[test]
    fn waits_double_up_to_the_cap_and_attempts_are_counted() {
        for seed in 0..1_000 {
            let mut retry = Retry::new(policy(), seed);
            for longest in [1, 2, 3, 3] {
                let Directive::RetryAfter(wait) = retry.decide(TRANSIENT) else { panic!("stopped early") };
                assert!(wait <= Duration::from_secs(longest));
            }
            assert_eq!(retry.decide(TRANSIENT), Directive::Stop("It kept failing; run again later."));
        }
    }

    #[test]
    fn the_servers_wish_is_kept() {
        for seed in 0..1_000 {
            let asked = Duration::from_secs(17);
            let class = ErrorClass::Transient { retry_after: Some(asked) };
            let Directive::RetryAfter(wait) = Retry::new(policy(), seed).decide(class) else {
                panic!("stopped early")
            };
            assert!(wait >= asked && wait <= asked + Duration::from_secs(1));
        }
    }

    #[test]
    fn hopeless_classes_stop_with_advice_of_their_own() {
        let classes = [ErrorClass::Auth, ErrorClass::Exhausted, ErrorClass::Permanent, ErrorClass::Bug];
        let mut seen = Vec::new();
        for class in classes {
            let Directive::Stop(advice) = Retry::new(policy(), 0).decide(class) else { panic!("retried") };
            assert!(advice.ends_with('.') && !seen.contains(&advice));
            seen.push(advice);
        }
    }

    #[test]
    fn a_single_attempt_is_never_repeated() {
        let once = RetryPolicy { max_attempts: 1, ..policy() };
        assert!(matches!(Retry::new(once, 0).decide(TRANSIENT), Directive::Stop(_)));
    }

    proptest! {
        #[test]
        fn the_budget_is_never_overdrawn(
            seed: u64,
            attempts in 1_u32..100,
            wishes in prop::collection::vec(prop::option::of(0_u64..200), 1..100),
        ) {
            let policy = RetryPolicy { max_attempts: attempts, ..policy() };
            let (mut retry, mut waited, mut count) = (Retry::new(policy, seed), Duration::ZERO, 0);
            for wish in wishes {
                let class = ErrorClass::Transient { retry_after: wish.map(Duration::from_secs) };
                match retry.decide(class) {
                    Directive::RetryAfter(wait) => {
                        waited += wait;
                        count += 1;
                    }
                    Directive::Stop(_) => break,
                }
            }
            prop_assert!(waited <= policy.budget);
            prop_assert!(count < attempts);
        }
    }

    #[test]
    fn attempts_take_from_the_same_budget_as_waits() {
        let mut retry = Retry::new(policy(), 1);
        assert_eq!(retry.left(), Duration::from_secs(100));
        retry.took(Duration::from_secs(60));
        let Directive::RetryAfter(wait) = retry.decide(TRANSIENT) else { panic!("40 s are left") };
        assert_eq!(retry.left(), Duration::from_secs(40) - wait);
        retry.took(Duration::from_secs(50));
        assert_eq!(retry.left(), Duration::ZERO);
        assert!(matches!(retry.decide(TRANSIENT), Directive::Stop(_)));
    }
}
