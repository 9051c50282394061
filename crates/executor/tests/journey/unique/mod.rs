//! The law of unique values: who has a value, in every run the same.

mod days;
mod emptied;
mod law;
mod places;
mod waking;
mod winners;
