//! `touchline demo`: the whole miner on this machine, once, on a rendered clip.

use super::challenge::{PUBLIC_MINER_HOTKEY, PUBLIC_VALIDATOR_SEED, Validator, send, sent_report};
use super::{ConfigArg, accuracy, block_on, loopback, serve, synth};
use crate::config::Config;
use ::synth::SynthOptions;
use anyhow::Context;
use chain::{Hotkey, Keypair};
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use store::{ChallengeDetail, Store};

/// Arguments of `demo`.
#[derive(clap::Args)]
pub struct Args {
    /// End after the challenge instead of leaving the report running until Ctrl-C
    #[arg(long)]
    once: bool,
    /// Which match
    #[arg(long, default_value_t = 2027)]
    seed: u64,
    /// The clip's length
    #[arg(long, default_value_t = 30.0)]
    seconds: f64,
    /// Let the camera cut, as broadcasts do. Identities begin anew at a cut, while the truth keeps them
    #[arg(long)]
    cuts: bool,
    /// Where the clip and the demo's database are kept
    #[arg(long, value_name = "DIR", default_value = "data/demo")]
    dir: PathBuf,
    #[command(flatten)]
    config: ConfigArg,
}

/// Renders, serves, sends, and shows.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let config = demo_config(args)?;
    let clip_dir = args.dir.join(format!(
        "clip-{}-{}s{}",
        args.seed,
        args.seconds,
        if args.cuts { "-cuts" } else { "" }
    ));
    if !clip_dir.join("truth.json").exists() {
        let options = SynthOptions {
            seed: args.seed,
            seconds: args.seconds,
            cuts: args.cuts,
            ..SynthOptions::default()
        };
        synth::render(&options, &clip_dir)?;
    }
    let clip_file = std::fs::canonicalize(clip_dir.join("clip.mp4"))?;
    let truth = accuracy::read_truth(&clip_dir.join("truth.json"))?;
    block_on(async move {
        eprintln!("starting the miner: compiling the strategy, warming the models");
        let (running, store) = serve::start(config).await?;
        let miner_hotkey = PUBLIC_MINER_HOTKEY.parse()?;
        let validator = Validator { keypair: Keypair::from_seed(PUBLIC_VALIDATOR_SEED), miner_hotkey };
        let clip = loopback::serve_clip(&clip_file).await?;
        eprintln!("sending a signed challenge about {}", clip_file.display());
        let miner = format!("http://{}", running.validator_address);
        let sent = send(&validator, &miner, "/soccer/challenge", "demo", &clip).await?;
        store.flush().await;
        print!("{}", stage_table(&newest(&store).await?));
        print!("{}", sent_report(&sent, Some(&truth)));
        println!("report: http://{}/", running.operator_address);
        if !args.once {
            println!("The report stays up until Ctrl-C.");
            tokio::signal::ctrl_c().await?;
        }
        running.stop().await;
        store.close().await;
        Ok(ExitCode::SUCCESS)
    })
}

/// The operator's configuration with the demo's identity, its own database, loopback ports of the system's
/// choice, and clips from loopback.
fn demo_config(args: &Args) -> anyhow::Result<Config> {
    let mut config = Config::load(&args.config.config)?;
    std::fs::create_dir_all(&args.dir).with_context(|| format!("cannot make {}", args.dir.display()))?;
    let loopback = |port| SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    config.validator.listen = loopback(0);
    config.operator.listen = loopback(if args.once { 0 } else { config.operator.listen.port() });
    config.clip.allow_private_addresses = true;
    config.chain.hotkey = PUBLIC_MINER_HOTKEY.to_owned();
    config.chain.nodes_file = args.dir.join("nodes.json");
    config.store.path = args.dir.join("touchline.sqlite");
    write_nodes(
        &config.chain.nodes_file,
        &Keypair::from_seed(PUBLIC_VALIDATOR_SEED).hotkey(),
        config.chain.minimum_stake_tao,
    )?;
    Ok(config)
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

async fn newest(store: &Store) -> anyhow::Result<ChallengeDetail> {
    let newest = store.list(1, None).await?;
    let id = newest.first().context("the challenge was not recorded")?.id;
    store.challenge(id).await?.context("the challenge's record is gone")
}

fn stage_table(challenge: &ChallengeDetail) -> String {
    let ms = |ns: u64| ns as f64 / 1e6;
    let mut out = String::from("stage        start ms     end ms    busy ms\n");
    for span in &challenge.record.stages {
        out += &format!(
            "{:<10} {:>10.1} {:>10.1} {:>10.1}\n",
            span.stage.name(),
            ms(span.start_ns),
            ms(span.end_ns),
            ms(span.busy_ns)
        );
    }
    out
}
