//! Writes one batch and finds out what became of every input.
//!
//! Usually one call does it: each input carries a trace id, HubSpot answers 200 or 207, and `settle` sorts results and
//! errors by input. When the call is refused as a whole because of some inputs, `guilt` reads HubSpot's complaint for
//! names; whoever is named is set aside. If nobody is, `drive` takes the batch apart by halves until the guilty
//! inputs are alone. A guilty input costs at most two more calls per halving.

mod complaint;
mod drive;
mod guilt;
mod namesake;
mod rejection;
mod settle;

pub(crate) use drive::write;
pub(crate) use rejection::of_error as rejection_of;
