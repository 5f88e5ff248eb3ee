//! A report on a free loopback port, over a store of its own.

use scene::{Stage, StageSpan, VideoInfo};
use std::net::SocketAddr;
use std::sync::Arc;
use store::{
    Addition, ChallengeRecord, ModelRecord, Outcome, PlanRecord, PluginCallRecord, Store, StrategyRecord,
};
use touchline::server::report::{self, LaneStatus, MinerStatus, StatusSource, StrategyStatus};

pub const REFUSAL: &str = "the nonce is 121 s old; at most 120 s are accepted";
pub const FALLBACK: &str = "TensorRT: libnvinfer.so.10: cannot open shared object file";
pub const MARKUP: &str = "<img src=x onerror=\"document.title='taken over'\"> is no clip";

const NS_PER_MS: u64 = 1_000_000;

pub struct Report {
    address: SocketAddr,
    store: Store,
    _folder: tempfile::TempDir,
}

/// A miner whose state does not change.
struct Still(MinerStatus);

impl StatusSource for Still {
    fn status(&self) -> MinerStatus {
        self.0.clone()
    }
}

/// A miner that answers one challenge, with these lanes.
pub fn busy(lanes: Vec<LaneStatus>) -> MinerStatus {
    let strategies = vec![strategy("0.1.0")];
    MinerStatus { challenges_now: 1, challenges_at_once: 4, strategies, lanes, ..MinerStatus::default() }
}

/// A strategy that answers as it should.
pub fn strategy(version: &str) -> StrategyStatus {
    StrategyStatus {
        name: "gsr".into(),
        version: version.into(),
        digest: "ab".repeat(32),
        origin: "gsr.wasm".into(),
        paths: vec!["/soccer/challenge".into()],
        instead: None,
        set_aside: None,
    }
}

/// Four lanes, all of them as the configuration wants them.
pub fn lanes_on(device: &str, role: &str) -> LaneStatus {
    LaneStatus {
        role: role.into(),
        device: device.into(),
        backend: "CUDA".into(),
        precision: "fp16".into(),
        lanes: 4,
        in_service: 4,
        batch: 8,
        ms_per_frame: 10.5,
        fell_back: None,
    }
}

impl Report {
    /// Nothing recorded.
    pub async fn empty() -> Self {
        Self::of(busy(vec![lanes_on("cpu", "players"), lanes_on("cpu", "pitch")])).await
    }

    /// Nothing recorded, by a miner in that state.
    pub async fn of(status: MinerStatus) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("touchline.sqlite")).await.unwrap();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = report::router(store.clone(), Arc::new(Still(status)));
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { address, store, _folder: folder }
    }

    /// As [`Self::empty`], with [`Self::record_challenges`].
    pub async fn with_challenges() -> Self {
        let report = Self::empty().await;
        report.record_challenges().await;
        report
    }

    /// Challenge 1 answered, 2 failed, 3 refused.
    pub async fn record_challenges(&self) {
        let failed =
            ChallengeRecord::new("/soccer/challenge", 1_764_000_100_000_000_000, Outcome::Failed, 502);
        let refused =
            ChallengeRecord::new("/soccer/challenge", 1_764_000_200_000_000_000, Outcome::Refused, 401);
        self.store.record(answered());
        self.store.record(ChallengeRecord { reason: Some(MARKUP.into()), ..failed });
        self.store.record(ChallengeRecord { reason: Some(REFUSAL.into()), ..refused });
        self.store.flush().await;
    }

    pub async fn record(&self, record: ChallengeRecord) {
        self.store.record(record);
        self.store.flush().await;
    }

    /// Adds to challenge 1.
    pub async fn add(&self, addition: Addition) {
        self.store.add(1, addition);
        self.store.flush().await;
    }

    pub fn url(&self, rest: &str) -> String {
        format!("http://{}/{rest}", self.address)
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }
}

