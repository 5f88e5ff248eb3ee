// @ts-check
// One challenge's stages on a time axis, and the plugin's calls beneath them.

import { el } from "./dom.js";
import { exactMs, ms, msWithUnit, percent } from "./format.js";
import { MEANING } from "./stages.js";

/** @typedef {import("./api.js").StageSpan} StageSpan */
/** @typedef {import("./api.js").PluginCall} PluginCall */

const MOST_TICKS = 8;

/**
 * @param {StageSpan[]} spans
 * @param {PluginCall[]} calls
 * @param {number} totalNs
 */
export function waterfall(spans, calls, totalNs) {
  const lastEnd = Math.max(totalNs, 1, ...spans.map((span) => span.end_ns), ...calls.map((call) => call.start_ns + call.duration_ns));
  const resting = "Pale: when a stage ran. Solid: how much of that it was busy. Point at a bar, or Tab to it, for exact figures.";
  const readout = el("p", { class: "readout", "aria-live": "polite" }, resting);
  const say = (/** @type {string | null} */ text) => {
    readout.textContent = text ?? resting;
    readout.classList.toggle("resting", text === null);
  };
  say(null);
  const ticks = axisTicks(lastEnd);
  return el("figure", { class: "waterfall" },
    el("div", { class: "row heads", "aria-hidden": "true" },
      el("span"), el("span"), el("span", { class: "length" }, "length"), el("span", { class: "share" }, "busy")),
    el("div", { class: "rows" },
      grid(ticks, lastEnd),
      spans.map((span) => stageRow(span, lastEnd, say)),
      calls.length > 0 && callRow(calls, lastEnd, say)),
    axis(ticks, lastEnd),
    readout);
}

/**
 * @param {StageSpan} span
 * @param {number} lastEnd
 * @param {(text: string | null) => void} say
 */
function stageRow(span, lastEnd, say) {
  const length = span.end_ns - span.start_ns;
  const busy = length > 0 ? span.busy_ns / length : 0;
  const exact = `${span.stage}: from ${exactMs(span.start_ns)} to ${exactMs(span.end_ns)}, ${exactMs(length)} long; `
    + `busy ${exactMs(span.busy_ns)}, ${busyWords(busy)}${processorWords(span)}`;
  const bar = el("div", {
    class: "bar",
    "--start": span.start_ns / lastEnd,
    "--length": length / lastEnd,
    "--busy": Math.min(busy, 1),
  }, el("div", { class: "busy" }));
  const listeners = {
    onmouseenter: () => say(exact), onfocus: () => say(exact), onclick: () => say(exact),
    onmouseleave: () => say(null), onblur: () => say(null),
  };
  return el("div", { class: `row stage-${span.stage}`, tabindex: "0", role: "img", "aria-label": exact, ...listeners },
    el("span", { class: "label", title: MEANING[span.stage] }, span.stage),
    el("div", { class: "track" }, bar),
    el("span", { class: "length" }, msWithUnit(length)),
    el("span", { class: "share" }, busyShort(busy)));
}

/** @param {number} busy */
function busyShort(busy) {
  return busy > 1.05 ? `×${busy.toFixed(1)}` : percent(busy);
}

/** @param {number} busy */
function busyWords(busy) {
  return busy > 1.05 ? `${busy.toFixed(2)} threads at once on average` : `${percent(busy)} of the span`;
}

/**
 * How much of the work a processor core did; the rest waited for a core or for a device. Nothing where it was not
 * measured, as before migration 6.
 * @param {StageSpan} span
 */
function processorWords({ busy_ns: busy, cpu_ns: cpu }) {
  if (cpu === 0 || busy === 0) return "";
  return `; processor time ${exactMs(cpu)}, ${percent(cpu / busy)} of that`;
}

/**
 * @param {PluginCall[]} calls
 * @param {number} lastEnd
 * @param {(text: string | null) => void} say
 */
function callRow(calls, lastEnd, say) {
  const total = calls.reduce((sum, call) => sum + call.duration_ns, 0);
  const words = `${calls.length} plugin calls, ${exactMs(total)} together`;
  const mark = (/** @type {PluginCall} */ call) => {
    const exact = `${call.function}: from ${exactMs(call.start_ns)}, ${exactMs(call.duration_ns)} long`
      + (call.error ? `; failed: ${call.error}` : "");
    return el("div", {
      class: call.error ? "call failed" : "call",
      "--start": call.start_ns / lastEnd,
      "--length": call.duration_ns / lastEnd,
      onmouseenter: () => say(exact),
    });
  };
  const listeners = { onfocus: () => say(words), onblur: () => say(null), onmouseleave: () => say(null) };
  return el("div", { class: "row calls stage-strategy", tabindex: "0", role: "img", "aria-label": words, ...listeners },
    el("span", { class: "label", title: "each call into the plugin" }, "calls"),
    el("div", { class: "track" }, calls.map(mark)),
    el("span", { class: "length" }, msWithUnit(total)),
    el("span", { class: "share" }, `${calls.length}`));
}

/**
 * Round numbers from 0 to the end, at most eight of them.
 * @param {number} lastEnd
 */
function axisTicks(lastEnd) {
  const rough = lastEnd / MOST_TICKS;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= rough) ?? 10 * power;
  return Array.from({ length: Math.floor(lastEnd / step) + 1 }, (_, index) => index * step);
}

/**
 * @param {number[]} ticks
 * @param {number} lastEnd
 */
function grid(ticks, lastEnd) {
  return el("div", { class: "grid", "aria-hidden": "true" }, ticks.map((tick) => el("i", { "--start": tick / lastEnd })));
}

/**
 * @param {number[]} ticks
 * @param {number} lastEnd
 */
function axis(ticks, lastEnd) {
  const label = (/** @type {number} */ tick) => el("span", { "--start": tick / lastEnd }, ms(tick));
  return el("div", { class: "axis", "aria-hidden": "true" },
    el("span", { class: "unit" }, "ms"), el("div", { class: "ticks" }, ticks.map(label)));
}
