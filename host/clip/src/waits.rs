//! The waiting of one decoder's readers: how long it took, which is time of the network and no work, and whether it
//! is still wanted.

use crate::{ArrivingClip, ClipReader};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

/// A running total, and an end to it. Clones share both.
#[derive(Clone, Debug, Default)]
pub(crate) struct Waits {
    inner: Arc<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    total_ns: AtomicU64,
    ended: AtomicBool,
}

impl Waits {
    pub(crate) fn add(&self, time: Duration) {
        // Saturates after 584 years.
        let ns = u64::try_from(time.as_nanos()).unwrap_or(u64::MAX);
        self.inner.total_ns.fetch_add(ns, Ordering::Relaxed);
    }

    pub(crate) fn total(&self) -> Duration {
        Duration::from_nanos(self.inner.total_ns.load(Ordering::Relaxed))
    }

    /// Whether nobody wants the bytes any more that a reader waits for.
    pub(crate) fn ended(&self) -> bool {
        self.inner.ended.load(Ordering::Acquire)
    }
}

/// A clip whose readers share their waiting.
#[derive(Clone, Debug)]
pub(crate) struct Source {
    pub(crate) clip: ArrivingClip,
    pub(crate) waits: Waits,
}

impl Source {
    pub(crate) fn new(clip: &ArrivingClip) -> Self {
        Self { clip: clip.clone(), waits: Waits::default() }
    }

    pub(crate) fn reader(&self) -> ClipReader {
        ClipReader::new(self.clip.clone(), self.waits.clone())
    }

    /// Wakes these readers for good, with an error; other readers of the clip stay.
    pub(crate) fn end_waits(&self) {
        self.waits.inner.ended.store(true, Ordering::Release);
        self.clip.shared().wake();
    }
}
