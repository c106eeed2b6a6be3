// @ts-check
// Playback: the newest frame is reported once it is on screen.

import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { playback } from "../../../../bpwidget/panel/screen/browser/playback.js";

/** @type {number[]} */
let reported = [];
/** @type {Map<number, () => void>} */
const requests = new Map();
let playing = playback(() => {});

beforeEach(() => {
  mock.timers.enable({ apis: ["setTimeout"] });
  requests.clear();
  reported = [];
  let next = 0;
  Object.assign(globalThis, {
    requestAnimationFrame: (/** @type {() => void} */ call) => {
      next += 1;
      requests.set(next, call);
      return next;
    },
    cancelAnimationFrame: (/** @type {number} */ id) => requests.delete(id),
  });
  playing = playback(({ serial }) => reported.push(serial));
});
afterEach(() => mock.timers.reset());

/** @type {(serial: number, wait: number | null) => void} */
const drawn = (serial, wait) => playing.drawn(/** @type {any} */ ({ serial, wait }));
function animationFrame() {
  const calls = [...requests.values()];
  requests.clear();
  for (const call of calls) call();
}

test("a frame is reported after the next animation frame and its wait", () => {
  drawn(1, 150);
  mock.timers.tick(1000);
  assert.deepEqual(reported, []);
  animationFrame();
  mock.timers.tick(149);
  assert.deepEqual(reported, []);
  mock.timers.tick(1);
  assert.deepEqual(reported, [1]);
  drawn(2, 0);
  animationFrame();
  mock.timers.tick(0);
  assert.deepEqual(reported, [1, 2]);
});

test("a frame without a wait is not reported", () => {
  drawn(1, null);
  animationFrame();
  mock.timers.tick(1000);
  assert.deepEqual(reported, []);
});

test("of frames that arrive before the report, only the newest is reported", () => {
  drawn(1, 10);
  drawn(2, 10);
  animationFrame();
  drawn(3, 10);
  mock.timers.tick(10);
  assert.deepEqual(reported, [3]);
});

test("a frame is not reported early because of an earlier one", () => {
  drawn(1, 10);
  animationFrame();
  mock.timers.tick(5);
  drawn(2, 10);
  animationFrame();
  mock.timers.tick(5);
  assert.deepEqual(reported, [2]);
  drawn(3, 10);
  mock.timers.tick(1000);
  assert.deepEqual(reported, [2]);
});

test("a view that is gone reports nothing", () => {
  drawn(1, 10);
  playing.stop();
  animationFrame();
  drawn(2, 10);
  mock.timers.tick(100);
  assert.deepEqual(reported, []);
});

test("a view that disappears during the wait reports nothing", () => {
  drawn(1, 10);
  animationFrame();
  playing.stop();
  mock.timers.tick(100);
  assert.deepEqual(reported, []);
});
