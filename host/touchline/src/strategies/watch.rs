//! Follows the shelf while the miner serves.

use crate::miner::Miner;
use std::sync::Weak;
use std::time::Duration;

/// How often the shelf is looked at; a look at what has not changed asks for one file's attributes.
const LOOK_EVERY: Duration = Duration::from_millis(50);

/// Takes up installs, promotions, rollbacks and failures for as long as the miner lives. Loading runs on a blocking
/// thread, and challenges go on being answered by what was in force.
pub async fn watch(miner: Weak<Miner>) {
    loop {
        tokio::time::sleep(LOOK_EVERY).await;
        let Some(miner) = miner.upgrade() else { return };
        let looked = tokio::task::spawn_blocking(move || miner.refresh_strategies()).await;
        if let Err(panic) = looked {
            tracing::error!(%panic, "looking at the shelf panicked; the strategies stay as they are");
        }
    }
}
