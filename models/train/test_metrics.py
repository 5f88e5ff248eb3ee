"""The figures on cases small enough to work out by hand: `python3 -m unittest` in this folder."""

import unittest

from metrics import Detection, Tally, claims, overlap

BOX, FAR = (0.0, 0.0, 10.0, 10.0), (100.0, 0.0, 110.0, 10.0)
BALL, PLAYER = 0, 2
UNSEEN = [(0.0, 0.0)] * 31


class Boxes(unittest.TestCase):
    def test_overlap_of_half_shifted_boxes_is_a_third(self):
        self.assertAlmostEqual(overlap(BOX, (5.0, 0.0, 15.0, 10.0)), 1 / 3)
        self.assertEqual(overlap(BOX, FAR), 0.0)

    def test_a_true_box_is_claimed_once_by_the_surest(self):
        twice = [Detection(BOX, PLAYER, 0.9), Detection(BOX, PLAYER, 0.8)]
        self.assertEqual(claims(twice, [Detection(BOX, PLAYER)]), [True, False])

    def test_a_box_of_another_class_is_no_hit(self):
        tally = Tally()
        tally.detections([Detection(BOX, BALL, 0.9)], [Detection(BOX, PLAYER)])
        self.assertEqual(tally.average_precision("player"), 0.0)
        self.assertEqual(tally.found_and_false("ball", 0.5), (0.0, 1.0))

    def test_a_false_box_between_two_hits_costs_precision_of_the_second_only(self):
        tally = Tally()
        astray = (50.0, 0.0, 60.0, 10.0)
        seen = [Detection(BOX, PLAYER, 0.9), Detection(astray, PLAYER, 0.8), Detection(FAR, PLAYER, 0.7)]
        tally.detections(seen, [Detection(BOX, PLAYER), Detection(FAR, PLAYER)])
        self.assertAlmostEqual(tally.average_precision("player"), 0.5 * 1 + 0.5 * 2 / 3)

    def test_a_true_box_that_is_never_found_bounds_the_average_precision(self):
        tally = Tally()
        tally.detections([Detection(BOX, PLAYER, 0.9)], [Detection(BOX, PLAYER), Detection(FAR, PLAYER)])
        self.assertAlmostEqual(tally.average_precision("player"), 0.5)


class Keypoints(unittest.TestCase):
    def figures(self, point, truth):
        tally = Tally()
        tally.keypoints([point] + [(0.0, 0.0, 0.0)] * 31, [truth] + UNSEEN)
        return tally.table(0.5)

    def test_a_near_point_is_right_and_its_error_counted(self):
        text, missed = self.figures((103.0, 104.0, 0.9), (100.0, 100.0))
        self.assertIn("5.000", text)
        self.assertEqual(missed, [])

    def test_a_far_point_is_false_and_not_found(self):
        _, missed = self.figures((130.0, 100.0, 0.9), (100.0, 100.0))
        self.assertEqual(len(missed), 3)

    def test_a_point_out_of_view_is_false(self):
        text, _ = self.figures((130.0, 100.0, 0.9), (0.0, 0.0))
        self.assertRegex(text, r"false share of those reported +1\.000")

    def test_a_point_under_the_confidence_is_not_reported(self):
        text, _ = self.figures((100.0, 100.0, 0.49), (100.0, 100.0))
        self.assertIn("1 keypoints in view, 0 reported", text)


if __name__ == "__main__":
    unittest.main()
