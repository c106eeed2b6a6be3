// @ts-check
// Whether frames arrive quickly, from how long they take.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { bandwidthOf } from "../../../../bpwidget/panel/screen/browser/bandwidth.js";

const [PNG, RUNS] = [28_000, 104_000];
let time = 0;
let bandwidth = bandwidthOf();

beforeEach(() => {
  time = 0;
  bandwidth = bandwidthOf(() => time);
});

/** @type {(ms: number, bytes: number) => boolean | null} */
function frame(ms, bytes) {
  bandwidth.begin();
  time += ms;
  // in two tiles
  return bandwidth.end([{ byteLength: bytes - 1000 }, { byteLength: 1000 }]);
}
/** @param {number[]} times As measured, in ms, of frames as the page gets them. */
function told(times) {
  let near = false;
  return times.map((ms) => {
    near = frame(ms, near ? RUNS : PNG) ?? near;
    return near;
  });
}

test("a frame that was not timed changes nothing", () => {
  assert.equal(bandwidth.end([{ byteLength: PNG }]), null);
  assert.equal(frame(1, PNG), false);
  time += 1000;
  assert.equal(bandwidth.end([{ byteLength: PNG }]), null);
});

test("on a fast line a page is near from the second frame on, and stays so under load", () => {
  // from a busy two-core machine that also runs the browser
  const times = [1.6, 4.4, 5.1, 10.5, 7.2, 11.5, 10.6, 3, 7.6, 12, 4.9, 74.9, 43.8, 68.4, 3, 18.7];
  assert.deepEqual(told(times), [false, ...times.slice(1).map(() => true)]);
});

test("on a slow line it never is, even if a frame occasionally seems early", () => {
  // 20 Mbit/s
  const times = [97, 44, 68, 49, 32, 59, 35, 80, 1.3, 39, 41, 41, 26, 24, 59, 6.2, 45, 9, 26, 26];
  assert.deepEqual(told(times), Array(20).fill(false));
  // 256 kbit/s
  assert.deepEqual(told(Array(9).fill(1010)), Array(9).fill(false));
});

test("a line that becomes slow or fast is noticed after a few frames", () => {
  assert.deepEqual(told([1, 1, 1]), [false, true, true]);
  assert.deepEqual(
    [3300, 3300, 3300, 3300].map((ms) => frame(ms, RUNS)),
    [true, true, true, false],
  );
  assert.deepEqual(
    [2, 2].map((ms) => frame(ms, PNG)),
    [false, true],
  );
});

test("a line between the two rates changes nothing", () => {
  const between = RUNS / 4500; // bytes per ms
  assert.deepEqual(
    Array.from({ length: 9 }, () => frame(between, RUNS)),
    Array(9).fill(false),
  );
  for (let i = 0; i < 5; i += 1) frame(1, RUNS);
  assert.deepEqual(
    Array.from({ length: 9 }, () => frame(between, RUNS)),
    Array(9).fill(true),
  );
});

test("two pages measure independently", () => {
  const other = bandwidthOf(() => time);
  assert.deepEqual([frame(1, PNG), frame(1, PNG)], [false, true]);
  other.begin();
  time += 1000;
  assert.equal(other.end([{ byteLength: RUNS }]), false);
});
