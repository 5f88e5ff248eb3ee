"""Strategy my-plugin: what it is, and which requests it takes."""

from componentize_py_types import Err
from request import read
from strategy import CLASSES, KEYPOINTS
from wit_world import exports
from wit_world.exports.strategy import Refusal, Work
from wit_world.imports.types import ChallengeType, ConfigKey, Descriptor, Role


class Strategy(exports.Strategy):
    def describe(self):
        least = ConfigKey(
            "least-confidence", "Boxes and keypoints under this confidence, 0 to 1, are left out.", "0.4"
        )
        return Descriptor(
            name="my-plugin",
            version="0.1.0",
            challenges=[ChallengeType("gsr", "/soccer/challenge")],
            roles=[Role("players", CLASSES, 0), Role("pitch", ["pitch"], KEYPOINTS)],
            config_keys=[least],
        )

    def accept(self, request_body):
        try:
            return Work(*read(request_body), KEYPOINTS)
        except ValueError as error:
            raise Err(Refusal(400, str(error)))
