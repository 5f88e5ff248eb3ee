//! Frames between looks: a straight line from one look to the next.
//!
//! Only neighbouring looks of the plan are joined; where a look in between saw nothing, the frames around it
//! have no evidence and stay empty. After the last look of the plan the last state holds for the few frames that
//! are left, always fewer than the stride.

/// Calls `emit(frame, state)` for every frame that looks at `stride` speak for. `looks` ascend by frame and
/// `between(a, b, share)` is the state at `share` (0 to 1) of the way from a to b.
pub fn spread<S: Clone>(
    looks: &[(u32, S)],
    stride: u32,
    frame_count: u32,
    between: impl Fn(&S, &S, f32) -> S,
    mut emit: impl FnMut(u32, S),
) {
    for (at, (frame, state)) in looks.iter().enumerate().filter(|(_, look)| look.0 < frame_count) {
        emit(*frame, state.clone());
        let last_of_plan = frame_count - frame <= stride;
        match looks.get(at + 1) {
            Some((next, next_state)) if next - frame <= stride => {
                for step in 1..next - frame {
                    let share = step as f32 / (next - frame) as f32;
                    emit(frame + step, between(state, next_state, share));
                }
            }
            _ if last_of_plan => (frame + 1..frame_count).for_each(|held| emit(held, state.clone())),
            _ => {}
        }
    }
}

/// The number at `share` of the way from `a` to `b`.
pub fn mix(a: f32, b: f32, share: f32) -> f32 {
    a + (b - a) * share
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frames(looks: &[(u32, f32)], stride: u32, frame_count: u32) -> Vec<(u32, f32)> {
        let mut all = Vec::new();
        spread(
            looks,
            stride,
            frame_count,
            |&a, &b, share| mix(a, b, share),
            |frame, state| all.push((frame, state)),
        );
        all
    }

    #[test]
    fn at_stride_one_there_is_what_was_seen_and_nothing_else() {
        assert_eq!(frames(&[(0, 1.0), (2, 3.0)], 1, 5), [(0, 1.0), (2, 3.0)]);
    }

    #[test]
    fn frames_between_neighbouring_looks_lie_on_a_line() {
        let expected = [(0, 0.0), (1, 1.0), (2, 2.0), (3, 3.0), (4, 4.0), (5, 5.0), (6, 6.0)];
        assert_eq!(frames(&[(0, 0.0), (3, 3.0), (6, 6.0)], 3, 7), expected);
    }

    #[test]
    fn a_look_that_saw_nothing_leaves_a_gap() {
        assert_eq!(frames(&[(0, 0.0), (4, 8.0)], 2, 6), [(0, 0.0), (4, 8.0), (5, 8.0)]);
    }

    #[test]
    fn the_last_look_holds_to_the_end_of_the_clip() {
        assert_eq!(
            frames(&[(0, 0.0), (3, 3.0)], 3, 6),
            [(0, 0.0), (1, 1.0), (2, 2.0), (3, 3.0), (4, 3.0), (5, 3.0)]
        );
        assert_eq!(frames(&[(0, 0.0)], 3, 6), [(0, 0.0)]);
    }

    #[test]
    fn looks_beyond_the_clip_are_left_out() {
        assert_eq!(frames(&[(0, 0.0), (9, 9.0)], 1, 5), [(0, 0.0)]);
        assert_eq!(frames(&[], 1, 5), []);
    }
}
