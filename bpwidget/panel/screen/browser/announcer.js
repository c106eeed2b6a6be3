// @ts-check
// What a screen reader says of the moves: seldom enough to be listened to.

const BETWEEN = 2000; // ms from one announcement to the next

/**
 * Puts announcements into a live region: at most one in two seconds, of several the last, and none
 * twice. One that is to be said at once waits for none.
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
