"""What is asked, on figures made up for it: `python3 -m unittest` in this folder."""

import copy
import unittest

import checks
import table


def row(**changed) -> dict:
    return {"hota": 80.0, "idf1": 90.0, "keypoints_final": 92.0, "looks_pct": 100.0} | changed


def good() -> dict:
    rows = {
        "truth": row(hota=100.0, idf1=100.0, keypoints_final=96.0),
        "bytetrack": row(hota=79.0, idf1=89.0, keypoints_final=80.0),
        "gsr 1": row(),
        "gsr 3": row(hota=79.0, keypoints_final=91.5, looks_pct=33.5),
    }
    return {group: copy.deepcopy(rows) for group in ("without cuts", "with cuts", "all")}


def missed(groups: dict) -> list[str]:
    return [check.what for check in checks.of_table(groups) if not check.met]


class Checks(unittest.TestCase):
    def test_figures_that_meet_everything_miss_nothing(self):
        self.assertEqual(missed(good()), [])

    def test_as_good_as_the_tracker_is_enough_without_cuts_and_not_with_them(self):
        groups = good()
        for group in ("without cuts", "with cuts"):
            groups[group]["gsr 1"]["hota"] = 79.0
        self.assertEqual(missed(groups), ["HOTA over plain ByteTrack, with cuts"])

    def test_a_stride_may_cost_what_is_allowed_and_no_more(self):
        groups = good()
        groups["all"]["gsr 3"] |= {"hota": 78.4, "keypoints_final": 90.9, "looks_pct": 50.0}
        self.assertEqual(
            missed(groups), ["HOTA lost at stride 3", "keypoint part lost at stride 3", "looks at stride 3, % of all"]
        )

    def test_closing_less_than_half_of_the_gap_is_missed(self):
        groups = good()
        groups["all"]["bytetrack"]["keypoints_final"] = 89.0
        what = "share closed of the raw output's gap to what the truth itself scores (96.00)"
        self.assertEqual(missed(groups), [what])

    def test_a_weak_rank_correlation_is_missed(self):
        self.assertFalse(checks.of_rank(0.89).met)
        self.assertTrue(checks.of_rank(0.9).met)


class Table(unittest.TestCase):
    def test_every_row_stands_under_its_group_and_what_is_not_known_is_a_dash(self):
        lines = table.text(good()).splitlines()
        self.assertEqual(lines[1], "without cuts")
        self.assertEqual(lines[4].split()[:4], ["gsr", "1", "100", "80.00"])
        self.assertTrue(lines[4].endswith("-"))
        self.assertEqual(len({len(line) for line in lines[2:6]}), 1)
