// @ts-check
// The miner's state, at the top of every page.

import { byId, el } from "./dom.js";
import { count, short, uptime } from "./format.js";
import { laneDetails, laneTroubles, laneWords, rolesWithoutLane } from "./lanes.js";
import { strategyDetails, strategyTroubles, strategyWords } from "./strategies.js";

/** @typedef {import("./api.js").Status} Status */

/** @param {Status} status */
export function drawHeader(status) {
  const parts = [
    el("a", { class: "brand", href: "#/" }, el("span", { class: "brand-mark", "aria-hidden": "true" }), "Touchline"),
    el("p", { class: "state" }, el("span", { class: `dot ${kind(status)}`, "aria-hidden": "true" }), words(status)),
    el("dl", { class: "about" }, facts(status).map(([name, value, title]) =>
      el("div", {}, el("dt", {}, name), el("dd", { title }, value)))),
    troubles(status),
  ];
  byId("header").replaceChildren(...parts.filter((part) => part !== null));
}

/**
 * What is not as the operator set it up; null where all is.
 * @param {Status} status
 */
function troubles(status) {
  const entries = [...strategyTroubles(status), ...laneTroubles(status.lanes)];
  return entries.length > 0 ? el("ul", { class: "troubles" }, entries) : null;
}

/** @param {Status} status */
function kind(status) {
  if (rolesWithoutLane(status.lanes).length > 0 || status.strategies.length === 0) return "full";
  if (status.challenges_now === 0) return "idle";
  return status.challenges_now < status.challenges_at_once ? "working" : "full";
}

/** @param {Status} status */
function words(status) {
  const { challenges_now: now, challenges_at_once: most } = status;
  const without = rolesWithoutLane(status.lanes);
  if (status.strategies.length === 0) return "Nothing answers";
  if (without.length > 0) return `Nothing serves ${without.join(" and ")}`;
  if (now === 0) return "Ready";
  return now < most ? `Answering ${now} of ${most}` : `Full: answering ${now} of ${most}`;
}

/**
 * @param {Status} status
 * @returns {[string, string, string | null][]}
 */
function facts(status) {
  const { strategies, totals } = status;
  const lost = totals.lost > 0 ? `, ${count(totals.lost)} not recorded` : "";
  /** @type {[string, string, string | null][]} */
  const facts = [
    ["Challenges", `${count(totals.answered)} answered, ${count(totals.refused)} refused, ${count(totals.failed)} failed${lost}`, null],
    [strategies.length > 1 ? "Strategies" : "Strategy", strategyWords(strategies), strategyDetails(strategies)],
    ["Lanes", laneWords(status.lanes), laneDetails(status.lanes)],
    ["Hotkey", short(status.hotkey), status.hotkey],
    ["Up", uptime(status.uptime_ms), `version ${status.version}`],
  ];
  return facts;
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
