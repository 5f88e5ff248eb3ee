//! A miner for trying things out on this machine: public test keys, loopback ports, a folder of its own, and a rendered
//! clip.

use super::challenge::{PUBLIC_MINER_HOTKEY, PUBLIC_VALIDATOR_SEED, Validator};
use super::synth;
use crate::config::Config;
use ::synth::SynthOptions;
use anyhow::Context;
use chain::{Hotkey, Keypair};
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};

/// The operator's configuration with a public test identity, its own database and metagraph in `dir`, loopback ports
/// (of the system's choice for validators, `report_port` for the report), and clips from loopback.
///
/// # Errors
/// A configuration that cannot be used, or a folder that cannot be written to.
pub fn config(file: &Path, dir: &Path, report_port: Option<u16>) -> anyhow::Result<Config> {
    let mut config = Config::load(file)?;
    std::fs::create_dir_all(dir).with_context(|| format!("cannot make {}", dir.display()))?;
    let loopback = |port| SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    config.validator.listen = loopback(0);
    config.operator.listen = loopback(report_port.unwrap_or(config.operator.listen.port()));
    config.clip.allow_private_addresses = true;
    config.chain.hotkey = PUBLIC_MINER_HOTKEY.to_owned();
    config.chain.nodes_file = dir.join("nodes.json");
    config.store.path = dir.join("touchline.sqlite");
    config.recordings.dir = dir.join("recordings");
    write_nodes(
        &config.chain.nodes_file,
        &Keypair::from_seed(PUBLIC_VALIDATOR_SEED).hotkey(),
        config.chain.minimum_stake_tao,
    )?;
    Ok(config)
}

/// The validator that such a miner knows.
///
/// # Errors
/// None: the public hotkey is one.
pub fn validator() -> anyhow::Result<Validator> {
    let miner_hotkey = PUBLIC_MINER_HOTKEY.parse()?;
    Ok(Validator { keypair: Keypair::from_seed(PUBLIC_VALIDATOR_SEED), miner_hotkey })
}

/// The folder of a rendered clip (`clip.mp4`, `truth.json`) below `dir`; rendered now unless it was before.
///
/// # Errors
/// What rendering reports.
pub fn rendered(dir: &Path, seed: u64, seconds: f64, cuts: bool) -> anyhow::Result<PathBuf> {
    let clip_dir = dir.join(format!("clip-{seed}-{seconds}s{}", if cuts { "-cuts" } else { "" }));
    if !clip_dir.join("truth.json").exists() {
        let options = SynthOptions { seed, seconds, cuts, ..SynthOptions::default() };
        synth::render(&options, &clip_dir)?;
    }
    Ok(clip_dir)
}

fn write_nodes(path: &Path, validator: &Hotkey, stake_tao: f64) -> anyhow::Result<()> {
    let hotkey = validator.to_string();
    let node = serde_json::json!({
        "hotkey": hotkey, "coldkey": hotkey, "node_id": 0, "incentive": 0.0, "netuid": 44, "stake": stake_tao,
        "tao_stake": stake_tao, "alpha_stake": 0.0, "trust": 0.0, "vtrust": 1.0, "last_updated": 0,
        "ip": "127.0.0.1", "ip_type": 4, "port": 0, "protocol": 4,
    });
    let nodes = serde_json::json!({ hotkey: node });
    super::output::write(Some(path), serde_json::to_string_pretty(&nodes)?.as_bytes())
}
