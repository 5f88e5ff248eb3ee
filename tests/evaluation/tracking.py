"""HOTA, DetA, AssA and IDF1 of people, by TrackEval's own metrics, in points of 100.

People are tracked as people: goalkeepers, players and referees are not told apart here (the scorer does), and the ball
is left out. Every frame of the truth counts. Over several clips TrackEval combines its counts, so a clip weighs by what
is in it.
"""

import contextlib
import io
from typing import NamedTuple

import numpy as np
from trackeval.metrics import HOTA, Identity

from answers import Answer, Box, Frame

NOBODY = Frame([], [])


class Tracking(NamedTuple):
    """TrackEval's figures, in points of 100."""

    hota: float
    deta: float
    assa: float
    idf1: float


class Counts(NamedTuple):
    """What TrackEval counted in one clip."""

    hota: dict
    identity: dict


def count(truth: Answer, answer: Answer) -> Counts:
    """Counts one clip. A frame that the answer lacks has nobody in it."""
    data = _sequence([(frame.people, answer.get(number, NOBODY).people) for number, frame in sorted(truth.items())])
    return Counts(_hota().eval_sequence(data), _identity().eval_sequence(data))


def combine(counts: list[Counts]) -> Tracking:
    """The figures over clips."""
    hota = _hota().combine_sequences({index: counted.hota for index, counted in enumerate(counts)})
    identity = _identity().combine_sequences({index: counted.identity for index, counted in enumerate(counts)})
    # HOTA is the mean over the thresholds that it was counted at.
    over_thresholds = [100 * float(np.mean(hota[name])) for name in ("HOTA", "DetA", "AssA")]
    return Tracking(*over_thresholds, 100 * float(identity["IDF1"]))


def overlaps(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Intersection over union of every box of one list with every box of another."""
    width = np.minimum(a[:, None, 2], b[None, :, 2]) - np.maximum(a[:, None, 0], b[None, :, 0])
    height = np.minimum(a[:, None, 3], b[None, :, 3]) - np.maximum(a[:, None, 1], b[None, :, 1])
    shared = np.clip(width, 0, None) * np.clip(height, 0, None)
    whole = _areas(a)[:, None] + _areas(b)[None, :] - shared
    return np.divide(shared, whole, out=np.zeros_like(shared), where=whole > 0)


def _areas(boxes: np.ndarray) -> np.ndarray:
    return (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])


def _sequence(frames: list[tuple[list[Box], list[Box]]]) -> dict:
    """A clip in the form that TrackEval's metrics take: identities from 0 on, and overlaps of each frame's boxes."""
    true_ids, given_ids = _numbers(true for true, _ in frames), _numbers(given for _, given in frames)
    return {
        "gt_ids": [_ids(true, true_ids) for true, _ in frames],
        "tracker_ids": [_ids(given, given_ids) for _, given in frames],
        "similarity_scores": [overlaps(_edges(true), _edges(given)) for true, given in frames],
        "num_gt_ids": len(true_ids),
        "num_tracker_ids": len(given_ids),
        "num_gt_dets": sum(len(true) for true, _ in frames),
        "num_tracker_dets": sum(len(given) for _, given in frames),
    }


def _numbers(frames) -> dict[int, int]:
    return {identity: number for number, identity in enumerate(sorted({box.id for boxes in frames for box in boxes}))}


def _ids(boxes: list[Box], numbers: dict[int, int]) -> np.ndarray:
    return np.array([numbers[box.id] for box in boxes], dtype=int)


def _edges(boxes: list[Box]) -> np.ndarray:
    return np.array([box.edges for box in boxes], dtype=float).reshape(-1, 4)


def _hota() -> HOTA:
    return HOTA()


def _identity() -> Identity:
    # It prints its configuration unless told not to.
    with contextlib.redirect_stdout(io.StringIO()):
        return Identity({"THRESHOLD": 0.5, "PRINT_CONFIG": False})
