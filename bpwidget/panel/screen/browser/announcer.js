// @ts-check
// What a screen reader says of moves, seldom enough not to be a nuisance.

const BETWEEN = 2000; // ms from one announcement to the next

/**
 * Puts announcements into a live region: at most one in two seconds, the last of several, and none
 * twice in a row. An urgent one does not wait.
 *
 * @param {Pick<Element, "textContent">} region
 */
export function announcer(region) {
  /** @type {string | null} */
  let waiting = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let rest;
  /** @param {string} text */
  const say = (text) => {
    waiting = null;
    clearTimeout(rest);
    rest = setTimeout(() => {
      rest = undefined;
      if (waiting !== null) say(waiting);
    }, BETWEEN);
    if (text !== region.textContent) region.textContent = text;
  };
  return {
    /** @param {{ text: string, at_once: boolean }} announced */
    hear({ text, at_once }) {
      if (at_once || rest === undefined) say(text);
      else waiting = text;
    },
    stop() {
      clearTimeout(rest);
    },
  };
}
