//! The report: a page for the operator, and the JSON API it is made from.
//!
//! Reads the store and the miner's state, and changes nothing. It has no password and belongs on the operator's
//! listener; [`guard`] keeps other web sites from reading it through the operator's browser.

mod api;
mod assets;
mod guard;
mod status;

pub use status::{LaneStatus, MinerStatus, StatusSource, StrategyStatus};

use axum::Router;
use axum::middleware;
use std::sync::Arc;
use store::Store;

/// The report of one miner: `GET /`, its scripts and styles, and `GET /api/…`.
pub fn router(store: Store, status: Arc<dyn StatusSource>) -> Router {
    Router::new()
        .nest("/api", api::router(store, status))
        .fallback(assets::serve)
        .layer(middleware::from_fn(guard::answer_local_names_only))
        .layer(middleware::from_fn(guard::add_security_headers))
}
