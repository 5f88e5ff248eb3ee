//! Plugins from a registry: Debian's `docker-registry`, and servers that lie where it does not.

#![allow(clippy::unwrap_used)] // what the tests call may panic as they do: that is the report

extern crate touchline_packages as packages;

mod common;

use axum::Router;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::http::header::{AUTHORIZATION, LOCATION, WWW_AUTHENTICATE};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use common::{MANIFEST, Registry, digest, fetched, manifest, refused, serve};
use packages::{FetchError, FetchLimits, SecretKey};

const WASM: &str = "application/wasm";
const SIGNATURE: &str = "application/vnd.touchline.plugin.signature.v1";
const PLUGIN: &[u8] = b"\0asm and more";

fn limits() -> FetchLimits {
    FetchLimits::default()
}

#[tokio::test]
async fn an_image_arrives_by_tag_and_by_digest_with_its_signature() {
    let registry = Registry::start();
    let signature = SecretKey::generate().sign(&digest(PLUGIN)).to_string();
    let layers = [(WASM, PLUGIN), (SIGNATURE, signature.as_bytes())];
    let image = registry.push("some/plugin", "1.0.0", &layers).await;
    for which in [":1.0.0".to_owned(), format!("@sha256:{image}")] {
        let (_shelf, arrived) =
            fetched(&format!("oci://{}/some/plugin{which}", registry.host), &limits()).await;
        let arrived = arrived.unwrap();
        assert_eq!(arrived.digest, digest(PLUGIN));
        assert_eq!(arrived.signature.unwrap().unwrap().to_string(), signature);
    }
}

#[tokio::test]
async fn an_image_that_is_missing_too_large_or_something_else_is_refused() {
    let registry = Registry::start();
    registry.push("plugin", "good", &[(WASM, PLUGIN)]).await;
    registry.push("plugin", "other", &[("text/plain", b"hello")]).await;
    let few = FetchLimits { max_bytes: 3, ..limits() };
    for (which, limits, wanted) in [
        (":none", limits(), "status 404"),
        (&format!("@sha256:{}", "0".repeat(64)), limits(), "status 404"),
        (":other", limits(), "it has no layer of the type application/wasm; it has [text/plain]"),
        (":good", few, "more than 3 bytes"),
    ] {
        let error = refused(&format!("oci://{}/plugin{which}", registry.host), &limits).await.to_string();
        assert!(error.contains(wanted), "{error}");
    }
}

#[tokio::test]
async fn an_image_with_a_signature_that_cannot_be_read_arrives_and_says_so() {
    let registry = Registry::start();
    registry.push("plugin", "badly-signed", &[(WASM, PLUGIN), (SIGNATURE, b"alice")]).await;
    let (_shelf, arrived) = fetched(&format!("oci://{}/plugin:badly-signed", registry.host), &limits()).await;
    let error = arrived.unwrap().signature.unwrap().unwrap_err().to_string();
    assert!(error.contains("plugin:badly-signed cannot be read: it must be one line"), "{error}");
}

/// A registry of one image whose layer is said to be [`PLUGIN`] and is `layer`.
fn registry_of(layer: impl IntoResponse + Clone + Send + Sync + 'static) -> Router {
    Router::new()
        .route("/v2/p/manifests/{which}", get(|| async { ([("content-type", MANIFEST)], image()) }))
        .route(&format!("/v2/p/blobs/sha256:{}", digest(PLUGIN)), get(move || async move { layer }))
}

fn image() -> String {
    let described =
        format!(r#"{{"mediaType":"{WASM}","digest":"sha256:{}","size":{}}}"#, digest(PLUGIN), PLUGIN.len());
    manifest("{}", &[described])
}

#[tokio::test]
async fn a_registry_that_gives_another_layer_or_manifest_than_it_said_is_caught() {
    let host = serve(registry_of(&b"\0asm and less"[..])).await;
    let error = refused(&format!("oci://{host}/p:1"), &limits()).await;
    assert!(matches!(error, FetchError::Digest { .. }), "{error}");
    let text = error.to_string();
    assert!(text.contains(&digest(PLUGIN)) && text.contains(&digest(b"\0asm and less")), "{text}");
    let host = serve(registry_of(PLUGIN)).await;
    let error = refused(&format!("oci://{host}/p@sha256:{}", "1".repeat(64)), &limits()).await;
    assert!(matches!(error, FetchError::Digest { .. }), "{error}");
}

#[tokio::test]
async fn a_blob_is_fetched_from_where_the_registry_sends_it() {
    let storage = serve(Router::new().route("/blob", get(no_credentials))).await;
    let to = (StatusCode::TEMPORARY_REDIRECT, [(LOCATION, format!("http://{storage}/blob"))]);
    let host = serve(registry_of(to)).await;
    let (_shelf, arrived) = fetched(&format!("oci://{host}/p:1"), &limits()).await;
    assert_eq!(arrived.unwrap().digest, digest(PLUGIN));
}

/// The storage behind a registry must not be shown what the registry is.
async fn no_credentials(request: Request) -> Response {
    match request.headers().contains_key(AUTHORIZATION) {
        true => StatusCode::BAD_REQUEST.into_response(),
        false => PLUGIN.into_response(),
    }
}

#[tokio::test]
async fn a_registry_that_wants_a_token_is_given_the_one_that_it_gave_and_its_storage_is_not() {
    let storage = serve(Router::new().route("/blob", get(no_credentials))).await;
    let tokens = serve(Router::new().route("/token", get(token))).await;
    let to = (StatusCode::TEMPORARY_REDIRECT, [(LOCATION, format!("http://{storage}/blob"))]);
    let router = registry_of(to).layer(from_fn(move |request: Request, next: Next| {
        let challenge =
            format!(r#"Bearer realm="http://{tokens}/token",service="here",scope="repository:p:pull""#);
        async move {
            match request.headers().get(AUTHORIZATION).is_some_and(|given| given == "Bearer open") {
                true => next.run(request).await,
                false => (StatusCode::UNAUTHORIZED, [(WWW_AUTHENTICATE, challenge)]).into_response(),
            }
        }
    }));
    let host = serve(router).await;
    let (_shelf, arrived) = fetched(&format!("oci://{host}/p:1"), &limits()).await;
    assert_eq!(arrived.unwrap().digest, digest(PLUGIN));
}

/// A token for whoever names service and scope.
async fn token(request: Request) -> Response {
    match request.uri().query() {
        Some("service=here&scope=repository%3Ap%3Apull" | "scope=repository%3Ap%3Apull&service=here") => {
            r#"{"token":"open"}"#.into_response()
        }
        _ => StatusCode::BAD_REQUEST.into_response(),
    }
}
