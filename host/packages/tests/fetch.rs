//! Fetching from files and over HTTP: what arrives, and what is refused before it has cost anything.

#![allow(clippy::unwrap_used)] // what the tests call may panic as they do: that is the report

extern crate touchline_packages as packages;

mod common;

use axum::Router;
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::routing::get;
use common::{digest, fetched, refused, serve};
use packages::{FetchError, FetchLimits, SecretKey, signature_path};
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::time::Duration;

const PLUGIN: &[u8] = b"\0asm and more";

fn signature() -> String {
    SecretKey::generate().sign(&digest(PLUGIN)).to_string()
}

fn redirect(to: String) -> (StatusCode, [(axum::http::HeaderName, String); 1]) {
    (StatusCode::FOUND, [(LOCATION, to)])
}

#[tokio::test]
async fn a_file_arrives_with_its_digest_and_the_signature_beside_it() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("some.wasm");
    std::fs::write(&file, PLUGIN).unwrap();
    let (_shelf, arrived) = fetched(file.to_str().unwrap(), &FetchLimits::default()).await;
    let arrived = arrived.unwrap();
    assert_eq!((arrived.digest, arrived.bytes), (digest(PLUGIN), PLUGIN.len() as u64));
    assert_eq!(arrived.signature, None);
    assert_eq!(std::fs::read(arrived.incoming.path()).unwrap(), PLUGIN);
    let signature = signature();
    std::fs::write(signature_path(&file), &signature).unwrap();
    let (_shelf, arrived) = fetched(file.to_str().unwrap(), &FetchLimits::default()).await;
    assert_eq!(arrived.unwrap().signature.unwrap().unwrap().to_string(), signature);
}

#[tokio::test]
async fn a_file_that_is_missing_or_too_large_or_none_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("some.wasm");
    let name = file.to_str().unwrap();
    let few = FetchLimits { max_bytes: PLUGIN.len() as u64 - 1, ..FetchLimits::default() };
    assert!(matches!(refused(name, &few).await, FetchError::File { .. }));
    std::fs::write(&file, PLUGIN).unwrap();
    assert!(matches!(refused(name, &few).await, FetchError::TooLarge { .. }));
    let (pipe, folder) = (dir.path().join("pipe.wasm"), dir.path().join("folder.wasm"));
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    std::fs::create_dir(&folder).unwrap();
    for none in [pipe, folder] {
        let error = refused(none.to_str().unwrap(), &FetchLimits::default()).await;
        assert!(matches!(error, FetchError::NoFile { .. }), "{error}");
    }
}

#[tokio::test]
async fn a_signature_that_cannot_be_read_arrives_as_such() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("some.wasm");
    std::fs::write(&file, PLUGIN).unwrap();
    std::fs::write(signature_path(&file), "signed, alice").unwrap();
    let host = serve(
        Router::new()
            .route("/page.wasm", get(|| async { PLUGIN }))
            .route("/page.wasm.sig", get(|| async { "<!doctype html>".repeat(1_000) }))
            .route("/broken.wasm", get(|| async { PLUGIN }))
            .route("/broken.wasm.sig", get(|| async { StatusCode::INTERNAL_SERVER_ERROR })),
    )
    .await;
    for (source, wanted) in [
        (file.to_str().unwrap(), "some.wasm.sig cannot be read: it must be one line"),
        (&format!("http://{host}/page.wasm"), "page.wasm.sig gives more than 1024 bytes"),
        (
            &format!("http://{host}/broken.wasm"),
            "broken.wasm.sig cannot be read: the server answers with the status 500",
        ),
    ] {
        let (_shelf, arrived) = fetched(source, &FetchLimits::default()).await;
        let error = arrived.unwrap().signature.unwrap().unwrap_err().to_string();
        assert!(error.contains(wanted) && error.contains("--unsigned"), "{error}");
    }
}

#[tokio::test]
async fn an_address_is_fetched_through_redirects_with_its_signature() {
    let signature = signature();
    let signed = signature.clone();
    let host = serve(
        Router::new()
            .route("/old.wasm", get(|| async { redirect("/new.wasm".into()) }))
            .route("/new.wasm", get(|| async { PLUGIN }))
            .route("/old.wasm.sig", get(move || async { signed })),
    )
    .await;
    for (name, wanted) in [("old", Some(signature)), ("new", None)] {
        let (_shelf, arrived) = fetched(&format!("http://{host}/{name}.wasm"), &FetchLimits::default()).await;
        let arrived = arrived.unwrap();
        assert_eq!(arrived.digest, digest(PLUGIN));
        assert_eq!(arrived.signature.map(|signature| signature.unwrap().to_string()), wanted);
    }
}

/// Begins a body without a length on every connection, then does what `go_on` does until the client hangs up.
fn server(go_on: fn(TcpStream)) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let host = listener.local_addr().unwrap().to_string();
    std::thread::spawn(move || {
        for connection in listener.incoming() {
            let mut connection = connection.unwrap();
            let mut request = [0; 4_096];
            let _ = connection.read(&mut request);
            let _ = connection.write_all(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n\0asm");
            go_on(connection);
        }
    });
    host
}

#[tokio::test]
async fn a_body_that_is_too_large_is_given_up_whether_it_says_so_or_not() {
    let endless = server(|mut connection| while connection.write_all(&[0; 1_000]).is_ok() {});
    let large = serve(Router::new().route("/p.wasm", get(|| async { vec![0_u8; 2_000] }))).await;
    let few = FetchLimits { max_bytes: 1_000, ..FetchLimits::default() };
    for host in [endless, large] {
        let error = refused(&format!("http://{host}/p.wasm"), &few).await;
        assert!(matches!(error, FetchError::TooLarge { limit_bytes: 1_000, .. }), "{error}");
    }
}

#[tokio::test]
async fn a_body_that_never_ends_is_given_up() {
    let silent = server(|mut connection| {
        let _ = connection.read(&mut [0; 1]);
    });
    let address = format!("http://{silent}/p.wasm");
    let short = FetchLimits { total: Duration::from_millis(50), ..FetchLimits::default() };
    let error = refused(&address, &short).await;
    assert!(matches!(error, FetchError::TooSlow { .. }), "{error}");
    let impatient = FetchLimits { idle: Duration::from_millis(50), ..FetchLimits::default() };
    let error = refused(&address, &impatient).await;
    assert!(matches!(error, FetchError::Unreachable { .. }), "{error}");
}

#[tokio::test]
async fn redirects_without_end_and_statuses_that_are_no_success_are_refused() {
    let host = serve(
        Router::new()
            .route("/loop.wasm", get(|| async { redirect("/loop.wasm".into()) }))
            .route("/plain.wasm", get(|| async { redirect("http://192.0.2.1/p.wasm".into()) }))
            .route("/nowhere.wasm", get(|| async { StatusCode::FOUND }))
            .route("/broken.wasm", get(|| async { StatusCode::INTERNAL_SERVER_ERROR })),
    )
    .await;
    for (name, wanted) in [
        ("loop", "more than 5 times"),
        ("plain", "http://192.0.2.1/p.wasm, which is not encrypted"),
        ("nowhere", "does not say where to"),
        ("broken", "status 500"),
        ("missing", "status 404: there is no such thing"),
    ] {
        let error = refused(&format!("http://{host}/{name}.wasm"), &FetchLimits::default()).await.to_string();
        assert!(error.contains(wanted), "{error}");
    }
}
