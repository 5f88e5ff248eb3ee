//! `touchline challenge send`: signs, sends, times and checks one challenge.

use super::body;
use super::check::{Checked, check};
use super::{PUBLIC_MINER_HOTKEY, PUBLIC_VALIDATOR_SEED};
use crate::cli::{accuracy, block_on, loopback, output};
use crate::http;
use anyhow::{Context, bail};
use bytes::Bytes;
use chain::{Clock, Hotkey, Keypair, SystemClock, new_nonce, sign_request};
use reqwest::Response;
use scene::Truth;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant};

/// Validators hang up after 240 s (protocol.md).
const VALIDATOR_TIMEOUT: Duration = Duration::from_secs(240);

/// Of a body that ends before it is whole.
pub const BROKE_OFF: &str = "the answer broke off";

/// Arguments of `challenge send`.
#[derive(clap::Args)]
pub struct Args {
    /// The miner's address, for example http://127.0.0.1:8091
    #[arg(long, value_name = "URL")]
    miner: String,
    /// The clip's address, or a file of this machine, which is then served on a loopback port
    #[arg(long, value_name = "URL|FILE")]
    clip: String,
    /// The miner's hotkey (SS58)
    #[arg(long, value_name = "SS58", default_value = PUBLIC_MINER_HOTKEY)]
    miner_hotkey: Hotkey,
    /// The validator's hotkey file, as the Bittensor wallet keeps it; without one, a public test seed signs
    #[arg(long, value_name = "FILE")]
    wallet: Option<PathBuf>,
    /// The path that challenges are posted to
    #[arg(long, default_value = "/soccer/challenge", value_parser = path)]
    path: String,
    /// Post this JSON instead of a gsr challenge's, with {id} and {clip} for the challenge's name and the clip's address;
    /// the answer, whatever its form, is not checked
    #[arg(long, value_name = "JSON", conflicts_with = "truth")]
    body: Option<String>,
    /// The challenge's name; a fresh one by default
    #[arg(long)]
    id: Option<String>,
    /// Hold the answer against this truth.json and print how close it comes
    #[arg(long, value_name = "FILE")]
    truth: Option<PathBuf>,
    /// Keep the answer here
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// Who asks.
pub struct Validator {
    /// Signs.
    pub keypair: Keypair,
    /// Whom the request is signed for.
    pub miner_hotkey: Hotkey,
}

/// What came back.
pub struct Sent {
    /// From just before the POST until the whole body was read: the time that is scored.
    pub elapsed: Duration,
    /// Bytes of the body after unpacking.
    pub body: Bytes,
    /// The checked answer.
    pub checked: Checked,
}

/// Sends the challenge and prints what came of it.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let truth = args.truth.as_deref().map(accuracy::read_truth).transpose()?;
    if let Some(file) = &args.output {
        output::check_place(file)?;
    }
    let keypair = match &args.wallet {
        Some(file) => Keypair::from_wallet_file(file)?,
        None => Keypair::from_seed(PUBLIC_VALIDATOR_SEED),
    };
    let validator = Validator { keypair, miner_hotkey: args.miner_hotkey };
    let id = args.id.clone().unwrap_or_else(|| format!("{}", SystemClock.unix_ns() / 1_000_000));
    let (answer, said) = block_on(async {
        let clip = address(&args.clip).await?;
        let Some(template) = &args.body else {
            let sent = send(&validator, &args.miner, &args.path, &id, &clip).await?;
            let said = report(&sent, truth.as_ref());
            return Ok((sent.body, said));
        };
        let body = body::filled(template, &id, &clip)?;
        let (elapsed, answer) = post(&validator, &args.miner, &args.path, body).await?;
        let said = format!("answered in {:.2} s: {} bytes\n", elapsed.as_secs_f64(), answer.len());
        Ok((answer, said))
    })?;
    if let Some(file) = &args.output {
        output::write(Some(file), &answer)?;
    }
    print!("{said}");
    Ok(ExitCode::SUCCESS)
}

fn path(text: &str) -> Result<String, String> {
    if text.starts_with('/') { Ok(text.to_owned()) } else { Err("a path begins with a slash".into()) }
}

