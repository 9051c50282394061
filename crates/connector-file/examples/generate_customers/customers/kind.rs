//! Which rows are of which kind.

use super::random::Random;

/// Rows in which every kind occurs exactly as often as it should.
pub(crate) const BLOCK: u64 = 1_000;

/// Declares the kinds with their rows per thousand and their names in the summary; the rest is plain.
macro_rules! kinds {
    ($($kind:ident = $share:literal, $name:literal;)*) => {
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
        pub(crate) enum Kind { Plain, $($kind,)* }

        impl Kind {
            pub(crate) const ALL: &'static [Kind] = &[Kind::Plain, $(Kind::$kind,)*];

            pub(crate) fn name(self) -> &'static str {
                match self {
                    Kind::Plain => "plain",
                    $(Kind::$kind => $name,)*
                }
            }

            fn at(slot: u64) -> Kind {
                let mut end = 0;
                $(
                    end += $share;
                    if slot < end {
                        return Kind::$kind;
                    }
                )*
                let _ = end;
                Kind::Plain
            }
        }
    };
}

kinds! {
    LaterAgain = 10, "later_again";
    EarlierAgain = 3, "earlier_again";
    SharedEmail = 3, "shared_email";
    BadEmail = 4, "bad_email";
    NoEmail = 5, "no_email";
    BadPhone = 10, "bad_phone";
    BadDate = 4, "bad_date";
    BadPlan = 2, "bad_plan";
    Test = 10, "test";
    WrongColumns = 1, "wrong_columns";
    InvalidText = 1, "invalid_text";
}

impl Kind {
    /// The kind of a row, counted from 0.
    pub(crate) fn of(seed: u64, row: u64) -> Kind {
        let shift = Random::of(seed, row / BLOCK, 2).below(BLOCK);
        // 617 has no divisor in common with 1,000: each slot comes once per block, and neighbours lie far apart.
        Kind::at((row % BLOCK * 617 + shift) % BLOCK)
    }

    /// Whether the row tells of a customer who stood in an earlier row.
    pub(crate) fn repeats(self) -> bool {
        matches!(self, Kind::LaterAgain | Kind::EarlierAgain | Kind::SharedEmail)
    }
}
