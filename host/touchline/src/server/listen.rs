//! Opens both listeners and serves them until told to stop.
//!
//! A connection must send a request's head in time, and there are at most so many of them, so that strangers who
//! open connections and say nothing are soon gone. Nothing yet keeps out those who go on asking.

use super::validator::{self, ValidatorState};
use crate::miner::Miner;
use crate::problem::Problem;
use axum::Router;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// Time for a request's head, and for the next one on a connection that is kept.
const HEAD_TIME: Duration = Duration::from_secs(10);

/// Connections of one listener at the same time; the next waits for one to end.
const MOST_CONNECTIONS: usize = 512;

/// A listener that cannot accept (no file descriptors left, say) tries again after this.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// Time for connections to end once nothing new is taken, beyond the time of a challenge.
const STOP_TIME: Duration = Duration::from_secs(1);

/// A miner that serves.
pub struct Running {
    /// Where validators reach it.
    pub validator_address: SocketAddr,
    /// Where the operator reaches it.
    pub operator_address: SocketAddr,
    state: Arc<ValidatorState>,
    stop: CancellationToken,
    servers: Vec<JoinHandle<GracefulShutdown>>,
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
    let servers = vec![
        tokio::spawn(accept(validator, validator::router(Arc::clone(&state)), stop.clone())),
        tokio::spawn(accept(operator, report, stop.clone())),
    ];
    Ok(Running { validator_address, operator_address, state, stop, servers })
}

impl Running {
    /// What answers.
    pub fn miner(&self) -> Arc<Miner> {
        Arc::clone(&self.state.miner)
    }

    /// Takes no new requests, lets challenges under way be answered, and returns when they are; connections that
    /// merely stay open are closed.
    pub async fn stop(self) {
        self.stop.cancel();
        for server in self.servers {
            // A server task does not panic: it only accepts.
            let Ok(connections) = server.await else { continue };
            let closed = connections.shutdown();
            tokio::pin!(closed);
            while tokio::time::timeout(STOP_TIME, &mut closed).await.is_err() {
                if self.state.slots.taken() == 0 {
                    break;
                }
            }
        }
    }
}

/// Opens a port.
///
/// # Errors
/// Names the key and the address.
pub async fn bind(key: &str, address: SocketAddr) -> Result<TcpListener, Problem> {
    TcpListener::bind(address).await.map_err(|error| {
        Problem::new(format!("{key} = {address}: cannot listen there: {error}"))
            .remedy("stop what uses the port (another miner?), or choose another")
    })
}

async fn accept(listener: TcpListener, router: Router, stop: CancellationToken) -> GracefulShutdown {
    let graceful = GracefulShutdown::new();
    let places = Arc::new(Semaphore::new(MOST_CONNECTIONS));
    // HTTP/1 alone: waiting to see which version comes would have no time limit.
    let mut server = Builder::new(TokioExecutor::new()).http1_only();
    server.http1().timer(TokioTimer::new()).header_read_timeout(HEAD_TIME);
    loop {
        let place = tokio::select! {
            place = Arc::clone(&places).acquire_owned() => place,
            () = stop.cancelled() => return graceful,
        };
        // The semaphore is never closed.
        let Ok(place) = place else { return graceful };
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = stop.cancelled() => return graceful,
        };
        let stream = match accepted {
            Ok((stream, _)) => stream,
            Err(error) => {
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(ACCEPT_PAUSE).await;
                continue;
            }
        };
        let service = TowerToHyperService::new(router.clone());
        let connection = server.serve_connection(TokioIo::new(stream), service).into_owned();
        let watched = graceful.watch(connection);
        tokio::spawn(async move {
            let _place = place;
            if let Err(error) = watched.await {
                tracing::debug!(%error, "a connection broke off");
            }
        });
    }
}
