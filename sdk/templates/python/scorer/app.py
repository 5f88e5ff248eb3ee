"""Scorer my-plugin: the share of frames in which an answer shows anything. Where yours begins."""

from cover import coverage
from wit_world import exports
from wit_world.exports.scorer import Component, ScoreCard
from wit_world.imports import log
from wit_world.imports.types import ChallengeType, Descriptor


class Scorer(exports.Scorer):
    def describe(self):
        challenges = [ChallengeType("gsr", "/soccer/challenge")]
        return Descriptor("my-plugin", "0.1.0", challenges, roles=[], config_keys=[])

    def score(self, video, answer, evidence, elapsed_ms):
        total = coverage(answer.annotations.object_counts, evidence.frame_count)
        log.write(log.Level.INFO, f"scored {total} after {elapsed_ms} ms")
        return ScoreCard(total, [Component("coverage", total, 1.0)])
