// @ts-check
// The tables beneath the waterfall: plugin calls, and the request itself.

import { el } from "./dom.js";
import { count, isoTime, ms, short } from "./format.js";

/** @typedef {import("./api.js").Detail} Detail */
/** @typedef {import("./api.js").PluginCall} PluginCall */

/**
 * A titled part of the page; its class is its title in lower case.
 * @param {string} title
 * @param {...any} children
 */
export function section(title, ...children) {
  const name = title.toLowerCase().replaceAll(" ", "-");
  return el("section", { class: `part ${name}` }, el("h2", {}, title), ...children);
}

/**
 * @param {string[]} heads columns whose head begins with "#" hold figures
 * @param {any[][]} rows
 */
export function table(heads, rows) {
  const figure = (/** @type {number} */ column) => (heads[column].startsWith("#") ? "figure" : null);
  return el("div", { class: "scroll" }, el("table", { class: "facts" },
    el("thead", {}, el("tr", {}, heads.map((head, column) =>
      el("th", { scope: "col", class: figure(column) }, head.replace("#", ""))))),
    el("tbody", {}, rows.map((row) =>
      el("tr", {}, row.map((cell, column) => el("td", { class: figure(column) }, cell)))))));
}

/** @param {PluginCall[]} calls */
export function pluginCalls(calls) {
  /** @type {Map<string, PluginCall[]>} */
  const byFunction = new Map();
  for (const call of calls) byFunction.set(call.function, [...(byFunction.get(call.function) ?? []), call]);
  const rows = [...byFunction].map(([name, group]) => {
    const durations = group.map((call) => call.duration_ns);
    const total = durations.reduce((sum, duration) => sum + duration, 0);
    return [name, count(group.length), ms(total), ms(total / group.length), ms(Math.max(...durations))];
  });
  const failed = calls.filter((call) => call.error);
  return section("Plugin calls",
    table(["Function", "#Calls", "#Total ms", "#Mean ms", "#Longest ms"], rows),
    failed.map((call) => el("p", { class: "failed-call" }, el("b", {}, call.function), ` failed: ${call.error}`)));
}

/** @param {Detail} detail */
export function requestFacts(detail) {
  const { strategy, video } = detail;
  /** @type {[string, any][]} */
  const facts = [
    ["Received", isoTime(detail.received_unix_ns)],
    ["Posted to", detail.path],
    ["Validator", detail.validator_hotkey],
    ["Challenge id", detail.challenge_id],
    ["Clip", detail.clip_address],
    ["Frames by the container", video && video.frame_count !== null ? count(video.frame_count) : null],
    ["Strategy", strategy && [`${strategy.name} ${strategy.version}, `, digest(strategy.digest)]],
  ];
  const known = facts.filter(([, value]) => value !== null);
  return section("Request", el("dl", {},
    known.map(([name, value]) => [el("dt", {}, name), el("dd", {}, value)]).flat()));
}

/** @param {string} text */
export function digest(text) {
  return el("code", { title: text }, short(text));
}
