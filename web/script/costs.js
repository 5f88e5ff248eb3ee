// @ts-check
// Beneath the waterfall: what the plan was expected to cost and took, and what ran where.

import { el } from "./dom.js";
import { digest, section, table } from "./facts.js";
import { count, ms, times } from "./format.js";

/** @typedef {import("./api.js").RolePlan} RolePlan */
/** @typedef {import("./api.js").ModelUse} ModelUse */

/** Stands for what a record does not say. */
const UNKNOWN = "–";

/** @param {RolePlan[]} plan */
export function planTable(plan) {
  const heads = ["Role", "Looks at", "#Frames", "#Expected ms", "#Took ms", "#Ratio"];
  return section("Plan",
    table(heads, plan.map((role) => [role.role, looksAt(role), ...costs(role)])),
    plan.some(hasCosts) && el("p", { class: "note" },
      "Preparation and inference, summed over lanes: as expected from the costs that the strategy was told, and as it took."));
}

/** @param {RolePlan} role */
function looksAt({ stride, offset }) {
  const every = stride === 1 ? "every frame" : `every ${stride} frames`;
  return offset === 0 ? every : `${every} from ${count(offset)}`;
}

/**
 * Whether the record says what the role cost; those from before migration 6 do not.
 * @param {RolePlan} role
 */
function hasCosts({ frames, expected_ns: expected, took_ns: took }) {
  return frames > 0 || expected > 0 || took > 0;
}

/**
 * Frames, expected, took and their ratio.
 * @param {RolePlan} role
 */
function costs(role) {
  if (!hasCosts(role)) return [UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN];
  const { frames, expected_ns: expected, took_ns: took } = role;
  const ratio = expected > 0 && took > 0 ? times(took / expected) : UNKNOWN;
  return [count(frames), expected > 0 ? ms(expected) : UNKNOWN, ms(took), ratio];
}

/** @param {ModelUse[]} models */
export function modelsTable(models) {
  const heads = ["Role", "Device", "Backend", "Precision", "#Lanes", "#Batch", "Digest"];
  const fallen = models.filter((model) => model.fell_back !== null);
  return section("Models",
    table(heads, models.map((model) => [
      model.role, model.device, backend(model), model.precision || UNKNOWN,
      known(model.lanes), known(model.batch), digest(model.digest),
    ])),
    fallen.map((model) => el("p", { class: "fallback" },
      el("b", {}, `${model.role} on ${model.device} fell back to ${model.backend}: `), model.fell_back)));
}

/** @param {ModelUse} model */
function backend(model) {
  return model.fell_back === null ? model.backend : [`${model.backend} `, el("span", { class: "mark" }, "fell back")];
}

/** @param {number} figure 0 where the record is from before migration 6 */
function known(figure) {
  return figure > 0 ? count(figure) : UNKNOWN;
}
