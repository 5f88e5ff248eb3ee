//! The markings of the pitch, and how much of a px they cover.
//!
//! Coverage is analytic: the distance to a marking in cm, divided by how fast it changes from px to px. A line
//! is never thinner than [`LEAST_LINE_PX`], as broadcasts and the validator's line finder both want it seen.

use scene::soccer::{CIRCLE_RADIUS_CM, PENALTY_SPOT_CM, PITCH_LENGTH_CM, PITCH_WIDTH_CM};

/// Width of a painted line, cm.
const LINE_CM: f32 = 13.0;
/// Least width of a line in a picture 1280 px wide, px.
const LEAST_LINE_PX: f32 = 2.4;
/// Half the width between the posts, cm.
pub(crate) const GOAL_HALF_CM: f64 = 366.0;
const BOX_DEPTH_CM: f32 = 2015.0;
const BOX_HALF_CM: f32 = 2050.0;
const GOAL_BOX_DEPTH_CM: f32 = 550.0;
const GOAL_BOX_HALF_CM: f32 = 916.0;
const CORNER_RADIUS_CM: f32 = 100.0;
const SPOT_RADIUS_CM: f32 = 16.0;

const LENGTH: f32 = PITCH_LENGTH_CM as f32;
const WIDTH: f32 = PITCH_WIDTH_CM as f32;
const MIDDLE_Y: f32 = WIDTH / 2.0;

#[derive(Clone, Copy, Debug)]
enum Marking {
    /// The line x = `at` for y between the ends.
    AcrossPitch {
        at: f32,
        ends: [f32; 2],
    },
    /// The line y = `at` for x between the ends.
    AlongPitch {
        at: f32,
        ends: [f32; 2],
    },
    /// The part of a circle with x and y inside the bounds.
    Arc {
        centre: [f32; 2],
        radius: f32,
        x: [f32; 2],
        y: [f32; 2],
    },
    Spot {
        centre: [f32; 2],
    },
}

/// How ground coordinates change from px to px: d(x, y)/du and d(x, y)/dv, cm per px.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Footprint {
    pub(crate) du: [f32; 2],
    pub(crate) dv: [f32; 2],
}

impl Footprint {
    /// cm per px along the direction in which the ground coordinate `nx * x + ny * y` grows fastest.
    fn rate(&self, nx: f32, ny: f32) -> f32 {
        let u = nx * self.du[0] + ny * self.du[1];
        let v = nx * self.dv[0] + ny * self.dv[1];
        (u * u + v * v).sqrt()
    }
}

/// Side of a cell of the look-up, cm.
const CELL_CM: f32 = 100.0;
/// Ground beyond the lines that the look-up covers, cm.
const MARGIN_CM: f32 = 200.0;
const COLUMNS: usize = ((LENGTH + 2.0 * MARGIN_CM) / CELL_CM) as usize;
const ROWS: usize = ((WIDTH + 2.0 * MARGIN_CM) / CELL_CM) as usize;
/// A marking is looked at from cells this near to it, cm; lines far away are widened to fill their px.
const REACH_CM: f32 = 60.0;

/// All markings, with a look-up from a place to the markings near it.
pub(crate) struct Markings {
    markings: Vec<Marking>,
    /// One bit per marking.
    near: Vec<u32>,
}

impl Markings {
    pub(crate) fn new() -> Self {
        let markings = all_markings();
        let mut near = vec![0u32; COLUMNS * ROWS];
        for (cell, bits) in near.iter_mut().enumerate() {
            let x = (cell % COLUMNS) as f32 * CELL_CM - MARGIN_CM + CELL_CM / 2.0;
            let y = (cell / COLUMNS) as f32 * CELL_CM - MARGIN_CM + CELL_CM / 2.0;
            for (bit, marking) in markings.iter().enumerate() {
                if marking.distance(x, y) < REACH_CM + 0.71 * CELL_CM {
                    *bits |= 1 << bit;
                }
            }
        }
        Self { markings, near }
    }

    /// Share of a px at ground (x, y) that is white paint, 0..=1. `scale` is picture width / 1280.
    pub(crate) fn coverage(&self, x: f32, y: f32, footprint: &Footprint, scale: f32) -> f32 {
        let (column, row) = ((x + MARGIN_CM) / CELL_CM, (y + MARGIN_CM) / CELL_CM);
        if column < 0.0 || row < 0.0 || column >= COLUMNS as f32 || row >= ROWS as f32 {
            return 0.0;
        }
        let mut bits = self.near[row as usize * COLUMNS + column as usize];
        let mut best = 0.0f32;
        while bits != 0 {
            let marking = &self.markings[bits.trailing_zeros() as usize];
            best = best.max(marking.coverage(x, y, footprint, scale));
            bits &= bits - 1;
        }
        best
    }
}

