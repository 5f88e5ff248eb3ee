// The contract's columns, from and to what belongs to one frame. Knows neither the contract nor a sandbox, so that it is
// tested by Node alone. Boxes are { left, top, right, bottom } in px of the source frame, places { x, y }.

/** What the model of one role saw in one frame, for each look that the contract's `observations` hold, in their order. */
export function* looks({ frames, roles, detectionCounts, keypointCounts, classIds, boxes, keypoints }) {
  let nextDetection = 0;
  let nextKeypoint = 0;
  for (let nth = 0; nth < frames.length; nth++) {
    const look = { frame: frames[nth], role: roles[nth], detections: [], keypoints: [] };
    for (const end = nextDetection + detectionCounts[nth]; nextDetection < end; nextDetection++) {
      const at = 5 * nextDetection;
      const bounds = { left: boxes[at], top: boxes[at + 1], right: boxes[at + 2], bottom: boxes[at + 3] };
      look.detections.push({ classId: classIds[nextDetection], bounds, confidence: boxes[at + 4] });
    }
    for (const end = nextKeypoint + keypointCounts[nth]; nextKeypoint < end; nextKeypoint++) {
      const at = 3 * nextKeypoint;
      look.keypoints.push({ x: keypoints[at], y: keypoints[at + 1], confidence: keypoints[at + 2] });
    }
    yield look;
  }
}

/** The contract's `annotations` for the objects and the places (`keypoints`) of each frame from 0 on. */
export function annotated(frames) {
  const objects = frames.flatMap((frame) => frame.objects);
  const box = ({ bounds, confidence }) => [bounds.left, bounds.top, bounds.right, bounds.bottom, confidence];
  return {
    frames: Uint32Array.from(frames, (_, frame) => frame),
    objectCounts: Uint32Array.from(frames, (frame) => frame.objects.length),
    keypointCounts: Uint32Array.from(frames, (frame) => frame.keypoints.length),
    ids: Uint32Array.from(objects, (object) => object.id),
    classIds: Uint32Array.from(objects, (object) => object.classId),
    boxes: Float32Array.from(objects.flatMap(box)),
    keypoints: Float32Array.from(frames.flatMap((frame) => frame.keypoints.flatMap(({ x, y }) => [x, y]))),
  };
}
