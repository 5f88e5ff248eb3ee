"""A strategy for the soccer challenge in Python: what it is, and which requests it takes.

Runs in the host's sandbox: no files, no network, no clock, no chance. The contract says when what is called. The
contract's resource `run` is the class of that name in the module of its interface's name, strategy.py.
"""

from componentize_py_types import Err
from request import read
from strategy import CLASSES, CONFIG_KEYS, KEYPOINTS
from wit_world import exports
from wit_world.exports.strategy import Refusal, Work
from wit_world.imports.types import ChallengeType, Descriptor, Role


class Strategy(exports.Strategy):
    """The contract's interface `strategy`, but for its resource."""

    def describe(self):
        return Descriptor(
            name="python-nearest",
            version="0.1.0",
            challenges=[ChallengeType("gsr", "/soccer/challenge")],
            roles=[Role("players", CLASSES, 0), Role("pitch", ["pitch"], KEYPOINTS)],
            config_keys=CONFIG_KEYS,
        )

    def accept(self, request_body):
        try:
            return Work(*read(request_body), KEYPOINTS)
        except ValueError as error:
            raise Err(Refusal(400, str(error)))
