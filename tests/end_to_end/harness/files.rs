//! Serves bytes under names on a loopback port, as an object store would.

use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use tokio::runtime::Runtime;

type Files = Arc<Mutex<BTreeMap<String, Vec<u8>>>>;

/// A server of clips; stops when dropped.
pub struct ClipServer {
    files: Files,
    address: SocketAddr,
    _runtime: Runtime,
}

impl ClipServer {
    /// Opens a free port.
    pub fn start() -> Self {
        let runtime = Runtime::new().expect("a runtime");
        let files = Files::default();
        let router = Router::new().route("/{name}", axum::routing::get(get)).with_state(Arc::clone(&files));
        let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).expect("a port");
        let address = listener.local_addr().expect("an address");
        runtime.spawn(async move { axum::serve(listener, router).await });
        Self { files, address, _runtime: runtime }
    }

    /// The address of `bytes` under `name`.
    pub fn offer(&self, name: &str, bytes: Vec<u8>) -> String {
        self.files.lock().expect("the files").insert(name.to_owned(), bytes);
        self.address_of(name)
    }

    /// The address of a name that may not exist.
    pub fn address_of(&self, name: &str) -> String {
        format!("http://{}/{name}", self.address)
    }
}

async fn get(State(files): State<Files>, Path(name): Path<String>) -> Result<Vec<u8>, StatusCode> {
    files.lock().expect("the files").get(&name).cloned().ok_or(StatusCode::NOT_FOUND)
}
