// @ts-check
// The tabs of the plots: their keys.

import assert from "node:assert/strict";
import { test } from "node:test";
import { tabFor } from "../../../../bpwidget/panel/screen/browser/tabs.js";

test("arrows go around the tabs, Home and End to the ends, and other keys nowhere", () => {
  const keys = ["ArrowRight", "ArrowLeft", "Home", "End"];
  assert.deepEqual(
    keys.map((key) => tabFor(key, 1, 5)),
    [2, 0, 0, 4],
  );
  assert.deepEqual([tabFor("ArrowRight", 4, 5), tabFor("ArrowLeft", 0, 5)], [0, 4]);
  for (const key of ["Enter", " ", "Tab", "ArrowDown", "a"]) assert.equal(tabFor(key, 1, 5), null);
});
