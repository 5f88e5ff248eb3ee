"""How near an answer's keypoints are to the true ones, as models/train/metrics.py counts it. Standard library only."""

import sys
from typing import NamedTuple

from answers import KEYPOINTS, UNSEEN, Answer, Frame
from clips import ROOT

sys.path.append(str(ROOT / "models" / "train"))
from metrics import Tally  # noqa: E402 (the folder is no package)


class KeypointError(NamedTuple):
    """Median distance of the answered ones that are in view; shares in per cent."""

    median_px: float
    found_pct: float
    false_pct: float


def measure(pairs: list[tuple[Answer, Answer]]) -> KeypointError:
    """Truths and answers of clips, taken together; what is answered at all is answered for certain."""
    tally = Tally()
    nothing = Frame([], [UNSEEN] * KEYPOINTS)
    for truth, answer in pairs:
        for number, frame in truth.items():
            given = answer.get(number, nothing).keypoints
            tally.keypoints([(x, y, float((x, y) != UNSEEN)) for x, y in given], frame.keypoints)
    median_px, found, false = tally.keypoint_figures()
    return KeypointError(median_px, 100 * found, 100 * false)
