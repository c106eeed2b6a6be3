// @ts-check
// Frames are painted in the order of arrival, whichever is decoded first.

import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { setImmediate as settled } from "node:timers/promises";
import { inTurn } from "../../../../bpwidget/panel/screen/browser/paint_order.js";

/** @typedef {string[] | Promise<string[]>} Images */

/** @type {string[]} */
let painted = [];
/** @type {(frame: { serial: number }, images: Images) => void} */
let show = () => {};
const error = mock.method(console, "error", () => {});

beforeEach(() => {
  painted = [];
  error.mock.resetCalls();
  show = inTurn(
    (_, /** @type {Images} */ images) => images,
    ({ serial }, images) => {
      if (images.includes("bad")) throw new Error("cannot paint");
      painted.push(`${serial}${images.join("")}`);
    },
  );
});

/** @returns {{ images: Promise<string[]>, done: (images: string[]) => void, fail: (e: Error) => void }} */
function decoding() {
  /** @type {any} */
  const made = {};
  made.images = new Promise((done, fail) => Object.assign(made, { done, fail }));
  return made;
}

test("a frame that is ready is painted at once", () => {
  show({ serial: 1 }, ["a"]);
  show({ serial: 2 }, []);
  assert.deepEqual(painted, ["1a", "2"]);
});

test("a picture that is decoded early waits for the previous one", async () => {
  const [first, second] = [decoding(), decoding()];
  show({ serial: 1 }, first.images);
  show({ serial: 2 }, second.images);
  second.done(["b"]);
  await settled();
  assert.deepEqual(painted, []);
  first.done(["a"]);
  await settled();
  assert.deepEqual(painted, ["1a", "2b"]);
});

test("a frame that is ready waits for a picture before it, and later ones are painted at once", async () => {
  const first = decoding();
  show({ serial: 1 }, first.images);
  show({ serial: 2 }, ["b"]);
  assert.deepEqual(painted, []);
  first.done(["a"]);
  await settled();
  assert.deepEqual(painted, ["1a", "2b"]);
  show({ serial: 3 }, ["c"]);
  assert.deepEqual(painted, ["1a", "2b", "3c"]);
});

test("a picture that cannot be decoded is reported once, and the next is painted", async () => {
  const [first, second] = [decoding(), decoding()];
  show({ serial: 1 }, first.images);
  show({ serial: 2 }, second.images);
  second.fail(new Error("no PNG"));
  await settled();
  first.done(["a"]);
  show({ serial: 3 }, ["c"]);
  await settled();
  assert.deepEqual(painted, ["1a", "3c"]);
  assert.equal(error.mock.callCount(), 1);
});

test("a frame that cannot be painted is reported, and the next is painted", () => {
  show({ serial: 1 }, ["bad"]);
  show({ serial: 2 }, ["b"]);
  assert.deepEqual(painted, ["2b"]);
  assert.equal(error.mock.callCount(), 1);
});

test("invalid bytes are reported, and the next frame is painted", () => {
  const decode = (/** @type {{ serial: number }} */ _, /** @type {string[]} */ images) => {
    if (images.length === 0) throw new RangeError("no bytes");
    return images;
  };
  show = inTurn(/** @type {any} */ (decode), ({ serial }) => painted.push(`${serial}`));
  show({ serial: 1 }, []);
  show({ serial: 2 }, ["b"]);
  assert.deepEqual(painted, ["2"]);
  assert.equal(error.mock.callCount(), 1);
});

test("a frame older than the one on screen is dropped, the same one is not", () => {
  show({ serial: 5 }, ["a"]);
  show({ serial: 0 }, ["still"]);
  show({ serial: 5 }, ["b"]);
  assert.deepEqual(painted, ["5a", "5b"]);
});
