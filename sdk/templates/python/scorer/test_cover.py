import unittest

from cover import coverage


class CoverageTest(unittest.TestCase):
    def test_an_answer_that_shows_something_in_half_the_frames_gets_a_half(self):
        self.assertEqual(coverage([2, 0], 2), 0.5)
        self.assertEqual(coverage([], 0), 0.0)


if __name__ == "__main__":
    unittest.main()
