//! What a validator gives an answer to the challenge of actions, held against what truly happens.
//!
//! Source of the formula and its numbers: the public `score-technologies/turbovision` code as
//! `docs/reference/soccer-actions.md` retells it.

use scene::{Action, ActionTruth};

/// Frames a second by which the validator turns a frame into a time, whatever the clip's own rate.
const FRAMES_PER_S: f64 = 25.0;

/// What an action is worth, and how near in time it must be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Worth {
    /// Earned by one that is answered in its own frame; lost by one that does not happen.
    pub weight: f64,
    /// Furthest in time that an answered action may be from the true one, s.
    pub tolerance_s: f64,
    /// Share of the weight that is earned at that distance.
    pub least_credit: f64,
}

impl Worth {
    /// Of this action.
    pub const fn of(action: Action) -> Self {
        let [weight, tolerance_s, least_credit] = match action {
            Action::Pass => [1.0, 1.0, 0.0],
            Action::PassReceived => [1.4, 1.0, 0.0],
            Action::Recovery => [1.5, 1.5, 0.0],
            Action::Tackle => [2.5, 1.5, 0.1],
            Action::Interception => [2.8, 2.0, 0.5],
            Action::BallOutOfPlay => [2.9, 2.0, 0.5],
            Action::Clearance => [3.1, 2.0, 0.5],
            Action::TakeOn => [3.2, 2.0, 0.5],
            Action::Substitution | Action::Block => [4.2, 2.0, 0.5],
            Action::AerialDuel => [4.3, 2.0, 0.5],
            Action::Shot => [4.7, 2.0, 0.5],
            Action::Save => [7.3, 2.0, 0.5],
            Action::Foul => [7.7, 2.5, 0.5],
            Action::Goal => [10.9, 3.0, 0.5],
        };
        Self { weight, tolerance_s, least_credit }
    }

    /// What an answer at this distance in time earns; none where that is too far.
    fn earned(&self, distance_s: f64) -> Option<f64> {
        let share = distance_s / self.tolerance_s;
        (share <= 1.0).then_some(self.weight * (1.0 - share * (1.0 - self.least_credit)))
    }
}

/// One action of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SpottedAction {
    /// When.
    pub frame: u32,
    /// What.
    pub action: Action,
}

/// How an answer's actions of one kind compare with the true ones.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ActionAccuracy {
    /// The kind.
    pub action: Action,
    /// So many truly happen.
    pub true_actions: u32,
    /// So many are answered.
    pub answered_actions: u32,
    /// Pairs of both.
    pub matched_actions: u32,
    /// Earned by the pairs.
    pub earned: f64,
    /// Lost by what is answered and does not happen.
    pub lost: f64,
}

/// How an answer's actions compare with the true ones, and what that is worth.
#[derive(Clone, Debug, PartialEq)]
pub struct ActionScore {
    /// 0..=1: earned less lost, over the weight of all that happens. None where nothing happens.
    pub total: Option<f64>,
    /// By kind, in the order of [`Action::ALL`]; kinds that neither happen nor are answered are left out.
    pub kinds: Vec<ActionAccuracy>,
}

/// Scores an answer: each of its actions, in frame order, takes the true one of its kind that gives most of those
/// that are near enough in time and not taken yet.
pub fn score_actions(truth: &[ActionTruth], answer: &[SpottedAction]) -> ActionScore {
    let all = Action::ALL.into_iter().map(|action| accuracy_of(action, truth, answer));
    let kinds: Vec<ActionAccuracy> =
        all.filter(|kind| kind.true_actions + kind.answered_actions > 0).collect();
    let possible: f64 =
        kinds.iter().map(|kind| f64::from(kind.true_actions) * Worth::of(kind.action).weight).sum();
    let won: f64 = kinds.iter().map(|kind| kind.earned - kind.lost).sum();
    let total = (possible > 0.0).then(|| (won / possible).clamp(0.0, 1.0));
    ActionScore { total, kinds }
}

