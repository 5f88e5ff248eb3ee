// @ts-check
// The list of challenges, newest first.

import { ApiError, getChallenges } from "./api.js";
import { el } from "./dom.js";
import { clock, count, isoTime, ms, short } from "./format.js";
import { poll } from "./poll.js";
import { legend, workBar } from "./stages.js";

/** @typedef {import("./api.js").Summary} Summary */

const PAGE = 50;

/**
 * Shows a page of the list and keeps it fresh.
 * @param {HTMLElement} main
 * @param {number | null} before only challenges with a smaller number
 * @returns {() => void} ends it
 */
export function showList(main, before) {
  document.title = "Challenges · Touchline";
  main.replaceChildren(el("p", { class: "quiet" }, "Reading…"));
  let drawn = "";
  let left = false;

  async function refresh() {
    try {
      const page = await getChallenges(PAGE, before);
      const text = JSON.stringify(page);
      // What has not changed is not drawn again, so focus and selection stay where they are.
      if (left || text === drawn) return;
      drawn = text;
      draw(main, page, before);
    } catch (error) {
      if (!left && drawn === "") main.replaceChildren(failure(error));
    }
  }

  const stop = poll(refresh);
  return () => {
    left = true;
    stop();
  };
}

/** @param {unknown} error */
function failure(error) {
  const why = error instanceof ApiError ? error.message : "The miner does not answer.";
  return el("section", { class: "notice" }, el("h1", {}, "The challenges cannot be read"), el("p", {}, why));
}

/**
 * @param {HTMLElement} main
 * @param {{challenges: Summary[], next_before: number | null}} page
 * @param {number | null} before
 */
function draw(main, page, before) {
  const focused = document.activeElement?.getAttribute("href");
  if (page.challenges.length === 0) {
    main.replaceChildren(before === null ? nothingYet() : nothingOlder());
    return;
  }
  main.replaceChildren(
    el("div", { class: "list-head" }, el("h1", {}, "Challenges"), legend()),
    table(page.challenges),
    pages(page.next_before, before),
  );
  // A row that was focused is another element now.
  if (focused) /** @type {HTMLElement | null} */ (main.querySelector(`a[href="${CSS.escape(focused)}"]`))?.focus();
}

function nothingYet() {
  return el("section", { class: "notice" },
    el("h1", {}, "No challenge yet"),
    el("p", {}, "Validators send about one an hour. To see one now, act as a validator yourself:"),
    el("pre", {}, "touchline challenge send \\\n  --miner URL \\\n  --clip FILE"),
    el("p", {}, "URL is what serve prints after “validators:”, FILE a clip on this machine; docs/guide/operating.md has the rest."),
    el("p", { class: "quiet" }, "This page shows it as soon as it has been answered."));
}

function nothingOlder() {
  return el("section", { class: "notice" }, el("h1", {}, "Nothing older"), el("p", {}, el("a", { href: "#/" }, "To the newest")));
}

/** @param {Summary[]} challenges */
function table(challenges) {
  const slowest = Math.max(...challenges.map((challenge) => challenge.total_ns), 1);
  const heads = [["Received", "time"], ["Challenge", "kind"], ["Validator", "validator"], ["Outcome", "outcome"],
    ["Frames", "frames"], ["Total ms", "total"], ["Work by stage", "work"]];
  // The roles are said, because on a narrow screen the rows are laid out as cards.
  return el("table", { class: "challenges", role: "table" },
    el("thead", { role: "rowgroup" }, el("tr", { role: "row" },
      heads.map(([head, column]) => el("th", { role: "columnheader", scope: "col", class: column }, head)))),
    el("tbody", { role: "rowgroup" }, challenges.map((challenge) => row(challenge, slowest))));
}

/**
 * @param {Summary} challenge
 * @param {number} slowest
 */
function row(challenge, slowest) {
  const href = `#/challenge/${challenge.id}`;
  const cell = (/** @type {string} */ column, /** @type {any[]} */ ...children) =>
    el("td", { role: "cell", class: column }, ...children);
  const open = (/** @type {MouseEvent} */ event) => {
    // A selection is no click, and the link opens itself.
    const onLink = event.target instanceof Element && event.target.closest("a");
    if (!onLink && window.getSelection()?.isCollapsed) window.location.hash = href;
  };
  return el("tr", { role: "row", class: challenge.outcome, onclick: open },
    cell("time", el("a", { href }, el("time", { datetime: isoTime(challenge.received_unix_ns) }, clock(challenge.received_unix_ns)))),
    cell("kind", kind(challenge)),
    cell("validator", el("span", { title: challenge.validator_hotkey }, short(challenge.validator_hotkey))),
    cell("outcome", outcome(challenge), why(challenge)),
    cell("frames", count(challenge.frames_decoded)),
    cell("total", ms(challenge.total_ns)),
    cell("work", workBar(challenge.stages, challenge.total_ns / slowest)));
}

/** @param {Summary} challenge */
function kind(challenge) {
  if (challenge.challenge_type === null) return el("span", { class: "quiet", title: challenge.path }, challenge.path);
  const id = challenge.challenge_id;
  return [el("b", {}, challenge.challenge_type), el("span", { class: "quiet", title: id }, id ?? "")];
}

/** @param {{outcome: string, http_status: number}} challenge */
export function outcome(challenge) {
  return el("span", { class: `badge ${challenge.outcome}` }, `${challenge.outcome} ${challenge.http_status}`);
}

/** @param {Summary} challenge */
function why(challenge) {
  const text = challenge.reason ?? (challenge.fallback_reason && `plain strategy: ${challenge.fallback_reason}`);
  return text && el("span", { class: "why", title: text }, text);
}

/**
 * @param {number | null} next
 * @param {number | null} before
 */
function pages(next, before) {
  return el("nav", { class: "pages", "aria-label": "Pages" },
    before !== null && el("a", { href: "#/" }, "Newest"),
    next !== null && el("a", { href: `#/before/${next}` }, "Older"));
}
