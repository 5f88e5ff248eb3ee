// @ts-check
// The strategies that answer, for the header: which, and what is not as the operator set it up.

import { trouble } from "./dom.js";

/** @typedef {import("./api.js").Status} Status */
/** @typedef {import("./api.js").StrategyStatus} StrategyStatus */

/**
 * All strategies in one line.
 * @param {StrategyStatus[]} strategies
 */
export function strategyWords(strategies) {
  return strategies.map(({ name, version }) => `${name} ${version}`).join(", ") || "none";
}

/**
 * What each is and answers, a line for each.
 * @param {StrategyStatus[]} strategies
 */
export function strategyDetails(strategies) {
  return strategies
    .map(({ name, version, digest, origin, paths }) =>
      `${name} ${version} answers ${paths.join(", ")}; digest ${digest}, ${origin}`)
    .join("\n");
}

/**
 * Paths that the plain strategy answers, those that another strategy answers than the one made active, and what cannot
 * be loaded.
 * @param {Status} status
 * @returns {HTMLElement[]}
 */
export function strategyTroubles({ strategies, strategy_troubles: others }) {
  const entries = strategies.flatMap(({ name, version, paths, instead, set_aside: aside }) => {
    const where = paths.join(", ");
    if (aside !== null) return [trouble("bad", `The plain strategy answers ${where}`, `: ${aside}`)];
    return instead === null ? [] : [trouble("odd", `${name} ${version} answers ${where} in another's place`, `: ${instead}`)];
  });
  const told = strategies.map(({ instead }) => instead);
  const untold = others.filter((other) => !told.includes(other));
  const nothing = strategies.length === 0 ? [trouble("bad", "No strategy is active: every challenge is refused")] : [];
  return [...nothing, ...entries, ...untold.map((other) => trouble("bad", other))];
}
