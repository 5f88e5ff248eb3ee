// @ts-check
// The strategies that answer, for the header.

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
      `${name} ${version} answers ${paths.join(", ")}; digest ${digest}, from ${origin}`)
    .join("\n");
}
