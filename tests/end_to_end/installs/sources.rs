//! Where plugins come from and whose they are: files, addresses, a registry, signatures, updates.

use super::{Desk, made};
use crate::packages_common::{Registry, serve};
use axum::Router;
use axum::routing::get;
use std::sync::{Arc, Mutex};

/// Makes a key below the desk and has it trusted as `alice`; the key's file is returned.
fn alice(desk: &Desk) -> String {
    let key = desk.path("alice.key").display().to_string();
    let run = crate::harness::command().args(["plugin", "keygen", "--out", &key]).output().unwrap();
    let said = String::from_utf8(run.stdout).unwrap();
    let public = said.split('"').nth(1).unwrap().to_owned();
    desk.workspace.configure(|config| {
        let publishers = toml::Table::from_iter([("alice".to_owned(), toml::Value::from(public))]);
        config.insert(
            "plugins".into(),
            toml::Table::from_iter([("publishers".to_owned(), toml::Value::from(publishers))]).into(),
        );
    });
    key
}

fn sign(file: &str, key: &str) {
    let run = crate::harness::command().args(["plugin", "sign", file, "--key", key]).output().unwrap();
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
}

/// An address that gives what it holds at the moment, and its signature where there is one.
struct Site {
    runtime: tokio::runtime::Runtime,
    held: Arc<Mutex<(Vec<u8>, Option<String>)>>,
    address: String,
}

impl Site {
    fn start() -> Self {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let held = Arc::new(Mutex::new((Vec::new(), None::<String>)));
        let (plugin, signature) = (Arc::clone(&held), Arc::clone(&held));
        let router = Router::new()
            .route("/wat.wasm", get(move || async move { plugin.lock().unwrap().0.clone() }))
            .route(
                "/wat.wasm.sig",
                get(move || async move {
                    signature.lock().unwrap().1.clone().ok_or(axum::http::StatusCode::NOT_FOUND)
                }),
            );
        let address = format!("http://{}/wat.wasm", runtime.block_on(serve(router)));
        Self { runtime, held, address }
    }

    fn hold(&self, bytes: &[u8], signature: Option<String>) {
        *self.held.lock().unwrap() = (bytes.to_vec(), signature);
    }
}

#[test]
fn a_signed_plugin_is_installed_and_the_list_says_whose_it_is() {
    let desk = Desk::new();
    let key = alice(&desk);
    let file = desk.file("wat.wasm", &made::strategy("1.0.0"));
    let error = desk.refused(&["install", &file]);
    assert!(error.contains("not signed") && error.contains("--unsigned"), "{error}");
    sign(&file, &key);
    let said = desk.done(&["install", &file]);
    assert!(said.contains("signed by alice"), "{said}");
    assert!(desk.done(&["verify"]).contains("signed by alice"));
    desk.workspace.configure(|_| {});
    let run = desk.plugin(&["verify"]);
    let said = String::from_utf8_lossy(&run.stdout).into_owned();
    assert!(run.status.code() == Some(1) && said.contains("which no publisher"), "{said}");
}

#[test]
fn a_signature_by_nobody_or_of_another_file_is_refused() {
    let desk = Desk::new();
    let key = alice(&desk);
    let (one, other) = (made::strategy("1.0.0"), made::strategy("1.1.0"));
    let file = desk.file("wat.wasm", &one);
    sign(&file, &key);
    desk.file("wat.wasm", &other);
    for arguments in [&["install", &file][..], &["install", &file, "--unsigned"]] {
        let error = desk.refused(arguments);
        assert!(error.contains("said to be by alice") && error.contains("is not one of sha256:"), "{error}");
    }
    let stranger = desk.path("stranger.key").display().to_string();
    let run = crate::harness::command().args(["plugin", "keygen", "--out", &stranger]).output().unwrap();
    assert!(run.status.success());
    sign(&file, &stranger);
    let error = desk.refused(&["install", &file]);
    assert!(error.contains("which no publisher in the configuration has"), "{error}");
    std::fs::write(format!("{file}.sig"), "<!doctype html>").unwrap();
    let error = desk.refused(&["install", &file]);
    assert!(error.contains("wat.wasm.sig cannot be read") && error.contains("--unsigned"), "{error}");
    desk.done(&["install", &file, "--unsigned"]);
    assert_eq!(desk.state().plugins[0].publisher, None);
}

