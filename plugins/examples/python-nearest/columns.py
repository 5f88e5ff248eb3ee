"""The contract's columns, from and to what belongs to one frame. Knows neither the contract nor a sandbox, so that it is
tested by Python alone. Boxes are (left, top, right, bottom) in px of the source frame, places (x, y).
"""

from collections import namedtuple
from itertools import chain, islice

Look = namedtuple("Look", "frame role detections keypoints")
"""What the model of one role saw in one frame."""
Detection = namedtuple("Detection", "class_id box confidence")
Keypoint = namedtuple("Keypoint", "place confidence")
Object = namedtuple("Object", "id class_id box confidence")


def looks(observations):
    """A `Look` for each that the contract's `observations` hold, in their order."""
    boxes, points = in_groups(observations.boxes, 5), in_groups(observations.keypoints, 3)
    detections = (
        Detection(class_id, (left, top, right, bottom), confidence)
        for class_id, (left, top, right, bottom, confidence) in zip(observations.class_ids, boxes)
    )
    keypoints = (Keypoint((x, y), confidence) for x, y, confidence in points)
    counts = zip(observations.detection_counts, observations.keypoint_counts)
    for frame, role, (boxes_seen, points_seen) in zip(observations.frames, observations.roles, counts):
        yield Look(frame, role, list(islice(detections, boxes_seen)), list(islice(keypoints, points_seen)))


def annotated(frames):
    """The lists of the contract's `annotations`, in its order, for the objects and places of each frame from 0 on."""
    objects = [it for seen, _ in frames for it in seen]
    return (
        list(range(len(frames))),
        [len(seen) for seen, _ in frames],
        [len(places) for _, places in frames],
        [it.id for it in objects],
        [it.class_id for it in objects],
        [number for it in objects for number in (*it.box, it.confidence)],
        list(chain.from_iterable(place for _, places in frames for place in places)),
    )


def in_groups(numbers, size):
    """Each `size` numbers together."""
    return zip(*[iter(numbers)] * size)
