// @ts-check
// The picture that is saved with a notebook: what the screen showed last.

/** @import { Frame, Still } from "./messages.js" */

const REST = 300; // ms without a new frame before a picture is taken

/**
 * The kernel gives the model a picture when the panel is displayed. From then on it is taken here,
 * from the pixels and the text on the page, so that a move sends nothing more. From the first
 * frame of a move until it rests there is none, so that no picture is saved with numbers that do not
 * belong to it.
 *
 * @param {{ set: (name: "still", still: Still | {}) => void }} model
 * @param {(frame: Frame) => Promise<ArrayBuffer>} picture Takes a picture of the whole board.
 * @param {() => Record<string, string>} texts The text, by part.
 */
export function stillKeeper(model, picture, texts) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let rest;
  /** @type {Frame | null} */
  let last = null;
  let isKept = true; // the kernel's
  const take = async () => {
    const frame = last;
    if (frame === null) return;
    const parts = texts();
    const taken = new DataView(await picture(frame));
    if (frame !== last) return; // it has moved on
    const alone = { serial: 0, handle: null, wait: null, answers: undefined, runs: false };
    isKept = true;
    model.set("still", {
      frame: { ...frame, ...alone, parts, tiles: [[0, 0, frame.size[0]]] },
      picture: taken,
    });
  };
  return {
    /** @param {Frame} frame */
    painted(frame) {
      if (frame.serial === 0) return; // that was the saved one
      if (isKept) model.set("still", {});
      isKept = false;
      last = frame;
      clearTimeout(rest);
      rest = setTimeout(take, REST);
    },
    stop() {
      last = null;
      clearTimeout(rest);
    },
  };
}
