"""Sums of action scores, on figures made up for it."""

import unittest

import actions
from actions import Spotted


def kind(action: str, **changed) -> dict:
    return {"action": action, "weight": 1.0, "true": 0, "answered": 0, "matched": 0, "earned": 0, "lost": 0} | changed


ONE = Spotted(0.5, [kind("pass", true=3, answered=2, matched=2, earned=1.5), kind("foul")])
OTHER = Spotted(0.0, [kind("pass", true=1, answered=2, matched=1, earned=0.25, lost=1.0), kind("shot", true=1)])


class Actions(unittest.TestCase):
    def test_clips_count_alike_however_much_happens_in_them(self):
        self.assertEqual(actions.mean_score([ONE, OTHER]), 0.25)
        self.assertIsNone(actions.mean_score([]))

    def test_kinds_are_summed_and_those_that_nobody_speaks_of_left_out(self):
        summed = actions.by_kind([ONE, OTHER])
        passes = kind("pass", true=4, answered=4, matched=3, earned=1.75, lost=1.0)
        self.assertEqual(summed, [passes, kind("shot", true=1)])
        self.assertEqual((ONE.kinds[0]["true"], OTHER.kinds[0]["true"]), (3, 1), "what was summed stays as it was")
        self.assertIn("1.75", actions.text(summed).splitlines()[1])


if __name__ == "__main__":
    unittest.main()
