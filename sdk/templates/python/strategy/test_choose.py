import unittest
from types import SimpleNamespace

from choose import sure


class SureTest(unittest.TestCase):
    def test_what_is_not_sure_is_left_out(self):
        found = [SimpleNamespace(confidence=it) for it in (0.9, 0.4, 0.1)]
        self.assertEqual(sure(found, 0.4), found[:2])


if __name__ == "__main__":
    unittest.main()
