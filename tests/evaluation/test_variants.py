"""Worse answers are worse in the way that they say."""

import unittest

import variants
from answers import UNSEEN, Box, Frame

BOXES = [Box(i, 2, (50.0 * i, 200.0, 50.0 * i + 30, 270.0)) for i in range(20)]
ANSWER = {number: Frame(BOXES, [(9.0, 9.0), UNSEEN]) for number in range(50)}


class Variants(unittest.TestCase):
    def test_the_same_seed_gives_the_same_answer(self):
        for change in variants.ALL.values():
            self.assertEqual(variants.vary(ANSWER, change, 3), variants.vary(ANSWER, change, 3))

    def test_three_boxes_in_ten_are_missing(self):
        left = sum(len(frame.boxes) for frame in variants.vary(ANSWER, variants.fewer, 1).values())
        self.assertAlmostEqual(left / 1000, 0.7, delta=0.05)

    def test_one_person_in_four_is_of_another_kind(self):
        boxes = [box for frame in variants.vary(ANSWER, variants.confused, 1).values() for box in frame.boxes]
        self.assertAlmostEqual(sum(box.class_id != 2 for box in boxes) / 1000, 0.25, delta=0.05)

    def test_invented_boxes_come_first_and_are_large_enough_to_count(self):
        first = variants.vary(ANSWER, variants.invented, 1)[0].boxes[0]
        self.assertGreaterEqual(first.edges[3] - first.edges[1], 40)
        self.assertGreater(first.edges[1], 150)

    def test_a_keypoint_that_is_not_seen_stays_so(self):
        frame = variants.vary(ANSWER, variants.trembling, 1)[0]
        self.assertNotEqual(frame.keypoints[0], (9.0, 9.0))
        self.assertEqual(frame.keypoints[1], UNSEEN)
