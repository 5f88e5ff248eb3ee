"""One challenge: people and the ball by nearest identities, keypoints as they are seen."""

from columns import Object, annotated, looks
from componentize_py_types import Err
from nearest import Nearest
from wit_world.exports import strategy
from wit_world.exports.strategy import RolePlan
from wit_world.imports import config, log
from wit_world.imports.types import Annotations, Answer, ConfigKey, Failure_BadSetting

PLAYERS, PITCH = 0, 1
"""Roles, as `describe` lists them."""
CLASSES = ["ball", "goalkeeper", "player", "referee"]
"""In the challenge's own order, so that none is renumbered."""
BALL = 0
KEYPOINTS = 32
NOT_SEEN = (0.0, 0.0)
CONFIG_KEYS = [
    ConfigKey("least-confidence", "Boxes and keypoints under this confidence, 0 to 1, are left out.", "0.4"),
    ConfigKey("memory-frames", "Frames, 0 to 1000, that an identity is remembered without being seen.", "15"),
]


def number(key, least, most):
    """A setting inside its range."""
    text = config.get(key) or ""
    try:
        value = float(text)
    except ValueError:
        value = None
    if value is None or not least <= value <= most:
        raise Err(Failure_BadSetting(f'{key} = "{text}": give a number from {least} to {most}'))
    return value


class Run(strategy.Run):
    """The resource `run`."""

    @classmethod
    def open(cls, video):
        run = cls()
        run.least_confidence = number("least-confidence", 0, 1)
        run.people = Nearest(number("memory-frames", 0, 1000))
        run.objects, run.keypoints = {}, {}
        return run

    def plan(self, costs, budget_ms):
        return [RolePlan(PLAYERS, 1, 0), RolePlan(PITCH, 1, 0)]

    def observe(self, observations):
        for seen in looks(observations):
            if seen.role == PLAYERS:
                self.objects[seen.frame] = self.look(seen)
            else:
                self.keypoints[seen.frame] = [self.point(keypoint) for keypoint in seen.keypoints]

    def look(self, seen):
        """The people of a frame, and its best ball, which has the identity 0."""
        sure = [found for found in seen.detections if found.confidence >= self.least_confidence]
        people = [found for found in sure if found.class_id != BALL]
        balls = [found for found in sure if found.class_id == BALL][:1]
        identities = self.people.step(seen.frame, [found.box for found in people])
        return [
            Object(identity, *found) for identity, found in zip([0] * len(balls) + identities, balls + people)
        ]

    def point(self, keypoint):
        return keypoint.place if keypoint.confidence >= self.least_confidence else NOT_SEEN

    def finish(self, frame_count):
        log.write(log.Level.INFO, f"{self.people.next_id - 1} identities in {frame_count} frames")
        nothing = [NOT_SEEN] * KEYPOINTS
        frames = [(self.objects.get(it, []), self.keypoints.get(it) or nothing) for it in range(frame_count)]
        return Answer(Annotations(*annotated(frames)), None)
