import assert from "node:assert/strict";
import { test } from "node:test";
import { coverage } from "./cover.js";

test("an answer that shows something in half the frames gets a half", () => {
  assert.equal(coverage([2, 0], 2), 0.5);
  assert.equal(coverage([], 0), 0);
});
