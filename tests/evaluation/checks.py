"""What is asked of the shipped strategy and scorer, and which of it the figures miss. Standard library only."""

from table import Rows

TRUTH, BASELINE, STRATEGY, THIRD = "truth", "bytetrack", "gsr 1", "gsr 3"
WITHOUT_CUTS, WITH_CUTS, ALL = "without cuts", "with cuts", "all"
# A kind of clip of its own, not among all: in these, much happens that the challenge of actions asks for.
WHOLE_PLAY = "whole play"

MOST_HOTA_LOSS, MOST_KEYPOINT_LOSS, MOST_LOOKS_PCT = 1.5, 1.0, 36.0
LEAST_KEYPOINT_PART, LEAST_GAP_CLOSED = 85.0, 0.5
LEAST_RANK_CORRELATION = 0.9


class Check:
    """A figure, what is asked of it, and whether it is met."""

    def __init__(self, what: str, value: float, asked: str, met: bool):
        self.what, self.value, self.asked, self.met = what, value, asked, met

    def __str__(self) -> str:
        return f"{'met   ' if self.met else 'MISSED'}  {self.what}: {self.value:.3f}, asked {self.asked}"


def of_table(groups: dict[str, Rows]) -> list[Check]:
    """Against the plain tracker, for looking at a third of the frames, and for the keypoint part."""
    return [*_against_baseline(groups), *_at_a_third(groups[ALL]), *_keypoint_part(groups[ALL])]


def of_rank(correlation: float) -> Check:
    """Of the scorer's prediction."""
    what = "rank correlation of predicted and true totals over clips"
    return Check(what, correlation, f"at least {LEAST_RANK_CORRELATION}", correlation >= LEAST_RANK_CORRELATION)


def _against_baseline(groups: dict[str, Rows]) -> list[Check]:
    checks = []
    for group, asked, fits in (
        (WITHOUT_CUTS, "at least 0", lambda gain: gain >= 0),
        (WITH_CUTS, "more than 0", lambda gain: gain > 0),
    ):
        for key, name in (("hota", "HOTA"), ("idf1", "IDF1")):
            gain = groups[group][STRATEGY][key] - groups[group][BASELINE][key]
            checks.append(Check(f"{name} over plain ByteTrack, {group}", gain, asked, fits(gain)))
    return checks


def _at_a_third(rows: Rows) -> list[Check]:
    every, third = rows[STRATEGY], rows[THIRD]
    hota, part = every["hota"] - third["hota"], every["keypoints_final"] - third["keypoints_final"]
    looks = third["looks_pct"]
    return [
        Check("HOTA lost at stride 3", hota, f"at most {MOST_HOTA_LOSS}", hota <= MOST_HOTA_LOSS),
        Check("keypoint part lost at stride 3", part, f"at most {MOST_KEYPOINT_LOSS}", part <= MOST_KEYPOINT_LOSS),
        Check("looks at stride 3, % of all", looks, f"at most {MOST_LOOKS_PCT}", looks <= MOST_LOOKS_PCT),
    ]


def _keypoint_part(rows: Rows) -> list[Check]:
    part, raw, best = (rows[name]["keypoints_final"] for name in (STRATEGY, BASELINE, TRUTH))
    # Real play moves the camera and the players, which costs even a perfect answer some points.
    closed = (part - raw) / (best - raw) if raw < best else 1.0
    gap = f"share closed of the raw output's gap to what the truth itself scores ({best:.2f})"
    return [
        Check("keypoint part", part, f"at least {LEAST_KEYPOINT_PART}", part >= LEAST_KEYPOINT_PART),
        Check(gap, closed, f"at least {LEAST_GAP_CLOSED}", closed >= LEAST_GAP_CLOSED),
    ]
