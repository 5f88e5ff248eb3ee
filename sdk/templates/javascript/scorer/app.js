// Scorer my-plugin: the share of frames in which an answer shows anything. Where yours begins.

import log from "touchline:plugin/log@0.2.0";
import { coverage } from "./cover.js";

function describe() {
  const challenges = [{ name: "gsr", path: "/soccer/challenge" }];
  return { name: "my-plugin", version: "0.1.0", challenges, roles: [], configKeys: [] };
}

function score(_video, answer, evidence, elapsedMs) {
  const total = coverage(Array.from(answer.annotations.objectCounts), evidence.frameCount);
  log.write("info", `scored ${total} after ${elapsedMs} ms`);
  return { total, components: [{ name: "coverage", value: total, best: 1 }] };
}

export const scorer = { describe, score };