pub fn answered() -> ChallengeRecord {
    let span = |stage, start_ms: u64, end_ms: u64, busy_ms: u64, cpu_ms: u64| StageSpan {
        stage,
        start_ns: start_ms * NS_PER_MS,
        end_ns: end_ms * NS_PER_MS,
        busy_ns: busy_ms * NS_PER_MS,
        cpu_ns: cpu_ms * NS_PER_MS,
    };
    let call = |function: &str, start_ms: u64| PluginCallRecord {
        function: function.into(),
        start_ns: start_ms * NS_PER_MS,
        duration_ns: 9 * NS_PER_MS,
        peak_memory_bytes: 1_114_112,
        bytes_in: 20_448,
        ..PluginCallRecord::default()
    };
    let model = |role: &str, device: &str, backend: &str| ModelRecord {
        role: role.into(),
        digest: "cd".repeat(32),
        device: device.into(),
        backend: backend.into(),
        precision: "fp16".into(),
        lanes: 2,
        batch: 16,
        fell_back: None,
    };
    let plan =
        |role: &str, stride: u32, offset: u32, frames: u32, expected_ms: u64, took_ms: u64| PlanRecord {
            role: role.into(),
            stride,
            offset,
            frames,
            expected_ns: expected_ms * NS_PER_MS,
            took_ns: took_ms * NS_PER_MS,
        };
    ChallengeRecord {
        challenge_id: Some("1001".into()),
        challenge_type: Some("gsr".into()),
        validator_hotkey: Some("5CcyqxXnJucaCnQQvvUg5EPzj1uoNAxACZvzArHw5aVDvgNH".into()),
        clip_address: Some("http://127.0.0.1:9000/clip.mp4".into()),
        video: Some(VideoInfo { width: 1_280, height: 720, frame_rate: 25.0, frame_count: Some(750) }),
        frames_decoded: Some(750),
        clip_bytes: Some(8_412_331),
        answer_bytes: Some(312_442),
        total_ns: 8_512 * NS_PER_MS,
        strategy: Some(StrategyRecord {
            name: "gsr".into(),
            version: "0.1.0".into(),
            digest: "ab".repeat(32),
        }),
        plan: vec![plan("players", 1, 0, 750, 12_000, 15_600), plan("pitch", 5, 4, 150, 1_280, 1_150)],
        models: vec![
            model("players", "cuda:0", "TensorRT"),
            ModelRecord { fell_back: Some(FALLBACK.into()), ..model("players", "cuda:1", "CUDA") },
            model("pitch", "cuda:0", "TensorRT"),
        ],
        warnings: vec!["the container says 751 frames".into()],
        stages: vec![
            span(Stage::Admit, 0, 1, 1, 1),
            span(Stage::Fetch, 1, 1_204, 1_100, 0),
            span(Stage::Decode, 58, 8_120, 2_310, 2_200),
            span(Stage::Prepare, 66, 8_190, 1_450, 1_100),
            span(Stage::Infer, 68, 8_402, 15_300, 7_650),
            span(Stage::Strategy, 1, 8_451, 250, 240),
            span(Stage::Encode, 8_452, 8_479, 27, 27),
            span(Stage::Respond, 8_480, 8_512, 4, 1),
        ],
        plugin_calls: vec![
            call("plan", 60),
            call("observe", 900),
            call("observe", 1_800),
            call("finish", 8_440),
        ],
        ..ChallengeRecord::new("/soccer/challenge", 1_764_000_000_000_000_000, Outcome::Answered, 200)
    }
}

/// As the versions before migration 6 left it: without processor times, costs, precision, lanes and batches.
pub fn answered_before_costs() -> ChallengeRecord {
    let mut record = answered();
    record.stages.iter_mut().for_each(|span| span.cpu_ns = 0);
    for role in &mut record.plan {
        (role.frames, role.expected_ns, role.took_ns) = (0, 0, 0);
    }
    for model in &mut record.models {
        (model.lanes, model.batch, model.fell_back) = (0, 0, None);
        model.precision.clear();
    }
    record
}
