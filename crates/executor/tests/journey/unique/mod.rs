//! The law of unique values: who has a value, in every run the same.

mod adopted;
mod days;
mod emptied;
mod keys;
mod law;
mod left;
mod moved;
mod places;
mod refused;
mod waking;
mod winners;