fn all_markings() -> Vec<Marking> {
    let across = |at: f32, half: f32| Marking::AcrossPitch { at, ends: [MIDDLE_Y - half, MIDDLE_Y + half] };
    let along = |at: f32, ends: [f32; 2]| Marking::AlongPitch { at, ends };
    let spot = |x: f32| Marking::Spot { centre: [x, MIDDLE_Y] };
    let arc = |centre: [f32; 2], radius: f32, x: [f32; 2], y: [f32; 2]| Marking::Arc { centre, radius, x, y };
    let radius = CIRCLE_RADIUS_CM as f32;
    let (all_x, all_y) = ([-1e4, 3e4], [-1e4, 3e4]);
    let mut markings = vec![
        along(0.0, [0.0, LENGTH]),
        along(WIDTH, [0.0, LENGTH]),
        across(LENGTH / 2.0, MIDDLE_Y),
        arc([LENGTH / 2.0, MIDDLE_Y], radius, all_x, all_y),
        spot(LENGTH / 2.0),
    ];
    for (line, inward) in [(0.0, 1.0), (LENGTH, -1.0)] {
        let at = |depth: f32| line + inward * depth;
        let span = |depth: f32| [at(depth).min(line), at(depth).max(line)];
        markings.push(across(line, MIDDLE_Y));
        for (depth, half) in [(BOX_DEPTH_CM, BOX_HALF_CM), (GOAL_BOX_DEPTH_CM, GOAL_BOX_HALF_CM)] {
            markings.push(across(at(depth), half));
            markings.push(along(MIDDLE_Y - half, span(depth)));
            markings.push(along(MIDDLE_Y + half, span(depth)));
        }
        let penalty = at(PENALTY_SPOT_CM as f32);
        let outside = if inward > 0.0 { [BOX_DEPTH_CM, 3e4] } else { [-1e4, LENGTH - BOX_DEPTH_CM] };
        markings.push(arc([penalty, MIDDLE_Y], radius, outside, all_y));
        markings.push(spot(penalty));
        for corner in [0.0, WIDTH] {
            markings.push(arc([line, corner], CORNER_RADIUS_CM, [0.0, LENGTH], [0.0, WIDTH]));
        }
    }
    markings
}

impl Marking {
    /// Rough distance for the look-up, cm.
    fn distance(&self, x: f32, y: f32) -> f32 {
        let beyond = |value: f32, ends: [f32; 2]| (ends[0] - value).max(value - ends[1]).max(0.0);
        match *self {
            Self::AcrossPitch { at, ends } => (x - at).abs().max(beyond(y, ends)),
            Self::AlongPitch { at, ends } => (y - at).abs().max(beyond(x, ends)),
            Self::Arc { centre, radius, x: bx, y: by } => {
                let from_circle = ((x - centre[0]).hypot(y - centre[1]) - radius).abs();
                from_circle.max(beyond(x, bx)).max(beyond(y, by))
            }
            Self::Spot { centre } => (x - centre[0]).hypot(y - centre[1]),
        }
    }

    fn coverage(&self, x: f32, y: f32, footprint: &Footprint, scale: f32) -> f32 {
        let half_line = LINE_CM / 2.0;
        let stroke = |offset: f32, rate: f32| {
            let half_px = (half_line / rate).max(0.5 * LEAST_LINE_PX * scale);
            (half_px + 0.5 - offset.abs() / rate).clamp(0.0, 1.0)
        };
        let inside = |value: f32, ends: [f32; 2], rate: f32| {
            let slack = half_line.max(0.5 * LEAST_LINE_PX * scale * rate);
            value > ends[0] - slack && value < ends[1] + slack
        };
        match *self {
            Self::AcrossPitch { at, ends } => {
                if !inside(y, ends, footprint.rate(0.0, 1.0)) {
                    return 0.0;
                }
                stroke(x - at, footprint.rate(1.0, 0.0))
            }
            Self::AlongPitch { at, ends } => {
                if !inside(x, ends, footprint.rate(1.0, 0.0)) {
                    return 0.0;
                }
                stroke(y - at, footprint.rate(0.0, 1.0))
            }
            Self::Arc { centre, radius, x: bx, y: by } => {
                if x < bx[0] || x > bx[1] || y < by[0] || y > by[1] {
                    return 0.0;
                }
                let (dx, dy) = (x - centre[0], y - centre[1]);
                let away = (dx * dx + dy * dy).sqrt().max(1.0);
                stroke(away - radius, footprint.rate(dx / away, dy / away))
            }
            Self::Spot { centre } => {
                let (dx, dy) = (x - centre[0], y - centre[1]);
                let away = (dx * dx + dy * dy).sqrt();
                if away < 1.0 {
                    return 1.0;
                }
                let rate = footprint.rate(dx / away, dy / away);
                (SPOT_RADIUS_CM.max(1.6 * scale * rate) / rate + 0.5 - away / rate).clamp(0.0, 1.0)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FINE: Footprint = Footprint { du: [1.0, 0.0], dv: [0.0, 1.0] };

    #[test]
    fn every_vertex_lies_on_paint() {
        let markings = Markings::new();
        for [x, y] in scene::soccer::PITCH_VERTICES_CM {
            assert_eq!(markings.coverage(x as f32, y as f32, &FINE, 1.0), 1.0, "({x}, {y})");
        }
    }

    #[test]
    fn open_grass_has_no_paint_and_the_arc_stays_outside_the_box() {
        let markings = Markings::new();
        assert_eq!(markings.coverage(3000.0, 1000.0, &FINE, 1.0), 0.0);
        assert_eq!(markings.coverage(1100.0, 3500.0 + 915.0, &FINE, 1.0), 0.0);
        assert_eq!(markings.coverage(1100.0 + 915.0 + 0.5, 3500.0, &FINE, 1.0), 1.0);
    }

    #[test]
    fn a_line_far_away_keeps_its_least_width() {
        let markings = Markings::new();
        let coarse = Footprint { du: [4.0, 0.0], dv: [0.0, 25.0] };
        assert_eq!(markings.coverage(3000.0, 15.0, &coarse, 1.0), 1.0);
    }
}
