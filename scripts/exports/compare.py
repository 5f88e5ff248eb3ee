"""Holds what Touchline saw against what the library's predict prints, both as read by `read`.

Every box of either side must have its match on the other, of its class, within BOX_PX on every edge and SCORE in its
score; visible keypoints of the best object within POINT_PX and SCORE. Three things may differ without anything being
wrong, since the two sides' inputs differ by the rounding to 8 bits:

- A box at the threshold may be missing on the other side, if its score is less than SCORE above it.
- Of two candidates that overlap by just about the IoU of suppression, or are alike in score, either may go. Such a box must
  be among the other side's candidates before suppression, within the same tolerances; it is counted as a flip.
- Where a network is unsure, a third of a level can move it by more. At most MOST_BEYOND of all boxes (but
  one), and of all keypoints, may lie beyond, and none beyond LOOSE times the tolerances.
"""

import json
from dataclasses import dataclass, field

BOX_PX, SCORE = 0.5, 0.01
POINT_PX = 1.0  # a keypoint is placed from a cell of the network that may lie half a frame away
MOST_FLIPS, MOST_BEYOND, LOOSE = 0.01, 0.003, 2.5
VISIBLE = 0.5
WIDTH, HEIGHT = 1280, 720  # of the frame


@dataclass
class Tally:
    """What a comparison found."""

    boxes: int = 0
    flips: int = 0  # boxes that only suppression decided otherwise
    beyond: int = 0  # of these, those within LOOSE times the tolerances only
    alone: list = field(default_factory=list)  # (frame, side, box)
    keypoints: int = 0
    points_beyond: int = 0
    apart: list = field(default_factory=list)  # keypoints too far apart: (frame, number, px, score)
    box_px: float = 0.0
    score: float = 0.0
    keypoint_px: float = 0.0
    keypoint_score: float = 0.0

    @property
    def holds(self):
        few = self.flips <= MOST_FLIPS * self.boxes and self.beyond <= max(1, MOST_BEYOND * self.boxes)
        few_points = self.points_beyond <= MOST_BEYOND * self.keypoints
        return self.boxes > 0 and few and few_points and not self.alone and not self.apart


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


def fits(box, other, times=1.0):
    px, score = differences(box, other)
    return box[0] == other[0] and px <= times * BOX_PX and score <= times * SCORE


def match(boxes, others, times, tally):
    """Matches one to one within so many times the tolerances; gives what is left of both."""
    free, unmatched = list(others), []
    for box in boxes:
        at = nearest(box, free)
        if at is not None and fits(box, free[at], times):
            px, score = differences(box, free.pop(at))
            tally.boxes += 1
            tally.beyond += times > 1
            tally.box_px, tally.score = max(tally.box_px, px), max(tally.score, score)
        else:
            unmatched.append(box)
    return unmatched, free


def compare_boxes(threshold, ours, theirs, tally):
    """Gives those of either side that must have a match and have none."""
    sure = lambda boxes: [box for box in boxes if box[5] >= threshold + SCORE]
    theirs, ours = match(theirs, ours, 1.0, tally)
    return sure(theirs), sure(ours)


def settle(alone, candidates, tally):
    """A box that the other side had before suppression is a flip; gives the others."""
    flips = [box for box in alone if any(fits(box, other) for other in candidates)]
    tally.flips += len(flips)
    return [box for box in alone if box not in flips]


def compare_keypoints(number, ours, theirs, tally):
    """Visibilities of all, places of those that either side takes for visible: nothing was learnt about the others'. The
    library cuts keypoints to the frame, Touchline does not: those outside it are held against the cut ones."""
    for index, (one, other) in enumerate(zip(ours, theirs, strict=True)):
        x, y = min(max(one[0], 0), WIDTH), min(max(one[1], 0), HEIGHT)
        px, score = max(abs(x - other[0]), abs(y - other[1])), abs(one[2] - other[2])
        if max(one[2], other[2]) < VISIBLE:
            px = 0.0
        tally.keypoints += 1
        tally.keypoint_px, tally.keypoint_score = max(tally.keypoint_px, px), max(tally.keypoint_score, score)
        tally.points_beyond += px > POINT_PX or score > SCORE
        if px > LOOSE * POINT_PX or score > LOOSE * SCORE:
            tally.apart.append((number, index, px, score))


def compare(threshold, theirs, ours, their_candidates=None, our_candidates=None):
    """Frames of both sides; candidates are the same without suppression, where there is any."""
    tally = Tally()
    if len(theirs) != len(ours):
        tally.alone.append((min(len(theirs), len(ours)), "frames", (len(theirs), len(ours))))
    for number, ((their_boxes, their_points), (our_boxes, our_points)) in enumerate(zip(theirs, ours)):
        their_alone, our_alone = compare_boxes(threshold, our_boxes, their_boxes, tally)
        their_alone = settle(their_alone, our_candidates[number][0] if our_candidates else [], tally)
        our_alone = settle(our_alone, their_candidates[number][0] if their_candidates else [], tally)
        their_alone, our_alone = match(their_alone, our_alone, LOOSE, tally)
        tally.alone += [(number, "library", box) for box in their_alone]
        tally.alone += [(number, "touchline", box) for box in our_alone]
        # An object at the threshold may be on one side only; of two alike in score either may be the best.
        if not (our_boxes and their_boxes and our_points):
            continue
        if fits(our_boxes[0], their_boxes[0], LOOSE):
            compare_keypoints(number, our_points, their_points, tally)
        else:
            tally.flips += 1
    return tally


HEADER = (
    f"{'export':32} {'boxes':>6} {'alone':>6} {'flips':>6} {'beyond':>6} {'px':>6} {'score':>7} "
    f"{'points':>7} {'apart':>6} {'beyond':>6} {'px':>6} {'score':>7}"
)


def row(name, tally):
    return (
        f"{name:32} {tally.boxes:6} {len(tally.alone):6} {tally.flips:6} {tally.beyond:6} {tally.box_px:6.3f} {tally.score:7.4f} "
        f"{tally.keypoints:7} {len(tally.apart):6} {tally.points_beyond:6} {tally.keypoint_px:6.3f} {tally.keypoint_score:7.4f}  "
        f"{'holds' if tally.holds else 'FAILS'}"
    )
