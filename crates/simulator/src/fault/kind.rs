//! What can go wrong.

use serde::{Deserialize, Serialize};

use crate::dice::Dice;

/// What goes wrong. `Before` and `After` say whether the call had taken effect.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FaultKind {
    /// The call has no effect and is answered with [`Fault::status`](crate::Fault::status).
    #[default]
    Status,
    /// The call takes effect and is answered with [`Fault::status`](crate::Fault::status) all the same, as when a proxy
    /// gives up on HubSpot.
    StatusAfter,
    /// The call has no effect and is answered with 429 in the shape of `category: RATE_LIMITS`; status 429 of
    /// [`FaultKind::Status`] has the shape with a policy.
    RateLimits,
    /// The connection closes without an answer; no effect.
    DropBefore,
    /// The connection closes without an answer; the call took effect.
    DropAfter,
    /// No answer until the client gives up, at most 100 seconds and then 524; no effect.
    TimeoutBefore,
    /// As [`FaultKind::TimeoutBefore`], but the call took effect.
    TimeoutAfter,
    /// The call takes effect and is answered with 200 and no body.
    #[serde(rename = "empty_2xx")]
    Empty2xx,
    /// The call takes effect, and the connection closes in the middle of the answer's body.
    Truncated,
    /// The call takes effect and is answered with 200 and a page of HTML.
    InvalidJson,
    /// The call takes effect and is answered well, [`Fault::delay_ms`](crate::Fault::delay_ms) later.
    Slow,
    /// At every hit another of the kinds above, drawn by the simulator's seed.
    Random,
}

/// Statuses to draw from: those that tell of trouble on HubSpot's side or of calls made too fast.
const STATUSES: [u16; 10] = [423, 429, 500, 502, 503, 504, 521, 522, 523, 524];

impl FaultKind {
    /// Every kind but [`FaultKind::Random`].
    pub const ALL: [Self; 11] = [
        Self::Status,
        Self::StatusAfter,
        Self::RateLimits,
        Self::DropBefore,
        Self::DropAfter,
        Self::TimeoutBefore,
        Self::TimeoutAfter,
        Self::Empty2xx,
        Self::Truncated,
        Self::InvalidJson,
        Self::Slow,
    ];

    /// A kind, and the status it needs.
    pub(super) fn drawn(dice: &Dice) -> (Self, u16) {
        let pick = |count: usize| usize::try_from(dice.throw() % count as u64).unwrap_or(0);
        (Self::ALL[pick(Self::ALL.len())], STATUSES[pick(STATUSES.len())])
    }
}
