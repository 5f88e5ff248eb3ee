"""Identities, tested by `python3 -m unittest`."""

import unittest

from nearest import Nearest, iou


def box(x, y):
    return (x, y, x + 20, y + 50)


class NearestTest(unittest.TestCase):
    def test_a_third_of_what_both_cover_is_shared_by_boxes_that_overlap_by_half(self):
        self.assertAlmostEqual(iou((0, 0, 10, 10), (5, 0, 15, 10)), 1 / 3)
        self.assertEqual(iou((0, 0, 10, 10), (10, 0, 20, 10)), 0)

    def test_identities_follow_their_boxes_in_whatever_order_they_come(self):
        nearest = Nearest(memory_frames=5)
        self.assertEqual(nearest.step(0, [box(0, 0), box(100, 0)]), [1, 2])
        self.assertEqual(nearest.step(1, [box(103, 2), box(2, 1), box(300, 0)]), [2, 1, 3])

    def test_an_identity_is_kept_while_it_is_remembered(self):
        nearest = Nearest(memory_frames=5)
        nearest.step(0, [box(0, 0)])
        self.assertEqual(nearest.step(5, [box(0, 0)]), [1])
        self.assertEqual(nearest.step(11, [box(0, 0)]), [2])

    def test_two_boxes_never_share_an_identity(self):
        nearest = Nearest(memory_frames=5)
        nearest.step(0, [box(0, 0)])
        self.assertEqual(nearest.step(1, [box(1, 0), box(0, 0)]), [1, 2])


if __name__ == "__main__":
    unittest.main()
