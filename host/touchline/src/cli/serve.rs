//! `touchline serve`: a miner until it is interrupted.

use super::{ConfigArg, block_on};
use crate::challenge::Slots;
use crate::challenge::after::{Aftermath, LineFinder, Recorder};
use crate::config::Config;
use crate::miner::Miner;
use crate::problem::Problem;
use crate::server::validator::ValidatorState;
use crate::server::{self, LiveStatus, Running, report};
use crate::strategies;
use crate::trials::{Contenders, ShelfBench};
use anyhow::Context;
use chain::{Gate, Hotkey, MetagraphFile, SystemClock};
use std::process::ExitCode;
use std::sync::{Arc, Weak};
use std::time::Duration;
use store::Store;

/// How often the metagraph's file is looked at; fiber writes it every 5 minutes.
const METAGRAPH_CHECK: Duration = Duration::from_secs(5);

/// Arguments of `serve`.
#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    config: ConfigArg,
}

/// Serves until Ctrl-C or SIGTERM, then lets challenges under way end.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let config = Config::load(&args.config.config)?;
    let file = args.config.config.display();
    block_on(async move {
        let (running, recorder) = start(config).await.with_context(|| format!("cannot start with {file}"))?;
        println!("validators: http://{}", running.validator_address);
        println!("report:     http://{}/", running.operator_address);
        interrupted().await?;
        eprintln!(
            "stopping: no new challenges; those under way are answered first (interrupt again to break them off)"
        );
        tokio::select! {
            () = running.stop() => {}
            // Whoever asks twice does not want to wait.
            again = interrupted() => {
                again?;
                eprintln!("stopping at once: challenges under way are broken off, without a record");
            }
        }
        recorder.close().await;
        Ok(ExitCode::SUCCESS)
    })
}

/// Warms everything up, then opens both ports.
pub async fn start(config: Config) -> anyhow::Result<(Running, Recorder)> {
    let store = Store::open(&config.store.path).await?;
    let (gate, metagraph) = gate(&config)?;
    let miner = Arc::new(tokio::task::spawn_blocking(move || Miner::start(config)).await??);
    let slots = Slots::new(miner.config.validator.challenges_at_once);
    let status = Arc::new(LiveStatus::new(Arc::clone(&miner), slots.clone()));
    let bench = ShelfBench::new(Contenders::open(&miner.config)?);
    let lines = LineFinder::new(&miner.config.scorer, miner.decode_limits);
    let aftermath = Aftermath::start(store.clone(), Arc::new(bench), slots.clone(), lines)?;
    let recorder = Recorder::start(store.clone(), &miner.config.recordings, aftermath)?;
    let report = report::router(store, status);
    let clock = Arc::new(SystemClock);
    tokio::spawn(strategies::watch(Arc::downgrade(&miner)));
    let state = Arc::new(ValidatorState { miner, gate, slots, recorder: recorder.clone(), clock });
    tokio::spawn(follow_metagraph(Arc::downgrade(&state), metagraph));
    Ok((server::serve(state, report).await?, recorder))
}

/// Takes up a changed `nodes_file` for as long as the miner lives. A file that cannot be read leaves the old one in
/// force and is told of in the log.
async fn follow_metagraph(state: Weak<ValidatorState>, mut file: MetagraphFile) {
    loop {
        tokio::time::sleep(METAGRAPH_CHECK).await;
        let Some(state) = state.upgrade() else { return };
        let now_unix_ns = state.clock.unix_ns();
        let read = tokio::task::spawn_blocking(move || (file.refresh(now_unix_ns), file)).await;
        let Ok((refreshed, read_from)) = read else { return };
        file = read_from;
        match refreshed {
            Ok(Some(metagraph)) => state.gate.set_metagraph(metagraph),
            Ok(None) => {}
            Err(error) => {
                tracing::error!(%error, "the metagraph's new file cannot be used; the old one stays")
            }
        }
    }
}

/// The miner's own hotkey.
///
/// # Errors
/// Names the key, its value, and what is wrong with it.
pub fn own_hotkey(config: &Config) -> anyhow::Result<Hotkey> {
    let parsed = config.chain.hotkey.parse().map_err(|error| {
        Problem::new(format!("chain.hotkey = {}: {error}", config.chain.hotkey))
            .remedy("give the miner's own hotkey, an SS58 address that begins with 5")
    })?;
    Ok(parsed)
}

fn gate(config: &Config) -> anyhow::Result<(Gate, MetagraphFile)> {
    let own = own_hotkey(config)?;
    let (file, metagraph) = MetagraphFile::open(&config.chain.nodes_file, METAGRAPH_CHECK)?;
    Ok((Gate::new(own, config.chain.minimum_stake_tao, metagraph), file))
}

async fn interrupted() -> std::io::Result<()> {
    let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
    tokio::select! {
        interrupt = tokio::signal::ctrl_c() => interrupt,
        _ = terminate.recv() => Ok(()),
    }
}
