//! The JSON API. Every response is JSON, errors included: `{"error": "…"}`.

use super::{MinerStatus, StatusSource};
use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use store::{ChallengeDetail, ChallengeSummary, Store, StoreError, Totals};

const DEFAULT_LIMIT: u32 = 50;
const LARGEST_LIMIT: u32 = 500;

#[derive(Clone)]
struct ApiState {
    store: Store,
    status: Arc<dyn StatusSource>,
}

pub(super) fn router(store: Store, status: Arc<dyn StatusSource>) -> Router {
    Router::new()
        .route("/status", get(miner_status))
        .route("/challenges", get(challenges))
        .route("/challenges/{id}", get(challenge))
        .fallback(async || ApiError::NotFound("there is no such address in the API".into()))
        .method_not_allowed_fallback(async || ApiError::MethodNotAllowed)
        .with_state(ApiState { store, status })
}

/// `GET /api/status`
#[derive(Serialize)]
struct StatusPage {
    #[serde(flatten)]
    miner: MinerStatus,
    totals: Totals,
}

async fn miner_status(State(state): State<ApiState>) -> Result<Json<StatusPage>, ApiError> {
    let totals = state.store.totals().await?;
    Ok(Json(StatusPage { miner: state.status.status(), totals }))
}

/// Which part of the list.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Page {
    /// Challenges at most; 1 to [`LARGEST_LIMIT`].
    limit: Option<u32>,
    /// Only challenges with a smaller number.
    before: Option<i64>,
}

/// `GET /api/challenges`
#[derive(Serialize)]
struct ListPage {
    challenges: Vec<ChallengeSummary>,
    /// `before` for the next page; none on the last.
    next_before: Option<i64>,
}

async fn challenges(
    State(state): State<ApiState>,
    page: Result<Query<Page>, QueryRejection>,
) -> Result<Json<ListPage>, ApiError> {
    let Query(page) = page.map_err(|rejection| ApiError::BadRequest(rejection.body_text()))?;
    let limit = page.limit.unwrap_or(DEFAULT_LIMIT);
    if !(1..=LARGEST_LIMIT).contains(&limit) {
        return Err(ApiError::BadRequest(format!("limit={limit}: give 1 to {LARGEST_LIMIT}")));
    }
    // One more than asked for tells whether there is a next page.
    let mut challenges = state.store.list(limit + 1, page.before).await?;
    let has_more = challenges.len() > limit as usize;
    challenges.truncate(limit as usize);
    let next_before = challenges.last().filter(|_| has_more).map(|oldest| oldest.id);
    Ok(Json(ListPage { challenges, next_before }))
}

async fn challenge(
    State(state): State<ApiState>,
    id: Result<Path<i64>, PathRejection>,
) -> Result<Json<ChallengeDetail>, ApiError> {
    let Path(id) = id.map_err(|_| ApiError::NotFound("a challenge's address ends in its number".into()))?;
    let found = state.store.challenge(id).await?;
    found.map(Json).ok_or_else(|| ApiError::NotFound(format!("there is no challenge {id}")))
}

enum ApiError {
    BadRequest(String),
    NotFound(String),
    MethodNotAllowed,
    Store(StoreError),
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let (status, message) = match self {
            Self::BadRequest(message) => (StatusCode::BAD_REQUEST, message),
            Self::NotFound(message) => (StatusCode::NOT_FOUND, message),
            Self::MethodNotAllowed => (StatusCode::METHOD_NOT_ALLOWED, "the API is read with GET".into()),
            Self::Store(error) => {
                tracing::error!(%error, "the report cannot read the store");
                (StatusCode::INTERNAL_SERVER_ERROR, error.to_string())
            }
        };
        (status, Json(serde_json::json!({ "error": message }))).into_response()
    }
}
