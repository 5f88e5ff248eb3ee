// A strategy for the soccer challenge in JavaScript: people and the ball by nearest identities, keypoints as they are
// seen.
//
// Runs in the host's sandbox: no files, no network, no clock, no chance. The contract says when what is called. What a
// function throws is the error that the contract has for it.

import config from "touchline:plugin/config@0.2.0";
import log from "touchline:plugin/log@0.2.0";
import { annotated, looks } from "./columns.js";
import { Nearest } from "./nearest.js";
import { read } from "./request.js";

/** Roles, as `describe` lists them. */
const PLAYERS = 0;
const PITCH = 1;
/** In the challenge's own order, so that none is renumbered. */
const CLASSES = ["ball", "goalkeeper", "player", "referee"];
const BALL = 0;
const KEYPOINTS = 32;
const NOT_SEEN = { x: 0, y: 0 };

function describe() {
  return {
    name: "javascript-nearest",
    version: "0.1.0",
    challenges: [{ name: "gsr", path: "/soccer/challenge" }],
    roles: [
      { name: "players", classNames: CLASSES, keypoints: 0 },
      { name: "pitch", classNames: ["pitch"], keypoints: KEYPOINTS },
    ],
    configKeys: [
      {
        name: "least-confidence",
        summary: "Boxes and keypoints under this confidence, 0 to 1, are left out.",
        defaultValue: "0.4",
      },
      {
        name: "memory-frames",
        summary: "Frames, 0 to 1000, that an identity is remembered without being seen.",
        defaultValue: "15",
      },
    ],
  };
}

function accept(requestBody) {
  return { ...read(requestBody), keypointsPerFrame: KEYPOINTS };
}

/** A setting inside its range. */
function number(key, least, most) {
  const text = config.get(key) ?? "";
  const value = text.trim() === "" ? NaN : Number(text);
  if (value >= least && value <= most) return value;
  throw { tag: "bad-setting", val: `${key} = "${text}": give a number from ${least} to ${most}` };
}

/** One challenge. */
class Run {
  static open(_video) {
    const run = new Run();
    run.leastConfidence = number("least-confidence", 0, 1);
    run.people = new Nearest(number("memory-frames", 0, 1000));
    run.objects = new Map();
    run.keypoints = new Map();
    return run;
  }

  plan(_costs, _budgetMs) {
    return [PLAYERS, PITCH].map((role) => ({ role, stride: 1, offset: 0 }));
  }

  observe(observations) {
    for (const seen of looks(observations)) {
      if (seen.role === PLAYERS) this.objects.set(seen.frame, this.look(seen));
      else this.keypoints.set(seen.frame, seen.keypoints.map((keypoint) => this.point(keypoint)));
    }
  }

  /** The people of a frame, and its best ball, which has the identity 0. */
  look({ frame, detections }) {
    const sure = detections.filter((found) => found.confidence >= this.leastConfidence);
    const ball = sure.filter((found) => found.classId === BALL).slice(0, 1);
    const people = sure.filter((found) => found.classId !== BALL);
    const identities = this.people.step(frame, people.map((found) => found.bounds));
    return [...ball.map((found) => ({ id: 0, ...found })), ...people.map((found, nth) => ({ id: identities[nth], ...found }))];
  }

  point({ x, y, confidence }) {
    return confidence >= this.leastConfidence ? { x, y } : NOT_SEEN;
  }

  finish(frameCount) {
    log.write("info", `${this.people.count} identities in ${frameCount} frames`);
    const nothing = Array(KEYPOINTS).fill(NOT_SEEN);
    const points = (frame) => (this.keypoints.get(frame)?.length ? this.keypoints.get(frame) : nothing);
    const frames = Array.from({ length: frameCount }, (_, frame) => ({
      objects: this.objects.get(frame) ?? [],
      keypoints: points(frame),
    }));
    return { annotations: annotated(frames), body: null };
  }
}

export const strategy = { describe, accept, Run };
