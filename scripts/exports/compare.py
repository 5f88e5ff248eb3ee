"""Holds what Touchline saw against what the library's predict prints, both as read by `read`.

Every box of either side must have its match on the other, of its class, within BOX_PX on every edge and SCORE in its
score; keypoints of the best object within BOX_PX and SCORE. Two things may differ without anything being wrong, since
the two sides' inputs differ by the rounding to 8 bits:

- A box at the threshold may be missing on the other side, if its score is less than SCORE above it.
- Of two candidates that overlap by just about the IoU of suppression, or are alike in score, either may go. Such a box must
  be among the other side's candidates before suppression, within the same tolerances; it is counted as a flip.
"""

import json
from dataclasses import dataclass, field

THRESHOLD = 0.25
BOX_PX, SCORE = 0.5, 0.01
MOST_FLIPS = 0.01  # of all boxes
WIDTH, HEIGHT = 1280, 720  # of the frame


@dataclass
class Tally:
    """What a comparison found."""

    boxes: int = 0
    flips: int = 0  # boxes that only suppression decided otherwise
    alone: list = field(default_factory=list)  # (frame, side, box)
    keypoints: int = 0
    apart: list = field(default_factory=list)  # keypoints too far apart: (frame, number, px, score)
    box_px: float = 0.0
    score: float = 0.0
    keypoint_px: float = 0.0
    keypoint_score: float = 0.0

    @property
    def holds(self):
        return self.boxes > 0 and not self.alone and not self.apart and self.flips <= MOST_FLIPS * self.boxes


def read(path):
    with open(path) as lines:
        return [as_boxes(json.loads(line)) for line in lines]


def as_boxes(frame):
    """Boxes as (class, left, top, right, bottom, score); both sides cut them to the frame, and one without area is none."""
    boxes = []
    for seen in frame["detections"]:
        edges = seen["box"] if "box" in seen else [seen["bbox"][edge] for edge in ("left", "top", "right", "bottom")]
        if edges[2] > edges[0] and edges[3] > edges[1]:
            boxes.append((seen["class_id"], *edges, seen["confidence"]))
    points = frame["keypoints"]
    points = [point if isinstance(point, list) else [point["x"], point["y"], point["confidence"]] for point in points]
    return boxes, points


def differences(one, other):
    """The greatest of the edges, and of the score."""
    return max(abs(a - b) for a, b in zip(one[1:5], other[1:5])), abs(one[5] - other[5])


def nearest(box, others):
    """The box of the class that is nearest, and its index."""
    alike = [(differences(box, other)[0], index) for index, other in enumerate(others) if other[0] == box[0]]
    return min(alike, default=(float("inf"), None))[1]


def fits(box, other):
    px, score = differences(box, other)
    return box[0] == other[0] and px <= BOX_PX and score <= SCORE


def compare_boxes(ours, theirs, tally):
    """Matches boxes one to one; gives those of either side that must have a match and have none."""
    free, unmatched = list(ours), []
    for box in theirs:
        at = nearest(box, free)
        if at is not None and fits(box, free[at]):
            px, score = differences(box, free.pop(at))
            tally.boxes += 1
            tally.box_px, tally.score = max(tally.box_px, px), max(tally.score, score)
        else:
            unmatched.append(box)
    sure = lambda boxes: [box for box in boxes if box[5] >= THRESHOLD + SCORE]
    return sure(unmatched), sure(free)


def settle(number, side, alone, candidates, tally):
    """A box that the other side had before suppression is a flip, another is wrong."""
    for box in alone:
        if any(fits(box, other) for other in candidates):
            tally.flips += 1
        else:
            tally.alone.append((number, side, box))


def compare_keypoints(number, ours, theirs, tally):
    """The library cuts keypoints to the frame, Touchline does not: those outside it are held against the cut ones."""
    if bool(ours) != bool(theirs):
        tally.apart.append((number, "all", len(ours), len(theirs)))
    for index, (one, other) in enumerate(zip(ours, theirs)):
        x, y = min(max(one[0], 0), WIDTH), min(max(one[1], 0), HEIGHT)
        px, score = max(abs(x - other[0]), abs(y - other[1])), abs(one[2] - other[2])
        tally.keypoints += 1
        tally.keypoint_px, tally.keypoint_score = max(tally.keypoint_px, px), max(tally.keypoint_score, score)
        if px > BOX_PX or score > SCORE:
            tally.apart.append((number, index, px, score))


def compare(theirs, ours, their_candidates=None, our_candidates=None):
    """Frames of both sides; candidates are the same without suppression, where there is any."""
    tally = Tally()
    if len(theirs) != len(ours):
        tally.alone.append((min(len(theirs), len(ours)), "frames", (len(theirs), len(ours))))
    for number, ((their_boxes, their_points), (our_boxes, our_points)) in enumerate(zip(theirs, ours)):
        their_alone, our_alone = compare_boxes(our_boxes, their_boxes, tally)
        settle(number, "library", their_alone, our_candidates[number][0] if our_candidates else [], tally)
        settle(number, "touchline", our_alone, their_candidates[number][0] if their_candidates else [], tally)
        # Where two objects are alike in score, the two sides may look at the keypoints of another one.
        same_best = not our_boxes or not their_boxes or differences(our_boxes[0], their_boxes[0])[0] <= BOX_PX
        if same_best:
            compare_keypoints(number, our_points, their_points, tally)
        else:
            tally.flips += 1 if their_points else 0
    return tally


HEADER = (
    f"{'export':32} {'boxes':>6} {'alone':>6} {'flips':>6} {'px':>6} {'score':>7} {'points':>7} {'apart':>6} {'px':>6} {'score':>7}"
)


def row(name, tally):
    return (
        f"{name:32} {tally.boxes:6} {len(tally.alone):6} {tally.flips:6} {tally.box_px:6.3f} {tally.score:7.4f} "
        f"{tally.keypoints:7} {len(tally.apart):6} {tally.keypoint_px:6.3f} {tally.keypoint_score:7.4f}  "
        f"{'holds' if tally.holds else 'FAILS'}"
    )
