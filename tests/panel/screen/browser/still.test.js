// @ts-check
// The picture saved with a notebook shows the last move, or there is none.

import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { stillKeeper } from "../../../../bpwidget/panel/screen/browser/still.js";

/** @param {number} serial */
const frameOf = (serial) =>
  /** @type {any} */ ({ kind: "frame", serial, size: [4, 3], tiles: [], handle: [1, 1], wait: 5 });

function keeping() {
  /** @type {any[]} */
  const kept = [];
  const keeper = stillKeeper(
    { set: (_name, still) => kept.push(still) },
    async () => new ArrayBuffer(2),
    () => ({ summary: "so" }),
  );
  return { kept, keeper };
}

const later = () => new Promise((resolve) => setImmediate(resolve));

test("while frames arrive there is no picture, and then that of the last one", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const { kept, keeper } = keeping();
  for (const serial of [1, 2, 3]) keeper.painted(frameOf(serial));
  assert.deepEqual(kept, [{}]);
  mock.timers.tick(1000);
  await later();
  assert.equal(kept.length, 2);
  const { frame, picture } = /** @type {any} */ (kept[1]);
  assert.deepEqual(frame.tiles, [[0, 0, 4]]);
  assert.deepEqual([frame.serial, frame.handle, frame.wait], [0, null, null]);
  assert.deepEqual(frame.parts, { summary: "so" });
  assert.equal(picture.byteLength, 2);
  keeper.painted(frameOf(4));
  assert.deepEqual(kept[2], {});
  mock.timers.reset();
});

test("a picture that arrives after the next move is dropped", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const { kept, keeper } = keeping();
  keeper.painted(frameOf(1));
  mock.timers.tick(1000);
  keeper.painted(frameOf(2));
  await later();
  assert.deepEqual(kept, [{}]);
  keeper.stop();
  mock.timers.tick(1000);
  await later();
  assert.deepEqual(kept, [{}]);
  mock.timers.reset();
});

test("the saved picture itself is not taken again", () => {
  const { kept, keeper } = keeping();
  keeper.painted(frameOf(0));
  assert.deepEqual(kept, []);
});
