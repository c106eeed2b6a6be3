// @ts-check
// Keys in a group of buttons with one tab stop.

import assert from "node:assert/strict";
import { test } from "node:test";
import { placeFor } from "../../../../bpwidget/panel/screen/browser/roving.js";

test("arrows go round, Home and End to the ends, and other keys nowhere", () => {
  assert.deepEqual(
    ["ArrowRight", "ArrowDown", "ArrowLeft", "ArrowUp", "Home", "End"].map((k) =>
      placeFor(k, 1, 3),
    ),
    [2, 2, 0, 0, 0, 2],
  );
  assert.deepEqual([placeFor("ArrowRight", 2, 3), placeFor("ArrowLeft", 0, 3)], [0, 2]);
  for (const key of ["Enter", " ", "Tab", "a"]) assert.equal(placeFor(key, 1, 3), null);
});
