// @ts-check
// The bars beside the ledger: a second canvas, on which a part of the board is shown.

/** @import { Frame, Place, Unnumbered } from "./messages.js" */

/**
 * Makes the canvas, and listens to the pointer on it. It needs no keys: the ledger's rows say what it
 * shows, and the rail does what it does.
 *
 * @param {(question: Unnumbered) => void} ask
 */
export function stripOf(ask) {
  const element = document.createElement("div");
  element.className = "bpw-strip";
  element.setAttribute("aria-hidden", "true");
  const view = document.createElement("div"); // of the canvas, as many rows as the ledger has
  view.className = "bpw-strip-view";
  const canvas = document.createElement("canvas");
  const reading = document.createElement("div");
  reading.className = "bpw-reading bpw-left";
  reading.hidden = true;
  view.append(canvas);
  element.append(view, reading);

  let [left, top, ratio] = [0, 0, 1];
  /** @type {Place | null} */
  let at = null;
  /** @type {(kind: Unnumbered["kind"], place: Place) => void} */
  const say = (kind, [x, y]) => ask({ kind, x: left / ratio + x, y: top / ratio + y });
  canvas.addEventListener("pointermove", (event) => {
    at = [event.offsetX, event.offsetY];
    say("read", at);
  });
  canvas.addEventListener("pointerleave", () => {
    at = null;
    reading.hidden = true;
  });
  canvas.addEventListener("click", (event) => say("press", [event.offsetX, event.offsetY]));

  return {
    element,
    canvas,
    /**
     * Takes the place of the bars on the board.
     *
     * @param {Frame} frame
     */
    fit({ strip, size, ratio: now }) {
      element.hidden = strip === null;
      if (strip === null) return;
      [left, top, ratio] = [strip[0], strip[1], now];
      const height = size[1] - top; // of all rows that there may be
      if (canvas.width !== strip[2] || canvas.height !== height) {
        canvas.width = strip[2];
        canvas.height = height;
      }
      canvas.style.width = `${strip[2] / ratio}px`;
      view.style.height = `${strip[3] / ratio}px`;
    },
    /**
     * Shows what was read, if the pointer is still there.
     *
     * @param {string} text
     */
    read(text) {
      if (at === null) return;
      reading.textContent = text;
      reading.hidden = text === "";
      reading.style.left = `${at[0]}px`;
      reading.style.top = `${at[1]}px`;
    },
  };
}
