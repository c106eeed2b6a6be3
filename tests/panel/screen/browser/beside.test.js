// @ts-check
// Text that moves from the screen to its place among the controls.

import assert from "node:assert/strict";
import { test } from "node:test";
import { besideOf } from "../../../../bpwidget/panel/screen/browser/beside.js";

test("the part moves to its place as soon as that exists, and only once", () => {
  /** @type {unknown[]} */
  const moved = [];
  const place = { append: (/** @type {unknown} */ part) => moved.push(part) };
  /** @type {object | null} */
  let panel = null;
  const part = /** @type {HTMLElement} */ (/** @type {unknown} */ ({}));
  const element = /** @type {Element} */ (/** @type {unknown} */ ({ closest: () => panel }));
  const settle = besideOf(part, element);
  settle(); // not on the page yet
  panel = { querySelector: () => null };
  settle(); // its controls are not
  assert.deepEqual(moved, []);
  panel = { querySelector: (/** @type {string} */ name) => name === ".bpw-beside" && place };
  settle();
  settle();
  assert.deepEqual(moved, [part]);
});
