//! Writes single frames with their truth for training: `images.bin` (360 x 640 x 3 bytes each, R G B, the
//! 1280x720 frame averaged 2 x 2) and `labels.jsonl` (a `FrameTruth` per line, in px of 1280x720).
//!
//! Line k belongs to image k, and is written after it, so that a reader may follow while this still runs.

use scene::FrameTruth;
use std::collections::BTreeMap;
use std::error::Error;
use std::fs::OpenOptions;
use std::io::Write;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc;
use touchline_synth::{Match, RgbImage, SynthError, SynthOptions};

const USAGE: &str = "synth-samples --seed-from A --count N --per-seed K --out DIR [--threads T]";

struct Arguments {
    seed_from: u64,
    count: u64,
    per_seed: u64,
    out: PathBuf,
    threads: u64,
}

fn arguments() -> Result<Arguments, Box<dyn Error>> {
    let mut given: BTreeMap<String, String> = BTreeMap::new();
    let mut words = std::env::args().skip(1);
    while let Some(name) = words.next() {
        let value = words.next().ok_or_else(|| format!("{name} wants a value; usage: {USAGE}"))?;
        given.insert(name, value);
    }
    let mut take = |name: &str| given.remove(name);
    let number = |name: &str, value: Option<String>| -> Result<u64, Box<dyn Error>> {
        let text = value.ok_or_else(|| format!("{name} is missing; usage: {USAGE}"))?;
        text.parse().map_err(|error| format!("{name} {text}: {error}").into())
    };
    let parsed = Arguments {
        seed_from: number("--seed-from", take("--seed-from"))?,
        count: number("--count", take("--count"))?,
        per_seed: number("--per-seed", take("--per-seed"))?.max(1),
        out: take("--out").ok_or_else(|| format!("--out is missing; usage: {USAGE}"))?.into(),
        threads: number("--threads", take("--threads").or(Some("1".to_owned())))?.max(1),
    };
    match given.keys().next() {
        Some(unknown) => Err(format!("{unknown} is unknown; usage: {USAGE}").into()),
        None => Ok(parsed),
    }
}

fn sample(arguments: &Arguments, index: u64) -> Result<(RgbImage, FrameTruth), SynthError> {
    let seed = arguments.seed_from + index / arguments.per_seed;
    let options = SynthOptions { seed, ..SynthOptions::default() };
    let shot = Match::snapshot(&options, (index % arguments.per_seed) as u32)?;
    // The second frame of the shot: it has a frame before it, and so motion blur.
    let (image, truth) = shot.render(1);
    Ok((image.halved(), FrameTruth { frame_number: index as u32, ..truth }))
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments = arguments()?;
    std::fs::create_dir_all(&arguments.out)?;
    let open = |name: &str| {
        OpenOptions::new().create(true).write(true).truncate(true).open(arguments.out.join(name))
    };
    let (mut images, mut labels) = (open("images.bin")?, open("labels.jsonl")?);
    let next = AtomicU64::new(0);
    std::thread::scope(|scope| {
        let (sender, receiver) = mpsc::sync_channel(16);
        for _ in 0..arguments.threads {
            let (sender, next, arguments) = (sender.clone(), &next, &arguments);
            scope.spawn(move || {
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    if index >= arguments.count || sender.send((index, sample(arguments, index))).is_err() {
                        return;
                    }
                }
            });
        }
        drop(sender);
        let mut waiting = BTreeMap::new();
        let mut written = 0;
        for (index, made) in receiver {
            waiting.insert(index, made?);
            while let Some((image, truth)) = waiting.remove(&written) {
                images.write_all(&image.data)?;
                writeln!(labels, "{}", serde_json::to_string(&truth)?)?;
                written += 1;
                if written % 200 == 0 {
                    eprintln!("{written} of {} samples", arguments.count);
                }
            }
        }
        Ok(())
    })
}
