// @ts-check
// Figures as text. Times arrive in nanoseconds; shares are 0 to 1.

const NS_PER_MS = 1e6;
/** Groups of three digits, kept together on a line. */
const THIN_SPACE = "\u202f";

/**
 * @param {number} value
 * @param {number} digits
 */
function grouped(value, digits) {
  const [whole, rest] = value.toFixed(digits).split(".");
  const spaced = whole.replace(/\B(?=(\d{3})+$)/g, THIN_SPACE);
  return rest === undefined ? spaced : `${spaced}.${rest}`;
}

/**
 * Milliseconds without their unit, with as many digits as say something.
 * @param {number} ns
 */
export function ms(ns) {
  const value = ns / NS_PER_MS;
  if (value === 0) return "0";
  if (value < 1) return value.toFixed(2);
  return grouped(value, value < 100 ? 1 : 0);
}

/** @param {number} ns */
export function msWithUnit(ns) {
  return `${ms(ns)}${THIN_SPACE}ms`;
}

/**
 * To the microsecond, for exact figures.
 * @param {number} ns
 */
export function exactMs(ns) {
  return `${grouped(ns / NS_PER_MS, 3)}${THIN_SPACE}ms`;
}

/** @param {number | null} count */
export function count(count) {
  return count === null ? "–" : grouped(count, 0);
}

/** @param {number} bytes */
export function bytes(bytes) {
  const units = ["B", "kB", "MB", "GB"];
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${value.toFixed(unit === 0 || value >= 100 ? 0 : 1)}${THIN_SPACE}${units[unit]}`;
}

/** @param {number} share */
export function percent(share) {
  return `${Math.round(share * 100)}${THIN_SPACE}%`;
}

/** @param {number} factor */
export function times(factor) {
  return `×${factor.toFixed(2)}`;
}

/**
 * The time of day, with the date where it is not today's.
 * @param {number} unixNs
 */
export function clock(unixNs) {
  const date = new Date(unixNs / NS_PER_MS);
  const time = date.toLocaleTimeString("en-GB");
  return date.toDateString() === new Date().toDateString() ? time : `${day(date)} ${time}`;
}

/** @param {Date} date */
function day(date) {
  return date.toLocaleDateString("en-GB", { day: "numeric", month: "short" });
}

/** @param {number} unixNs */
export function isoTime(unixNs) {
  return new Date(unixNs / NS_PER_MS).toISOString();
}

/** @param {number} uptimeMs */
export function uptime(uptimeMs) {
  const minutes = Math.floor(uptimeMs / 60_000);
  if (minutes < 1) return `${Math.floor(uptimeMs / 1000)}${THIN_SPACE}s`;
  const [hours, days] = [Math.floor(minutes / 60), Math.floor(minutes / 1440)];
  if (hours < 1) return `${minutes}${THIN_SPACE}min`;
  if (days < 1) return `${hours}${THIN_SPACE}h ${minutes % 60}${THIN_SPACE}min`;
  return `${days}${THIN_SPACE}d ${hours % 24}${THIN_SPACE}h`;
}

/**
 * The beginning and the end of a hotkey or digest.
 * @param {string | null} text
 */
export function short(text) {
  if (!text) return "–";
  return text.length <= 13 ? text : `${text.slice(0, 6)}…${text.slice(-4)}`;
}

/**
 * "1 frame", "2 frames".
 * @param {number} number
 * @param {string} noun
 */
export function plural(number, noun) {
  return `${count(number)} ${noun}${number === 1 ? "" : "s"}`;
}
