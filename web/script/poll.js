// @ts-check
// Asks again and again, while somebody is looking.

const EVERY_MS = 2000;

/**
 * Runs `look` now and every two seconds, pauses while the page is hidden, and looks at once when it is shown
 * again. One look ends before the next begins.
 * @param {() => Promise<void>} look
 * @returns {() => void} ends it
 */
export function poll(look) {
  let timer = 0;
  let stopped = false;
  let looking = false;

  async function turn() {
    window.clearTimeout(timer);
    if (stopped || looking || document.hidden) return;
    looking = true;
    await look();
    looking = false;
    if (!stopped) timer = window.setTimeout(turn, EVERY_MS);
  }

  document.addEventListener("visibilitychange", turn);
  turn();
  return () => {
    stopped = true;
    window.clearTimeout(timer);
    document.removeEventListener("visibilitychange", turn);
  };
}
