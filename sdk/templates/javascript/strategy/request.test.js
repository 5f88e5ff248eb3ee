import assert from "node:assert/strict";
import { test } from "node:test";
import { read } from "./request.js";

const bytes = (text) => new TextEncoder().encode(text);

test("a request is read and what is none is refused", () => {
  const good = read(bytes('{"challenge_id": 7, "video_url": "http://h/\u00e9.mp4"}'));
  assert.deepEqual(good, { challengeId: "7", clipAddress: "http://h/\u00e9.mp4" });
  for (const body of ["", "[]", "{}", "null", '{"challenge_id": "7"}']) {
    assert.throws(() => read(bytes(body)), (refusal) => refusal.status === 400);
  }
  assert.throws(() => read(new Uint8Array([0xff])), (refusal) => refusal.status === 400);
});
