"""Identities for boxes: each box goes on with the identity whose last box it covers best.

Knows neither the contract nor a sandbox, so that it is tested by Python alone. Boxes are (left, top, right, bottom) in
px of the source frame.
"""

LEAST_IOU = 0.2
"""Less than this, and a box begins an identity of its own."""


def iou(a, b):
    """What two boxes share, as a part of what they cover together: 0 to 1."""
    width = min(a[2], b[2]) - max(a[0], b[0])
    height = min(a[3], b[3]) - max(a[1], b[1])
    if width <= 0 or height <= 0:
        return 0.0
    shared = width * height
    return shared / ((a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - shared)


class Nearest:
    """Follows boxes from frame to frame. One that is not seen for `memory_frames` frames is forgotten."""

    def __init__(self, memory_frames):
        self.memory_frames = memory_frames
        self.next_id = 1
        self.last_seen = {}  # identity: (frame, box)

    def step(self, frame, boxes):
        """Identities for the boxes of a frame, in their order; the first box chooses first."""
        free = {
            identity: box
            for identity, (seen, box) in self.last_seen.items()
            if frame - seen <= self.memory_frames
        }
        self.last_seen = {identity: self.last_seen[identity] for identity in free}
        identities = []
        for box in boxes:
            best, best_iou = None, LEAST_IOU
            for identity, last in free.items():
                # Most pairs lie side by side: told apart here, at a tenth of the cost.
                if last[0] < box[2] and box[0] < last[2] and (share := iou(box, last)) > best_iou:
                    best, best_iou = identity, share
            if best is None:
                best, self.next_id = self.next_id, self.next_id + 1
            else:
                del free[best]
            self.last_seen[best] = (frame, box)
            identities.append(best)
        return identities
