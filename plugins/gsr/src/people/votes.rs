//! What kind of person an identity is: one class over all of its looks, so that nobody flickers.

use super::track::Look;

/// Classes that votes are counted for; the class ids of the players' role.
const CLASS_COUNT: usize = crate::PLAYERS_CLASSES.len();

/// Confidence summed by class.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Votes([f32; CLASS_COUNT]);

impl Votes {
    /// What some looks said, which took the person for these classes.
    pub fn of(looks: &[Look], class_ids: &[u32]) -> Self {
        let mut votes = Self::default();
        class_ids.iter().zip(looks).for_each(|(&class_id, look)| votes.add(class_id, look.confidence));
        votes
    }

    /// One look spoke for a class; one that nobody knows has no vote.
    pub fn add(&mut self, class_id: u32, confidence: f32) {
        if let Some(votes) = self.0.get_mut(class_id as usize) {
            *votes += confidence;
        }
    }

    /// Adds what was said of another identity that is the same person.
    pub fn add_all(&mut self, other: &Self) {
        self.0.iter_mut().zip(other.0).for_each(|(votes, more)| *votes += more);
    }

    /// How much confidence would have to be wrong for two identities to be one person: none where they are of one class.
    pub fn against(&self, other: &Self) -> f32 {
        let (mut both, most) = (*self, |votes: &Self| votes.0.iter().copied().fold(0.0, f32::max));
        both.add_all(other);
        most(self) + most(other) - most(&both)
    }

    /// Confidence that speaks for other classes than the one that most speaks for.
    pub fn doubt(&self) -> f32 {
        self.0.iter().sum::<f32>() - self.0[self.class_id() as usize]
    }

    /// The class that most confidence speaks for; the lower id where two are level.
    pub fn class_id(&self) -> u32 {
        let mut best = 0;
        for class_id in 1..CLASS_COUNT {
            if self.0[class_id] > self.0[best] {
                best = class_id;
            }
        }
        best as u32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_class_with_most_confidence_wins_not_the_one_seen_most_often() {
        let mut votes = Votes::default();
        votes.add(1, 0.3);
        votes.add(1, 0.3);
        votes.add(2, 0.9);
        assert_eq!(votes.class_id(), 2);
    }

    #[test]
    fn a_class_nobody_knows_has_no_vote() {
        let mut votes = Votes::default();
        votes.add(3, 0.2);
        votes.add(99, 1.0);
        assert_eq!(votes.class_id(), 3);
    }

    #[test]
    fn identities_speak_against_each_other_by_the_weaker_ones_lead() {
        let (mut keeper, mut player) = (Votes::default(), Votes::default());
        (0..10).for_each(|_| keeper.add(1, 0.5));
        keeper.add(2, 0.5);
        (0..30).for_each(|_| player.add(2, 0.5));
        // As one they are a player, and 5 - 0.5 of what spoke for a goalkeeper is wrong.
        assert!((keeper.against(&player) - 4.5).abs() < 1e-5);
        assert_eq!(keeper.against(&keeper), 0.0);
        assert_eq!((keeper.doubt(), player.doubt()), (0.5, 0.0));
    }

    #[test]
    fn two_halves_of_an_identity_vote_together() {
        let (mut first, mut second) = (Votes::default(), Votes::default());
        first.add(1, 0.5);
        second.add(3, 0.9);
        first.add_all(&second);
        assert_eq!(first.class_id(), 3);
    }
}
