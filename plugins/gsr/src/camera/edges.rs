//! Where between two looks at people a cut lies, as far as looks at the pitch beside them tell.
//!
//! People are looked for in some frames only, and between two looks of different shots nothing of theirs says which frame
//! begins the second one. A look at the pitch between them shows one of the two: a frame in which it goes on with the view
//! before the cut belongs to the first shot, with all frames up to it, and one that shows the view behind it to the second.
//! What no look tells stays without a shot.

use super::{Camera, Stand};
use crate::people::Sightings;

/// A cut between two looks at people.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Edge {
    /// The last frame that is known to belong to the shot before.
    pub until: u32,
    /// The first one that is known to belong to the shot after.
    pub from: u32,
}

impl Edge {
    /// The frame that begins the second shot: the middle one of those that may.
    pub fn likeliest(self) -> u32 {
        self.until + (self.from - self.until) / 2 + (self.from - self.until) % 2
    }
}

impl Camera {
    /// Gives frames at the edges of shots to the shot that looks at the pitch showed there, and tells where the cuts are.
    /// `shown` has, for every frame that was looked at and showed the pitch, the number of the view it shows.
    pub fn settle_edges(&mut self, sightings: &Sightings, shown: &[Option<u32>]) -> Vec<Edge> {
        let cut = |look: &usize| self.step(*look).is_none();
        let cuts: Vec<usize> = (1..sightings.looks()).filter(cut).collect();
        let edge = |&look: &usize| edge([sightings.frame(look - 1), sightings.frame(look)], shown);
        let edges: Vec<Edge> = cuts.iter().map(edge).collect();
        for (&look, edge) in cuts.iter().zip(&edges) {
            self.hold(sightings.frame(look - 1), sightings.frame(look - 1) + 1..edge.until + 1);
            self.hold(sightings.frame(look), edge.from..sightings.frame(look));
        }
        edges
    }

    /// Frames beside a look stand where it stands; homographies know more of how the picture moved there.
    fn hold(&mut self, look: u32, frames: std::ops::Range<u32>) {
        let stand: Option<Stand> = self.stand(look).copied();
        for frame in frames {
            if let Some(slot) = self.stands.get_mut(frame as usize) {
                *slot = stand;
            }
        }
    }
}

/// The cut between two frames of different shots.
fn edge([before, after]: [u32; 2], shown: &[Option<u32>]) -> Edge {
    let at = |frame: u32| shown.get(frame as usize).copied().flatten();
    let earlier = (0..before + 1).rev().find_map(at);
    let later = (after..shown.len() as u32).find_map(at);
    let mut edge = Edge { until: before, from: after };
    if earlier == later {
        return edge;
    }
    for frame in before + 1..after {
        match at(frame) {
            None => {}
            view if view == earlier => edge.until = frame,
            view if view == later => {
                edge.from = frame;
                break;
            }
            _ => {}
        }
    }
    edge
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The edge between frames 6 and 9, where some other frames show some view of the pitch.
    fn between_6_and_9(shown: &[(usize, u32)]) -> (u32, u32) {
        let mut views = vec![None; 20];
        shown.iter().for_each(|&(frame, view)| views[frame] = Some(view));
        let Edge { until, from } = edge([6, 9], &views);
        (until, from)
    }

    #[test]
    fn a_look_beside_the_cut_gives_its_frame_to_the_shot_whose_view_it_shows() {
        assert_eq!(between_6_and_9(&[(4, 0), (7, 0), (10, 1)]), (7, 9));
        assert_eq!(between_6_and_9(&[(4, 0), (7, 1), (10, 1)]), (6, 7));
        assert_eq!(between_6_and_9(&[(5, 0), (8, 0), (11, 1)]), (8, 9));
    }

    #[test]
    fn a_shot_that_shows_no_pitch_leaves_the_frames_of_the_other_known() {
        assert_eq!(between_6_and_9(&[(4, 0), (7, 0)]), (7, 9));
        assert_eq!(between_6_and_9(&[(8, 0), (11, 0)]), (6, 8));
    }

    #[test]
    fn views_that_say_nothing_of_a_cut_or_belong_to_neither_shot_tell_nothing() {
        assert_eq!(between_6_and_9(&[]), (6, 9));
        assert_eq!(between_6_and_9(&[(4, 0), (7, 0), (10, 0)]), (6, 9));
        assert_eq!(between_6_and_9(&[(4, 0), (7, 1), (10, 2)]), (6, 9));
    }

    #[test]
    fn a_cut_that_is_known_to_the_frame_is_that_frame() {
        assert_eq!(Edge { until: 8, from: 9 }.likeliest(), 9);
        assert_eq!(Edge { until: 6, from: 9 }.likeliest(), 8);
        assert_eq!(Edge { until: 7, from: 9 }.likeliest(), 8);
    }
}
