//! Whose turn it is to refresh: a pure decision about what is kept.

use std::time::Duration;

use fieldline_connector::tokens::{AccessToken, Holder, Kept, RefreshTurn, StoredTokens};
use secrecy::ExposeSecret as _;

/// An access token is replaced this long before it ends, as HubSpot's guidelines say to go by its life and not to wait for a
/// refusal (documented).
pub(super) const EARLY: Duration = Duration::from_secs(300);

/// How long a turn lasts unless it is prolonged; who dies during his keeps the others waiting for no longer.
pub(super) const TURN: Duration = Duration::from_secs(30);

/// What to do about the tokens.
pub(super) enum Claim {
    /// Sign with these.
    Use(StoredTokens),
    /// Refresh these; nobody else will.
    Refresh(StoredTokens),
    /// Somebody else is at it.
    Wait,
    /// There are none.
    Nobody,
}

/// Who asks, when, and which token was refused, if one was.
#[derive(Clone)]
pub(super) struct Asker {
    pub(super) holder: Holder,
    pub(super) now: Duration,
    pub(super) refused: Option<AccessToken>,
}

impl Asker {
    /// Decides, and says what is to be kept from now on.
    pub(super) fn claim(&self, kept: Option<Kept>) -> (Option<Kept>, Claim) {
        let Some((tokens, turn)) = kept else { return (None, Claim::Nobody) };
        let is_refused = self.is_refused(&tokens);
        if !is_refused && tokens.expires_at > self.now + EARLY {
            return (Some((tokens.clone(), turn)), Claim::Use(tokens));
        }
        let is_taken = turn.is_some_and(|turn| turn.holder != self.holder && self.is_running(turn));
        if !is_taken {
            return (Some((tokens.clone(), Some(self.turn()))), Claim::Refresh(tokens));
        }
        // While another refreshes early, the old token is good enough.
        let claim = if !is_refused && tokens.expires_at > self.now + TURN {
            Claim::Use(tokens.clone())
        } else {
            Claim::Wait
        };
        (Some((tokens, turn)), claim)
    }

    /// Prolongs the own turn.
    pub(super) fn prolong(&self, kept: Option<Kept>) -> Option<Kept> {
        let (tokens, turn) = kept?;
        let turn = if turn.is_some_and(|turn| turn.holder == self.holder) { Some(self.turn()) } else { turn };
        Some((tokens, turn))
    }

    /// Gives the own turn back.
    pub(super) fn release(&self, kept: Option<Kept>) -> Option<Kept> {
        let (tokens, turn) = kept?;
        Some((tokens, turn.filter(|turn| turn.holder != self.holder)))
    }

    fn is_refused(&self, tokens: &StoredTokens) -> bool {
        self.refused.as_ref().is_some_and(|refused| refused.expose() == tokens.access_token.expose_secret())
    }

    /// A turn that ends later than any can is of a clock that went wrong, and keeps nobody waiting.
    fn is_running(&self, turn: RefreshTurn) -> bool {
        turn.until > self.now && turn.until <= self.now + 2 * TURN
    }

    fn turn(&self) -> RefreshTurn {
        RefreshTurn { holder: self.holder, until: self.now + TURN }
    }
}

