// @ts-check
// One challenge: what came of it, where its time went, and what it was.

import { afterwards } from "./afterwards.js";
import { ApiError, getChallenge } from "./api.js";
import { modelsTable, planTable } from "./costs.js";
import { el } from "./dom.js";
import { pluginCalls, requestFacts, section } from "./facts.js";
import { bytes, clock, count, msWithUnit } from "./format.js";
import { outcome } from "./list.js";
import { waterfall } from "./waterfall.js";

/** @typedef {import("./api.js").Detail} Detail */

/**
 * Shows challenge `id`. It is finished, so it is read once.
 * @param {HTMLElement} main
 * @param {number} id
 * @returns {() => void}
 */
export function showChallenge(main, id) {
  document.title = `Challenge ${id} · Touchline`;
  main.replaceChildren(el("p", { class: "quiet" }, "Reading…"));
  let left = false;
  getChallenge(id)
    .then((detail) => { if (!left) main.replaceChildren(...parts(detail)); })
    .catch((error) => { if (!left) main.replaceChildren(back(), failure(id, error)); });
  return () => { left = true; };
}

function back() {
  return el("p", { class: "back" }, el("a", { href: "#/" }, "All challenges"));
}

/**
 * @param {number} id
 * @param {unknown} error
 */
function failure(id, error) {
  const missing = error instanceof ApiError && error.status === 404;
  const why = error instanceof Error && error instanceof ApiError ? error.message : "The miner does not answer.";
  return el("section", { class: "notice" },
    el("h1", {}, missing ? `There is no challenge ${id}` : `Challenge ${id} cannot be read`),
    !missing && el("p", {}, why));
}

/** @param {Detail} detail */
function parts(detail) {
  return [
    back(),
    head(detail),
    ...banners(detail),
    figures(detail),
    detail.stages.length > 0 && section("Stages", waterfall(detail.stages, detail.plugin_calls, detail.total_ns)),
    el("div", { class: "parts" },
      detail.plugin_calls.length > 0 && pluginCalls(detail.plugin_calls),
      detail.plan.length > 0 && planTable(detail.plan),
      detail.models.length > 0 && modelsTable(detail.models),
      afterwards(detail),
      requestFacts(detail)),
  ].filter((part) => part instanceof Node);
}

/** @param {Detail} detail */
function head(detail) {
  return el("div", { class: "challenge-head" },
    el("h1", {}, `Challenge ${detail.id}`),
    outcome(detail),
    el("span", { class: "quiet" }, detail.challenge_type ?? detail.path, ", received ", clock(detail.received_unix_ns)));
}

/** @param {Detail} detail */
function banners(detail) {
  const banner = (/** @type {string} */ kind, /** @type {string} */ title, /** @type {any[]} */ ...said) =>
    el("div", { class: `banner ${kind}` }, el("b", {}, title), ...said);
  const { reason, fallback_reason: fallback, warnings } = detail;
  return [
    reason && banner("bad", detail.outcome === "refused" ? "Why it was refused" : "Why it failed", el("p", { class: "reason" }, reason)),
    fallback && banner("odd", "The plain strategy answered in the plugin's place", el("p", {}, fallback)),
    warnings.length > 0 && banner("odd", "Warnings", el("ul", {}, warnings.map((warning) => el("li", {}, warning)))),
  ].filter((part) => part instanceof Node);
}

/** @param {Detail} detail */
function figures(detail) {
  const { video, frames_decoded: frames, total_ns: total } = detail;
  const rate = frames && total > 0 ? `${count(Math.round(frames / (total / 1e9)))} a second` : null;
  /** @type {[string, string | null, string | null][]} */
  const shown = [
    ["Total", msWithUnit(total), null],
    ["Frames", frames === null ? null : count(frames), rate],
    ["Clip", video && `${video.width}×${video.height}`, video && `${Number(video.frame_rate.toFixed(2))} frames a second`],
    ["Clip read", detail.clip_bytes === null ? null : bytes(detail.clip_bytes), null],
    ["Answer", detail.answer_bytes === null ? null : bytes(detail.answer_bytes), "as sent"],
  ];
  const known = shown.filter(([, value]) => value !== null);
  return el("dl", { class: "figures" }, known.map(([name, value, below]) =>
    el("div", {}, el("dt", {}, name), el("dd", {}, value, below && el("small", {}, below)))));
}
