//! A thousand challenges while the strategy that answers them is swapped every 100 ms, and the same without a swap: that
//! none is lost, that none is answered by two versions, and what swapping costs the others.
//!
//! `cargo bench -p touchline --bench swaps`. Real HTTP on loopback, real plugins, the miner's own watcher; a clip of four
//! small frames and no models, so that almost all of a challenge is what a swap could disturb.

#![allow(clippy::unwrap_used)] // whatever fails here is to end the benchmark

#[path = "../tests/strategies/marked.rs"]
mod marked;
#[path = "../../strategy/tests/common/mod.rs"]
mod plugins;
#[path = "../tests/strategies/rig.rs"]
mod rig;
#[path = "../tests/strategies/shelf.rs"]
mod shelf;

use rig::{Folder, Rig, version_of};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use touchline::strategies::Installed;

const CHALLENGES: usize = 1_000;
/// Challenges under way at the same time.
const AT_ONCE: usize = 4;
const SWAP_EVERY: Duration = Duration::from_millis(100);

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        run("undisturbed", false).await;
        run("a swap every 100 ms", true).await;
    });
}

async fn run(what: &str, swapping: bool) {
    let folder = Folder::new();
    let clip = folder.serve_clip().await;
    let one = folder.install("one.wasm", &marked::marked(1, &clip));
    let two = folder.install("two.wasm", &marked::marked(2, &clip));
    let version_by_digest = BTreeMap::from([(one.digest.clone(), 1), (two.digest.clone(), 2)]);
    folder.shelf.activate(&[&one]);
    let config = folder.config();
    let rig = Arc::new(folder.serve(config).await);
    let watching = tokio::spawn(touchline::strategies::watch(Arc::downgrade(&rig.miner())));
    let swaps = Arc::new(AtomicUsize::new(0));
    let swapper = swapping.then(|| tokio::spawn(swap(Arc::clone(&rig), one, two, Arc::clone(&swaps))));
    let start = Instant::now();
    let answers = send_all(&rig).await;
    let took = start.elapsed();
    if let Some(swapper) = swapper {
        swapper.abort();
    }
    watching.abort();
    check_records(&rig, &answers, &version_by_digest).await;
    let mut times: Vec<Duration> = answers.values().map(|(_, time)| *time).collect();
    times.sort_unstable();
    let ms = |share: f64| times[((times.len() - 1) as f64 * share) as usize].as_secs_f64() * 1e3;
    let by = |version| answers.values().filter(|(answered_by, _)| *answered_by == version).count();
    println!(
        "{what}: {CHALLENGES} challenges in {:.2} s, {} swaps, none lost, none mixed; version 1 answered {}, version 2 {}; \
         median {:.2} ms, 99th percentile {:.2} ms, longest {:.2} ms",
        took.as_secs_f64(),
        swaps.load(Ordering::Relaxed),
        by(1),
        by(2),
        ms(0.5),
        ms(0.99),
        ms(1.0)
    );
}

/// Makes the other version active again and again.
async fn swap(rig: Arc<Rig>, one: Installed, two: Installed, swaps: Arc<AtomicUsize>) {
    let mut ticks = tokio::time::interval(SWAP_EVERY);
    loop {
        ticks.tick().await;
        let odd = swaps.fetch_add(1, Ordering::Relaxed).is_multiple_of(2);
        let (now, before) = if odd { (&two, &one) } else { (&one, &two) };
        rig.shelf.activate(&[now, before]);
    }
}

/// By the challenge's name, the version that answered and how long it took.
async fn send_all(rig: &Arc<Rig>) -> BTreeMap<String, (u64, Duration)> {
    let next = Arc::new(AtomicUsize::new(0));
    let mut senders = tokio::task::JoinSet::new();
    for _ in 0..AT_ONCE {
        let (rig, next) = (Arc::clone(rig), Arc::clone(&next));
        senders.spawn(async move {
            let mut answers = BTreeMap::new();
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                if number >= CHALLENGES {
                    return answers;
                }
                let (name, start) = (format!("challenge {number}"), Instant::now());
                let (status, answer) = rig.post(&name).await;
                assert_eq!(status, 200, "{answer}");
                answers.insert(name, (version_of(&answer), start.elapsed()));
            }
        });
    }
    senders.join_all().await.into_iter().flatten().collect()
}

async fn check_records(
    rig: &Rig,
    answers: &BTreeMap<String, (u64, Duration)>,
    versions: &BTreeMap<String, u64>,
) {
    assert_eq!(answers.len(), CHALLENGES);
    for number in 1..=CHALLENGES {
        let record = rig.record(number as i64).await;
        assert_eq!((record.outcome, &record.fallback_reason), (store::Outcome::Answered, &None));
        let (version, _) = answers[&record.challenge_id.unwrap()];
        assert_eq!(versions[&record.strategy.unwrap().digest], version);
    }
}
