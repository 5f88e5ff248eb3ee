//! How often each rule is right, and whether that is worth an answer.
//!
//! An action that is answered and happens earns its weight, less for its distance in time; one that does not happen costs
//! its weight. With the share `right` of those that happen, and the mean credit `credit` that they earn, an answer
//! gains on average where `right * credit > 1 - right`, whatever the weight is.
//!
//! Both were measured on made sights of sixty matches of 30 s (seeds 960001 to 960060, every third with cuts), which no
//! threshold was chosen on: `made-sights` of the crate `touchline-synth`, then `measure` of this one. A rule that spoke
//! fewer than ten times there also counts the seeds 950001 to 950040, on which thresholds were chosen. Every rule counts one
//! more right and one more wrong than were seen (Laplace's rule of succession), so that few do not pass for certain. On
//! other football, and with other models, they are other numbers.

/// What was measured of a rule, in whole per cent, so that equal clips give equal bytes everywhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Odds {
    /// Of 100 times that the rule speaks, it is right so often.
    pub right_percent: u32,
    /// What it then earns of the action's weight.
    pub credit_percent: u32,
}

impl Odds {
    /// So many per cent right, and of the weight earned.
    pub const fn new(right_percent: u32, credit_percent: u32) -> Self {
        Self { right_percent, credit_percent }
    }

    /// Whether an answer gains on average.
    pub const fn is_worth_it(self) -> bool {
        self.right_percent * self.credit_percent > 100 * (100 - self.right_percent)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_worth_it_where_it_gains_on_average() {
        // By hand: 60 of 100 earn 0.8 each, 48; 40 lose 1 each.
        assert!(Odds::new(60, 80).is_worth_it());
        // 55 earn 44 and 45 are lost; 50 at full credit earn what the others lose.
        assert!(!Odds::new(55, 80).is_worth_it());
        assert!(!Odds::new(50, 100).is_worth_it());
        assert!(!Odds::new(0, 100).is_worth_it());
    }
}
