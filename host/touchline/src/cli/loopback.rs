//! Serves files of this machine on a loopback port, so that a clip on disk has an address.

use axum::Router;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use tokio::net::TcpListener;
use tower_http::services::ServeFile;

/// Serves `file` under `/clip.mp4` for as long as the runtime lives, and returns its address.
///
/// # Errors
/// No free loopback port.
pub async fn serve_clip(file: &Path) -> std::io::Result<String> {
    let listener = TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).await?;
    let address = listener.local_addr()?;
    let router = Router::new().route_service("/clip.mp4", ServeFile::new(file));
    tokio::spawn(async move {
        if let Err(error) = axum::serve(listener, router).await {
            tracing::error!(%error, "the clip's server stopped");
        }
    });
    Ok(format!("http://{address}/clip.mp4"))
}
