//! Servers on loopback, and a registry of its own.

#![allow(dead_code, unused_imports, clippy::unwrap_used)] // each test file uses a part; a panic here is a test's report

mod registry;

pub use registry::{MANIFEST, Registry, manifest};

use axum::Router;
use packages::{Arrived, FetchError, FetchLimits, Shelf, fetch};
use sha2::{Digest, Sha256};
use tempfile::TempDir;
use tokio::net::TcpListener;

/// Serves `router` on a port of the system's choice for as long as the runtime lives; returns `HOST:PORT`.
pub async fn serve(router: Router) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    address.to_string()
}

pub fn digest(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

/// Fetches onto an empty shelf, which lives as long as the result.
pub async fn fetched(source: &str, limits: &FetchLimits) -> (TempDir, Result<Arrived, FetchError>) {
    let dir = tempfile::tempdir().unwrap();
    let shelf = Shelf::open(dir.path());
    let arrived = fetch(&shelf, &source.parse().unwrap(), limits).await;
    (dir, arrived)
}

/// The error of a fetch that fails, which must leave nothing behind.
pub async fn refused(source: &str, limits: &FetchLimits) -> FetchError {
    let (dir, arrived) = fetched(source, limits).await;
    let error = arrived.unwrap_err();
    let left = std::fs::read_dir(dir.path().join("incoming")).unwrap().count();
    assert_eq!(left, 0, "a failed fetch left {left} files: {error}");
    error
}
