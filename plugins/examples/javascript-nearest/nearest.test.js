// Identities, tested by `node --test`.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Nearest, iou } from "./nearest.js";

const box = (left, top) => ({ left, top, right: left + 20, bottom: top + 50 });

test("a third of what both cover is shared by boxes that overlap by half", () => {
  const [a, b] = [0, 5].map((left) => ({ left, top: 0, right: left + 10, bottom: 10 }));
  assert.ok(Math.abs(iou(a, b) - 1 / 3) < 1e-9);
  assert.equal(iou(a, { ...a, left: 10, right: 20 }), 0);
});

test("identities follow their boxes in whatever order they come", () => {
  const nearest = new Nearest(5);
  assert.deepEqual(nearest.step(0, [box(0, 0), box(100, 0)]), [1, 2]);
  assert.deepEqual(nearest.step(1, [box(103, 2), box(2, 1), box(300, 0)]), [2, 1, 3]);
});

test("an identity is kept while it is remembered", () => {
  const nearest = new Nearest(5);
  nearest.step(0, [box(0, 0)]);
  assert.deepEqual(nearest.step(5, [box(0, 0)]), [1]);
  assert.deepEqual(nearest.step(11, [box(0, 0)]), [2]);
});

test("two boxes never share an identity", () => {
  const nearest = new Nearest(5);
  nearest.step(0, [box(0, 0)]);
  assert.deepEqual(nearest.step(1, [box(1, 0), box(0, 0)]), [1, 2]);
});
