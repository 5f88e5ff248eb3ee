//! Actions of a match by the names of the private track's challenge; see `docs/reference/soccer-actions.md`.

use serde::{Deserialize, Serialize};

/// What someone does with the ball, or what becomes of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// The ball leaves someone for a mate.
    Pass,
    /// A mate has it.
    PassReceived,
    /// A ball that was nobody's is someone's.
    Recovery,
    /// An opponent takes it from whoever has it at the feet.
    Tackle,
    /// An opponent has what was passed to a mate.
    Interception,
    /// It has crossed a touch line or a goal line, and is no goal.
    BallOutOfPlay,
    /// A defender kicks it away, to nobody.
    Clearance,
    /// Someone passes an opponent with it.
    TakeOn,
    /// A player is exchanged for another.
    Substitution,
    /// Someone stops a shot or a pass near whoever kicked it.
    Block,
    /// Two jump for it.
    AerialDuel,
    /// Someone kicks it at the goal.
    Shot,
    /// A goalkeeper stops a shot.
    Save,
    /// The rules are broken.
    Foul,
    /// It has crossed the goal line between the posts.
    Goal,
}

impl Action {
    /// All of them, in the order of their weight.
    pub const ALL: [Self; 15] = [
        Self::Pass,
        Self::PassReceived,
        Self::Recovery,
        Self::Tackle,
        Self::Interception,
        Self::BallOutOfPlay,
        Self::Clearance,
        Self::TakeOn,
        Self::Substitution,
        Self::Block,
        Self::AerialDuel,
        Self::Shot,
        Self::Save,
        Self::Foul,
        Self::Goal,
    ];

    /// The name in requests, answers and files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::PassReceived => "pass_received",
            Self::Recovery => "recovery",
            Self::Tackle => "tackle",
            Self::Interception => "interception",
            Self::BallOutOfPlay => "ball_out_of_play",
            Self::Clearance => "clearance",
            Self::TakeOn => "take_on",
            Self::Substitution => "substitution",
            Self::Block => "block",
            Self::AerialDuel => "aerial_duel",
            Self::Shot => "shot",
            Self::Save => "save",
            Self::Foul => "foul",
            Self::Goal => "goal",
        }
    }

    /// The action of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|action| action.name() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_action_has_one_name_in_files_and_in_code() {
        for action in Action::ALL {
            assert_eq!(serde_json::to_value(action).unwrap(), action.name());
            assert_eq!(Action::named(action.name()), Some(action));
        }
        assert_eq!(Action::named("dribble"), None);
    }
}
