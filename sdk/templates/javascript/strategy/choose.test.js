import assert from "node:assert/strict";
import { test } from "node:test";
import { sure } from "./choose.js";

test("what is not sure is left out", () => {
  const found = [0.9, 0.4, 0.1].map((confidence) => ({ confidence }));
  assert.deepEqual(sure(found, 0.4), found.slice(0, 2));
});
