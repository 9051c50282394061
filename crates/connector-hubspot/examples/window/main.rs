//! How much of the allowed calls greedy loads use, against the simulator at the Professional tier.
//!
//! ```sh
//! cargo run --release -p fieldline-connector-hubspot --example window            # all of it: two minutes
//! cargo run --release -p fieldline-connector-hubspot --example window -- load    # or some: load shared day real
//! ```

#![expect(clippy::print_stdout, reason = "an example says what it found")]

#[path = "../../tests/window/in_process.rs"]
mod in_process;
#[path = "../../tests/window/load.rs"]
mod load;
mod scenarios;

use std::error::Error;

use crate::scenarios::Row;

/// In virtual time, on a runtime whose clock jumps to the next thing that happens.
fn in_virtual_time(
    play: impl Future<Output = Result<Vec<Row>, Box<dyn Error>>>,
) -> Result<Vec<Row>, Box<dyn Error>> {
    let mut builder = tokio::runtime::Builder::new_current_thread();
    builder.enable_all().start_paused(true).build()?.block_on(play)
}

fn main() -> Result<(), Box<dyn Error>> {
    let wanted: Vec<String> = std::env::args().skip(1).collect();
    let is_wanted = |name: &str| wanted.is_empty() || wanted.iter().any(|wanted| wanted == name);
    println!("{:<66} {:>8} {:>9} {:>5}", "", "calls", "allowed", "429");
    if is_wanted("load") {
        show(in_virtual_time(scenarios::load())?);
    }
    if is_wanted("shared") {
        show(in_virtual_time(scenarios::shared())?);
    }
    if is_wanted("day") {
        show(in_virtual_time(scenarios::day())?);
    }
    if is_wanted("real") {
        show(tokio::runtime::Runtime::new()?.block_on(scenarios::real())?);
    }
    Ok(())
}

fn show(rows: Vec<Row>) {
    for Row { what, calls, share, refused } in rows {
        let share = share.map_or("-".to_owned(), |share| format!("{:.2} %", share * 100.0));
        println!("{what:<66} {calls:>8} {share:>9} {refused:>5}");
    }
}
