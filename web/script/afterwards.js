// @ts-check
// What happened after the answer had left: its recording, its clip's painted lines, its predicted score, shadows.

import { el } from "./dom.js";
import { digest, section, table } from "./facts.js";
import { bytes, count, ms, msWithUnit, plural } from "./format.js";

/** @typedef {import("./api.js").Detail} Detail */
/** @typedef {import("./api.js").Lines} Lines */
/** @typedef {import("./api.js").Score} Score */
/** @typedef {import("./api.js").Shadow} Shadow */

/** @param {Detail} detail */
export function afterwards(detail) {
  const { recording, lines, scores, shadows } = detail;
  if (recording === null && lines === null && scores.length === 0 && shadows.length === 0) return null;
  return section("Afterwards",
    recording && el("p", { class: "recording" }, recording.bytes === null
      ? `No recording: ${recording.missing_reason}.`
      : `Recorded in ${bytes(recording.bytes)}; touchline replay ${detail.id} answers it again.`),
    lines && el("p", { class: "lines" }, linesFound(lines)),
    (scores.length > 0 || shadows.length > 0) && outcomes(detail));
}

/** @param {Lines} lines */
function linesFound({ looked_frames: looked, scored_frames: scored, took_ns: took, missing_reason: missing }) {
  return missing === null
    ? `Painted lines looked for in ${plural(looked, "frame")}, of which a validator would score ${count(scored)}; took ${msWithUnit(took)}.`
    : `No painted lines for the scorer: ${missing}.`;
}

/**
 * A line for the answer that left and one for each shadow.
 * @param {Detail} detail
 */
function outcomes({ strategy, scores, shadows }) {
  const heads = ["Strategy", "Digest", "#Predicted score", "#Strategy ms", "#Not seen", "Outcome"];
  const left = strategy && scored(scores, strategy.digest) !== ""
    ? [[`${strategy.name} ${strategy.version}`, digest(strategy.digest), scored(scores, strategy.digest), "", "", "the answer that left"]]
    : [];
  return [table(heads, [...left, ...shadows.map((shadow) => shadowRow(scores, shadow))]), ...components(scores)];
}

/**
 * @param {Score[]} scores
 * @param {Shadow} shadow
 */
function shadowRow(scores, { strategy, strategy_ns: took, reason, missing_share: missing }) {
  const outcome = took === null ? `not run: ${reason}` : reason === null ? "shadow" : `failed: ${reason}`;
  return [
    `${strategy.name} ${strategy.version}`, digest(strategy.digest), scored(scores, strategy.digest),
    took === null ? "" : ms(took), took === null ? "" : `${(missing * 100).toFixed(1)} %`, outcome,
  ];
}

/**
 * @param {Score[]} scores
 * @param {string} strategy
 */
function scored(scores, strategy) {
  const found = scores.filter((score) => score.strategy_digest === strategy);
  return found.map((score) => score.total.toFixed(4)).join(", ");
}

/** @param {Score[]} scores */
function components(scores) {
  const lines = scores.filter((score) => score.components.length > 0);
  return lines.map(({ strategy_digest: strategy, scorer, components: parts }) =>
    el("p", { class: "note" }, digest(strategy), ` by ${scorer.name} ${scorer.version}: `,
      parts.map(({ name, value, best }) => `${name} ${value.toFixed(4)} of ${best}`).join(", ")));
}
