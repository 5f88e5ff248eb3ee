//! The miner's state for the report, as it is when somebody looks.

use super::report::{LaneStatus, MinerStatus, StatusSource, StrategyStatus};
use crate::challenge::Slots;
use crate::miner::Miner;
use crate::strategies::Place;
use inference::LaneGroup;
use std::sync::Arc;
use std::time::Instant;

/// A running miner.
pub struct LiveStatus {
    miner: Arc<Miner>,
    slots: Slots,
    started: Instant,
}

impl LiveStatus {
    /// A miner that serves from now on.
    pub fn new(miner: Arc<Miner>, slots: Slots) -> Self {
        Self { miner, slots, started: Instant::now() }
    }
}

impl StatusSource for LiveStatus {
    fn status(&self) -> MinerStatus {
        MinerStatus {
            version: env!("CARGO_PKG_VERSION").into(),
            hotkey: self.miner.config.chain.hotkey.clone(),
            uptime_ms: u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX),
            challenges_now: self.slots.taken(),
            challenges_at_once: self.slots.limit(),
            strategies: strategies(&self.miner),
            strategy_troubles: troubles(&self.miner),
            lanes: lanes(&self.miner),
        }
    }
}

fn troubles(miner: &Miner) -> Vec<String> {
    let set = miner.strategies.set();
    set.troubles().iter().chain(set.idle().values()).cloned().collect()
}

fn strategies(miner: &Miner) -> Vec<StrategyStatus> {
    let set = miner.strategies.set();
    let status = |(Place { strategy, instead }, paths): (&Place, Vec<&str>)| StrategyStatus {
        name: strategy.descriptor().name.clone(),
        version: strategy.descriptor().version.clone(),
        digest: strategy.digest().to_owned(),
        origin: strategy.origin().to_string(),
        paths: paths.into_iter().map(str::to_owned).collect(),
        instead: instead.as_deref().map(str::to_owned),
        set_aside: strategy.health().set_aside().map(|why| strategy.words_aside(&why)),
    };
    set.distinct().into_iter().map(status).collect()
}

/// One entry for each model on each device: the mean of its lanes.
fn lanes(miner: &Miner) -> Vec<LaneStatus> {
    let status = |group: LaneGroup| LaneStatus {
        role: miner.engine.models()[group.model].role.clone(),
        device: group.device,
        backend: group.backend.name,
        precision: group.backend.precision,
        fell_back: group.backend.fell_back,
        batch: group.batch,
        lanes: group.lanes,
        in_service: group.in_service,
        ms_per_frame: group.ms_per_frame,
    };
    LaneGroup::of(&miner.engine.lanes()).into_iter().map(status).collect()
}
