"""Worse answers made of an answer, as worse strategies would give them, for asking whether the scorer's prediction
tells them apart. Standard library only. Equal answers and seeds give equal variants.
"""

from collections.abc import Callable
from random import Random

from answers import BALL, UNSEEN, Answer, Box, Edges, Frame

GOALKEEPER, PLAYER, REFEREE = 1, 2, 3

Change = Callable[[Frame, Random], Frame]


def vary(answer: Answer, change: Change, seed: int) -> Answer:
    """The answer with every frame changed."""
    dice = Random(seed)
    return {number: change(frame, dice) for number, frame in sorted(answer.items())}


def fewer(frame: Frame, dice: Random) -> Frame:
    """Three boxes in ten are missing."""
    return frame._replace(boxes=[box for box in frame.boxes if dice.random() >= 0.3])


def confused(frame: Frame, dice: Random) -> Frame:
    """One person in four is taken for another kind of person."""

    def other(box: Box) -> Box:
        if box.class_id == BALL or dice.random() >= 0.25:
            return box
        return box._replace(class_id=dice.choice([c for c in (GOALKEEPER, PLAYER, REFEREE) if c != box.class_id]))

    return frame._replace(boxes=[other(box) for box in frame.boxes])


def shifted(frame: Frame, dice: Random) -> Frame:
    """Boxes lie astray by a fifth of their width and height, in the mean of the squares."""

    def moved(box: Box) -> Box:
        left, top, right, bottom = box.edges
        x, y = dice.gauss(0, 0.2 * (right - left)), dice.gauss(0, 0.2 * (bottom - top))
        return box._replace(edges=(left + x, top + y, right + x, bottom + y))

    return frame._replace(boxes=[moved(box) for box in frame.boxes])


def invented(frame: Frame, dice: Random) -> Frame:
    """Before its boxes stand two of players who are not there, as large as the frame's first one."""
    if not frame.boxes:
        return frame
    return frame._replace(boxes=[_elsewhere(frame.boxes[0].edges, 100_000 + n, dice) for n in (0, 1)] + frame.boxes)


def _elsewhere(edges: Edges, identity: int, dice: Random) -> Box:
    width, height = max(edges[2] - edges[0], 16), max(edges[3] - edges[1], 41)
    left, top = dice.uniform(0, 1000), dice.uniform(160, 500)
    return Box(identity, PLAYER, (left, top, left + width, top + height))


def trembling(frame: Frame, dice: Random) -> Frame:
    """Keypoints lie astray by 5 px in each direction."""

    def moved(point: tuple[float, float]) -> tuple[float, float]:
        return point if point == UNSEEN else (point[0] + dice.gauss(0, 5), point[1] + dice.gauss(0, 5))

    return frame._replace(keypoints=[moved(point) for point in frame.keypoints])


ALL: dict[str, Change] = {change.__name__: change for change in (fewer, confused, shifted, invented, trembling)}
