// @ts-check
// During playback, the kernel makes the next frame only when the last one is on screen.

/** @import { Frame, Painted } from "./messages.js" */

/**
 * @param {(message: Painted) => void} send
 */
export function playback(send) {
  /** @type {number | null} */
  let due = null; // the frame to report
  let request = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let pause;
  return {
    /**
     * A frame has been drawn: report it once it is on screen and its `wait` is over, if it has
     * one. If another frame comes before that, such as a move by hand, only that one is reported.
     *
     * @param {Frame} frame
     */
    drawn({ serial, wait }) {
      if (wait === null) return;
      const isWaiting = due !== null;
      due = serial;
      if (isWaiting) return;
      request = requestAnimationFrame(() => {
        pause = setTimeout(() => {
          if (due !== null) send({ kind: "painted", serial: due });
          due = null;
        }, wait);
      });
    },
    stop() {
      cancelAnimationFrame(request);
      clearTimeout(pause);
    },
  };
}
