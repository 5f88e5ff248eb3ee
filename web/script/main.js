// @ts-check
// Which page is shown: `#/` the newest challenges, `#/before/12` older ones, `#/challenge/12` one of them.

import { ApiError, getStatus } from "./api.js";
import { showChallenge } from "./challenge.js";
import { byId } from "./dom.js";
import { drawHeader, sayTrouble } from "./header.js";
import { showList } from "./list.js";
import { poll } from "./poll.js";

/** A page: draws itself once or again and again, and gives a function that ends that. */
/** @typedef {() => void} Leave */

/** @type {Leave} */
let leave = () => {};

/** @returns {Leave} */
function open() {
  const [, page, argument] = window.location.hash.split("/");
  const main = byId("main");
  const number = /^\d+$/.test(argument ?? "") ? Number(argument) : null;
  if (page === "challenge" && number !== null) return showChallenge(main, number);
  return showList(main, page === "before" ? number : null);
}

function navigate() {
  leave();
  leave = open();
}

async function refreshHeader() {
  try {
    drawHeader(await getStatus());
    sayTrouble(null);
  } catch (error) {
    sayTrouble(error instanceof ApiError
      ? `The miner reports: ${error.message}`
      : "The miner does not answer. What you see is from before; trying again every two seconds.");
  }
}

window.addEventListener("hashchange", () => {
  // The skip link's target is no page.
  if (window.location.hash === "#main") return;
  navigate();
  window.scrollTo(0, 0);
  byId("main").focus({ preventScroll: true });
});
poll(refreshHeader);
navigate();
