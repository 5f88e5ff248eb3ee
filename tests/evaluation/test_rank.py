"""Ranks worked out by hand."""

import unittest

from rank import ranks, spearman


class Ranks(unittest.TestCase):
    def test_equal_values_share_their_mean_rank(self):
        self.assertEqual(ranks([30, 10, 20, 20]), [4, 1, 2.5, 2.5])

    def test_the_same_order_is_1_and_the_opposite_one_is_minus_1(self):
        self.assertAlmostEqual(spearman([1, 2, 3], [10, 100, 1000]), 1)
        self.assertAlmostEqual(spearman([1, 2, 3], [3, 2, 1]), -1)

    def test_one_swap_of_neighbours_among_five_leaves_nine_tenths(self):
        # 1 - 6 * sum of squared differences / (n (n^2 - 1)) = 1 - 6 * 2 / 120.
        self.assertAlmostEqual(spearman([1, 2, 3, 4, 5], [1, 3, 2, 4, 5]), 0.9)

    def test_what_does_not_vary_does_not_correlate(self):
        self.assertEqual(spearman([1, 2, 3], [5, 5, 5]), 0.0)
