//! A simulator behind a port of its own.

use std::net::{Ipv4Addr, SocketAddr};

use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::simulator::Simulator;

/// Serves until dropped or stopped.
#[derive(Debug)]
pub struct RunningSimulator {
    address: SocketAddr,
    simulator: Simulator,
    stop: Option<oneshot::Sender<()>>,
    serving: Option<JoinHandle<std::io::Result<()>>>,
}

impl RunningSimulator {
    pub(crate) async fn start(simulator: Simulator) -> std::io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let (stop, stopped) = oneshot::channel();
        let shutdown = async move {
            // A dropped sender stops the server as well.
            let _ = stopped.await;
        };
        let serving = tokio::spawn(simulator.clone().serve(listener, shutdown));
        Ok(Self { address, simulator, stop: Some(stop), serving: Some(serving) })
    }

    /// `http://127.0.0.1:PORT`, without a slash at the end.
    pub fn base_url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The account behind the port.
    pub fn simulator(&self) -> &Simulator {
        &self.simulator
    }

    /// Stops and waits until every request in flight is answered.
    ///
    /// # Errors
    /// When the server had failed.
    pub async fn stop(mut self) -> std::io::Result<()> {
        drop(self.stop.take());
        match self.serving.take() {
            Some(serving) => serving.await.map_err(std::io::Error::other)?,
            None => Ok(()),
        }
    }
}
