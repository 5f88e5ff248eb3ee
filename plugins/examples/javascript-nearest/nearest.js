// Identities for boxes: each box goes on with the identity whose last box it covers best.
//
// Knows neither the contract nor a sandbox, so that it is tested by Node alone. Boxes are { left, top, right, bottom }
// in px of the source frame.

/** Less than this, and a box begins an identity of its own. */
const LEAST_IOU = 0.2;

const area = (box) => (box.right - box.left) * (box.bottom - box.top);

/** What two boxes share, as a part of what they cover together: 0 to 1. */
export function iou(a, b) {
  const width = Math.min(a.right, b.right) - Math.max(a.left, b.left);
  const height = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
  if (width <= 0 || height <= 0) return 0;
  const shared = width * height;
  return shared / (area(a) + area(b) - shared);
}

/** Follows boxes from frame to frame. One that is not seen for `memoryFrames` frames is forgotten. */
export class Nearest {
  #lastSeen = new Map(); // identity: { frame, box }
  #nextId = 1;

  constructor(memoryFrames) {
    this.memoryFrames = memoryFrames;
  }

  /** How many identities there have been. */
  get count() {
    return this.#nextId - 1;
  }

  /** Identities for the boxes of a frame, in their order; the first box chooses first. */
  step(frame, boxes) {
    for (const [identity, seen] of this.#lastSeen) {
      if (frame - seen.frame > this.memoryFrames) this.#lastSeen.delete(identity);
    }
    const free = new Map(this.#lastSeen);
    return boxes.map((box) => {
      const identity = best(free, box) ?? this.#nextId++;
      free.delete(identity);
      this.#lastSeen.set(identity, { frame, box });
      return identity;
    });
  }
}

/** The free identity that a box goes on with, if there is one. */
function best(free, box) {
  let found, most = LEAST_IOU;
  for (const [identity, seen] of free) {
    const share = iou(box, seen.box);
    if (share > most) [found, most] = [identity, share];
  }
  return found;
}
