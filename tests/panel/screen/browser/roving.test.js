// @ts-check
// Where a key leads in a row of buttons.

import assert from "node:assert/strict";
import { test } from "node:test";
import { placeFor } from "../../../../bpwidget/panel/screen/browser/roving.js";

test("arrow keys go along a row, and from its end to its beginning", () => {
  const keys = ["ArrowRight", "ArrowDown", "ArrowLeft", "ArrowUp"];
  assert.deepEqual(
    keys.map((key) => placeFor(key, 1, 3)),
    [2, 2, 0, 0],
  );
  assert.equal(placeFor("ArrowRight", 2, 3), 0);
  assert.equal(placeFor("ArrowLeft", 0, 3), 2);
});

test("Home and End go to the ends, and other keys nowhere", () => {
  assert.equal(placeFor("Home", 2, 5), 0);
  assert.equal(placeFor("End", 2, 5), 4);
  for (const key of ["Tab", "Enter", " ", "a"]) assert.equal(placeFor(key, 2, 5), null);
});
