//! Virtual time over real sockets: waits pass at once, and answers have all the time they need.
//!
//! A paused tokio runtime does not move its clock by itself while work goes on on blocking threads, as the executor's
//! does. So it is moved from outside, whenever no call has been made for a moment.

use std::time::Duration;

use fieldline_simulator::Simulator;

/// How far the clock moves at once.
const STEP: Duration = Duration::from_millis(500);
/// How often it is looked whether anything moves, in real time.
const LOOK: Duration = Duration::from_millis(1);
/// Looks without a call before the clock is moved.
const QUIET: u32 = 2;

/// Plays a schedule on a runtime of its own whose clock jumps.
pub(crate) fn in_virtual_time<T>(play: impl Future<Output = T>) -> T {
    let mut builder = tokio::runtime::Builder::new_current_thread();
    let runtime = builder.enable_all().start_paused(true).build().unwrap();
    runtime.block_on(play)
}

/// Moves the clock whenever everybody waits; never ends.
pub(crate) async fn drive(simulator: Simulator) {
    let (mut seen, mut quiet) = (0, 0);
    loop {
        tokio::task::spawn_blocking(|| std::thread::sleep(LOOK)).await.unwrap();
        let totals = simulator.stats().totals;
        let calls = totals.read + totals.write + totals.search + totals.other;
        quiet = if calls == seen { quiet + 1 } else { 0 };
        seen = calls;
        if quiet >= QUIET {
            tokio::time::advance(STEP).await;
        }
    }
}
