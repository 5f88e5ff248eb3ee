//! Runs a plugin on the made-up scene and holds it to what the contract says: its answers pass the host's checks and do
//! not depend on how observations are cut, its scores depend on what they are given alone.

use super::CheckError;
use super::scene::{FRAMES, VIDEO, observations};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use strategy::{
    Answer, CallError, Capability, Deadline, Evidence, MemoryState, OpenOptions, Plugin, RoleCost, RolePlan,
    ScorerPlugin, plain,
};

/// Time for one run through the scene; the sandbox limits each call besides.
const TIME: Duration = Duration::from_secs(60);
/// What the plugin is told, the same in every run: ms of one lane for a frame, lanes, ms until the deadline.
const COST_MS: f32 = 10.0;
const LANES: u32 = 2;
const BUDGET_MS: u32 = 10_000;
/// Observations in a batch: all at once, one by one, and something between.
const CUTS: [usize; 3] = [usize::MAX, 1, 7];

/// What came of a run that the contract allows.
type Outcome = Result<Answer, String>;

/// Tries what the component is; says why it had nothing to say, where it had nothing.
pub fn try_both(
    strategy: Option<&Plugin>,
    scorer: Option<&ScorerPlugin>,
) -> Result<Option<String>, CheckError> {
    let silent = strategy.map(try_strategy).transpose()?.flatten();
    let scored = scorer.map(try_scorer).transpose()?.flatten();
    Ok(silent.or(scored))
}

fn try_strategy(plugin: &Plugin) -> Result<Option<String>, CheckError> {
    let mut first: Option<(Vec<RolePlan>, Outcome)> = None;
    for cut in CUTS {
        let run = run(plugin, cut).map_err(|error| CheckError::Conformance(error.to_string()))?;
        match &first {
            None => first = Some(run),
            Some((plan, _)) if *plan != run.0 => {
                return wrong("its plan is another one each time, for the same costs and budget");
            }
            Some((_, outcome)) if *outcome != run.1 => {
                return wrong(
                    "its answer depends on how observations are cut into batches, which differs from run to run",
                );
            }
            Some(_) => {}
        }
    }
    Ok(first.and_then(|(_, outcome)| outcome.err()))
}

/// One run through the scene. That the plugin cannot answer is an outcome; that it fails otherwise is an error.
fn run(plugin: &Plugin, cut: usize) -> Result<(Vec<RolePlan>, Outcome), CallError> {
    let roles = &plugin.descriptor().roles;
    let settings = BTreeMap::new();
    let mut session = plugin.open(options(&settings, plugin.requests().contains(&Capability::State)))?;
    let costs: Vec<RoleCost> = (0..).zip(roles).map(|(role, _)| cost(role)).collect();
    let mut plan = Vec::new();
    let mut answer = || -> Result<Answer, CallError> {
        session.start(VIDEO)?;
        plan = session.plan(&costs, BUDGET_MS)?;
        let seen = observations(roles, &plan);
        for batch in seen.chunks(cut.min(seen.len().max(1))) {
            session.observe(batch)?;
        }
        session.finish(FRAMES)
    };
    match answer() {
        Ok(answer) => Ok((plan, Ok(answer))),
        Err(error @ CallError::CannotAnswer { .. }) => Ok((plan, Err(error.to_string()))),
        Err(error) => Err(error),
    }
}

fn try_scorer(scorer: &ScorerPlugin) -> Result<Option<String>, CheckError> {
    let roles = &scorer.descriptor().roles;
    let seen = observations(roles, &plain::plan(roles.len() as u32));
    // What the host would answer by itself.
    let keypoints = roles.iter().map(|role| role.keypoints).max().unwrap_or(0);
    let answer = plain::answer(&seen, VIDEO, FRAMES, keypoints);
    let evidence = Evidence { frame_count: FRAMES, observations: seen, scored_frames: None };
    let settings = BTreeMap::new();
    let score = || {
        let options = options(&settings, scorer.requests().contains(&Capability::State));
        scorer.score(options, VIDEO, &answer, &evidence, BUDGET_MS).and_then(|scored| scored.card)
    };
    match (score(), score()) {
        (Ok(one), Ok(other)) if one == other => Ok(None),
        (Err(error @ CallError::CannotAnswer { .. }), Err(CallError::CannotAnswer { .. })) => {
            Ok(Some(error.to_string()))
        }
        (Ok(_), Ok(_)) => wrong("its score is another one each time, for the same answer"),
        (Err(error), _) | (_, Err(error)) => Err(CheckError::Conformance(error.to_string())),
    }
}

fn options(settings: &BTreeMap<String, String>, wants_state: bool) -> OpenOptions<'_> {
    let mut options = OpenOptions::new(settings, Deadline::after(TIME));
    if wants_state {
        options.state = Some(Arc::new(MemoryState::default()));
    }
    options
}

fn cost(role: u32) -> RoleCost {
    RoleCost { role, ms_per_frame: COST_MS, lanes: LANES }
}

fn wrong<T>(what: &str) -> Result<T, CheckError> {
    Err(CheckError::Conformance(what.into()))
}
