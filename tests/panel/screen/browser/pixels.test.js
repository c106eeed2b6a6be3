// @ts-check
// Runs of one colour become pixels again.

import assert from "node:assert/strict";
import { test } from "node:test";
import { unrolled } from "../../../../bpwidget/panel/screen/browser/pixels.js";

/** @typedef {[length: number, color: number]} Run */

/**
 * Runs as sent by the kernel, somewhere inside a longer buffer.
 *
 * @type {(runs: Run[], offset?: number, after?: number) => DataView}
 */
function packed(runs, offset = 0, after = 0) {
  let end = 0;
  const ends = runs.map(([length]) => {
    end += length;
    return end;
  });
  const words = new Uint32Array([...ends, ...runs.map(([, color]) => color)]);
  const all = new Uint8Array(offset + words.byteLength + after).fill(0xee);
  all.set(new Uint8Array(words.buffer), offset);
  return new DataView(all.buffer, offset, words.byteLength);
}

/** @param {Run[]} runs */
const wanted = (runs) => runs.flatMap(([length, color]) => Array(length).fill(color));

/** @param {DataView} bytes */
const colors = (bytes) => [...new Uint32Array(unrolled(bytes).buffer)];

test("one run fills everything", () => {
  assert.deepEqual(colors(packed([[12, 7]])), Array(12).fill(7));
});

test("one pixel is one run", () => {
  assert.deepEqual([...unrolled(packed([[1, 0xff030201]]))], [1, 2, 3, 255]);
});

test("short and long runs keep their ends", () => {
  /** @type {Run[]} */
  const runs = [7, 8, 9, 10, 1, 300, 1, 1].map((length, i) => [length, 0xff000000 + i]);
  assert.deepEqual(colors(packed(runs)), wanted(runs));
});

test("bytes may begin anywhere in the message, and more may follow", () => {
  /** @type {Run[]} */
  const runs = [
    [3, 1],
    [20, 2],
    [5, 0xffffffff],
  ];
  for (let offset = 0; offset < 9; offset += 1) {
    assert.deepEqual(colors(packed(runs, offset, 5)), wanted(runs));
  }
});

test("random runs come out as they went in", () => {
  let seed = 1;
  const random = (/** @type {number} */ most) => {
    seed = (seed * 48271) % 2147483647;
    return seed % most;
  };
  for (let round = 0; round < 200; round += 1) {
    /** @type {Run[]} */
    const runs = Array.from({ length: 1 + random(30) }, () => [1 + random(40), random(2 ** 31)]);
    assert.deepEqual(colors(packed(runs, random(8))), wanted(runs));
  }
});