async fn address(clip: &str) -> anyhow::Result<String> {
    if clip.contains("://") {
        return Ok(clip.to_owned());
    }
    let file = std::fs::canonicalize(clip).with_context(|| format!("cannot read the clip {clip}"))?;
    Ok(loopback::serve_clip(&file).await?)
}

/// Sends one challenge about `clip_address` and checks the answer.
///
/// # Errors
/// Those of [`post`], or an answer that breaks the protocol.
pub async fn send(
    validator: &Validator,
    miner: &str,
    path: &str,
    challenge_id: &str,
    clip_address: &str,
) -> anyhow::Result<Sent> {
    let (elapsed, body) = post(validator, miner, path, body::gsr(challenge_id, clip_address)).await?;
    let checked = check(&body, challenge_id)?;
    Ok(Sent { elapsed, body, checked })
}

/// Posts `body`: the time from just before the POST until the whole answer was read, and the answer as it was before
/// compression.
///
/// # Errors
/// Those of [`ask`], or an answer that breaks off.
async fn post(
    validator: &Validator,
    miner: &str,
    path: &str,
    body: String,
) -> anyhow::Result<(Duration, Bytes)> {
    let (start, response) = ask(validator, miner, path, body, VALIDATOR_TIMEOUT).await?;
    let body = response.bytes().await.context(BROKE_OFF)?;
    Ok((start.elapsed(), body))
}

/// Signs `body` and posts it: when it was sent, and the answer, whose body is still to be read.
///
/// # Errors
/// No connection, no answer within `timeout`, or another status than 200 (with the miner's reason).
pub async fn ask(
    validator: &Validator,
    miner: &str,
    path: &str,
    body: String,
    timeout: Duration,
) -> anyhow::Result<(Instant, Response)> {
    let nonce = new_nonce(SystemClock.unix_ns(), rand::random());
    let signed = sign_request(&validator.keypair, &validator.miner_hotkey, &nonce, body.as_bytes());
    let url = format!("{}{path}", miner.trim_end_matches('/'));
    let client = http::client().timeout(timeout).build()?;
    let mut request = client.post(&url).header("content-type", "application/json").body(body);
    for (name, value) in signed.pairs() {
        request = request.header(name, value);
    }
    let start = Instant::now();
    let response = request.send().await.with_context(|| format!("cannot reach the miner at {url}"))?;
    let status = response.status();
    if !status.is_success() {
        let reason = response.bytes().await.context(BROKE_OFF)?;
        if reason.is_empty() {
            bail!("{url} answers {status}, without a reason");
        }
        bail!("the miner answered {status}: {}", String::from_utf8_lossy(&reason));
    }
    Ok((start, response))
}

/// What a person wants to know of an answer.
pub fn report(sent: &Sent, truth: Option<&Truth>) -> String {
    let frames = &sent.checked.frames;
    let objects: usize = frames.iter().map(|frame| frame.objects.len()).sum();
    let seen =
        |frame: &scene::FrameTruth| frame.keypoints.iter().filter(|point| **point != [0.0, 0.0]).count();
    let keypoints: usize = frames.iter().map(seen).sum();
    let mut ids: Vec<u32> =
        frames.iter().flat_map(|frame| frame.objects.iter().map(|object| object.id)).collect();
    ids.sort_unstable();
    ids.dedup();
    let per_frame = |count: usize| count as f64 / frames.len().max(1) as f64;
    let mut out = format!(
        "answered in {:.2} s ({}): {} frames, {:.1} objects and {:.1} keypoints a frame, {} identities, {} kB of JSON\n",
        sent.elapsed.as_secs_f64(),
        sent.checked
            .processing_time_s
            .map_or("the miner names no time".into(), |time_s| format!("{time_s:.2} s by its own word")),
        frames.len(),
        per_frame(objects),
        per_frame(keypoints),
        ids.len(),
        sent.body.len() / 1_000,
    );
    if let Some(truth) = truth {
        out += &accuracy::table(truth, frames);
    }
    out
}
