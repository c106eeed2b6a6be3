// @ts-check
// What the page says about itself.

import assert from "node:assert/strict";
import { test } from "node:test";
import { isDarkColor, isLocal } from "../../../../bpwidget/panel/screen/browser/page.js";

test("a background is dark, light, or lets through what is behind it", () => {
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

test("only the machine's own names are local", () => {
  assert.deepEqual(["localhost", "127.0.0.1", "[::1]"].map(isLocal), [true, true, true]);
  assert.deepEqual(["", "example.org", "localhost.example.org"].map(isLocal), [
    false,
    false,
    false,
  ]);
});
