//! The law of unique values: who has a value, in every run the same.

mod days;
mod law;
mod moved;
mod places;
mod refused;
mod waking;
mod winners;
