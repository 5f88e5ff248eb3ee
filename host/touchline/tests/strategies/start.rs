//! What a miner begins with: the shelf over the base strategy, path by path.

use crate::marked::marked;
use crate::rig::Folder;
use touchline::strategies::Origin;

const CLIP: &str = "http://127.0.0.1:1/clip.mp4";

/// Why a miner does not start.
fn refusal(folder: &Folder, config: touchline::config::Config) -> String {
    format!("{:#}", folder.miner(config).err().unwrap())
}

#[tokio::test]
async fn what_is_active_on_the_shelf_answers_in_place_of_the_base_strategy() {
    let folder = Folder::new();
    let (base, one) =
        (folder.install("base.wasm", &marked(1, CLIP)), folder.install("one.wasm", &marked(2, CLIP)));
    let mut config = folder.config();
    config.strategy.plugin = Some(base.file.clone());
    let miner = folder.miner(config).unwrap();
    let origin = || miner.strategies.get("/wat").unwrap().strategy.origin().clone();
    assert_eq!(origin(), Origin::File(base.file));
    folder.shelf.activate(&[&one]);
    assert!(miner.refresh_strategies());
    assert_eq!(origin(), Origin::Shelf { source: "one.wasm".into() });
    folder.shelf.activate(&[]);
    assert!(miner.refresh_strategies());
    assert!(matches!(origin(), Origin::File(_)));
}

#[tokio::test]
async fn with_nothing_to_answer_with_a_miner_does_not_start_and_says_what_to_do() {
    let folder = Folder::new();
    let refusal = refusal(&folder, folder.config());
    assert!(refusal.contains("touchline plugin install") && refusal.contains("strategy.plugin"), "{refusal}");
}

#[tokio::test]
async fn an_active_plugin_that_cannot_be_loaded_keeps_a_miner_from_starting() {
    let folder = Folder::new();
    let broken = folder.install("broken.wasm", b"no component");
    folder.shelf.activate(&[&broken]);
    let refusal = refusal(&folder, folder.config());
    assert!(refusal.contains("broken.wasm") && refusal.contains("plugin disable"), "{refusal}");
}

#[tokio::test]
async fn a_setting_that_an_installed_plugin_does_not_have_is_named_with_its_table() {
    let folder = Folder::new();
    let one = folder.install("one.wasm", &marked(1, CLIP));
    folder.shelf.activate(&[&one]);
    let mut config = folder.config();
    config.plugins.settings.entry("wat".into()).or_default().insert("stride".into(), "2".into());
    let refusal = refusal(&folder, config);
    assert!(refusal.contains("plugins.settings.wat") && refusal.contains("stride"), "{refusal}");
}
