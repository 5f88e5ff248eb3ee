"""What is measured of one answer to one clip, and what that comes to over several clips."""

from dataclasses import dataclass
from math import fsum

import actions
import keypoints
import tracking
from actions import Spotted
from answers import Answer
from clips import Clip

Figures = dict[str, float | None]

# Of the scorer's card, in the table's order.
COMPONENTS = (
    "keypoints_final",
    "keypoint_score",
    "mean_on_line",
    "mean_inside",
    "keypoint_stability",
    "player_plausibility",
    "player_score",
    "keypoint_consistency",
    "mean_scale",
    "scale_valid",
    "bbox_expected",
    "bbox_area_factor",
    "bbox_coverage",
    "total",
)


@dataclass
class Measured:
    """One answer to one clip."""

    clip: Clip
    truth: Answer
    answer: Answer
    counts: tracking.Counts
    card: dict[str, float]
    looks_pct: float
    spotted: Spotted | None


def measure(
    clip: Clip, truth: Answer, answer: Answer, card: dict[str, float], looks_pct: float, spotted: Spotted | None = None
) -> Measured:
    """Holds the answer against the truth; the card is what the scorer made of it with the truth, and spotted are the
    actions that were answered from the same looks."""
    return Measured(clip, truth, answer, tracking.count(truth, answer), card, looks_pct, spotted)


def together(measured: list[Measured]) -> Figures:
    """Over clips: TrackEval's own sums, keypoints of all frames together, and the mean of the score cards, since a
    validator scores each clip for itself."""
    tracked = tracking.combine([one.counts for one in measured])
    points = keypoints.measure([(one.truth, one.answer) for one in measured])
    mean = {name: fsum(one.card[name] for one in measured) / len(measured) for name in COMPONENTS}
    looks = fsum(one.looks_pct for one in measured) / len(measured)
    action_score = actions.mean_score([one.spotted for one in measured if one.spotted])
    return {"looks_pct": looks} | tracked._asdict() | points._asdict() | mean | {"action_score": action_score}
