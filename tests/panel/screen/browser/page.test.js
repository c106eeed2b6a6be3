// @ts-check
// What the page reports about itself.

import assert from "node:assert/strict";
import { test } from "node:test";
import { isDarkColor } from "../../../../bpwidget/panel/screen/browser/page.js";

test("a background is dark, light or transparent", () => {
  assert.equal(isDarkColor("rgb(17, 17, 17)"), true);
  assert.equal(isDarkColor("rgb(255, 255, 255)"), false);
  assert.equal(isDarkColor("rgba(17, 17, 17, 0.9)"), true);
  assert.equal(isDarkColor("rgba(0, 0, 0, 0)"), null);
  assert.equal(isDarkColor("rgba(255, 255, 255, 0.5)"), null);
  assert.equal(isDarkColor("transparent"), null);
  assert.equal(isDarkColor(""), null);
});

test("green is lighter to the eye than blue", () => {
  assert.equal(isDarkColor("rgb(0, 255, 0)"), false);
  assert.equal(isDarkColor("rgb(0, 0, 255)"), true);
});
