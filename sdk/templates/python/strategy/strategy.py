"""One challenge: answers with what the models saw. Where yours begins."""

from choose import sure
from columns import Object, annotated, looks
from componentize_py_types import Err
from wit_world.exports import strategy
from wit_world.exports.strategy import RolePlan
from wit_world.imports import config, log
from wit_world.imports.types import Annotations, Answer, Failure_BadSetting

PLAYERS, PITCH = 0, 1
CLASSES = ["ball", "goalkeeper", "player", "referee"]
KEYPOINTS = 32
NOT_SEEN = (0.0, 0.0)


def least_confidence():
    text = config.get("least-confidence") or ""
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 1:
        raise Err(Failure_BadSetting(f'least-confidence = "{text}": give a number from 0 to 1'))
    return value


class Run(strategy.Run):
    @classmethod
    def open(cls, video):
        run = cls()
        run.least, run.objects, run.keypoints = least_confidence(), {}, {}
        return run

    def plan(self, costs, budget_ms):
        return [RolePlan(PLAYERS, 1, 0), RolePlan(PITCH, 1, 0)]

    def observe(self, observations):
        for seen in looks(observations):
            if seen.role == PLAYERS:
                # Identities that last are yours to find: here a box has its place in the frame's list.
                found = enumerate(sure(seen.detections, self.least), 1)
                self.objects[seen.frame] = [Object(id, *it) for id, it in found]
            else:
                points = seen.keypoints
                self.keypoints[seen.frame] = [
                    it.place if it.confidence >= self.least else NOT_SEEN for it in points
                ]

    def finish(self, frame_count):
        log.write(log.Level.INFO, f"answered {frame_count} frames")
        nothing = [NOT_SEEN] * KEYPOINTS
        frames = [(self.objects.get(it, []), self.keypoints.get(it) or nothing) for it in range(frame_count)]
        return Answer(Annotations(*annotated(frames)), None)
