//! How long readers waited for bytes: time of the network, which is no work of the decoder's.

use crate::{ArrivingClip, ClipReader};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// A running total. Clones share it; one addition a wait is all it costs.
#[derive(Clone, Debug, Default)]
pub(crate) struct Waited {
    total_ns: Arc<AtomicU64>,
}

impl Waited {
    pub(crate) fn add(&self, time: Duration) {
        // Saturates after 584 years.
        let ns = u64::try_from(time.as_nanos()).unwrap_or(u64::MAX);
        self.total_ns.fetch_add(ns, Ordering::Relaxed);
    }

    pub(crate) fn total(&self) -> Duration {
        Duration::from_nanos(self.total_ns.load(Ordering::Relaxed))
    }
}

/// A clip whose readers all count their waiting into one total.
#[derive(Clone, Debug)]
pub(crate) struct CountedClip {
    pub(crate) clip: ArrivingClip,
    pub(crate) waited: Waited,
}

impl CountedClip {
    pub(crate) fn new(clip: &ArrivingClip) -> Self {
        Self { clip: clip.clone(), waited: Waited::default() }
    }

    pub(crate) fn reader(&self) -> ClipReader {
        ClipReader::new(self.clip.clone(), self.waited.clone())
    }
}
