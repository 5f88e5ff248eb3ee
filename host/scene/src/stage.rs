//! The timed parts of a challenge.

use serde::{Deserialize, Serialize};

/// A timed part of a challenge, in the order in which they begin. Stages overlap.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Stage {
    /// Signature, nonce, stake, and the strategy's reading of the request.
    Admit,
    /// The clip arrives over the network.
    Fetch,
    /// Bytes become frames.
    Decode,
    /// Frames become a model's input.
    Prepare,
    /// Models run.
    Infer,
    /// The strategy plugin plans, observes and answers.
    Strategy,
    /// Annotations become the bytes of the answer.
    Encode,
    /// The answer is handed to the connection; what the network then takes of it is not seen from here.
    Respond,
}

impl Stage {
    /// All stages, in the order in which they begin.
    pub const ALL: [Self; 8] = [
        Self::Admit,
        Self::Fetch,
        Self::Decode,
        Self::Prepare,
        Self::Infer,
        Self::Strategy,
        Self::Encode,
        Self::Respond,
    ];

    /// The stage's name in tables, logs and the report.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Admit => "admit",
            Self::Fetch => "fetch",
            Self::Decode => "decode",
            Self::Prepare => "prepare",
            Self::Infer => "infer",
            Self::Strategy => "strategy",
            Self::Encode => "encode",
            Self::Respond => "respond",
        }
    }

    /// The stage of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|stage| stage.name() == name)
    }
}

/// When a stage of one challenge ran. Times count from the moment the request was received.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StageSpan {
    /// Which one.
    pub stage: Stage,
    /// When its first work began, ns.
    pub start_ns: u64,
    /// When its last work ended, ns.
    pub end_ns: u64,
    /// Work inside the span summed over threads, ns; may exceed the span's length when lanes run side by side,
    /// and be less when the stage waited.
    pub busy_ns: u64,
    /// Processor time of the threads that did that work, ns; less than `busy_ns` where they shared cores or a device
    /// worked for them.
    pub cpu_ns: u64,
}
