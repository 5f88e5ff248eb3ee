//! `touchline demo`: the whole miner on this machine, once, on a rendered clip.

use super::challenge::{send, sent_report};
use super::{ConfigArg, accuracy, block_on, local, loopback, serve};
use anyhow::Context;
use std::path::PathBuf;
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
    let config = local::config(&args.config.config, &args.dir, args.once.then_some(0))?;
    let clip_dir = local::rendered(&args.dir, args.seed, args.seconds, args.cuts)?;
    let clip_file = std::fs::canonicalize(clip_dir.join("clip.mp4"))?;
    let truth = accuracy::read_truth(&clip_dir.join("truth.json"))?;
    block_on(async move {
        eprintln!("starting the miner: compiling the strategy, warming the models");
        let (running, recorder) = serve::start(config).await?;
        let validator = local::validator()?;
        let clip = loopback::serve_clip(&clip_file).await?;
        eprintln!("sending a signed challenge about {}", clip_file.display());
        let miner = format!("http://{}", running.validator_address);
        let sent = send(&validator, &miner, "/soccer/challenge", "demo", &clip).await?;
        let store = recorder.store();
        store.flush().await;
        print!("{}", stage_table(&newest(store).await?));
        print!("{}", sent_report(&sent, Some(&truth)));
        println!("report: http://{}/", running.operator_address);
        if !args.once {
            println!("The report stays up until Ctrl-C.");
            tokio::signal::ctrl_c().await?;
        }
        running.stop().await;
        recorder.close().await;
        Ok(ExitCode::SUCCESS)
    })
}

/// The challenge that was recorded last.
///
/// # Errors
/// A store that cannot be read, or that holds none.
pub async fn newest(store: &Store) -> anyhow::Result<ChallengeDetail> {
    let newest = store.list(1, None).await?;
    let id = newest.first().context("the challenge was not recorded")?.id;
    store.challenge(id).await?.context("the challenge's record is gone")
}

fn stage_table(challenge: &ChallengeDetail) -> String {
    let ms = |ns: u64| ns as f64 / 1e6;
    let mut out = String::from("stage        start ms     end ms    busy ms     cpu ms\n");
    for span in &challenge.record.stages {
        out += &format!(
            "{:<10} {:>10.1} {:>10.1} {:>10.1} {:>10.1}\n",
            span.stage.name(),
            ms(span.start_ns),
            ms(span.end_ns),
            ms(span.busy_ns),
            ms(span.cpu_ns)
        );
    }
    out
}
