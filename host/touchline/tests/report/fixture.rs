//! A report on a free loopback port, over a store of its own.

use scene::{Stage, StageSpan, VideoInfo};
use std::net::SocketAddr;
use std::sync::Arc;
use store::{ChallengeRecord, ModelRecord, Outcome, PlanRecord, PluginCallRecord, Store, StrategyRecord};
use touchline::server::report::{self, MinerStatus, StatusSource};

pub const REFUSAL: &str = "the nonce is 121 s old; at most 120 s are accepted";
pub const MARKUP: &str = "<img src=x onerror=\"document.title='taken over'\"> is no clip";

const NS_PER_MS: u64 = 1_000_000;

pub struct Report {
    address: SocketAddr,
    store: Store,
    _folder: tempfile::TempDir,
}

struct Busy;

impl StatusSource for Busy {
    fn status(&self) -> MinerStatus {
        MinerStatus { challenges_now: 1, challenges_at_once: 4, ..MinerStatus::default() }
    }
}

impl Report {
    /// Nothing recorded.
    pub async fn empty() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("touchline.sqlite")).await.unwrap();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = report::router(store.clone(), Arc::new(Busy));
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { address, store, _folder: folder }
    }

    /// Challenge 1 answered, 2 failed, 3 refused.
    pub async fn with_challenges() -> Self {
        let report = Self::empty().await;
        let failed =
            ChallengeRecord::new("/soccer/challenge", 1_764_000_100_000_000_000, Outcome::Failed, 502);
        let refused =
            ChallengeRecord::new("/soccer/challenge", 1_764_000_200_000_000_000, Outcome::Refused, 401);
        report.store.record(answered());
        report.store.record(ChallengeRecord { reason: Some(MARKUP.into()), ..failed });
        report.store.record(ChallengeRecord { reason: Some(REFUSAL.into()), ..refused });
        report.store.flush().await;
        report
    }

    pub async fn record(&self, record: ChallengeRecord) {
        self.store.record(record);
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
    let span = |stage, start_ms: u64, end_ms: u64, busy_ms: u64| StageSpan {
        cpu_ns: 0,
        stage,
        start_ns: start_ms * NS_PER_MS,
        end_ns: end_ms * NS_PER_MS,
        busy_ns: busy_ms * NS_PER_MS,
    };
    let call = |function: &str, start_ms: u64| PluginCallRecord {
        function: function.into(),
        start_ns: start_ms * NS_PER_MS,
        duration_ns: 9 * NS_PER_MS,
        error: None,
    };
    let model = |role: &str| ModelRecord {
        role: role.into(),
        digest: "cd".repeat(32),
        device: "cpu".into(),
        backend: "CPU".into(),
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
        plan: vec![PlanRecord { role: "players".into(), stride: 1, offset: 0 }],
        models: vec![model("players"), model("pitch")],
        warnings: vec!["the container says 751 frames".into()],
        stages: vec![
            span(Stage::Admit, 0, 1, 1),
            span(Stage::Fetch, 1, 1_204, 1_100),
            span(Stage::Decode, 58, 8_120, 2_310),
            span(Stage::Prepare, 66, 8_190, 1_450),
            span(Stage::Infer, 68, 8_402, 15_300),
            span(Stage::Strategy, 1, 8_451, 250),
            span(Stage::Encode, 8_452, 8_479, 27),
            span(Stage::Respond, 8_480, 8_512, 4),
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
