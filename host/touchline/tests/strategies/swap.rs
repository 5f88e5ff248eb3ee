//! Another version comes into force.

use crate::marked::marked;
use crate::rig::{Folder, version_of};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::sync::Notify;

const CHALLENGES: usize = 1_000;
/// Challenges under way at the same time.
const AT_ONCE: usize = 4;
/// A swap comes after so many answers.
const ANSWERS_A_SWAP: usize = 3;

#[tokio::test(flavor = "multi_thread")]
async fn of_a_thousand_challenges_none_is_lost_and_each_is_answered_by_one_version() {
    let folder = Folder::new();
    let clip = folder.serve_clip().await;
    let one = folder.install("one.wasm", &marked(1, &clip));
    let two = folder.install("two.wasm", &marked(2, &clip));
    let version_by_digest = BTreeMap::from([(one.digest.clone(), 1), (two.digest.clone(), 2)]);
    folder.shelf.activate(&[&one]);
    let config = folder.config();
    let rig = Arc::new(folder.serve(config).await);
    let (next, answered) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let mut senders = tokio::task::JoinSet::new();
    for _ in 0..AT_ONCE {
        let (rig, one, two) = (Arc::clone(&rig), one.clone(), two.clone());
        let (next, answered) = (Arc::clone(&next), Arc::clone(&answered));
        senders.spawn(async move {
            let mut versions = BTreeMap::new();
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                if number >= CHALLENGES {
                    return versions;
                }
                let name = format!("challenge {number}");
                let (status, answer) = rig.post(&name).await;
                assert_eq!(status, 200, "{answer}");
                assert_eq!(answer["challenge_id"], name);
                versions.insert(name, version_of(&answer));
                let answers = answered.fetch_add(1, Ordering::Relaxed) + 1;
                if answers.is_multiple_of(ANSWERS_A_SWAP) {
                    let odd = (answers / ANSWERS_A_SWAP) % 2 == 1;
                    let (now, before) = if odd { (&two, &one) } else { (&one, &two) };
                    rig.shelf.activate(&[now, before]);
                    rig.refresh().await;
                }
            }
        });
    }
    let versions: BTreeMap<String, u64> = senders.join_all().await.into_iter().flatten().collect();
    assert_eq!(versions.len(), CHALLENGES);
    for version in [1, 2] {
        let answers = versions.values().filter(|answered_by| **answered_by == version).count();
        println!("version {version} answered {answers}");
        assert!(answers > CHALLENGES / 10, "version {version} answered {answers}");
    }
    for number in 1..=CHALLENGES {
        let record = rig.record(number as i64).await;
        let strategy = record.strategy.unwrap();
        let version = versions[&record.challenge_id.unwrap()];
        assert_eq!(version_by_digest[&strategy.digest], version);
        assert_eq!(strategy.version, format!("0.{version}.0"));
        assert_eq!((record.outcome, record.fallback_reason), (store::Outcome::Answered, None));
    }
    assert_eq!(rig.store.totals().await.unwrap().challenges, CHALLENGES as u64);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_challenge_under_way_is_answered_by_who_began_it() {
    let folder = Folder::new();
    let clip = folder.serve_clip().await;
    // The clip's server says when it was asked, and sends the clip when it is told to.
    let (asked, go_on) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let slow = stalled(clip.clone(), Arc::clone(&asked), Arc::clone(&go_on)).await;
    let one = folder.install("one.wasm", &marked(1, &slow));
    let two = folder.install("two.wasm", &marked(2, &clip));
    folder.shelf.activate(&[&one]);
    let config = folder.config();
    let rig = Arc::new(folder.serve(config).await);
    let first = tokio::spawn({
        let rig = Arc::clone(&rig);
        async move { rig.post("first").await }
    });
    asked.notified().await;
    rig.shelf.activate(&[&two, &one]);
    assert!(rig.refresh().await);
    assert!(!rig.refresh().await, "nothing has changed since");
    let (_, second) = rig.post("second").await;
    assert_eq!(version_of(&second), 2);
    go_on.notify_one();
    let (_, first) = first.await.unwrap();
    assert_eq!(version_of(&first), 1);
    // The second ended first.
    assert_eq!(rig.record(2).await.strategy.unwrap().digest, one.digest);
}

/// Serves the clip at `whole` when it is told to.
async fn stalled(whole: String, asked: Arc<Notify>, go_on: Arc<Notify>) -> String {
    let send = async move || {
        asked.notify_one();
        go_on.notified().await;
        let client = touchline::http::client().build().unwrap();
        client.get(&whole).send().await.unwrap().bytes().await.unwrap()
    };
    let router = axum::Router::new().route("/clip.mp4", axum::routing::get(send));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    format!("http://{address}/clip.mp4")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_path_that_is_taken_away_is_not_found_and_the_miner_says_that_it_is_not_available() {
    let folder = Folder::new();
    let clip = folder.serve_clip().await;
    let one = folder.install("one.wasm", &marked(1, &clip));
    folder.shelf.activate(&[&one]);
    let config = folder.config();
    let rig = folder.serve(config).await;
    rig.shelf.activate(&[]);
    assert!(rig.refresh().await);
    assert_eq!(rig.post("nobody").await.0, 404);
    assert_eq!(rig.availability().await, serde_json::json!({ "available": false }));
    rig.shelf.activate(&[&one]);
    assert!(rig.refresh().await);
    assert_eq!(rig.post("again").await.0, 200);
    assert_eq!(rig.availability().await, serde_json::json!({ "available": true }));
}
