// Strategy my-plugin: answers the soccer challenge with what the models saw. Where yours begins.
//
// What a function throws is the error that the contract has for it.

import config from "touchline:plugin/config@0.2.0";
import log from "touchline:plugin/log@0.2.0";
import { sure } from "./choose.js";
import { annotated, looks } from "./columns.js";
import { read } from "./request.js";

// Roles, as `describe` lists them.
const PLAYERS = 0;
const PITCH = 1;
const KEYPOINTS = 32;
const NOT_SEEN = { x: 0, y: 0 };

function describe() {
  const summary = "Boxes and keypoints under this confidence, 0 to 1, are left out.";
  return {
    name: "my-plugin",
    version: "0.1.0",
    challenges: [{ name: "gsr", path: "/soccer/challenge" }],
    roles: [
      { name: "players", classNames: ["ball", "goalkeeper", "player", "referee"], keypoints: 0 },
      { name: "pitch", classNames: ["pitch"], keypoints: KEYPOINTS },
    ],
    configKeys: [{ name: "least-confidence", summary, defaultValue: "0.4" }],
  };
}

function accept(requestBody) {
  return { ...read(requestBody), keypointsPerFrame: KEYPOINTS };
}

class Run {
  static open(_video) {
    const text = config.get("least-confidence") ?? "";
    const least = text.trim() === "" ? NaN : Number(text);
    if (!(least >= 0 && least <= 1)) {
      throw { tag: "bad-setting", val: `least-confidence = "${text}": give a number from 0 to 1` };
    }
    return Object.assign(new Run(), { least, objects: new Map(), keypoints: new Map() });
  }

  plan(_costs, _budgetMs) {
    return [PLAYERS, PITCH].map((role) => ({ role, stride: 1, offset: 0 }));
  }

  observe(observations) {
    for (const { frame, role, detections, keypoints } of looks(observations)) {
      if (role === PLAYERS) {
        // Identities that last are yours to find: here a box has its place in the frame's list.
        this.objects.set(frame, sure(detections, this.least).map((found, nth) => ({ id: nth + 1, ...found })));
      } else {
        const point = ({ x, y, confidence }) => (confidence >= this.least ? { x, y } : NOT_SEEN);
        this.keypoints.set(frame, keypoints.map(point));
      }
    }
  }

  finish(frameCount) {
    log.write("info", `answered ${frameCount} frames`);
    const nothing = Array(KEYPOINTS).fill(NOT_SEEN);
    const points = (frame) => (this.keypoints.get(frame)?.length ? this.keypoints.get(frame) : nothing);
    const answered = (frame) => ({ objects: this.objects.get(frame) ?? [], keypoints: points(frame) });
    const frames = Array.from({ length: frameCount }, (_, frame) => answered(frame));
    return { annotations: annotated(frames), body: null };
  }
}

export const strategy = { describe, accept, Run };
