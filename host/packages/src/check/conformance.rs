//! Runs a plugin on what it is tried on and holds it to what the contract says: its answers pass the host's checks and do
//! not depend on how observations are cut, its scores depend on what they are given alone.
//!
//! Every plugin is tried on a made-up scene, which has each of its roles and classes in it, whatever they are; one whose
//! roles were looked for in the recorded match is tried on that as well, with the request that asked for it.

use super::CheckError;
use super::recorded::a_match;
use super::scenario::Scenario;
use super::scene::made_up;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use strategy::{
    Answer, CallError, Capability, Deadline, Descriptor, Evidence, MemoryState, OpenOptions, Plugin,
    RoleCost, RolePlan, ScorerPlugin, plain,
};

/// Time for one run; the sandbox limits each call besides.
const TIME: Duration = Duration::from_secs(60);
/// What the plugin is told, the same in every run: ms of one lane for a frame, lanes, ms until the deadline.
const COST_MS: f32 = 10.0;
const LANES: u32 = 2;
const BUDGET_MS: u32 = 10_000;
/// Observations in a batch: all at once, one by one, and something between.
const CUTS: [usize; 3] = [usize::MAX, 1, 7];

/// What came of a run that the contract allows.
type Outcome = Result<Answer, String>;

/// Tries what the component is; says on what it had nothing to say and why, where it had nothing.
pub fn try_both(
    strategy: Option<&Plugin>,
    scorer: Option<&ScorerPlugin>,
) -> Result<Option<String>, CheckError> {
    let mut silent = None;
    if let Some(plugin) = strategy {
        for scenario in scenarios(plugin.descriptor())? {
            silent = silent.or(told(&scenario, try_strategy(plugin, &scenario))?);
        }
    }
    if let Some(plugin) = scorer {
        for scenario in scenarios(plugin.descriptor())? {
            silent = silent.or(told(&scenario, try_scorer(plugin, &scenario))?);
        }
    }
    Ok(silent)
}

fn scenarios(descriptor: &Descriptor) -> Result<impl Iterator<Item = Scenario>, CheckError> {
    Ok([made_up(&descriptor.roles)].into_iter().chain(a_match(descriptor)?))
}

/// What came of a scenario, with the scenario's name.
fn told(scenario: &Scenario, tried: Result<Option<String>, String>) -> Result<Option<String>, CheckError> {
    let on = scenario.what;
    let silent = tried.map_err(|reason| CheckError::Conformance { on, reason })?;
    Ok(silent.map(|reason| format!("{on}: {reason}")))
}

fn try_strategy(plugin: &Plugin, scenario: &Scenario) -> Result<Option<String>, String> {
    let mut first: Option<(Vec<RolePlan>, Outcome)> = None;
    for cut in CUTS {
        let run = run(plugin, scenario, cut).map_err(|error| error.to_string())?;
        match &first {
            None => first = Some(run),
            Some((plan, _)) if *plan != run.0 => {
                return Err("its plan is another one each time, for the same costs and budget".into());
            }
            Some((_, outcome)) if *outcome != run.1 => {
                return Err(
                    "its answer depends on how observations are cut into batches, which differs from run to run".into(),
                );
            }
            Some(_) => {}
        }
    }
    Ok(first.and_then(|(_, outcome)| outcome.err()))
}

/// One run. That the plugin cannot answer, or does not take the request, is an outcome; that it fails otherwise is an
/// error.
fn run(plugin: &Plugin, scenario: &Scenario, cut: usize) -> Result<(Vec<RolePlan>, Outcome), CallError> {
    let settings = BTreeMap::new();
    let mut session = plugin.open(options(&settings, plugin.requests().contains(&Capability::State)))?;
    if let Some(body) = &scenario.request
        && let Err(refusal) = session.accept(body)?
    {
        return Ok((Vec::new(), Err(format!("it does not take the request: {}", refusal.reason))));
    }
    let costs: Vec<RoleCost> = (0..).zip(&plugin.descriptor().roles).map(|(role, _)| cost(role)).collect();
    let mut plan = Vec::new();
    let mut answer = || -> Result<Answer, CallError> {
        session.start(scenario.video)?;
        plan = session.plan(&costs, BUDGET_MS)?;
        let seen = scenario.shown(&plan);
        for batch in seen.chunks(cut.min(seen.len().max(1))) {
            session.observe(batch)?;
        }
        session.finish(scenario.frame_count)
    };
    match answer() {
        Ok(answer) => Ok((plan, Ok(answer))),
        Err(error @ CallError::CannotAnswer { .. }) => Ok((plan, Err(error.to_string()))),
        Err(error) => Err(error),
    }
}

fn try_scorer(scorer: &ScorerPlugin, scenario: &Scenario) -> Result<Option<String>, String> {
    // What the host would answer by itself.
    let keypoints = scorer.descriptor().roles.iter().map(|role| role.keypoints).max().unwrap_or(0);
    let answer = plain::answer(&scenario.seen, scenario.video, scenario.frame_count, keypoints);
    let (frame_count, observations) = (scenario.frame_count, scenario.seen.clone());
    let evidence = Evidence { frame_count, observations, scored_frames: None };
    let settings = BTreeMap::new();
    let score = || {
        let options = options(&settings, scorer.requests().contains(&Capability::State));
        scorer.score(options, scenario.video, &answer, &evidence, BUDGET_MS).and_then(|scored| scored.card)
    };
    match (score(), score()) {
        (Ok(one), Ok(other)) if one == other => Ok(None),
        (Err(error @ CallError::CannotAnswer { .. }), Err(CallError::CannotAnswer { .. })) => {
            Ok(Some(error.to_string()))
        }
        (Ok(_), Ok(_)) => Err("its score is another one each time, for the same answer".into()),
        (Err(error), _) | (_, Err(error)) => Err(error.to_string()),
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
