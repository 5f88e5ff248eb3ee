//! The way of a challenge, from a clip to annotations.
//!
//! Blocks, so it runs on a thread of its own; decode runs on others, and inference on the engine's. What lies
//! between them is the flow's window, so memory is bounded whatever the clip's length. Only observations are kept to
//! the end, for the plain strategy to fall back on.

use super::attempt::Attempt;
use super::error::ChallengeError;
use super::look::{Gaze, Look, observe};
use super::trace::Trace;
use crate::miner::Miner;
use crate::roles::RoleBinding;
use clip::{ArrivingClip, DecodeError, Decoder};
use inference::{Engine, Seen};
use scene::Stage;
use std::sync::Arc;
use std::time::{Duration, Instant};
use strategy::{Answer, Interrupt, RoleCost};

/// Answers one challenge on `clip` before `deadline`; the answer is checked.
///
/// # Errors
/// A clip that cannot be decoded, a model that fails, or a `stop` from outside. A strategy that fails is no error:
/// see [`Attempt`].
pub fn run(
    miner: &Miner,
    attempt: &mut Attempt,
    clip: &ArrivingClip,
    deadline: Instant,
    trace: &Trace,
    stop: &Interrupt,
) -> Result<Answer, ChallengeError> {
    trace.begin(Stage::Decode);
    let mut decoder = Decoder::open(clip, &miner.decode_limits)?;
    trace.worked(Stage::Decode, decoder.opening());
    let video = decoder.info();
    let budget_ms = deadline.saturating_duration_since(Instant::now()).as_millis();
    let budget_ms = u32::try_from(budget_ms).unwrap_or(u32::MAX);
    trace.note(|known| known.video = Some(video));
    let max_frames = miner.decode_limits.max_frames;
    if video.frame_count.is_some_and(|frames| frames > max_frames) {
        return Err(DecodeError::TooManyFrames { max_frames }.into());
    }
    let strategy = Arc::clone(attempt.strategy());
    attempt.see_with(miner.engine.models());
    let costs = role_costs(&miner.engine, strategy.roles());
    let plan = trace.time(Stage::Strategy, || attempt.plan(video, &costs, budget_ms));
    trace.note(|known| {
        known.plan.clone_from(&plan);
        known.costs = costs;
        known.budget_ms = budget_ms;
    });
    let gaze = Gaze::new(&plan, strategy.roles());
    let (look, segments) = Look::new(&gaze, miner.engine.flow(deadline, miner.window_frames), trace, stop);

    let (decoded, observed) = std::thread::scope(|scope| {
        let (decoder, gaze) = (&mut decoder, &gaze);
        let decoding = scope.spawn(move || {
            let decoded = decoder.run(&|frame| gaze.wants(frame), &look);
            (decoded, look.failure())
        });
        let observed = observe(segments, |batch| {
            batch.iter().for_each(|seen| note_looked(trace, seen));
            trace.time(Stage::Strategy, || attempt.observe(batch));
            Ok::<(), ChallengeError>(())
        });
        (decoding.join(), observed)
    });
    let warnings = decoder.warnings().iter().map(ToString::to_string);
    trace.note(|known| known.warnings.extend(warnings));
    let (decoded, failure) =
        decoded.map_err(|_| ChallengeError::Internal("the decode thread panicked".into()))?;
    // A clip that breaks off ends both; its own error says more than the stream's.
    let frames = decoded?;
    trace.note(|known| known.frames = Some(frames));
    observed?;
    if let Some(failure) = failure {
        return Err(failure.into());
    }
    if stop.is_raised() {
        return Err(ChallengeError::Internal("stopped".into()));
    }
    Ok(trace.time(Stage::Strategy, || attempt.finish(video, frames)))
}

/// Adds what a frame's preparation and inference took to its stages and to its model's account.
fn note_looked(trace: &Trace, seen: &Seen) {
    if let Some(prepare) = seen.prepare {
        trace.worked(Stage::Prepare, prepare);
    }
    trace.worked(Stage::Infer, seen.infer);
    let took = seen.infer.busy + seen.prepare.map_or(Duration::ZERO, |prepare| prepare.busy);
    trace.note(|known| {
        let looked = known.looked.entry(seen.model).or_default();
        looked.frames += 1;
        looked.took += took;
    });
}

/// What a frame costs each role. Lanes of different speed count as that many equal ones that get as much done: their
/// harmonic mean.
fn role_costs(engine: &Engine, roles: &[RoleBinding]) -> Vec<RoleCost> {
    let lanes = engine.lanes();
    let cost = |(index, role): (usize, &RoleBinding)| {
        let serving: Vec<_> =
            lanes.iter().filter(|lane| lane.model == role.model && lane.in_service).collect();
        let frames_per_ms: f32 = serving.iter().map(|lane| 1.0 / lane.ms_per_frame.max(1e-6)).sum();
        let ms_per_frame = if serving.is_empty() { 0.0 } else { serving.len() as f32 / frames_per_ms };
        RoleCost { role: index as u32, ms_per_frame, lanes: serving.len() as u32 }
    };
    roles.iter().enumerate().map(cost).collect()
}
