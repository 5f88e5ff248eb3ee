//! Strategies that keep failing, and plugins that cannot be loaded.

use crate::marked::{marked, trapping};
use crate::rig::{FRAMES, Folder, version_of};
use serde_json::json;

/// A body that the plain strategy's reading understands as well.
fn body(clip: &str) -> String {
    json!({ "challenge_id": "1", "video_url": clip }).to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn after_three_failures_in_a_row_the_one_before_answers_until_the_operator_clears_it() {
    let folder = Folder::new();
    let clip = folder.serve_clip().await;
    let (old, new) =
        (folder.install("old.wasm", &marked(1, &clip)), folder.install("new.wasm", &trapping(2, &clip)));
    folder.shelf.activate(&[&new, &old]);
    let config = folder.config();
    let rig = folder.serve(config).await;
    for number in 1..=3 {
        assert_eq!(rig.post(&body(&clip)).await.0, 200);
        let record = rig.record(number).await;
        assert!(record.fallback_reason.unwrap().contains("finish trapped"));
        assert_eq!(record.strategy.unwrap().digest, new.digest);
    }
    // The fourth is not given to it any more, although nobody has looked at the shelf yet.
    rig.post(&body(&clip)).await;
    let fourth = rig.record(4).await;
    let reason = fourth.fallback_reason.unwrap();
    assert!(reason.contains("set aside after 3 failures") && reason.contains("finish trapped"), "{reason}");
    assert!(reason.contains(&format!("touchline plugin clear {}", new.digest)), "{reason}");
    assert_eq!(fourth.plugin_calls, []);

    assert!(rig.refresh().await);
    assert_eq!(rig.shelf.set_aside(&new.digest).unwrap().failures, 3);
    assert_eq!(version_of(&rig.post("by the old one").await.1), 1);
    let fifth = rig.record(5).await;
    assert_eq!((fifth.strategy.unwrap().digest, fifth.fallback_reason), (old.digest.clone(), None));
    assert!(fifth.warnings[0].contains("set aside after 3 failures"), "{:?}", fifth.warnings);

    rig.shelf.clear(&new.digest);
    assert!(rig.refresh().await);
    rig.post(&body(&clip)).await;
    let sixth = rig.record(6).await;
    assert_eq!(sixth.strategy.unwrap().digest, new.digest);
    assert!(sixth.fallback_reason.unwrap().contains("finish trapped"), "it is tried again");
    assert_eq!(sixth.warnings, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_base_strategy_that_keeps_failing_leaves_its_paths_to_the_plain_one_also_after_a_restart() {
    let folder = Folder::new();
    let clip = folder.serve_clip().await;
    let base = folder.install("base.wasm", &trapping(1, &clip));
    let mut config = folder.config();
    config.strategy.plugin = Some(base.file.clone());
    config.plugins.failures_before_quarantine = 1;
    let rig = folder.serve(config.clone()).await;
    rig.post(&body(&clip)).await;
    rig.refresh().await;
    let (status, answer) = rig.post(&body(&clip)).await;
    assert_eq!((status, answer["frames"].as_array().unwrap().len()), (200, FRAMES));
    let record = rig.record(2).await;
    assert!(record.fallback_reason.unwrap().contains("set aside after 1 failures"));
    assert_eq!(rig.shelf.set_aside(&base.digest).unwrap().failures, 1);

    let again = Folder { shelf: rig.shelf.clone(), ..Folder::new() };
    let miner = again.miner(config).unwrap();
    let place = miner.strategies.get("/wat").unwrap();
    assert!(place.strategy.health().set_aside().is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plugin_that_cannot_be_loaded_leaves_the_one_before_in_place_and_shows() {
    let folder = Folder::new();
    let clip = folder.serve_clip().await;
    let one = folder.install("one.wasm", &marked(1, &clip));
    let broken = folder.install("broken.wasm", b"\0asm\x0d\0\x01\0");
    folder.shelf.activate(&[&one]);
    let config = folder.config();
    let rig = folder.serve(config).await;
    rig.shelf.activate(&[&broken]);
    assert!(rig.refresh().await);
    assert_eq!(version_of(&rig.post("1").await.1), 1);
    let set = rig.miner().strategies.set();
    assert!(set.troubles()[0].contains("broken.wasm cannot answer"), "{:?}", set.troubles());
    assert_eq!(set.get("/wat").unwrap().instead.as_deref(), Some(set.troubles()[0].as_str()));
    rig.shelf.activate(&[&one]);
    assert!(rig.refresh().await);
    assert_eq!(rig.miner().strategies.set().troubles(), Vec::<String>::new());
}