fn accuracy_of(action: Action, truth: &[ActionTruth], answer: &[SpottedAction]) -> ActionAccuracy {
    let worth = Worth::of(action);
    let mut free: Vec<u32> = truth.iter().filter(|it| it.action == action).map(|it| it.frame).collect();
    let mut spotted: Vec<u32> = answer.iter().filter(|it| it.action == action).map(|it| it.frame).collect();
    spotted.sort_unstable();
    let true_actions = free.len() as u32;
    let (mut matched_actions, mut earned) = (0, 0.0);
    for &frame in &spotted {
        let gives = |at: usize| worth.earned(f64::from(free[at].abs_diff(frame)) / FRAMES_PER_S);
        let offers = (0..free.len()).filter_map(|at| Some((at, gives(at)?)));
        // The earlier one of two that give the same.
        let best = offers.reduce(|best, other| if other.1 > best.1 { other } else { best });
        if let Some((at, gain)) = best {
            free.remove(at);
            matched_actions += 1;
            earned += gain;
        }
    }
    let answered_actions = spotted.len() as u32;
    let lost = f64::from(answered_actions - matched_actions) * worth.weight;
    ActionAccuracy { action, true_actions, answered_actions, matched_actions, earned, lost }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn happens(frame: u32, action: Action) -> ActionTruth {
        ActionTruth { frame, action, team: None }
    }

    fn spotted(frame: u32, action: Action) -> SpottedAction {
        SpottedAction { frame, action }
    }

    fn total(truth: &[ActionTruth], answer: &[SpottedAction]) -> f64 {
        score_actions(truth, answer).total.unwrap()
    }

    #[test]
    fn an_action_loses_worth_with_its_distance_in_time() {
        let pass = [happens(100, Action::Pass)];
        assert_eq!(total(&pass, &[spotted(100, Action::Pass)]), 1.0);
        // 10 frames are 0.4 s of 1 s, down to nothing; 26 are too far, and cost the weight.
        assert!((total(&pass, &[spotted(110, Action::Pass)]) - 0.6).abs() < 1e-9);
        assert_eq!(total(&pass, &[spotted(126, Action::Pass)]), 0.0);
        // 25 frames are 1 s of 2 s, down to a half.
        let shot = [happens(100, Action::Shot)];
        assert!((total(&shot, &[spotted(75, Action::Shot)]) - 0.75).abs() < 1e-9);
        assert!((total(&shot, &[spotted(150, Action::Shot)]) - 0.5).abs() < 1e-9);
    }

    #[test]
    fn what_does_not_happen_costs_its_weight_and_the_score_ends_at_0() {
        let truth = [happens(10, Action::Pass), happens(40, Action::PassReceived)];
        let right = [spotted(10, Action::Pass), spotted(40, Action::PassReceived)];
        // 2.4 of 2.4 earned, 1.4 lost.
        let with_one_wrong = [&right[..], &[spotted(200, Action::PassReceived)]].concat();
        assert!((total(&truth, &with_one_wrong) - 1.0 / 2.4).abs() < 1e-9);
        let with_a_goal = [&right[..], &[spotted(40, Action::Goal)]].concat();
        assert_eq!(total(&truth, &with_a_goal), 0.0);
    }

    #[test]
    fn a_true_action_is_taken_once_by_the_first_that_comes() {
        let truth = [happens(100, Action::Pass), happens(120, Action::Pass)];
        let answer = [spotted(112, Action::Pass), spotted(104, Action::Pass)];
        // 104 comes first and takes 100 (0.84); 112 takes 120 (0.68).
        assert!((total(&truth, &answer) - (0.84 + 0.68) / 2.0).abs() < 1e-9);
        let score = score_actions(&truth[..1], &answer);
        let pass = score.kinds[0];
        assert_eq!((pass.true_actions, pass.answered_actions, pass.matched_actions), (1, 2, 1));
        assert!((pass.earned - 0.84).abs() < 1e-9 && (pass.lost - 1.0).abs() < 1e-9);
    }

    #[test]
    fn kinds_are_told_apart_and_listed_by_weight() {
        let truth = [happens(10, Action::Save), happens(10, Action::Recovery)];
        let score = score_actions(&truth, &[spotted(10, Action::Interception)]);
        let kinds: Vec<Action> = score.kinds.iter().map(|kind| kind.action).collect();
        assert_eq!(kinds, [Action::Recovery, Action::Interception, Action::Save]);
        assert_eq!(score.total, Some(0.0));
    }

    #[test]
    fn there_is_no_score_where_nothing_happens() {
        assert_eq!(score_actions(&[], &[spotted(1, Action::Pass)]).total, None);
    }
}
