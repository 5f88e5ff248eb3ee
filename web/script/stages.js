// @ts-check
// Stages: their order, their colours (style/base.css), the legend, and the small bar in the list.

import { el } from "./dom.js";
import { msWithUnit, percent } from "./format.js";

/** @type {import("./api.js").StageName[]} */
export const STAGES = ["admit", "fetch", "decode", "prepare", "infer", "strategy", "encode", "respond"];

/** What each stage does, for the legend and the waterfall. */
export const MEANING = {
  admit: "signature, nonce, stake, and the strategy's reading of the request",
  fetch: "the clip arrives over the network",
  decode: "bytes become frames",
  prepare: "frames become a model's input",
  infer: "models run",
  strategy: "the plugin plans, observes and answers",
  encode: "annotations become the bytes of the answer",
  respond: "the answer leaves",
};

export function legend() {
  const entry = (/** @type {import("./api.js").StageName} */ stage) =>
    el("li", { class: `stage-${stage}`, title: MEANING[stage] }, el("span", { class: "swatch" }), stage);
  return el("ul", { class: "legend", "aria-label": "Stage colours" }, STAGES.map(entry));
}

/**
 * Where the work went: a segment for each stage, as long as its share of the work, in a bar as long as the
 * challenge's share of the longest one beside it.
 * @param {import("./api.js").StageSpan[]} spans
 * @param {number} lengthShare
 */
export function workBar(spans, lengthShare) {
  const total = spans.reduce((sum, span) => sum + span.busy_ns, 0);
  if (total === 0) return el("span", { class: "work-bar empty", "aria-label": "no stage ran" });
  const shares = spans.map((span) => ({ span, share: span.busy_ns / total }));
  const said = shares.map(({ span, share }) => `${span.stage} ${percent(share)}`).join(", ");
  const segment = (/** @type {{span: import("./api.js").StageSpan, share: number}} */ { span, share }) =>
    el("span", {
      class: `segment stage-${span.stage}`,
      title: `${span.stage}: ${msWithUnit(span.busy_ns)} of work, ${percent(share)}`,
      "--share": share,
    });
  const bar = { class: "work-bar", role: "img", "aria-label": `Work by stage: ${said}`, "--length": lengthShare };
  return el("span", bar, shares.map(segment));
}
