"""What needs the packages: TrackEval's figures and ByteTrack's identities, on cases worked out by hand."""

import unittest

import baseline
import tracking
from answers import Box, Frame, Seen

HERE, THERE = (100.0, 100.0, 140.0, 200.0), (500.0, 100.0, 540.0, 200.0)
PLAYER, REFEREE = 2, 3


def clip(*frames: list[tuple[int, tuple]]) -> dict[int, Frame]:
    return {number: Frame([Box(i, PLAYER, edges) for i, edges in boxes], []) for number, boxes in enumerate(frames)}


class Figures(unittest.TestCase):
    def figures(self, truth, answer):
        return tracking.combine([tracking.count(truth, answer)])

    def test_the_truth_has_all_of_everything_under_other_numbers_too(self):
        truth = clip(*[[(1, HERE), (2, THERE)]] * 4)
        answer = clip(*[[(70, HERE), (8, THERE)]] * 4)
        self.assertEqual([round(figure, 9) for figure in self.figures(truth, answer)], [100.0] * 4)

    def test_an_identity_that_breaks_in_the_middle_halves_association_and_idf1(self):
        truth = clip(*[[(1, HERE)]] * 4)
        answer = clip([(1, HERE)], [(1, HERE)], [(2, HERE)], [(2, HERE)])
        figures = self.figures(truth, answer)
        self.assertAlmostEqual(figures.deta, 100)
        # Of 4 frames 2 are shared by each pair, and 4 are of one or the other.
        self.assertAlmostEqual(figures.assa, 50)
        # Two frames right, two missed, two false: 2 * 2 / (2 * 2 + 2 + 2).
        self.assertAlmostEqual(figures.idf1, 50)

    def test_frames_that_the_answer_lacks_are_missed(self):
        figures = self.figures(clip(*[[(1, HERE)]] * 4), clip([(1, HERE)], [(1, HERE)]))
        self.assertAlmostEqual(figures.deta, 50)

    def test_the_kind_of_person_does_not_matter_and_the_ball_does_not_count(self):
        truth = clip([(1, HERE)])
        answer = {0: Frame([Box(1, REFEREE, HERE), Box(9, 0, THERE)], [])}
        self.assertAlmostEqual(self.figures(truth, answer).hota, 100)


class Baseline(unittest.TestCase):
    def test_someone_who_moves_on_keeps_an_identity_and_the_box_that_was_seen(self):
        moving = {n: ([Seen((100.0 + 4 * n, 100.0, 140.0 + 4 * n, 200.0), PLAYER, 0.9)], []) for n in range(10)}
        answer = baseline.answer(moving, 25.0)
        self.assertEqual(len({box.id for frame in answer.values() for box in frame.boxes}), 1)
        self.assertEqual(answer[9].boxes[0].edges, (136.0, 100.0, 176.0, 200.0))

    def test_a_frame_in_which_nothing_is_seen_has_no_boxes(self):
        self.assertEqual(baseline.answer({0: ([], [])}, 25.0), {0: Frame([], [])})
