//! The JSON API and the headers, without a browser.

use crate::fixture::{self, Report};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use touchline::server::report::{LaneStatus, MinerStatus, StrategyStatus};

/// Asks by hand, so that nothing is added to what is sent: status, head and body.
async fn ask(report: &Report, method: &str, path: &str, host: &str) -> (u16, String, String) {
    let mut stream = TcpStream::connect(report.address()).await.unwrap();
    let request = format!("{method} {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut response = String::new();
    stream.read_to_string(&mut response).await.unwrap();
    let (head, body) = response.split_once("\r\n\r\n").unwrap();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    (status, head.to_owned(), body.to_owned())
}

async fn json(report: &Report, path: &str) -> (u16, Value) {
    let (status, head, body) = ask(report, "GET", path, "127.0.0.1").await;
    assert!(head.contains("content-type: application/json"), "{path}: {head}");
    (status, serde_json::from_str(&body).unwrap())
}

#[tokio::test]
async fn pages_of_the_list_meet() {
    let report = Report::with_challenges().await;
    let (_, first) = json(&report, "/api/challenges?limit=2").await;
    assert_eq!((&first["challenges"][0]["id"], &first["next_before"]), (&json!(3), &json!(2)));
    let (_, last) = json(&report, "/api/challenges?limit=2&before=2").await;
    assert_eq!(last["challenges"].as_array().unwrap().len(), 1);
    assert_eq!((&last["challenges"][0]["id"], &last["next_before"]), (&json!(1), &Value::Null));
}

#[tokio::test]
async fn one_challenge_has_its_stages_and_calls() {
    let report = Report::with_challenges().await;
    let (status, challenge) = json(&report, "/api/challenges/1").await;
    assert_eq!((status, &challenge["stages"][4]["busy_ns"]), (200, &json!(15_300_000_000_u64)));
    assert_eq!(challenge["stages"][4]["cpu_ns"], 7_650_000_000_u64);
    assert_eq!(challenge["plugin_calls"].as_array().unwrap().len(), 4);
}

#[tokio::test]
async fn one_challenge_has_what_its_plan_cost_and_what_ran_where() {
    let report = Report::with_challenges().await;
    let (_, challenge) = json(&report, "/api/challenges/1").await;
    let plan = json!({ "role": "pitch", "stride": 5, "offset": 4, "frames": 150,
        "expected_ns": 1_280_000_000_u64, "took_ns": 1_150_000_000_u64 });
    assert_eq!(challenge["plan"][1], plan);
    let model = json!({ "role": "players", "digest": "cd".repeat(32), "device": "cuda:1", "backend": "CUDA",
        "precision": "fp16", "lanes": 2, "batch": 16, "fell_back": fixture::FALLBACK });
    assert_eq!(challenge["models"][1], model);
    assert_eq!(challenge["models"][0]["fell_back"], Value::Null);
}

#[tokio::test]
async fn the_status_tells_lanes_in_service_and_why_one_fell_back() {
    let lanes = LaneStatus {
        in_service: 1,
        fell_back: Some(fixture::FALLBACK.into()),
        ..fixture::lanes_on("cuda:0", "players")
    };
    let report = Report::of(fixture::busy(vec![lanes])).await;
    let (_, status) = json(&report, "/api/status").await;
    let expected = json!([{ "role": "players", "device": "cuda:0", "backend": "CUDA", "precision": "fp16",
        "lanes": 4, "in_service": 1, "batch": 8, "ms_per_frame": 10.5, "fell_back": fixture::FALLBACK }]);
    assert_eq!(status["lanes"], expected);
}

#[tokio::test]
async fn the_status_tells_who_answers_what_and_in_whose_place() {
    let stands_in = StrategyStatus { instead: Some("0.2.0 traps".into()), ..fixture::strategy("0.1.0") };
    let status = MinerStatus { strategies: vec![stands_in], ..fixture::busy(Vec::new()) };
    let report = Report::of(MinerStatus { strategy_troubles: vec!["unreadable".into()], ..status }).await;
    let (_, status) = json(&report, "/api/status").await;
    let expected = json!([{ "name": "gsr", "version": "0.1.0", "digest": "ab".repeat(32), "origin": "gsr.wasm",
        "paths": ["/soccer/challenge"], "instead": "0.2.0 traps", "set_aside": null }]);
    assert_eq!((&status["strategies"], &status["strategy_troubles"]), (&expected, &json!(["unreadable"])));
}

#[tokio::test]
async fn the_status_counts_what_is_recorded() {
    let report = Report::with_challenges().await;
    let (_, status) = json(&report, "/api/status").await;
    assert_eq!(status["challenges_at_once"], 4);
    let totals = json!({ "challenges": 3, "answered": 1, "refused": 1, "failed": 1, "lost": 0 });
    assert_eq!(status["totals"], totals);
}

#[tokio::test]
async fn what_the_api_does_not_have_is_said_in_json() {
    let report = Report::with_challenges().await;
    let asked = [
        ("/api/challenges/4", 404),
        ("/api/challenges/first", 404),
        ("/api/nothing", 404),
        ("/api/challenges?limit=0", 400),
        ("/api/challenges?limit=many", 400),
        ("/api/challenges?unknown=1", 400),
    ];
    for (path, expected) in asked {
        let (status, body) = json(&report, path).await;
        assert_eq!(status, expected, "{path}");
        assert!(body["error"].is_string(), "{path}: {body}");
    }
    assert_eq!(ask(&report, "POST", "/api/status", "127.0.0.1").await.0, 405);
}

#[tokio::test]
async fn every_response_forbids_foreign_script_and_frames() {
    let report = Report::empty().await;
    for path in ["/", "/script/main.js", "/api/status", "/api/nothing", "/nothing"] {
        let (_, head, _) = ask(&report, "GET", path, "127.0.0.1").await;
        assert!(
            head.contains("default-src 'none'") && head.contains("frame-ancestors 'none'"),
            "{path}: {head}"
        );
        assert!(head.contains("x-content-type-options: nosniff"), "{path}: {head}");
    }
}

#[tokio::test]
async fn another_sites_name_for_this_address_is_not_answered() {
    let report = Report::empty().await;
    report.record(fixture::answered()).await;
    let (status, _, body) = ask(&report, "GET", "/api/challenges", "rebound.example:8092").await;
    assert_eq!(status, 421);
    assert!(!body.contains("gsr"), "{body}");
    let port = report.address().port();
    assert_eq!(ask(&report, "GET", "/api/challenges", &format!("localhost:{port}")).await.0, 200);
}