/// Keeps the answer to a refresh of `old`, unless somebody has logged in or out meanwhile. Gives back what is kept now, without
/// a turn.
pub(super) fn settle(
    kept: Option<Kept>,
    old: &StoredTokens,
    new: StoredTokens,
) -> (Option<Kept>, Option<StoredTokens>) {
    let Some((tokens, turn)) = kept else { return (None, None) };
    if tokens.refresh_token.expose_secret() != old.refresh_token.expose_secret() {
        return (Some((tokens.clone(), turn)), Some(tokens));
    }
    (Some((new.clone(), None)), Some(new))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Duration = Duration::from_secs(1_790_000_000);

    fn tokens(name: &str, left: i64) -> StoredTokens {
        let expires_at = NOW.as_secs().checked_add_signed(left).unwrap();
        StoredTokens {
            portal: "1".to_owned(),
            access_token: format!("access-{name}").into(),
            refresh_token: format!("refresh-{name}").into(),
            expires_at: Duration::from_secs(expires_at),
            scopes: Vec::new(),
            since: NOW,
        }
    }

    fn turn(holder: u64, left: i64) -> RefreshTurn {
        let until = NOW.as_secs().checked_add_signed(left).unwrap();
        RefreshTurn { holder: Holder(holder), until: Duration::from_secs(until) }
    }

    fn asker(refused: Option<&str>) -> Asker {
        let refused = refused.map(|name| AccessToken::new(format!("access-{name}").into()).unwrap());
        Asker { holder: Holder(1), now: NOW, refused }
    }

    #[test]
    fn one_refreshes_and_the_others_wait_or_use_what_is_good_enough() {
        let other = |left| Some(turn(2, left));
        // Seconds left, the turn, the token that was refused, what to do.
        let cases = [
            (301, None, None, "use"),
            (301, other(10), None, "use"),
            (301, None, Some("b"), "use"),
            (300, None, None, "refresh"),
            (0, None, None, "refresh"),
            (-9_000, None, None, "refresh"),
            (1_800, None, Some("a"), "refresh"),
            (100, other(10), None, "use"),
            (10, other(10), None, "wait"),
            (-1, other(10), None, "wait"),
            (1_800, other(10), Some("a"), "wait"),
            // A turn that is over, one's own, and one of a clock that went wrong.
            (100, other(0), None, "refresh"),
            (100, Some(turn(1, 10)), None, "refresh"),
            (100, other(90_000), None, "refresh"),
        ];
        for (left, turn, refused, expected) in cases {
            let (kept, claim) = asker(refused).claim(Some((tokens("a", left), turn)));
            let claimed = match claim {
                Claim::Use(_) => "use",
                Claim::Refresh(_) => "refresh",
                Claim::Wait => "wait",
                Claim::Nobody => "nobody",
            };
            assert_eq!(claimed, expected, "{left} s left, {turn:?}, {refused:?}");
            let own = RefreshTurn { holder: Holder(1), until: NOW + TURN };
            let expected = if claimed == "refresh" { Some(own) } else { turn };
            assert_eq!(kept.unwrap().1, expected, "{left} s left, {turn:?}, {refused:?}");
        }
        assert!(matches!(asker(None).claim(None), (None, Claim::Nobody)));
    }

    #[test]
    fn only_ones_own_turn_is_prolonged_or_given_back() {
        let of = |turn| Some((tokens("a", 9), turn));
        let asker = asker(None);
        assert_eq!(asker.prolong(of(Some(turn(1, 5)))).unwrap().1, Some(turn(1, 30)));
        assert_eq!(asker.prolong(of(Some(turn(2, 5)))).unwrap().1, Some(turn(2, 5)));
        assert_eq!(asker.prolong(of(None)).unwrap().1, None);
        assert_eq!(asker.release(of(Some(turn(1, 5)))).unwrap().1, None);
        assert_eq!(asker.release(of(Some(turn(2, 5)))).unwrap().1, Some(turn(2, 5)));
        assert!(asker.prolong(None).is_none() && asker.release(None).is_none());
    }

    #[test]
    fn an_answer_is_kept_unless_somebody_logged_in_or_out_meanwhile() {
        let refresh = |tokens: &StoredTokens| tokens.refresh_token.expose_secret().to_owned();
        let (old, new, anew) = (tokens("old", 9), tokens("new", 1_800), tokens("anew", 1_800));
        let (kept, used) = settle(Some((old.clone(), Some(turn(1, 9)))), &old, new.clone());
        let kept = kept.unwrap();
        assert_eq!((refresh(&kept.0).as_str(), kept.1), ("refresh-new", None));
        assert_eq!(refresh(&used.unwrap()), "refresh-new");
        let (kept, used) = settle(Some((anew, Some(turn(2, 9)))), &old, new.clone());
        let kept = kept.unwrap();
        assert_eq!((refresh(&kept.0).as_str(), kept.1), ("refresh-anew", Some(turn(2, 9))));
        assert_eq!(refresh(&used.unwrap()), "refresh-anew");
        let (kept, used) = settle(None, &old, new);
        assert!(kept.is_none() && used.is_none());
    }
}
