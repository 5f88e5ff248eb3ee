// @ts-check
// The miner's state, at the top of every page.

import { byId, el } from "./dom.js";
import { count, plural, short, uptime } from "./format.js";

/** @typedef {import("./api.js").Status} Status */

/** @param {Status} status */
export function drawHeader(status) {
  byId("header").replaceChildren(
    el("a", { class: "brand", href: "#/" }, el("span", { class: "brand-mark", "aria-hidden": "true" }), "Touchline"),
    el("p", { class: "state" }, el("span", { class: `dot ${kind(status)}`, "aria-hidden": "true" }), words(status)),
    el("dl", { class: "about" }, facts(status).map(([name, value, title]) =>
      el("div", {}, el("dt", {}, name), el("dd", { title }, value)))),
  );
}

/** @param {Status} status */
function kind(status) {
  if (status.challenges_now === 0) return "idle";
  return status.challenges_now < status.challenges_at_once ? "working" : "full";
}

/** @param {Status} status */
function words(status) {
  const { challenges_now: now, challenges_at_once: most } = status;
  if (now === 0) return "Ready";
  return now < most ? `Answering ${now} of ${most}` : `Full: answering ${now} of ${most}`;
}

/**
 * @param {Status} status
 * @returns {[string, string, string | null][]}
 */
function facts(status) {
  const { strategy, totals } = status;
  const lanes = status.lanes.map((lane) => `${lane.role} ${lane.device}${lane.lanes > 1 ? ` ×${lane.lanes}` : ""}`);
  const lost = totals.lost > 0 ? `, ${count(totals.lost)} not recorded` : "";
  /** @type {[string, string, string | null][]} */
  const facts = [
    ["Challenges", `${count(totals.answered)} answered, ${count(totals.refused)} refused, ${count(totals.failed)} failed${lost}`, null],
    ["Strategy", `${strategy.name} ${strategy.version}`, `digest ${strategy.digest}; answers ${strategy.paths.join(", ")}`],
    ["Lanes", lanes.join(", ") || "none", laneDetails(status)],
    ["Hotkey", short(status.hotkey), status.hotkey],
    ["Up", uptime(status.uptime_ms), `version ${status.version}`],
  ];
  return facts;
}

/** @param {Status} status */
function laneDetails(status) {
  const detail = (/** @type {Status["lanes"][0]} */ lane) =>
    `${lane.role}: ${plural(lane.lanes, "lane")} on ${lane.device} by ${lane.backend}, ${lane.ms_per_frame.toFixed(1)} ms a frame`;
  return status.lanes.map(detail).join("\n");
}

/**
 * Says what is wrong above the page, or nothing.
 * @param {string | null} message
 */
export function sayTrouble(message) {
  const line = byId("trouble");
  line.hidden = message === null;
  if (line.textContent !== (message ?? "")) line.textContent = message ?? "";
}
