//! Scene cuts: where most of the players jump, a new segment begins.

use crate::boxes::PLAYER;
use crate::clip::{Clip, Frame, Point, centre, distance_px};
use std::collections::BTreeMap;

/// A player who moves further between two frames has jumped, px. Source: docs/reference/scoring.md.
const JUMP_PX: f64 = 20.0;
/// Share of a frame's players who jump in a cut. Source: docs/reference/scoring.md.
const JUMPING_SHARE: f64 = 0.5;

/// The clip's answered frames, cut into segments.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Segments {
    /// First frames of a new scene, ascending.
    pub cuts: Vec<u32>,
    /// The frames of each segment, ascending; none is empty. A cut's own frame still belongs to the segment before it:
    /// the validator notices the cut after it has filed the frame.
    pub segments: Vec<Vec<u32>>,
}

/// Cuts the clip where at least half of a frame's players jumped since the answered frame before.
pub fn cut(clip: &Clip) -> Segments {
    let mut found = Segments::default();
    let mut open: Vec<u32> = Vec::new();
    let mut before: Option<BTreeMap<u32, Point>> = None;
    for (&number, frame) in &clip.frames {
        open.push(number);
        if before.is_some_and(|before| is_cut(&before, frame)) {
            found.cuts.push(number);
            found.segments.push(std::mem::take(&mut open));
        }
        before = Some(players(frame).collect());
    }
    if !open.is_empty() {
        found.segments.push(open);
    }
    found
}

/// The outfield players of a frame: identity, and the middle of the box, px.
pub fn players(frame: &Frame) -> impl Iterator<Item = (u32, Point)> {
    let of_class = frame.objects.iter().filter(|object| object.class_id == PLAYER);
    of_class.map(|object| (object.id, centre(object.bounds)))
}

fn is_cut(before: &BTreeMap<u32, Point>, frame: &Frame) -> bool {
    let jumped =
        |(id, place): &(u32, Point)| before.get(id).is_some_and(|&was| distance_px(was, *place) > JUMP_PX);
    let (jumping, all) = (players(frame).filter(jumped).count(), players(frame).count());
    all > 0 && jumping as f64 / all as f64 >= JUMPING_SHARE
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::clip::{Finding, Object};

    /// A frame whose players stand at these places, with identities from 1 on.
    pub(crate) fn frame_of_players(places: &[Point]) -> Frame {
        let object = |(index, &[x, y]): (usize, &Point)| Object {
            id: index as u32 + 1,
            class_id: PLAYER,
            bounds: [x - 10.0, y - 25.0, x + 10.0, y + 25.0],
            finding: Finding { class_id: PLAYER, probability: 1.0, seen: false },
        };
        Frame { objects: places.iter().enumerate().map(object).collect(), keypoints: Vec::new() }
    }

    /// A clip of these frames, all of them scored.
    pub(crate) fn clip_of(frames: impl IntoIterator<Item = (u32, Frame)>) -> Clip {
        let frames: BTreeMap<u32, Frame> = frames.into_iter().collect();
        let scored = frames.keys().copied().collect();
        Clip { width_px: 1280.0, height_px: 720.0, scored, frames, lines: None }
    }

    #[test]
    fn a_cut_is_where_half_of_the_players_jump_and_its_frame_closes_the_segment() {
        let still = || frame_of_players(&[[100.0, 300.0], [200.0, 300.0]]);
        let half = || frame_of_players(&[[100.0, 300.0], [221.0, 300.0]]);
        let found = cut(&clip_of([(0, still()), (1, still()), (2, half()), (3, half())]));
        assert_eq!((found.cuts, found.segments), (vec![2], vec![vec![0, 1, 2], vec![3]]));
    }

    #[test]
    fn a_move_of_twenty_px_and_new_players_are_no_cut() {
        let frames = [
            frame_of_players(&[[100.0, 300.0]]),
            frame_of_players(&[[120.0, 300.0]]),
            frame_of_players(&[[120.0, 300.0], [500.0, 300.0], [700.0, 300.0]]),
            frame_of_players(&[]),
        ];
        let found = cut(&clip_of((0..).zip(frames)));
        assert_eq!((found.cuts, found.segments.len()), (vec![], 1));
    }
}