#[test]
fn a_secret_key_is_for_its_owner_alone_and_never_written_over() {
    use std::os::unix::fs::PermissionsExt;
    let desk = Desk::new();
    let key = alice(&desk);
    assert_eq!(std::fs::metadata(&key).unwrap().permissions().mode() & 0o777, 0o600);
    let before = std::fs::read(&key).unwrap();
    let run = crate::harness::command().args(["plugin", "keygen", "--out", &key]).output().unwrap();
    assert_eq!(run.status.code(), Some(1));
    assert_eq!(std::fs::read(&key).unwrap(), before);
}

#[test]
fn a_digest_that_was_asked_for_is_held() {
    let desk = Desk::new();
    let file = desk.file("wat.wasm", &made::strategy("1.0.0"));
    let error = desk.refused(&["install", &file, "--unsigned", "--digest", &"0".repeat(64)]);
    assert!(error.contains("was asked for"), "{error}");
    let digest = packages::file_digest(&desk.path("wat.wasm")).unwrap();
    desk.done(&["install", &file, "--unsigned", "--digest", &format!("sha256:{digest}")]);
}

#[test]
fn an_update_comes_from_the_same_place_and_publisher_under_the_same_name_and_is_not_older() {
    let desk = Desk::new();
    let key = alice(&desk);
    let signature = |bytes: &[u8]| {
        let file = desk.file("signed.wasm", bytes);
        sign(&file, &key);
        Some(std::fs::read_to_string(desk.path("signed.wasm.sig")).unwrap())
    };
    let site = Site::start();
    let first = made::asking("1.1.0");
    site.hold(&first, signature(&first));
    desk.done(&["install", &site.address, "--grant", "state"]);
    assert!(desk.done(&["update"]).contains("nothing to do"));
    for (bytes, signed, wanted) in [
        (made::strategy("1.2.0"), false, "not signed"),
        (made::renamed("1.2.0"), true, "calls itself wot, and wat was to be updated"),
        (made::strategy("1.0.9"), true, "older than wat 1.1.0"),
    ] {
        site.hold(&bytes, if signed { signature(&bytes) } else { None });
        let error = desk.refused(&["update", "wat"]);
        assert!(error.contains(wanted), "{error}");
    }
    let second = made::asking("1.2.1");
    site.hold(&second, signature(&second));
    let said = desk.done(&["update", "wat"]);
    assert!(said.contains("installed wat 1.2.1") && said.contains("a candidate"), "{said}");
    assert!(desk.state().plugins[1].lacks().is_empty(), "what was granted before is asked again");
    // What is on the shelf already is held to the same, whoever it belongs to.
    let other = made::renamed("2.0.0");
    let file = desk.file("other.wasm", &other);
    desk.done(&["install", &file, "--unsigned"]);
    for (bytes, wanted) in
        [(&other, "calls itself wot, and wat was to be updated"), (&first, "older than wat 1.2.1")]
    {
        site.hold(bytes, signature(bytes));
        let error = desk.refused(&["update", "wat"]);
        assert!(error.contains(wanted), "{error}");
    }
    drop(site.runtime);
    let error = desk.refused(&["update", "wat"]);
    assert!(error.contains("cannot fetch"), "{error}");
}

#[test]
fn an_upgrade_that_wants_more_than_before_is_asked_again() {
    let desk = Desk::new();
    let key = alice(&desk);
    let file = desk.file("wat.wasm", &made::strategy("1.0.0"));
    sign(&file, &key);
    desk.done(&["install", &file]);
    desk.file("wat.wasm", &made::asking("1.1.0"));
    sign(&file, &key);
    let error = desk.refused(&["update"]);
    assert!(error.contains("asks for state") && error.contains("--grant state"), "{error}");
    desk.done(&["update", "wat", "--grant", "state"]);
}

#[test]
fn a_plugin_is_installed_from_a_registry_and_updated_by_its_tag() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let registry = Registry::start();
    let push =
        |bytes: &[u8]| runtime.block_on(registry.push("team/wat", "stable", &[("application/wasm", bytes)]));
    let desk = Desk::new();
    let image = push(&made::strategy("1.0.0"));
    let address = format!("oci://{}/team/wat:stable", registry.host);
    desk.done(&["install", &address, "--unsigned"]);
    push(&made::strategy("1.1.0"));
    let said = desk.done(&["update"]);
    assert!(said.contains("installed wat 1.1.0"), "{said}");
    let other = Desk::new();
    let fixed = format!("oci://{}/team/wat@sha256:{image}", registry.host);
    other.done(&["install", &fixed, "--unsigned"]);
    assert_eq!(other.state().plugins[0].version, "1.0.0");
    assert!(other.done(&["update"]).contains("which never changes"));
}
