//! A miner that serves on loopback ports, on a device that is none, with a shelf in memory and a clip of four frames.

use crate::shelf::{Shelf, installed};
use chain::{Clock, Gate, Keypair, Metagraph, SystemClock, new_nonce, sign_request};
use inference::{Engine, SimulatedDevice, Trouble};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;
use store::{ChallengeRecord, Store};
use touchline::challenge::Slots;
use touchline::challenge::after::Recorder;
use touchline::config::Config;
use touchline::miner::Miner;
use touchline::server::validator::ValidatorState;
use touchline::server::{self, Running};
use touchline::strategies::Installed;

const VALIDATOR_SEED: [u8; 32] = [1; 32];
const MINER_SEED: [u8; 32] = [7; 32];

/// Frames of the clip.
pub const FRAMES: usize = 4;

/// Where things lie before there is a miner.
pub struct Folder {
    pub dir: tempfile::TempDir,
    pub shelf: Shelf,
}

impl Folder {
    pub fn new() -> Self {
        Self { dir: tempfile::tempdir().unwrap(), shelf: Shelf::default() }
    }

    pub fn path(&self) -> &Path {
        self.dir.path()
    }

    /// A component on the shelf that is not active yet.
    pub fn install(&self, name: &str, component: &[u8]) -> Installed {
        installed(self.path(), name, component)
    }

    /// Serves a clip and returns its address.
    pub async fn serve_clip(&self) -> String {
        let clip = std::fs::read(render(self.path())).unwrap();
        let router = axum::Router::new().route("/clip.mp4", axum::routing::get(async move || clip.clone()));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        format!("http://{address}/clip.mp4")
    }

    /// A configuration without a base strategy.
    pub fn config(&self) -> Config {
        let miner = Keypair::from_seed(MINER_SEED).hotkey();
        let path = |name: &str| self.path().join(name).display().to_string();
        let text = format!(
            r#"
            models = {{}}
            [validator]
            listen = "127.0.0.1:0"
            challenges_at_once = 8
            [operator]
            listen = "127.0.0.1:0"
            [chain]
            hotkey = "{miner}"
            nodes_file = "unused"
            [clip]
            allow_private_addresses = true
            [strategy]
            cache_dir = "{}"
            max_memory_bytes = 1048576
            [plugins]
            dir = "{}"
            [store]
            path = "{}"
            "#,
            path("cache"),
            path("plugins"),
            path("store.sqlite")
        );
        toml::from_str(&text).unwrap()
    }

    /// A miner with the plugins that are active, not serving yet.
    pub fn miner(&self, config: Config) -> anyhow::Result<Miner> {
        Miner::start_on(config, Box::new(self.shelf.clone()), |_| {
            let device = Arc::new(SimulatedDevice::new("none", 4, Trouble::default()));
            Ok(Engine::start(vec![device], Vec::new(), Duration::from_millis(2))?)
        })
    }

    /// A miner that serves.
    pub async fn serve(self, config: Config) -> Rig {
        let store = Store::open(&config.store.path).await.unwrap();
        let miner = Arc::new(self.miner(config).unwrap());
        let validator = Keypair::from_seed(VALIDATOR_SEED).hotkey();
        let metagraph = Metagraph::from_stakes([(validator, 5_000.0)]);
        let state = ValidatorState {
            miner,
            gate: Gate::new(Keypair::from_seed(MINER_SEED).hotkey(), 1_000.0, metagraph),
            slots: Slots::new(8),
            recorder: Recorder::of_records(store.clone()),
            clock: Arc::new(SystemClock),
        };
        let running = server::serve(Arc::new(state), axum::Router::new()).await.unwrap();
        let client = touchline::http::client().timeout(Duration::from_secs(240)).build().unwrap();
        Rig { shelf: self.shelf.clone(), _folder: self, running, store, client }
    }
}

/// A miner that serves.
pub struct Rig {
    pub shelf: Shelf,
    pub store: Store,
    running: Running,
    client: reqwest::Client,
    _folder: Folder,
}

impl Rig {
    pub fn miner(&self) -> Arc<Miner> {
        self.running.miner()
    }

    /// Posts a signed body to `/wat`.
    pub async fn post(&self, body: &str) -> (u16, Value) {
        let miner = Keypair::from_seed(MINER_SEED).hotkey();
        let nonce = new_nonce(SystemClock.unix_ns(), rand::random());
        let signed = sign_request(&Keypair::from_seed(VALIDATOR_SEED), &miner, &nonce, body.as_bytes());
        let url = format!("http://{}/wat", self.running.validator_address);
        let mut request = self.client.post(url).body(body.to_owned());
        for (name, value) in signed.pairs() {
            request = request.header(name, value);
        }
        let response = request.send().await.unwrap();
        let status = response.status().as_u16();
        let text = response.text().await.unwrap();
        (status, serde_json::from_str(&text).unwrap_or(Value::String(text)))
    }

    /// What `/availability` says.
    pub async fn availability(&self) -> Value {
        let url = format!("http://{}/availability", self.running.validator_address);
        self.client.get(url).send().await.unwrap().json().await.unwrap()
    }

    /// Takes up what is active now, on a thread that may block.
    pub async fn refresh(&self) -> bool {
        let miner = self.miner();
        tokio::task::spawn_blocking(move || miner.refresh_strategies()).await.unwrap()
    }

    /// The record with that number; the first challenge has 1.
    pub async fn record(&self, number: i64) -> ChallengeRecord {
        self.store.flush().await;
        self.store.challenge(number).await.unwrap().unwrap().record
    }
}

/// The version that marks every frame of an answer; panics where they differ or a frame is missing.
pub fn version_of(answer: &Value) -> u64 {
    let frames = answer["frames"].as_array().unwrap();
    assert_eq!(frames.len(), FRAMES, "{answer}");
    let marks: Vec<u64> =
        frames.iter().map(|frame| frame["objects"][0]["id"].as_u64().unwrap_or_default()).collect();
    assert!(marks.iter().all(|mark| *mark == marks[0]), "two versions in one answer: {answer}");
    marks[0]
}

fn render(folder: &Path) -> PathBuf {
    let clip = folder.join("clip.mp4");
    let source = format!("testsrc=size=64x48:rate=25:duration={}", FRAMES as f64 / 25.0);
    let run = Command::new("ffmpeg")
        .args(["-v", "error", "-y", "-f", "lavfi", "-i", &source, "-pix_fmt", "yuv420p"])
        .arg(&clip)
        .output();
    let run = run.expect("ffmpeg is missing: run `make setup`");
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    clip
}
