//! Whether the server is down.

use std::time::{Duration, Instant};

/// So many failures in a row, and none in between that went well …
const FAILURES: u32 = 8;

/// … over at least this long mean that the server is down, and not that one call was unlucky.
const OUTAGE: Duration = Duration::from_secs(60);

/// While it is down, one call in this time is let through, to see whether it still is.
const PROBE_EVERY: Duration = Duration::from_secs(30);

/// How the calls to one server went, all together.
///
/// A single call is repeated until its policy gives up. That is right for an unlucky call, and wrong when the server is
/// down: many calls would hammer it for minutes. So the circuit opens after 8 failures in a row over a minute or more.
/// Then calls fail at once, except one in 30 seconds; the first that goes well closes the circuit.
///
/// ```
/// use std::time::{Duration, Instant};
/// use fieldline_connector::retry::Circuit;
///
/// let (mut circuit, start) = (Circuit::default(), Instant::now());
/// (0..8).for_each(|number| circuit.went(false, start + Duration::from_secs(9 * number)));
/// assert_eq!(circuit.check(start + Duration::from_secs(64)), Err(Duration::from_secs(64)));
/// circuit.went(true, start + Duration::from_secs(64));
/// assert_eq!(circuit.check(start + Duration::from_secs(65)), Ok(()));
/// ```
#[derive(Debug, Default)]
pub struct Circuit {
    has_gone_well: bool,
    failures: u32,
    first_failed_at: Option<Instant>,
    /// Set while the circuit is open.
    probed_at: Option<Instant>,
}

impl Circuit {
    /// Whether a call may be sent.
    ///
    /// # Errors
    /// For how long nothing has gone well, when the server is taken to be down.
    pub fn check(&mut self, now: Instant) -> Result<(), Duration> {
        match self.probed_at {
            Some(probed_at) if now < probed_at + PROBE_EVERY => Err(self.failing_for(now)),
            Some(_) => {
                self.probed_at = Some(now);
                Ok(())
            }
            None => Ok(()),
        }
    }

    /// A call was answered in a way that shows the server at work, be it a refusal; or it was not answered, or with a
    /// failure of the server.
    pub fn went(&mut self, well: bool, now: Instant) {
        if well {
            *self = Self { has_gone_well: true, ..Self::default() };
        } else {
            self.failed(now);
        }
    }

    fn failed(&mut self, now: Instant) {
        self.first_failed_at.get_or_insert(now);
        self.failures = self.failures.saturating_add(1);
        if self.failures >= FAILURES && self.failing_for(now) >= OUTAGE {
            self.probed_at.get_or_insert(now);
        }
    }

    /// Whether the server is taken to be down.
    pub fn is_open(&self) -> bool {
        self.probed_at.is_some()
    }

    /// Whether any call has ever gone well: before, a server that refuses connections is more likely a wrong address.
    pub fn has_gone_well(&self) -> bool {
        self.has_gone_well
    }

    /// For how long nothing has gone well.
    fn failing_for(&self, now: Instant) -> Duration {
        self.first_failed_at.map_or(Duration::ZERO, |first| now.saturating_duration_since(first))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(count: u64) -> Duration {
        Duration::from_secs(count)
    }

    /// Failures at these seconds; whether each left the circuit open.
    fn after(circuit: &mut Circuit, start: Instant, failed_at: &[u64]) -> Vec<bool> {
        let fail = |at: &u64| {
            circuit.went(false, start + seconds(*at));
            circuit.is_open()
        };
        failed_at.iter().map(fail).collect()
    }

    #[test]
    fn it_takes_many_failures_over_a_long_time() {
        let start = Instant::now();
        let cases: [(&[u64], bool); 4] = [
            (&[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10], false),
            (&[0, 1, 2, 3, 4, 5, 60], false),
            (&[0, 1, 2, 3, 4, 5, 6, 59], false),
            (&[0, 1, 2, 3, 4, 5, 6, 60], true),
        ];
        for (failed_at, is_open) in cases {
            let mut circuit = Circuit::default();
            assert_eq!(after(&mut circuit, start, failed_at).pop(), Some(is_open), "{failed_at:?}");
            assert_eq!(circuit.check(start + seconds(61)).is_err(), is_open);
        }
    }

    #[test]
    fn success_begins_the_count_anew() {
        let (mut circuit, start) = (Circuit::default(), Instant::now());
        after(&mut circuit, start, &[0, 1, 2, 3, 4, 5, 6]);
        circuit.went(true, start);
        assert_eq!(after(&mut circuit, start, &[60, 61, 62, 63, 64, 65, 66, 67]), [false; 8]);
        assert!(circuit.has_gone_well());
    }

    #[test]
    fn one_call_in_half_a_minute_looks_whether_the_server_is_back() {
        let (mut circuit, start) = (Circuit::default(), Instant::now());
        after(&mut circuit, start, &[0, 9, 18, 27, 36, 45, 54, 63]);
        let let_through: Vec<u64> =
            (64..200).filter(|at| circuit.check(start + seconds(*at)).is_ok()).collect();
        assert_eq!(let_through, [93, 123, 153, 183]);
        assert_eq!(circuit.check(start + seconds(200)), Err(seconds(200)));
        circuit.went(true, start);
        assert_eq!(circuit.check(start + seconds(201)), Ok(()));
    }
}
