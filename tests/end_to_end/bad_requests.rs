//! Requests that are not to be answered: each with its status, a message and a record, and the miner serves on.

use crate::harness::{Miner, Workspace, signed};
use std::io::Write;
use std::net::TcpStream;

fn refused(miner: &Miner, reply: &crate::harness::Reply, status: u16, says: &str) {
    assert_eq!(reply.status, status, "{}", reply.body);
    assert!(reply.body.contains(says), "{says:?} is not in {}", reply.body);
    let record = miner.newest_record();
    assert_eq!(record["outcome"], "refused", "{record}");
    assert_eq!(record["http_status"], status);
    assert!(record["reason"].as_str().unwrap().contains(says), "{record}");
    assert_eq!(miner.get("/availability").body, r#"{"available":true}"#);
}

#[test]
fn bad_requests_are_refused_and_recorded() {
    let miner = Workspace::new().serve();
    refused(&miner, &miner.post(b"not json"), 400, "JSON");
    refused(&miner, &miner.post(br#"{"challenge_id": "1", "type": "gsr"}"#), 400, "video_url");
    refused(&miner, &miner.post(br#"{"challenge_id": "1", "video_url": 7}"#), 400, "video_url");
    refused(&miner, &miner.post_with(&[], b"{}"), 401, "header");
    refused(&miner, &miner.post(&vec![b' '; 70_000]), 413, "65536");
}

#[test]
fn strangers_forgers_and_repeaters_are_refused_and_recorded() {
    let miner = Workspace::new().serve();
    let body = br#"{"challenge_id": "1", "video_url": "http://127.0.0.1:1/clip.mp4"}"#;
    refused(&miner, &miner.post_with(&signed([9; 32], body), body), 403, "metagraph");
    let headers = signed([1; 32], body);
    refused(&miner, &miner.post_with(&headers, b"{}"), 401, "signature");
    assert_eq!(miner.post_with(&headers, body).status, 502, "the request itself is a good one");
    refused(&miner, &miner.post_with(&headers, body), 401, "nonce");
}

#[test]
fn the_listeners_share_no_route() {
    let miner = Workspace::new().serve();
    for path in ["/", "/api/challenges", "/api/status"] {
        assert_eq!(miner.get(path).status, 404, "{path}");
    }
    assert_eq!(miner.get("/soccer/challenge").status, 405);
}

#[test]
fn connections_that_say_nothing_do_not_keep_the_miner_from_ending() {
    let miner = Workspace::new().serve();
    let host = miner.validators.trim_start_matches("http://").to_owned();
    let mut silent: Vec<TcpStream> = (0..20).map(|_| TcpStream::connect(&host).unwrap()).collect();
    // Half of them do not say a word.
    for connection in silent.iter_mut().step_by(2) {
        connection.write_all(b"GET / HT").unwrap();
    }
    assert_eq!(miner.get("/availability").status, 200);
    assert_eq!(miner.terminate().code(), Some(0));
}
