// @ts-check
// The miner's lanes, for the header: what there is, and what is not as the operator set it up.

import { trouble } from "./dom.js";
import { plural } from "./format.js";

/** @typedef {import("./api.js").LaneGroup} LaneGroup */

/**
 * All lanes in one line.
 * @param {LaneGroup[]} groups
 */
export function laneWords(groups) {
  return groups.map((group) => `${group.role} ${group.device}${howMany(group)}`).join(", ") || "none";
}

/** @param {LaneGroup} group */
function howMany({ lanes, in_service: inService }) {
  if (inService < lanes) return ` (${inService} of ${lanes})`;
  return lanes > 1 ? ` ×${lanes}` : "";
}

/**
 * Exact figures, a line for each group.
 * @param {LaneGroup[]} groups
 */
export function laneDetails(groups) {
  const detail = (/** @type {LaneGroup} */ group) => {
    const backend = group.precision ? `${group.backend} in ${group.precision}` : group.backend;
    const batch = group.batch > 1 ? ` in batches of ${group.batch}` : "";
    return `${group.role}: ${plural(group.lanes, "lane")} on ${group.device} by ${backend}, `
      + `${group.ms_per_frame.toFixed(1)} ms a frame${batch}`;
  };
  return groups.map(detail).join("\n");
}

/**
 * Roles that no device serves any more.
 * @param {LaneGroup[]} groups
 */
export function rolesWithoutLane(groups) {
  const served = new Set(groups.filter((group) => group.in_service > 0).map((group) => group.role));
  return [...new Set(groups.map((group) => group.role))].filter((role) => !served.has(role));
}

/**
 * What is out of service, and what runs by another backend than the configuration names first.
 * @param {LaneGroup[]} groups
 * @returns {HTMLElement[]}
 */
export function laneTroubles(groups) {
  return [...groups.map(outage), ...fallbacks(groups)].filter((entry) => entry !== null);
}

/** @param {LaneGroup} group */
function outage({ role, device, lanes, in_service: inService }) {
  if (inService >= lanes) return null;
  return inService === 0
    ? trouble("bad", `${device} is out of service for ${role}`)
    : trouble("odd", `${device} has ${inService} of ${plural(lanes, "lane")} for ${role} in service`);
}

/**
 * One entry for what fell back on the same device for the same reason.
 * @param {LaneGroup[]} groups
 */
function fallbacks(groups) {
  /** @type {Map<string, LaneGroup[]>} */
  const alike = new Map();
  for (const group of groups.filter((group) => group.fell_back !== null)) {
    const key = JSON.stringify([group.device, group.backend, group.fell_back]);
    alike.set(key, [...(alike.get(key) ?? []), group]);
  }
  return [...alike.values()].map((same) => {
    const { device, backend, fell_back: why } = same[0];
    const roles = same.map((group) => group.role).join(" and ");
    return trouble("odd", `${roles} on ${device} fell back to ${backend}`, `: ${why}`);
  });
}
