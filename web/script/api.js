// @ts-check
// The miner's JSON API. Fields are as the store has them; see docs/reference.

/** @typedef {"admit" | "fetch" | "decode" | "prepare" | "infer" | "strategy" | "encode" | "respond"} StageName */
/** @typedef {{stage: StageName, start_ns: number, end_ns: number, busy_ns: number, cpu_ns: number}} StageSpan */
/** @typedef {"answered" | "refused" | "failed"} Outcome */

/**
 * @typedef {object} Summary
 * @property {number} id
 * @property {string | null} challenge_id
 * @property {string | null} challenge_type
 * @property {string} path
 * @property {string | null} validator_hotkey
 * @property {number} received_unix_ns
 * @property {Outcome} outcome
 * @property {number} http_status
 * @property {string | null} reason
 * @property {number | null} frames_decoded
 * @property {number} total_ns
 * @property {string | null} fallback_reason
 * @property {StageSpan[]} stages
 */

/** @typedef {{function: string, start_ns: number, duration_ns: number, error: string | null}} PluginCall */

/**
 * @typedef {object} RolePlan
 * @property {string} role
 * @property {number} stride
 * @property {number} offset
 * @property {number} frames
 * @property {number} expected_ns
 * @property {number} took_ns
 */

/**
 * @typedef {object} ModelUse
 * @property {string} role
 * @property {string} digest
 * @property {string} device
 * @property {string} backend
 * @property {string} precision
 * @property {number} lanes
 * @property {number} batch
 * @property {string | null} fell_back
 */

/** @typedef {{name: string, version: string, digest: string}} Plugin */
/** @typedef {{bytes: number | null, missing_reason: string | null}} Recording */
/** @typedef {{strategy: Plugin, strategy_ns: number | null, reason: string | null, missing_share: number}} Shadow */
/** @typedef {{looked_frames: number, scored_frames: number, took_ns: number, missing_reason: string | null}} Lines */
/** @typedef {{name: string, value: number, best: number}} ScoreComponent */
/** @typedef {{strategy_digest: string, scorer: Plugin, total: number, components: ScoreComponent[]}} Score */

/**
 * @typedef {object} DetailPart
 * @property {string | null} clip_address
 * @property {{width: number, height: number, frame_rate: number, frame_count: number | null} | null} video
 * @property {number | null} clip_bytes
 * @property {number | null} answer_bytes
 * @property {{name: string, version: string, digest: string} | null} strategy
 * @property {RolePlan[]} plan
 * @property {ModelUse[]} models
 * @property {string[]} warnings
 * @property {PluginCall[]} plugin_calls
 * @property {Recording | null} recording
 * @property {Shadow[]} shadows
 * @property {Lines | null} lines
 * @property {Score[]} scores
 */
/** @typedef {Summary & DetailPart} Detail */

/**
 * The lanes of one role on one device.
 * @typedef {object} LaneGroup
 * @property {string} role
 * @property {string} device
 * @property {string} backend
 * @property {string} precision
 * @property {number} lanes
 * @property {number} in_service
 * @property {number} batch
 * @property {number} ms_per_frame
 * @property {string | null} fell_back
 */

/**
 * A strategy that answers.
 * @typedef {object} StrategyStatus
 * @property {string} name
 * @property {string} version
 * @property {string} digest
 * @property {string} origin
 * @property {string[]} paths
 * @property {string | null} instead
 * @property {string | null} set_aside
 */

/**
 * @typedef {object} Status
 * @property {string} version
 * @property {string} hotkey
 * @property {number} uptime_ms
 * @property {number} challenges_now
 * @property {number} challenges_at_once
 * @property {StrategyStatus[]} strategies
 * @property {string[]} strategy_troubles
 * @property {LaneGroup[]} lanes
 * @property {{challenges: number, answered: number, refused: number, failed: number, lost: number}} totals
 */

/** An answer of the API that is not what was asked for. */
export class ApiError extends Error {
  /**
   * @param {number} status
   * @param {string} message
   */
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

/**
 * @param {string} path
 * @returns {Promise<any>}
 */
async function get(path) {
  const response = await fetch(`/api/${path}`);
  const body = await response.json();
  if (!response.ok) throw new ApiError(response.status, body.error);
  return body;
}

/** @returns {Promise<Status>} */
export function getStatus() {
  return get("status");
}

/**
 * @param {number} limit
 * @param {number | null} before
 * @returns {Promise<{challenges: Summary[], next_before: number | null}>}
 */
export function getChallenges(limit, before) {
  return get(`challenges?limit=${limit}${before === null ? "" : `&before=${before}`}`);
}

/**
 * @param {number} id
 * @returns {Promise<Detail>}
 */
export function getChallenge(id) {
  return get(`challenges/${id}`);
}
