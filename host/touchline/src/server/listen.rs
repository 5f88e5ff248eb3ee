//! Opens both listeners and serves them until told to stop.

use super::validator::{self, ValidatorState};
use crate::problem::Problem;
use axum::Router;
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// A miner that serves.
pub struct Running {
    /// Where validators reach it.
    pub validator_address: SocketAddr,
    /// Where the operator reaches it.
    pub operator_address: SocketAddr,
    stop: CancellationToken,
    servers: Vec<JoinHandle<std::io::Result<()>>>,
}

/// Opens both ports and serves in the background.
///
/// # Errors
/// A port that cannot be opened; names the key and the address.
pub async fn serve(state: Arc<ValidatorState>, report: Router) -> Result<Running, Problem> {
    let config = &state.miner.config;
    let validator = bind("validator.listen", config.validator.listen).await?;
    let operator = bind("operator.listen", config.operator.listen).await?;
    let address =
        |listener: &TcpListener| listener.local_addr().map_err(|error| Problem::new(error.to_string()));
    let (validator_address, operator_address) = (address(&validator)?, address(&operator)?);
    let stop = CancellationToken::new();
    let servers =
        vec![spawn(validator, validator::router(Arc::clone(&state)), &stop), spawn(operator, report, &stop)];
    Ok(Running { validator_address, operator_address, stop, servers })
}

impl Running {
    /// Takes no new requests, lets those under way end, and returns when they have.
    ///
    /// # Errors
    /// A listener that failed while it served.
    pub async fn stop(self) -> std::io::Result<()> {
        self.stop.cancel();
        for server in self.servers {
            server.await.map_err(std::io::Error::other)??;
        }
        Ok(())
    }
}

async fn bind(key: &str, address: SocketAddr) -> Result<TcpListener, Problem> {
    TcpListener::bind(address).await.map_err(|error| {
        Problem::new(format!("{key} = {address}: cannot listen there: {error}"))
            .remedy("stop what uses the port (another miner?), or choose another")
    })
}

fn spawn(listener: TcpListener, router: Router, stop: &CancellationToken) -> JoinHandle<std::io::Result<()>> {
    let stop = stop.clone();
    tokio::spawn(async move {
        axum::serve(listener, router).with_graceful_shutdown(async move { stop.cancelled().await }).await
    })
}
