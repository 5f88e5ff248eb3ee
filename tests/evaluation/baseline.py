"""What strategies are held against: the models' raw word, with identities by the plain ByteTrack of `supervision`.

This is what a miner does that puts a detector's boxes through that tracker, as it comes, and sends keypoints as the
model places them. It sees the very detections that the strategies see.
"""

import numpy as np
import supervision

from answers import Answer, Box, Frame, Seen

# As the strategy's own default: what a model is less sure of is not sent.
KEYPOINT_CONFIDENCE = 0.5


def answer(seen: dict[int, tuple[list[Seen], list[tuple[float, float]]]], frame_rate: float) -> Answer:
    """Boxes of all classes through the tracker with its defaults, at the clip's rate."""
    tracker = supervision.ByteTrack(frame_rate=round(frame_rate))
    return {frame: Frame(_track(tracker, found), keypoints) for frame, (found, keypoints) in sorted(seen.items())}


def _track(tracker: supervision.ByteTrack, found: list[Seen]) -> list[Box]:
    detections = supervision.Detections(
        xyxy=np.array([one.edges for one in found], dtype=float).reshape(-1, 4),
        class_id=np.array([one.class_id for one in found], dtype=int),
        confidence=np.array([one.confidence for one in found], dtype=float),
    )
    tracked = tracker.update_with_detections(detections)
    if len(tracked) == 0:
        return []
    rows = zip(tracked.tracker_id, tracked.class_id, tracked.xyxy, strict=True)
    return [Box(int(identity), int(class_id), tuple(map(float, edges))) for identity, class_id, edges in rows]
