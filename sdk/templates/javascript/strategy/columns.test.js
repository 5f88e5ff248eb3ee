import assert from "node:assert/strict";
import { test } from "node:test";
import { annotated, looks } from "./columns.js";

const bounds = { left: 1, top: 2, right: 3, bottom: 4 };

test("each look has its part of the lists", () => {
  const seen = {
    frames: [8, 8, 9],
    roles: [0, 1, 0],
    detectionCounts: [2, 0, 1],
    keypointCounts: [0, 1, 0],
    classIds: [2, 1, 3],
    boxes: [1, 2, 3, 4, 0.25, 1, 2, 3, 4, 0.5, 1, 2, 3, 4, 0.75],
    keypoints: [5, 6, 0.75],
  };
  const found = (classId, confidence) => ({ classId, bounds, confidence });
  assert.deepEqual([...looks(seen)], [
    { frame: 8, role: 0, detections: [found(2, 0.25), found(1, 0.5)], keypoints: [] },
    { frame: 8, role: 1, detections: [], keypoints: [{ x: 5, y: 6, confidence: 0.75 }] },
    { frame: 9, role: 0, detections: [found(3, 0.75)], keypoints: [] },
  ]);
});

test("lists say how much of them is of each frame", () => {
  const object = (id) => ({ id, classId: id + 10, bounds, confidence: 0.5 });
  const first = { objects: [object(1), object(2)], keypoints: [{ x: 5, y: 6 }] };
  const second = { objects: [], keypoints: [{ x: 7, y: 8 }, { x: 0, y: 0 }] };
  assert.deepEqual(annotated([first, second]), {
    frames: Uint32Array.of(0, 1),
    objectCounts: Uint32Array.of(2, 0),
    keypointCounts: Uint32Array.of(1, 2),
    ids: Uint32Array.of(1, 2),
    classIds: Uint32Array.of(11, 12),
    boxes: Float32Array.of(1, 2, 3, 4, 0.5, 1, 2, 3, 4, 0.5),
    keypoints: Float32Array.of(5, 6, 7, 8, 0, 0),
  });
});
