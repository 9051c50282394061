//! Ctrl-C and SIGTERM: finish what is in flight, keep the watermark, say so.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

use fieldline_executor::Stop;

use crate::exit_code::Exit;

/// Which signal came, if any.
#[derive(Clone, Debug, Default)]
pub(crate) struct Signals(Arc<AtomicU8>);

impl Signals {
    /// Listens from now on; the first signal asks `stop`, and the second ends the process as it would have without us.
    pub(crate) fn listen(stop: Stop) -> Self {
        let signals = Self::default();
        let seen = signals.clone();
        tokio::spawn(async move {
            let exit = first_signal().await;
            seen.0.store(exit as u8, Ordering::SeqCst);
            stop.request();
            first_signal().await;
            // A second signal means now.
            std::process::exit(i32::from(exit as u8));
        });
        signals
    }

    /// The exit code of the signal that came.
    pub(crate) fn exit(&self) -> Option<Exit> {
        match self.0.load(Ordering::SeqCst) {
            130 => Some(Exit::Interrupted),
            143 => Some(Exit::Terminated),
            _ => None,
        }
    }
}

#[cfg(unix)]
pub(crate) async fn first_signal() -> Exit {
    use tokio::signal::unix::{SignalKind, signal};
    let Ok(mut terminate) = signal(SignalKind::terminate()) else {
        return interrupted().await;
    };
    tokio::select! {
        exit = interrupted() => exit,
        _ = terminate.recv() => Exit::Terminated,
    }
}

#[cfg(not(unix))]
pub(crate) async fn first_signal() -> Exit {
    interrupted().await
}

async fn interrupted() -> Exit {
    if tokio::signal::ctrl_c().await.is_err() {
        // Without signals there is nothing to wait for.
        std::future::pending::<()>().await;
    }
    Exit::Interrupted
}
